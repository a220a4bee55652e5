"""Families become persons only by a size that the text states or that is known of the place, and never where persons are printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dtrack.extract import households
from dtrack.extract.context import Context, Reading
from dtrack.model.place import PlaceRef
from dtrack.terms import Level, PlaceRole

Read = Callable[..., Reading]
_PRINTED, _STATED, _OLD = "both counts are printed", "stated in the text", "HNAP 2020-2021, an old assumption"


@pytest.mark.parametrize(
    ("text", "published", "size", "source", "persons"),
    [
        ("412 families (1,886 people) returned to Daraa.", "2025-07-01", "4.58", _PRINTED, (1886, None, None)),
        ("Some 1,420 families fled Idleb.", "2020-07-01", "5.0", "HNAP 2020-2021", (7100, 4100, 8100)),
        ("Some 1,420 families fled Idleb.", "2025-07-01", "5.0", _OLD, (7100, 4100, 8100)),
        ("Some 300 households reached Raqqa. They have 5.2 people per household.", "2025-07-01", "5.2", _STATED, (1600, 1600, 1600)),
        ("900 familles ont fui Hama, soit six personnes par famille.", "2025-07-01", "6", _STATED, (5400, 5400, 5400)),
        ("نزحت 320 عائلة من حلب بمعدل خمسة أفراد للأسرة.", "2025-07-01", "5", _STATED, (1600, 1600, 1600)),
        ("Al-Hol camp hosts 900 families.", "2019-07-01", "4.12", "camp registration 2019", (3700, 3700, 3700)),
        ("Al-Hol camp hosts 900 families.", "2025-07-01", None, None, (None, None, None)),
        ("300 families fled Kharkiv.", "2025-07-01", None, None, (None, None, None)),
        ("Nine families fled Hama for Beirut.", "2025-07-01", None, None, (None, None, None)),
        ("Some 4,200 people fled Hama.", "2025-07-01", None, None, (4200, None, None)),
        ("Hundreds of families fled Hama.", "2025-07-01", None, None, (None, None, None)),
    ],
)
def test_persons_of_families(read: Read, text: str, published: str, size: str | None, source: str | None, persons: tuple[int | None, ...]) -> None:
    (figure,) = read(text, published=date.fromisoformat(published)).figures
    assert (figure.household_size, figure.household_size_source) == (Decimal(size) if size else None, source)
    assert (figure.persons, figure.persons_low, figure.persons_high) == persons


def test_a_family_of_nine_is_one_family(read: Read) -> None:
    (figure,) = read("Some 100 families fled Hama, among them a family of nine.", published=date(2020, 7, 1)).figures
    assert figure.household_size_source == "HNAP 2020-2021"


@pytest.mark.parametrize(("families", "size", "persons"), [(3, "5.0", 15), (1400, "5.7", 8000), (27, "2.9", 78), (1, "4.12", 4), (123456, "5", 620000)])
def test_persons_have_two_significant_figures(families: int, size: str, persons: int) -> None:
    assert households.persons(Decimal(families), Decimal(size)) == persons


def test_places_without_one_size_have_none(context: Context) -> None:
    idleb = PlaceRef("SY07", "Idleb", "Idleb", PlaceRole.IN, Level.ADM1)
    roj = PlaceRef("SYR-ROJ", "Roj camp", "Roj", PlaceRole.IN, Level.SITE)
    assert households.dated([], date(2020, 5, 1), context.gazetteer) is None
    assert households.dated([idleb, roj], date(2026, 5, 1), context.gazetteer) is None
    assert households.dated([roj], None, context.gazetteer) is None
    assert households.dated([PlaceRef(None, "Kharkiv", "Kharkiv", PlaceRole.IN)], date(2020, 5, 1), context.gazetteer) is None
    found = households.dated([idleb], None, context.gazetteer)
    assert found is not None
    assert found.source == _OLD


def test_a_part_of_a_place_and_a_return_to_a_camp_are_marked(read: Read) -> None:
    (rural,) = read("Some 3,000 people fled rural Aleppo.").figures
    (whole,) = read("Some 3,000 people fled Aleppo.").figures
    assert (rural.part, whole.part) == (True, False)
    (camp,) = read("Some 200 people returned to Al-Hol camp from Homs.").figures
    (home,) = read("Some 200 people returned from Al-Hol camp to Homs.").figures
    assert (camp.doubts, home.doubts) == (("return_at_camp",), ())
