"""What a person says of a figure holds for every later reading of it, is taken back exactly, and is never doubled."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flow_judged import AMAL, DAY, Desk, flow, values

from dtrack.errors import UsageError
from dtrack.flow.reconcile import reconcile
from dtrack.model.review import Correction
from dtrack.store import problems
from dtrack.terms import Direction, FigureRole, Metric, PlaceRole, ProblemKind, Quantifier, Status, Unit
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    return Desk(tracker._kit)


def open_problems(desk: Desk) -> list[str]:
    with desk.kit.store.reading() as c:
        return [record.problem.kind for record in problems.open(c)]


# Approve


def test_an_approved_figure_that_reads_the_same_stays_approved(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(confidence=0.5))
    reconcile(desk.kit)
    assert values(desk) == [(None, "low_confidence")]
    found = tracker.review(desk.one().id, "approve", **AMAL)
    assert (found.status, found.role) == (Status.APPROVED, FigureRole.RECOMMENDED)
    assert values(desk) == [(Decimal(45_000), "only_figure")]
    desk.read(flow(confidence=0.7, extractor="prose/2"))
    reconcile(desk.kit)
    assert desk.one().status is Status.APPROVED
    assert desk.one().figure.confidence == 0.7
    assert values(desk) == [(Decimal(45_000), "only_figure")]


def test_an_approved_figure_that_reads_otherwise_comes_back_and_somebody_is_told(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    tracker.review(desk.one().id, "approve", **AMAL)
    desk.read(flow(place="SY07", extractor="prose/2"))
    changed = desk.one()
    assert (changed.status, changed.figure.places[0].pcode) == (Status.CHANGED_AFTER_APPROVAL, "SY07")
    assert open_problems(desk) == [ProblemKind.CHANGED_AFTER_APPROVAL]
    desk.read(flow(extractor="prose/3"))
    assert desk.one().status is Status.APPROVED
    assert open_problems(desk) == []
    desk.read(flow(place="SY07", extractor="prose/4"))
    tracker.review(desk.one().id, "approve", **AMAL)
    assert (desk.one().status, open_problems(desk)) == (Status.APPROVED, [])


@pytest.mark.parametrize("act", ["approve", "correct", "reject"])
def test_what_a_person_judged_stands_though_a_newer_extractor_reads_it_no_more(tracker: Tracker, desk: Desk, act: str) -> None:
    desk.read(flow())
    before = tracker.review(desk.one().id, act, **AMAL, **({"place": "SY07"} if act == "correct" else {}))
    desk.read()
    desk.read()
    assert [(record.id, record.status) for record in desk.all()] == [(before.id, before.status)]


def test_a_figure_that_nobody_judged_goes_with_its_reading(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), flow(900, at=100))
    tracker.review(next(record.id for record in desk.all() if record.figure.value == 900), "approve", **AMAL)
    desk.read()
    assert [record.figure.value for record in desk.all()] == [Decimal(900)]


def test_an_approved_figure_that_its_publisher_takes_out_wants_a_person(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    before = tracker.review(desk.one().id, "approve", **AMAL)
    desk.read(text="second")
    assert (desk.one().id, desk.one().status, desk.one().document_version) == (before.id, Status.CHANGED_AFTER_APPROVAL, 1)
    desk.read(text="second")
    assert desk.one().status is Status.CHANGED_AFTER_APPROVAL
    tracker.review(before.id, "approve", by="Amal", why="it was said all the same")
    desk.read(text="second")
    assert desk.one().status is Status.APPROVED


def test_an_approved_number_that_its_publisher_edits_is_the_same_claim_with_another_number(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    first = tracker.review(desk.one().id, "approve", **AMAL)
    desk.read(flow(54_000), text="second")
    edited = desk.one()
    assert (edited.claim_key, edited.figure.value, edited.status) == (first.claim_key, Decimal(54_000), Status.CHANGED_AFTER_APPROVAL)
    desk.read(flow(54_000), text="second")
    assert desk.one().id == edited.id


# Correct


def test_a_correction_stands_once_whatever_a_newer_extractor_reads(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    found = tracker.review(desk.one().id, "correct", **AMAL, place="SY07", start="2019-02-01", end="2019-02-02")
    assert found.status is Status.CORRECTED
    assert [(ref.pcode, ref.role) for ref in found.figure.places] == [("SY07", PlaceRole.DESTINATION)]
    assert (found.figure.start, found.figure.end) == (date(2019, 2, 1), date(2019, 2, 2))
    assert (values(desk), values(desk, "SY07")) == ([], [(Decimal(45_000), "only_figure")])
    for again in (flow(), flow(place="SY02"), flow(metric=Metric.RETURN), flow(quote="In all 45,000 people arrived in January."), flow(place="SY07")):
        desk.read(replace(again, extractor="prose/2"))
        reconcile(desk.kit)
        assert [record.status for record in desk.all()] == [Status.CORRECTED]
        assert (values(desk), values(desk, "SY02"), values(desk, "SY07")) == ([], [], [(Decimal(45_000), "only_figure")])


def test_the_evidence_of_a_correction_moves_with_its_text(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    tracker.review(desk.one().id, "correct", **AMAL, place="SY07")
    desk.read(flow(at=300), text="second")
    record = desk.one()
    assert (record.document_version, record.figure.evidence.span, record.figure.evidence.number_span) == (2, (300, 333), (300, 306))
    assert record.figure.places[0].pcode == "SY07"


def test_a_corrected_place_holds_for_another_number_of_the_same_passage_and_a_person_looks(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    tracker.review(desk.one().id, "correct", **AMAL, place="SY07")
    desk.read(flow(54_000), text="second")
    record = desk.one()
    assert (record.figure.value, record.figure.places[0].pcode, record.status) == (Decimal(54_000), "SY07", Status.CHANGED_AFTER_APPROVAL)
    tracker.review(record.id, "approve", **AMAL)
    assert desk.one().status is Status.CORRECTED


def test_another_number_of_the_quote_can_be_the_right_one_and_stays_it(tracker: Tracker, desk: Desk) -> None:
    quote = "45,000 people, or 9,000 families, arrived in January."
    desk.read(flow(quote=quote))
    found = tracker.review(desk.one().id, "correct", **AMAL, value="9000", unit="household")
    proof = found.figure.evidence
    assert (found.figure.value, found.figure.unit, proof.number_text, proof.number_span) == (Decimal(9_000), "household", "9,000", (18, 23))
    desk.read(flow(quote=quote, at=50), text="second")
    assert (desk.one().figure.evidence.number_span, desk.one().figure.value) == ((68, 73), Decimal(9_000))
    desk.read(flow(quote="45,000 people arrived in January.", at=50), text="second")
    assert (desk.one().figure.evidence.number_text, desk.one().figure.evidence.span) == ("9,000", None)


RANGE = "Between 3,000 and 4,000 people, some 700 families, arrived in January."


@pytest.mark.parametrize(
    ("before", "fields", "after"),
    [
        ({}, {"value": "3000-4000"}, {"value": None, "low": Decimal(3000), "high": Decimal(4000), "quantifier": "between"}),
        (
            {"quantifier": Quantifier.BETWEEN, "value": None, "low": Decimal(3000), "high": Decimal(4000)},
            {"value": "4000"},
            {"quantifier": "exact", "low": None},
        ),
        ({"persons": Decimal(3000), "alt": ((Decimal(700), Unit.HOUSEHOLD),)}, {"value": "700", "unit": "household"}, {"persons": None, "alt": ()}),
        ({"persons": Decimal(3000)}, {"unit": "home"}, {"persons": None, "unit": "home", "value": Decimal(3000)}),
        ({}, {"metric": "idp_stock"}, {"direction": "none", "start": DAY, "end": DAY, "start_precision": "month"}),
        ({}, {"metric": "idp_stock", "start": "2019-02"}, {"start": date(2019, 2, 28), "end": date(2019, 2, 28)}),
        ({"metric": Metric.IDP_STOCK, "direction": Direction.NONE, "start": DAY}, {"metric": "return"}, {"direction": "unstated"}),
        ({}, {"start": "none", "end": "none"}, {"start": None, "end": None, "start_precision": "unknown"}),
        ({}, {"start": "2019-01-15"}, {"start": date(2019, 1, 15), "end": DAY, "start_precision": "day", "end_precision": "month"}),
        ({}, {"start": "2018"}, {"start": date(2018, 1, 1), "end": DAY, "start_precision": "year"}),
        ({}, {"start": "2020"}, {"start": date(2020, 1, 1), "end": date(2020, 12, 31), "doubts": ("impossible_date",)}),
        ({}, {"source": "none"}, {"source_org": None}),
        ({}, {"population": "refugee", "direction": "departure"}, {"population": "refugee", "direction": "departure"}),
    ],
)
def test_what_hangs_on_a_corrected_field_goes_with_it(
    tracker: Tracker, desk: Desk, before: dict[str, Any], fields: dict[str, str], after: dict[str, Any]
) -> None:
    desk.read(replace(flow(3000, quote=RANGE), **before))
    record = tracker.review(desk.one().id, "correct", **AMAL, **fields)
    assert {name: getattr(record.figure, name) for name in after} == after
    assert record.status is Status.CORRECTED


def test_the_role_alone_can_be_wrong(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    correction = Correction(role="origin")
    assert [ref.role for ref in tracker.review(desk.one().id, "correct", **AMAL, correction=correction).figure.places] == [PlaceRole.ORIGIN]
    again = tracker.review(desk.one().id, "correct", **AMAL, place=["SY09:destination", "Idleb:origin"])
    assert [(ref.pcode, ref.role) for ref in again.figure.places] == [("SY09", PlaceRole.DESTINATION), ("SY07", PlaceRole.ORIGIN)]
    assert again.figure.places[0].text == "Deir-ez-Zor"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"value": "46000"}, "value"),
        ({"value": "many"}, "value"),
        ({"place": "Atlantis"}, "places"),
        ({"role": "beside"}, "role"),
        ({"metric": "sheep"}, "metric"),
        ({"start": "2019-13"}, "start"),
        ({"start": "2019-03-01", "end": "2019-02-01"}, "end"),
        ({"metric": "idp_stock", "direction": "arrival"}, "direction"),
        ({"colour": "red"}, "colour"),
        ({"source": "x" * 300}, "source"),
        ({}, None),
        ({"place": "SY09"}, None),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(tracker: Tracker, desk: Desk, fields: dict[str, str], key: str | None) -> None:
    desk.read(flow())
    before = desk.one()
    with pytest.raises(UsageError) as refused:
        tracker.review(before.id, "correct", **AMAL, **fields)
    assert refused.value.key == key
    assert desk.one() == before
    assert tracker.reviews(before.id) == []


# Reject


def test_a_rejection_covers_what_prints_the_same_and_leaves_another_sources_own_figure(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), key="n1")
    desk.read(flow(), key="n2", publisher="AFP")
    desk.read(flow(source_org="SOHR"), key="n3", publisher="SOHR")
    reconcile(desk.kit)
    by_source = {record.publisher: record for record in desk.all()}
    tracker.review(by_source["OCHA"].id, "reject", **AMAL)
    roles = {record.publisher: (record.role, record.reason) for record in desk.all()}
    assert roles["SOHR"] == (FigureRole.RECOMMENDED, "only_figure")
    assert {roles["OCHA"], roles["AFP"]} == {(FigureRole.IN_REVIEW, "rejected"), (FigureRole.DUPLICATE, "same_origin")}
    assert values(desk) == [(Decimal(45_000), "only_figure")]


def test_no_machine_revives_what_was_rejected(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    tracker.review(desk.one().id, "reject", **AMAL)
    for again in (flow(confidence=0.99), flow(place="SY07"), flow(quote="Some 45,000 people arrived in January.")):
        desk.read(again)
        reconcile(desk.kit)
        assert [record.status for record in desk.all()] == [Status.REJECTED]
        assert [value for place in ("SY09", "SY07") for value, _ in values(desk, place) if value is not None] == []


def test_a_judged_number_that_is_read_a_second_time_waits_for_a_person(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    tracker.review(desk.one().id, "correct", **AMAL, place="SY07")
    for _ in range(2):
        desk.read(flow(), flow(place="SY02"))
        reconcile(desk.kit)
        second = next(record for record in desk.all() if record.status is Status.EXTRACTED)
        assert (second.figure.doubts, second.role) == (("judged_otherwise",), FigureRole.IN_REVIEW)
        assert open_problems(desk) == [ProblemKind.JUDGED_OTHERWISE]
    tracker.review(second.id, "reject", **AMAL)
    assert open_problems(desk) == []
    desk.read(flow(), flow(place="SY02"))
    assert {record.status for record in desk.all()} == {Status.CORRECTED, Status.REJECTED}


def test_two_readings_of_one_number_keep_their_judgements_when_they_change_places(tracker: Tracker, desk: Desk) -> None:
    out, came = flow(place="SY02", role=PlaceRole.ORIGIN, direction=Direction.DEPARTURE), flow()
    desk.read(came, out)
    tracker.review(next(record.id for record in desk.all() if record.figure.direction == "departure"), "reject", **AMAL)
    before = {(record.id, record.status) for record in desk.all()}
    desk.read(out, came)
    assert {(record.figure.direction.value, record.status.value, record.figure.doubts) for record in desk.all()} == {
        ("arrival", "extracted", ()),
        ("departure", "rejected", ()),
    }
    desk.read(came, out)
    assert {(record.id, record.status) for record in desk.all()} == before


# Prefer and merge


def test_a_preferred_figure_is_used_and_its_reason_is_shown(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), key="n1")
    desk.read(flow(30_000, source_org="AFP"), key="n2", publisher="AFP")
    reconcile(desk.kit)
    assert values(desk) == [(Decimal(45_000), "better_standing")]
    press = next(record for record in desk.all() if record.publisher == "AFP")
    found = tracker.review(press.id, "prefer", by="Amal", why="OCHA counted two months")
    assert (found.role, found.reason, found.reason_params) == (FigureRole.RECOMMENDED, "preferred", {"why": "OCHA counted two months"})
    other = next(record for record in desk.all() if record.publisher == "OCHA")
    assert (other.role, other.reason) == (FigureRole.TRIANGULATION, "other_preferred")
    assert open_problems(desk) == []
    tracker.review(press.id, "undo", **AMAL)
    assert values(desk) == [(Decimal(45_000), "better_standing")]


def test_two_claims_that_are_one_count_once(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), flow(45_500, place="SY09", at=100, start=date(2019, 2, 1), end=date(2019, 2, 28)))
    reconcile(desk.kit)
    first, second = sorted(desk.all(), key=lambda record: record.figure.value or 0)
    assert len(values(desk)) == 2
    found = tracker.review(second.id, "merge", **AMAL, into=first.id)
    assert (found.role, found.reason, found.merged) == (FigureRole.DUPLICATE, "merged", first.id)
    assert [value for value, _ in values(desk) if value is not None] == [Decimal(45_000)]
    with pytest.raises(UsageError, match="one with itself"):
        tracker.review(first.id, "merge", **AMAL, into=second.id)
    desk.read()
    assert [record.id for record in desk.all()] == [second.id, first.id]
    with pytest.raises(UsageError, match="no such figure"):
        tracker.review(first.id, "merge", **AMAL)
