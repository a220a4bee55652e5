"""The map with official shapes: each a link, classes as on tiles, names inside where they have room and beside where not."""

import re
from xml.etree import ElementTree

import pytest

from dtrack.charts._outlined import Area, to_svg

SQUARE = ((0, 0), (900, 0), (900, 900), (0, 900))


def area(name: str, at: int, room: int, value: float | None = 45037, **more: object) -> Area:
    ring = tuple((x + at, y) for x, y in SQUARE)
    told = {"said": "45,037" if value is not None else "no current figure", "link": f"/places/{name}", "detail": "January 2019, OCHA"}
    return Area(**{"name": name, "rings": [ring], "label": (at + 450, 450, room), "value": value, **told, **more})


def drawn(*areas: Area, width: int = 2000) -> str:
    return str(to_svg(areas, width=width, height=1000, title="Arrivals", description="Shapes: OCHA", ident="m"))


def test_every_province_is_a_link_that_says_its_value_and_has_its_class() -> None:
    root = ElementTree.fromstring(drawn(area("A", 0, 400, 10), area("B", 1000, 400, 5000)))
    links = root.findall(".//a")
    assert [link.get("href") for link in links] == ["/places/A", "/places/B"]
    assert links[0].get("aria-label") == "A: 45,037. January 2019, OCHA"
    assert [(path.get("class"), path.get("fill-rule")) for path in root.findall(".//a/path")] == [("land k0", "evenodd"), ("land k1", "evenodd")]
    assert links[0].find("path").get("d") == "M0 0L900 0L900 900L0 900z"  # type: ignore[union-attr]


def test_what_is_not_known_is_a_pattern_and_a_dash_never_a_zero() -> None:
    root = ElementTree.fromstring(drawn(area("A", 0, 400), area("B", 1000, 400, None)))
    assert root.findall(".//a/path")[1].attrib["fill"] == "url(#m-n)"
    assert [text.text for text in root.findall(".//text")] == ["A", "45,037", "B", "–"]


@pytest.mark.parametrize(
    ("at", "anchor", "x", "box"),
    [(0, "end", 460 - 40, "-460 0 2460 1000"), (1100, "start", 2040, "0 0 2460 1000")],
)
def test_a_name_without_room_stands_at_its_side_with_a_line(at: int, anchor: str, x: int, box: str) -> None:
    made = drawn(area("A", at, 20), area("A very long name of a province", 500, 20, None, label=(at + 460, 460, 20)))
    root = ElementTree.fromstring(made)
    assert root.find("svg").get("viewBox") == box  # type: ignore[union-attr]
    names = root.findall(".//text[@class='name wide']")
    assert [name.get("text-anchor") for name in names] == [anchor, anchor]
    assert names[0].get("x") == f"{x * 100 / 2460:.1f}%"
    heights = [float(name.get("y", "").rstrip("%")) for name in names]
    assert heights[1] - heights[0] == pytest.approx(36 * 2460 / 730 / 10, abs=0.2)
    assert len(re.findall('class="lead wide"', made)) == 2


def test_names_at_a_side_stay_within_the_picture() -> None:
    low = [area(str(number), 0, 10, label=(100, 990, 10)) for number in range(4)]
    heights = [float(found) for found in re.findall(r'class="name wide" x="[\d.]+%" y="([\d.]+)%"', drawn(*low))]
    assert len(set(heights)) == 4
    assert max(heights) <= 100 - 36 * 2460 / 730 / 20 + 0.1


def test_words_are_words() -> None:
    made = drawn(area('"><script>', 0, 400))
    assert "<script>" not in made
    assert ElementTree.fromstring(made).find(".//text").text == '"><script>'  # type: ignore[union-attr]
