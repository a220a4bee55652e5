"""What goes on over a clause, and whose people and places are not ours, by value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dtrack.extract.context import Reading

Read = Callable[..., Reading]

_SAID = date(2025, 2, 12)

_CLEAN = [
    ("Turkey plans to build 200,000 houses in northern Syria for a million refugees.", "a plan goes on to the second number of its clause"),
    ("The agency asked for 300 tents in Kafr Lusin; each of them holds about six people.", "so many in each"),
    ("They sleep 12 people per tent in the camps near Azaz.", "so many in each, told behind"),
    ("In Sudan 140,000 people fled in October, he told a conference in Damascus.", "the sentence opens abroad"),
    ("After the earthquake in Morocco, which made 300,000 people homeless, Syria sent a plane.", "the cause stands abroad"),
    ("In Nagorno-Karabakh 100,000 ethnic Armenians fled, a precedent that worries Syria's minorities.", "people of another country"),
    ("Egypt hosts 1.5 million Sudanese, a spokesman in Damascus said.", "refugees of another country"),
    ("Jusqu'à 70 malades par jour sont conduits de Qamichli à Damas.", "a rate"),
    ("Aid reached 14,000 people in Idleb, among them 3,000 living in camps.", "a part of those who got aid"),
]

_FIGURES = [
    ("The UN plans to build 200 homes, and 5,000 people returned to Hama in January.", [(5000, "return", {"SY05"})]),
    (
        "IDPs by governorate at the end of 2022: Aleppo, 1,260,000; Idleb, about 1,910,000.",
        [(1260000, "idp_stock", {"SY02"}), (1910000, "idp_stock", {"SY07"})],
    ),
    (
        "En trois jours, 38 000 personnes ont gagné Raqa et 12 000 Tartous.",
        [(38000, "new_displacement", {"SY11"}), (12000, "new_displacement", {"SY10"})],
    ),
    ("عاد 1200 لاجئ و3000 نازح إلى حماة في كانون الثاني.", [(1200, "return", {"SY05"}), (3000, "return", {"SY05"})]),
    ("نزح ستة آلاف شخص داخل دمشق وريفها خلال أسبوع.", [(6000, "new_displacement", {"SY01", "SY03"})]),
    ("ستة آلاف نازح في حلب وريفها.", [(6000, "idp_stock", {"SY02"})]),
    ("Rural Damascus has 120,000 returnees.", [(120000, "returnee_stock", {"SY03"})]),
    (
        "About 561 Iraqis left Al-Hol camp for Iraq; about 13,000 Iraqis remain in the camp.",
        [(561, "refugee_flow", {"SY08"}), (13000, "site_population", {"SY08"})],
    ),
    ("Some 600 families who had spent six years in Idleb made their way home to Darayya.", [(600, "return", {"SY07", "SY03"})]),
    ("Aid reached 14,000 people in Idleb, among them 3,000 displaced from Hama in January.", [(3000, "new_displacement", {"SY05", "SY07"})]),
]


@pytest.mark.parametrize(("text", "because"), _CLEAN, ids=[because for _, because in _CLEAN])
def test_nothing_is_read_where_nothing_is_told(read: Read, text: str, because: str) -> None:
    reading = read(text, published=_SAID)
    assert [(figure.value, figure.metric) for figure in reading.figures] == [], because
    assert reading.left_out


@pytest.mark.parametrize(("text", "wanted"), _FIGURES)
def test_what_stands_beside_it_is_read(read: Read, text: str, wanted: list[tuple[int, str, set[str]]]) -> None:
    figures = read(text, published=_SAID).figures
    assert [(int(figure.value or 0), str(figure.metric), {place.adm1 for place in figure.places if place.adm1}) for figure in figures] == wanted
