"""One sentence for each way of telling displacement, or something else: tables of our own in `phrases/*_verbs.txt`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dtrack.extract import language
from dtrack.extract.context import Reading
from dtrack.model.figure import Figure

PUBLISHED = date(2025, 3, 12)
_UNITS = {"person": "p", "household": "h", "home": "m"}


def _rows(language: str) -> list[tuple[str, str, str]]:
    lines = (Path(__file__).parent / "phrases" / f"{language}_verbs.txt").read_text("utf-8").splitlines()
    return [(language, *(cell.strip() for cell in line.split("|"))) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def _fits(wanted: str, figure: Figure) -> bool:
    value, unit, metrics, *places = wanted.split()
    told = [f"{place.adm1}:{place.role.value}" for place in figure.places if place.adm1]
    alike = [any(place in (f"{want.split(':')[0]}:{role}" for role in want.split(":")[1].split("/")) for want in places) for place in told]
    said = (str(figure.value), _UNITS[figure.unit.value]) == (value, unit) and figure.metric.value in metrics.split(",")
    return said and len(told) == len(places) and all(alike)


@pytest.mark.parametrize(("language", "sentence", "wanted"), [row for language in ("en", "fr") for row in _rows(language)])
def test_a_sentence_tells_this(read: Callable[..., Reading], language: str, sentence: str, wanted: str) -> None:
    figures = read(sentence, published=PUBLISHED, language=language).figures
    assert len(figures) == (wanted != "-"), figures
    assert all(_fits(wanted, figure) for figure in figures), figures


@pytest.mark.parametrize(
    ("headline", "code"),
    [
        ("Quelque 310 familles à Alep", "fr"),
        ("Syrie : 45 000 déplacés à Hama", "fr"),
        ("Fin février, 15 000 personnes", "fr"),
        ("Some 310 families in Aleppo", "en"),
        ("Syria: 45,000 displaced, UN", "en"),
        ("Aleppo", "en"),
    ],
)
def test_the_language_of_a_headline_is_found(headline: str, code: str) -> None:
    assert language.find(headline) == code
