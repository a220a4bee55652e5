"""What makes a document, a claim and a figure the same one as before."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dtrack.model.figure import Evidence, Figure
from dtrack.model.identity import claim_key, claims, content, digest, document_id, figure_id, is_table, positions, same_text
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Quantifier, Unit

WHERE = PlaceRef("SY09", "Deir-ez-Zor", "Deir-ez-Zor", PlaceRole.ORIGIN, Level.ADM1, "SY09", span=(20, 31))
SAID = Evidence(quote="120,000 people fled Deir-ez-Zor.", span=(0, 32), number_text="120,000", number_span=(0, 7))
CELL = Evidence(quote="S | C | P | 120000", number_text="120000", sheet="S", column="C", rows=(7,))
RECORD = Evidence(quote="population: 120000", number_text="120000", record_id="r-1")


def figure(evidence: Evidence = SAID, **more: Any) -> Figure:
    flow = {"metric": Metric.NEW_DISPLACEMENT, "value": Decimal(120000), "unit": Unit.PERSON, "places": (WHERE,)}
    return Figure(**{**flow, "evidence": evidence, "start": date(2017, 10, 8), "end": date(2017, 11, 7), **more})


def proof(base: Evidence, **more: Any) -> Figure:
    return figure(dataclasses.replace(base, **more))


def key(one: Figure) -> str:
    return claim_key(one, "doc", "feed")


def test_a_document_is_its_source_and_its_key() -> None:
    assert document_id("feed", "a") == document_id("feed", "a")
    assert len({document_id("feed", "a"), document_id("feed", "b"), document_id("page", "a"), document_id("fee", "da")}) == 4
    assert document_id("folder", "Alé.xlsx") == document_id("folder", "Ale\u0301.xlsx")
    assert len(document_id("feed", "\ud800")) == 16


def test_ids_are_the_same_for_ever() -> None:
    """Addresses of figures never die: were this to fail, every stored id would be another one."""
    assert document_id("feed/news", "https://example.org/1") == "d16f36d9b0851561"
    assert key(figure()) == "d6cb926da2150d0bb9fa361d325efcc3"
    assert figure_id(key(figure()), figure()) == "aebb61e3194ebfbd"
    assert key(figure(CELL)) == "c8b124dc2d53224bb017b8c16bf6e7de"
    assert key(figure(RECORD)) == "3e1a9e2235b438a35b5eb89cdfc376ac"


@pytest.mark.parametrize(
    "same",
    [
        {"metric": Metric.RETURN},
        {"value": Decimal(5)},
        {"start": None},
        {"places": ()},
        {"direction": Direction.ARRIVAL},
        {"confidence": 0.1},
    ],
    ids=str,
)
def test_a_corrected_reading_of_a_sentence_is_the_same_claim(same: dict[str, Any]) -> None:
    assert key(figure(**same)) == key(figure())
    assert figure_id("k", figure(**same)) != figure_id("k", figure())


def test_a_claim_of_prose_is_where_and_what_was_printed() -> None:
    others = [proof(SAID, quote="Another 120,000."), proof(SAID, number_text="120"), proof(SAID, occurrence=1)]
    assert len({key(figure()), claim_key(figure(), "other", "feed"), *map(key, others)}) == 5
    assert key(proof(SAID, quote="120,000\u00a0people \u200bfled\n Deir-ez-Zor.")) == key(figure())
    assert claim_key(figure(), "doc", "page") == key(figure())


def test_a_claim_of_a_table_is_its_cell_s_meaning() -> None:
    base = figure(CELL)
    moved, renamed = proof(CELL, rows=(9,)), proof(CELL, quote="other words")
    assert key(moved) == key(renamed) == key(figure(CELL, value=Decimal(1), metric=Metric.RETURN)) == key(base)
    others = [
        proof(CELL, sheet="T"),
        proof(CELL, column="D"),
        figure(CELL, start=date(2017, 1, 1)),
        figure(CELL, end=None),
        figure(CELL, places=(dataclasses.replace(WHERE, pcode="SY08"),)),
        figure(CELL, places=(dataclasses.replace(WHERE, role=PlaceRole.DESTINATION),)),
        figure(CELL, places=(dataclasses.replace(WHERE, pcode=None, text="Elsewhere"),)),
    ]
    assert len({key(base), *map(key, others)}) == 8
    assert is_table(CELL)
    assert not is_table(SAID)
    assert not is_table(RECORD)


def test_the_order_of_places_is_no_part_of_a_claim() -> None:
    there = dataclasses.replace(WHERE, pcode="SY08", role=PlaceRole.DESTINATION)
    assert key(figure(CELL, places=(WHERE, there))) == key(figure(CELL, places=(there, WHERE)))


def test_a_claim_of_an_api_is_its_record() -> None:
    base = figure(RECORD)
    assert claim_key(base, "page-2", "feed") == key(base)
    assert key(figure(RECORD, start=None, value=Decimal(3))) == key(base)
    others = [
        proof(RECORD, record_id="r-2"),
        figure(RECORD, metric=Metric.RETURN),
        figure(RECORD, population=Population.REFUGEE),
        figure(RECORD, places=()),
    ]
    assert len({key(base), claim_key(base, "doc", "hapi"), *map(key, others)}) == 6


def test_content_is_everything_but_where_it_stands_and_who_read_it() -> None:
    here = figure(places=(dataclasses.replace(WHERE, span=None),), extractor="prose/2", confidence=1.004)
    there = proof(SAID, span=(50, 82), number_span=(50, 57))
    assert content(figure()) == content(here) == content(there)
    assert content(figure(CELL)) == content(proof(CELL, rows=(9,)))
    assert positions(figure()) != positions(there)
    assert positions(figure()) == positions(figure(value=Decimal(3)))


@pytest.mark.parametrize(("one", "other", "same"), [("1.2E5", "120000.00", True), ("0", "-0", True), ("30263.5", "30263.50", True), ("1", "1.01", False)])
def test_a_number_is_its_value(one: str, other: str, same: bool) -> None:
    assert (content(figure(value=Decimal(one))) == content(figure(value=Decimal(other)))) is same


@pytest.mark.parametrize(
    "changed",
    [
        {"value": None},
        {"low": Decimal(1)},
        {"quantifier": Quantifier.ABOUT},
        {"unit": Unit.HOUSEHOLD},
        {"end": date(2017, 11, 8)},
        {"attribution": "said OCHA"},
        {"alt": ((Decimal(300), Unit.HOUSEHOLD),)},
        {"doubts": ("implausible",)},
        {"confidence": 0.5},
        {"part": True},
        {"fix": "known misprint"},
        {"places": (dataclasses.replace(WHERE, ambiguous=True),)},
        {"evidence": dataclasses.replace(SAID, addends=(Decimal(1),))},
    ],
    ids=str,
)
def test_new_content_is_a_new_figure(changed: dict[str, Any]) -> None:
    assert figure_id("k", figure(**changed)) != figure_id("k", figure())


def test_a_field_that_the_model_gains_changes_no_id() -> None:
    assert '"operation"' not in content(figure())
    assert '"operation"' in content(figure(operation="HNAP"))
    assert content(figure(value=None)) != content(figure(value=Decimal(0)))


def test_a_sentence_printed_twice_is_one_claim() -> None:
    title = proof(SAID, span=(100, 132), number_span=(100, 107))
    assert [found[2] for found in claims([figure(), title], "doc", "feed")] == [figure()]


def test_two_readings_of_one_number_are_two_claims() -> None:
    found = claims([figure(), figure(metric=Metric.RETURN), figure(metric=Metric.IDP_STOCK)], "doc", "feed")
    assert len({claim for claim, _, _ in found}) == 3
    assert found[0][0] == key(figure())
    assert [ident for _, ident, _ in found] == [figure_id(claim, one) for claim, _, one in found]


def test_equal_cells_of_two_rows_are_two_claims() -> None:
    found = claims([figure(CELL), proof(CELL, rows=(8,)), figure(CELL)], "doc", "feed")
    assert [one.evidence.rows for _, _, one in found] == [(7,), (8,)]
    assert len({ident for _, ident, _ in found}) == 2


def test_nothing_without_a_plain_form_slips_into_an_identity() -> None:
    with pytest.raises(TypeError, match="set has no place"):
        digest({1})
    assert digest("a", "b") != digest("ab")
    assert digest(Decimal("NaN")) == digest("NaN")


def test_what_is_the_same_text() -> None:
    assert same_text("  a\u00a0b\u202fc\t\nd\u200f\ufeff ") == "a b c d"
    assert same_text("\uff11\uff12") == "12"
