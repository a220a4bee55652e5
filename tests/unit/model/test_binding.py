"""Which figure of a new reading is about which judged claim."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dtrack.model.binding import Held, bind
from dtrack.model.figure import Evidence, Figure
from dtrack.model.identity import claims
from dtrack.model.place import PlaceRef
from dtrack.terms import Level, Metric, PlaceRole, Unit


def prose(value: int = 4500, place: str = "SY09", quote: str = "", at: int = 0, **more: Any) -> Figure:
    words = quote or f"{value:,} people fled."
    found = words.index(f"{value:,}")
    proof = Evidence(quote=words, number_text=f"{value:,}", span=(at, at + len(words)), number_span=(at + found, at + found + len(f"{value:,}")))
    where = PlaceRef(place, place, place, PlaceRole.IN, Level.ADM1, place)
    return Figure(**{"metric": Metric.NEW_DISPLACEMENT, "value": Decimal(value), "unit": Unit.PERSON, "evidence": proof, "places": (where,)} | more)


def cell(value: int = 4500, place: str = "SY09", row: int = 2, **more: Any) -> Figure:
    proof = Evidence(quote=f"IDPs | {place} | {value}", number_text=f"{value}", sheet="S", column=more.pop("column", "IDPs"), rows=(row,))
    where = PlaceRef(place, place, place, PlaceRole.IN, Level.ADM1, place)
    day = date(2019, 1, 1)
    stock = {"metric": Metric.IDP_STOCK, "value": Decimal(value), "unit": Unit.PERSON, "evidence": proof, "places": (where,), "start": day, "end": day}
    return Figure(**stock | more)


def keys(*figures: Figure) -> list[str]:
    return [key for key, _, _ in claims(figures, "d", "s")]


def bound(new: list[Figure], held: dict[str, Held], version: int = 1) -> list[str]:
    """Key of each new figure; "?" for one that is nobody's."""
    found = bind(claims(new, "d", "s"), held, version)
    return [key if key in held else "?" for key, _ in found.figures]


def test_nothing_held_leaves_the_reading_as_it_is() -> None:
    new = claims([prose(), prose(900, at=50)], "d", "s")
    found = bind(new, {}, 1)
    assert [(key, figure) for key, _, figure in new] == list(found.figures)
    assert found.again == {}


@pytest.mark.parametrize(
    ("old", "new", "version", "same"),
    [
        (prose(), prose(), 1, True),
        (prose(), prose(place="SY07"), 1, True),
        (prose(), prose(quote="4,500 people fled. They came at night."), 1, True),
        (prose(at=0), prose(quote="In all 4,500 people fled.", at=0), 2, True),
        (prose(), prose(quote="4,500 families left."), 1, True),
        (prose(), prose(quote="4,500 families left.", at=60), 1, False),
        (prose(), prose(quote="4,500 families left."), 2, False),
        (prose(), prose(5400), 2, True),
        (prose(), prose(5400), 1, False),
        (prose(), prose(5400, quote="5,400 people returned."), 2, False),
        (cell(), cell(place="SY07"), 1, True),
        (cell(), cell(place="SY07", column="Returnees"), 1, False),
        (cell(), cell(place="SY07", row=3), 1, False),
        (cell(row=2), cell(row=9, start=date(2019, 2, 1), end=date(2019, 2, 1)), 2, True),
        (cell(), cell(place="SY07"), 2, False),
        (cell(), prose(), 1, False),
        (prose(), cell(), 2, False),
    ],
)
def test_a_judged_claim_keeps_its_number_however_it_is_read(old: Figure, new: Figure, version: int, same: bool) -> None:
    (key,) = keys(old)
    assert bound([new], {key: Held(old, 1)}, version) == ([key] if same else ["?"])


def test_an_upstream_record_is_known_by_its_id_and_number() -> None:
    old = replace(prose(), evidence=replace(prose().evidence, record_id="r1"))
    (key,) = keys(old)
    elsewhere = replace(old, places=prose(place="SY07").places)
    other = replace(elsewhere, evidence=replace(old.evidence, record_id="r2"))
    assert bound([elsewhere], {key: Held(old, 1)}) == [key]
    assert bound([other], {key: Held(old, 1)}) == ["?"]
    assert bound([replace(elsewhere, value=Decimal(9), evidence=replace(old.evidence, number_text="9", quote="9 people"))], {key: Held(old, 1)}, 2) == ["?"]


def test_two_readings_of_one_number_keep_their_claims_in_either_order() -> None:
    came, left = prose(place="SY09"), prose(place="SY02", metric=Metric.RETURN)
    first, second = keys(came, left)
    both = {first: Held(came, 1), second: Held(left, 1)}
    assert bound([left, came], both) == [second, first]
    only = {second: Held(left, 1)}
    found = bind(claims([left, came], "d", "s"), only, 1)
    assert [key for key, _ in found.figures] == [second, first]
    assert found.again == {first: (second,)}


def test_a_second_reading_gets_a_key_of_its_own_and_is_told_of() -> None:
    old = prose()
    (key,) = keys(old)
    found = bind(claims([prose(place="SY07"), prose(place="SY02"), prose(place="SY11")], "d", "s"), {key: Held(old, 1)}, 1)
    named = [own for own, _ in found.figures]
    assert named[0] == key
    assert len(set(named)) == 3
    assert found.again == {named[1]: (key,), named[2]: (key,)}


def test_a_key_that_is_taken_on_all_sides_is_followed_by_one_of_its_own() -> None:
    came, left = prose(place="SY09"), prose(place="SY02", metric=Metric.RETURN)
    first, second = keys(came, left)
    # Both were judged, and now stand in another order with a third between them.
    third = prose(place="SY11", metric=Metric.REFUGEE_FLOW)
    found = bind(claims([left, third, came], "d", "s"), {first: Held(came, 1), second: Held(left, 1)}, 1)
    named = [own for own, _ in found.figures]
    assert (named[0], named[2]) == (second, first)
    assert named[1] not in {first, second}
    again = bind(claims([left, third, came], "d", "s"), {first: Held(came, 1), second: Held(left, 1)}, 1)
    assert again.figures == found.figures


def test_of_two_edited_passages_nobody_guesses() -> None:
    old = prose(quote="4,500 people fled.")
    (key,) = keys(old)
    two = [prose(5400, quote="5,400 people fled."), prose(6400, quote="6,400 people fled.", at=90)]
    assert bound(two, {key: Held(old, 1)}, 2) == ["?", "?"]
