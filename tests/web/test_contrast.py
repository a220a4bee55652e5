"""The palette by numbers: words stand at 4.5 to 1 against whatever is under them, marks of charts and maps at 3 to 1, in the light and in the dark."""

import re

import pytest

from dtrack.web.assets import collect

SHEET = collect()["dtrack.css"].body.decode("utf-8")
LIGHT, DARK = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", SHEET, re.S)[:2])
GROUNDS, SHADES = ("paper", "raised"), ("k0", "k1", "k2", "k3", "k4")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_stand_out(palette: dict[str, str]) -> None:
    found = {(words, ground): contrast(palette[words], palette[ground]) for ground in GROUNDS for words in ("ink", "muted", "accent")}
    found |= {("ink", ground): contrast(palette["ink"], palette[ground]) for ground in ("mark", *SHADES)}
    found["paper", "accent"] = contrast(palette["paper"], palette["accent"])
    assert {pair: round(value, 2) for pair, value in found.items() if value < 4.5} == {}
    marks = {(mark, "paper"): contrast(palette[mark], palette["paper"]) for mark in ("accent", "ink", "muted", "bar")}
    marks |= {("muted", shade): contrast(palette["muted"], palette[shade]) for shade in ("k0", "k1", "k2", "k3")}
    assert {pair: round(value, 2) for pair, value in marks.items() if value < 3} == {}


def test_what_draws_a_mark_takes_it_from_the_palette() -> None:
    for rule in (
        ".chart .bar { fill: var(--accent);",
        ".chart .dot { fill: var(--accent);",
        ".lanebar { fill: var(--accent); }",
        ".old .lanebar { fill: var(--bar); }",
    ):
        assert rule in SHEET
    for rule in (
        ".spark .sb { fill: var(--bar); }",
        ".spark .sl { fill: none; stroke: var(--bar);",
        ".map .hatch { stroke: var(--muted); }",
        ".chart .notch { stroke: var(--muted); }",
    ):
        assert rule in SHEET


def test_who_wants_no_motion_has_none() -> None:
    moving = [line for line in SHEET.splitlines() if re.search(r"\b(transition|animation|scroll-behavior)\s*:", line)]
    assert moving
    assert all(line.startswith("@media (prefers-reduced-motion: no-preference)") for line in moving)
