"""Where each figure of a sentence lies, and in what role: a table of our own in `phrases/places.txt`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dtrack.extract.context import Reading
from dtrack.resolve.places import Gazetteer

TABLE = Path(__file__).parent / "phrases" / "places.txt"


def _rows() -> list[tuple[str, str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(language, sentence, wanted) for language, sentence, wanted in ([cell.strip() for cell in line.split("|")] for line in lines)]


def _wanted(cell: str) -> dict[int, set[str]]:
    """ "4200 = SY07:origin SY02:destination; 1900 = SY04:in" as sets by value."""
    parts = (part.split("=", 1) for part in cell.split(";"))
    return {int(value): set(places.replace("north-west Syria", "north-west_Syria").split()) for value, places in parts}


@pytest.mark.parametrize(("language", "sentence", "wanted"), _rows())
def test_a_figure_lies_there(read: Callable[..., Reading], language: str, sentence: str, wanted: str) -> None:
    gazetteer = Gazetteer.load(("SYR",))
    figures = read(sentence, published=date(2025, 3, 12), language=language).figures
    found: dict[int, set[str]] = {}
    for figure in figures:
        home = [place for place in figure.places if place.pcode and not gazetteer.abroad(place.pcode)]
        names = [place for place in figure.places if place not in home]
        placed = {f"{place.adm1 or place.pcode}:{place.role.value}" for place in home} | {
            f"{place.text.replace(' ', '_')}:{place.role.value}" for place in names
        }
        found[int(figure.value or -1)] = placed
    assert found == _wanted(wanted)
