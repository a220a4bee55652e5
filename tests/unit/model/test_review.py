"""What acts come to, beside what the walks of tests/flow show."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from dtrack.model import attention
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.model.review import Act, Review, differing, judged, live, substance, words_of
from dtrack.terms import FigureRole, Level, Metric, PlaceRole, ProblemKind, Quantifier, Status, Unit

DAY = datetime(2019, 1, 1, tzinfo=UTC)


def figure(value: int = 4500, text: str = "", **more: Any) -> Figure:
    number = text or f"{value:,}"
    quote = f"{number} people, 900 families, fled."
    proof = Evidence(quote=quote, number_text=number, span=(0, len(quote)), number_span=(0, len(number)))
    where = PlaceRef("SY09", "Deir-ez-Zor", "Deir ez-Zor", PlaceRole.IN, Level.ADM1, "SY09", span=(3, 9))
    return Figure(**{"metric": Metric.NEW_DISPLACEMENT, "value": Decimal(value), "unit": Unit.PERSON, "evidence": proof, "places": (where,)} | more)


def act(number: int, kind: Act, machine: Figure, **more: Any) -> Review:
    common = {"claim_key": "k", "figure": "f", "document": "d", "by": "A", "role": "reviewer", "at": DAY.replace(day=number), "why": f"why {number}"}
    return Review(number=number, act=kind, machine=machine, **common | more)


def correct(number: int, machine: Figure, **fields: Any) -> Review:
    outcome = replace(machine, **fields)
    return act(number, Act.CORRECT, machine, outcome=outcome, changed=differing(machine, outcome))


def test_no_acts_leave_the_machine_s_reading() -> None:
    assert judged(figure(), []).figure == figure()
    assert judged(figure(), []).status is Status.EXTRACTED


def test_certainty_and_wording_are_no_part_of_what_was_confirmed() -> None:
    approved = [act(1, Act.APPROVE, figure(), outcome=figure())]
    assert judged(figure(confidence=0.2, extractor="prose/9", doubts=("undated",), attribution="said"), approved).status is Status.APPROVED
    for other in (figure(unit=Unit.HOUSEHOLD), figure(quantifier=Quantifier.ABOUT), figure(places=()), figure(part=True)):
        assert judged(other, approved).status is Status.CHANGED_AFTER_APPROVAL
    assert substance(figure()) == substance(figure(confidence=0.1))


def test_a_preference_lapses_where_the_figure_reads_otherwise() -> None:
    preferred = [act(1, Act.PREFER, figure(), outcome=figure())]
    assert judged(figure(), preferred).preferred == "why 1"
    assert judged(figure(places=()), preferred).preferred is None
    assert judged(figure(), [*preferred, act(2, Act.REJECT, figure())]).preferred is None
    assert judged(figure(), [*preferred, act(2, Act.APPROVE, figure(), outcome=figure())]).preferred == "why 1"


def test_a_merge_and_an_approval_go_together() -> None:
    acts = [act(1, Act.MERGE, figure(), other="k2", other_figure="f2"), act(2, Act.APPROVE, figure(), outcome=figure())]
    said = judged(figure(), acts)
    assert (said.merged, said.status) == ("f2", Status.APPROVED)


def test_what_a_correction_left_alone_keeps_its_places_in_the_text() -> None:
    where = (replace(figure().places[0], pcode="SY07", span=None),)
    assert judged(figure(confidence=0.1), [correct(1, figure(), places=where)]).figure.places == where
    acts = [correct(1, figure(), quantifier=Quantifier.ABOUT)]
    moved = figure()
    moved = replace(moved, places=(replace(moved.places[0], span=(50, 56)),))
    assert judged(moved, acts).figure.places == moved.places
    elsewhere = replace(moved, places=(replace(moved.places[0], pcode="SY07"),))
    assert judged(elsewhere, acts).figure.places == (replace(figure().places[0], span=None),)


def test_another_number_of_a_quote_without_a_place_in_the_text() -> None:
    machine = figure()
    proof = replace(machine.evidence, number_text="900", number_span=(14, 17))
    acts = [correct(1, machine, value=Decimal(900), unit=Unit.HOUSEHOLD, evidence=proof)]
    bare = replace(machine, evidence=replace(machine.evidence, span=None, number_span=None))
    assert judged(bare, acts).figure.evidence.number_span is None
    assert judged(bare, acts).figure.value == 900


def test_where_the_source_prints_another_number_a_correction_of_the_old_one_says_nothing() -> None:
    machine = figure()
    proof = replace(machine.evidence, number_text="900", number_span=(14, 17))
    where = (replace(machine.places[0], pcode="SY07"),)
    acts = [correct(1, machine, value=Decimal(900), unit=Unit.HOUSEHOLD, evidence=proof, places=where)]
    said = judged(figure(5400), acts)
    assert (said.figure.value, said.figure.places, said.status) == (Decimal(5400), where, Status.CHANGED_AFTER_APPROVAL)
    assert said.figure.evidence == figure(5400).evidence


def test_words_that_a_newer_reading_cuts_off_stay_and_are_marked_nowhere() -> None:
    machine = figure()
    acts = [correct(1, machine, value=Decimal(900), unit=Unit.HOUSEHOLD, evidence=replace(machine.evidence, number_text="900", number_span=(14, 17)))]
    shorter = replace(machine, evidence=replace(machine.evidence, quote="4,500 people"))
    proof = judged(shorter, acts).figure.evidence
    assert (proof.quote, proof.number_text, proof.span, proof.number_span) == (machine.evidence.quote, "900", None, None)


@pytest.mark.parametrize(("withdrawn", "status"), [(2, Status.CHANGED_AFTER_APPROVAL), (1, Status.APPROVED)])
def test_what_is_confirmed_after_its_source_took_it_back_is_confirmed(withdrawn: int, status: Status) -> None:
    acts = [act(1, Act.APPROVE, figure(), outcome=figure())]
    assert judged(figure(), acts, DAY.replace(day=withdrawn)).status is status


def test_live_acts_leave_out_what_was_taken_back() -> None:
    acts = [act(1, Act.REJECT, figure()), act(2, Act.UNDO, figure(), undoes=1), act(3, Act.UNDO, figure(), undoes=2), act(4, Act.DOUBT, figure())]
    assert [each.number for each in live(acts[:1])] == [1]
    assert [each.number for each in live(acts[:2])] == []
    assert [each.number for each in live(acts)] == [1, 4]


def test_words_of_a_passage_are_the_same_in_every_copy_and_those_of_a_cell_have_none() -> None:
    proof = figure().evidence
    assert words_of(proof) == words_of(replace(proof, span=(90, 99), number_span=(90, 93), quote=proof.quote.replace(" ", "  ")))
    assert words_of(proof) != words_of(replace(proof, occurrence=1))
    assert words_of(replace(proof, sheet="S")) is None
    assert words_of(replace(proof, record_id="r")) is None


# The queue


def test_what_is_used_and_large_and_doubtful_comes_first() -> None:
    def score(value: int | None, role: FigureRole | None, **doubt: Any) -> float:
        said = {"confidence": 0.9, "status": Status.EXTRACTED, "problems": 0, "readers": 0} | doubt
        return attention.weight(None if value is None else Decimal(value), role) * attention.doubt(**said)

    used, beside = FigureRole.RECOMMENDED, FigureRole.TRIANGULATION
    assert score(45_000, used) > score(4_500, used) > score(4_500, beside) > score(4_500, FigureRole.DUPLICATE) > 0
    assert score(4_500, used, problems=1) > score(4_500, used)
    assert score(4_500, used, readers=2) > score(4_500, used, readers=1)
    assert score(4_500, used, status=Status.CHANGED_AFTER_APPROVAL) > score(4_500, used, confidence=0.5)
    assert score(0, used) == score(7, used) == score(None, used)
    assert score(4_500, None) == score(4_500, FigureRole.UNDATED)


def test_reasons_name_each_thing_once() -> None:
    kinds = [ProblemKind.CONTRADICTION.value, ProblemKind.CONTRADICTION.value]
    assert attention.reasons(0.5, Status.EXTRACTED, kinds, 1) == ("readers_doubt", "contradiction", "low_confidence")
    assert attention.reasons(0.5, Status.CHANGED_AFTER_APPROVAL, (), 0) == ("changed_after_approval",)
    assert attention.reasons(0.99, Status.EXTRACTED, (), 0) == ()
