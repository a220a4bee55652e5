"""Acts are taken back exactly, reach copies of a text, are never lost between two people, and leave their trace in history and corpus."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flow_judged import AMAL, DAY, Desk, flow, values

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.extract import scoring
from dtrack.flow import judging
from dtrack.flow.changes import changes
from dtrack.flow.reconcile import reconcile
from dtrack.model.change import ChangeKind
from dtrack.model.filter import Filter
from dtrack.model.review import Act
from dtrack.terms import Quantifier, Sensitivity, Status, Unit, Vague
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


@pytest.fixture
def desk(tracker: Tracker) -> Desk:
    return Desk(tracker._kit)


# Undo


@pytest.mark.parametrize("act", ["approve", "reject", "correct", "prefer", "merge"])
def test_undoing_leaves_figures_and_points_as_they_were(tracker: Tracker, desk: Desk, act: str) -> None:
    desk.read(flow(confidence=0.6), flow(900, at=200))
    desk.read(flow(30_000, source_org="AFP"), key="n2", publisher="AFP")
    reconcile(desk.kit)
    before = desk.export("figures"), desk.export("points")
    record = next(record for record in desk.all() if record.figure.value == 45_000)
    more = {"correct": {"place": "SY07", "quantifier": "about"}, "merge": {"into": next(each.id for each in desk.all() if each.figure.value == 900)}}
    done = tracker.review(record.id, act, **AMAL, **more.get(act, {}))
    assert (desk.export("figures"), desk.export("points")) != before
    tracker.review(done.id, "undo", by="Basel", why="a mistake")
    assert (desk.export("figures"), desk.export("points")) == before
    assert [(each.act.value, each.by, each.undoes) for each in tracker.reviews(record.id)] == [(act, "Amal", None), ("undo", "Basel", 1)]
    desk.read(flow(confidence=0.6), flow(900, at=200))
    reconcile(desk.kit)
    assert (desk.export("figures"), desk.export("points")) == before


def test_an_undone_judgement_lets_the_newest_reading_stand(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    found = tracker.review(desk.one().id, "correct", **AMAL, place="SY07")
    desk.read(flow(place="SY02"))
    assert desk.one().id == found.id
    tracker.review(found.id, "undo", **AMAL)
    assert (desk.one().figure.places[0].pcode, desk.one().status) == ("SY02", Status.EXTRACTED)


def test_undone_of_what_is_read_no_more_ends_the_figure_and_redone_brings_it_back(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    found = tracker.review(desk.one().id, "approve", **AMAL)
    desk.read()
    gone = tracker.review(found.id, "undo", **AMAL)
    assert desk.all() == []
    assert gone.known_to is not None
    with pytest.raises(ConflictError, match="stands no more"):
        tracker.review(found.id, "approve", **AMAL)


def test_an_earlier_act_can_be_taken_back_and_put_back(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    one = tracker.review(desk.one().id, "correct", **AMAL, place="SY07")
    two = tracker.review(one.id, "correct", **AMAL, end="2019-02-10")
    without = tracker.review(two.id, "undo", **AMAL, undoes=1)
    assert (without.figure.places[0].pcode, without.figure.end) == ("SY09", date(2019, 2, 10))
    again = tracker.review(without.id, "undo", **AMAL, undoes=3)
    assert (again.figure.places[0].pcode, again.figure.end, again.id) == ("SY07", date(2019, 2, 10), two.id)
    with pytest.raises(UsageError, match="nothing to take back"):
        tracker.review(again.id, "undo", **AMAL, undoes=3)


# Copies of one text


TEXT = " ".join(f"word{number} of the report" for number in range(80))


def test_a_correction_reaches_the_same_words_in_copies_of_the_text(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), key="n1", text=TEXT)
    desk.read(flow(), key="n2", text=TEXT + " end", publisher="AFP")
    found = tracker.review(desk.all()[0].id, "correct", **AMAL, place="SY07")
    desk.read(flow(at=40), key="n3", text=TEXT + " fin", publisher="BBC")
    reconcile(desk.kit)
    assert [(record.status, record.figure.places[0].pcode) for record in desk.all()] == [(Status.CORRECTED, "SY07")] * 3
    assert (values(desk), values(desk, "SY07")) == ([], [(Decimal(45_000), "only_figure")])
    copy = next(record for record in desk.all() if record.publisher == "BBC")
    assert copy.figure.evidence.span == (40, 73)
    assert [act.figure for act in tracker.reviews(copy.id)] == [act.figure for act in tracker.reviews(found.id)]
    desk.read(flow(at=40), key="n3", text=TEXT + " fin", publisher="BBC")
    assert len(desk.all()) == 3
    tracker.review(copy.id, "undo", **AMAL)
    assert {(record.status, record.figure.places[0].pcode) for record in desk.all()} == {(Status.EXTRACTED, "SY09")}
    desk.read(key="n3", text=TEXT + " fin", publisher="BBC")
    assert len(desk.all()) == 2


def test_a_copy_whose_original_is_gone_is_judged_for_itself(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(), key="n1", text=TEXT)
    desk.read(flow(), key="n2", text=TEXT + " end", publisher="AFP")
    first = next(record for record in desk.all() if record.publisher == "OCHA")
    found = tracker.review(first.id, "correct", **AMAL, place="SY07")
    tracker.review(found.id, "undo", **AMAL)
    desk.read(key="n1", text=TEXT)
    copy = desk.one()
    assert (copy.publisher, copy.status) == ("AFP", Status.EXTRACTED)
    tracker.review(copy.id, "reject", **AMAL)
    assert desk.one().status is Status.REJECTED
    assert [act.figure for act in tracker.reviews(copy.id)] == [copy.id]


# Who was quicker


def test_somebody_who_saw_another_figure_is_told_what_the_other_did(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    old = desk.one().id
    new = tracker.review(old, "correct", by="Basel", why="it says Idleb", place="SY07").id
    with pytest.raises(ConflictError, match=r"Basel \(operator\) was quicker: correct, .*it says Idleb") as late:
        tracker.review(old, "approve", **AMAL)
    assert late.value.figure == new
    assert [act.by for act in tracker.reviews(new)] == ["Basel"]


def test_an_act_that_its_author_did_not_know_of_is_a_conflict_where_they_say_what_they_saw(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    ident = desk.one().id
    tracker.review(ident, "approve", by="Basel", why="right", seen=0)
    with pytest.raises(ConflictError, match=r"Basel \(operator\) was quicker: approve"):
        tracker.review(ident, "reject", **AMAL, seen=0)
    assert tracker.review(ident, "reject", **AMAL, seen=1).status is Status.REJECTED


def test_a_figure_that_is_read_otherwise_meanwhile_is_a_conflict(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    old = desk.one().id
    desk.read(flow(place="SY07"))
    with pytest.raises(ConflictError, match="is read otherwise now"):
        tracker.review(old, "approve", **AMAL)
    with pytest.raises(NotFoundError):
        tracker.review("0" * 16, "approve", **AMAL)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"by": " ", "why": "x"}, "by"),
        ({"by": "Amal", "why": ""}, "why"),
        ({"by": "A" * 101, "why": "x"}, "by"),
        ({"by": "Amal", "why": "x", "role": "king"}, "role"),
    ],
)
def test_every_act_names_who_and_why(tracker: Tracker, desk: Desk, said: dict[str, str], key: str) -> None:
    desk.read(flow())
    with pytest.raises(UsageError) as refused:
        tracker.review(desk.one().id, "approve", **said)
    assert refused.value.key == key
    for act in ("doubt", "praise"):
        with pytest.raises(UsageError):
            tracker.review(desk.one().id, act, **AMAL)


# Doubts, history and changes


def test_doubts_of_readers_change_nothing_and_are_bounded(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    before = desk.one()
    assert [tracker.doubt(before.id, "  too many\n people ") for _ in range(judging.DOUBTS_A_FIGURE + 1)] == [True] * judging.DOUBTS_A_FIGURE + [False]
    assert desk.one() == before
    assert [(act.act, act.role, act.why) for act in tracker.reviews(before.id)] == [(Act.DOUBT, "reader", "too many people")] * judging.DOUBTS_A_FIGURE
    with pytest.raises(UsageError, match="nothing to take back"):
        tracker.review(before.id, "undo", **AMAL)


def test_what_was_known_before_an_act_never_changes(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow(confidence=0.5))
    reconcile(desk.kit)
    record, then = desk.one(), desk.kit.now()
    tracker.review(record.id, "approve", **AMAL)
    assert tracker.figure(record.id, then) == record
    assert tracker.reviews(record.id, then) == []
    assert [each.status for each in tracker.figures(Filter(known_on=then))] == [Status.EXTRACTED]
    assert [each.status for each in tracker.figures(Filter(status="approved"))] == [Status.APPROVED]


def test_changes_tell_what_people_did_by_role(tracker: Tracker, desk: Desk) -> None:
    desk.read(flow())
    since = desk.kit.now()
    found = tracker.review(desk.one().id, "correct", **AMAL, role="reviewer", place="SY07")
    tracker.review(found.id, "reject", **AMAL)
    tracker.review(found.id, "undo", **AMAL)
    told = changes(desk.kit, since)
    assert [(change.kind, change.who, change.why) for change in told] == [
        (ChangeKind.REVISED, "operator", "undone"),
        (ChangeKind.REJECTED, "operator", "rejected"),
        (ChangeKind.REVISED, "reviewer", "corrected"),
    ]
    assert (told[-1].fields, told[-1].before.figure.end if told[-1].before else None) == (("places",), DAY)
    assert changes(desk.kit, since, since) == []


def test_corrections_become_examples_beside_what_stands_in_the_same_passage(tracker: Tracker, desk: Desk, tmp_path: Path) -> None:
    quote = "Between 3,000 and 4,000 people, some 700 families, arrived in January."
    left = replace(flow(900, quote="Thousands and 900 people left.", at=90), value=None, vague=Vague.THOUSANDS, quantifier=Quantifier.VAGUE)
    desk.read(flow(3000, quote=quote), flow(700, quote=quote, unit=Unit.HOUSEHOLD), left)
    first = next(record for record in desk.all() if record.figure.value == 3000)
    tracker.review(first.id, "correct", **AMAL, value="3000-4000")
    tracker.review(next(record for record in desk.all() if record.figure.vague).id, "correct", **AMAL, source="none")
    (done,) = [tracker.export_corpus(tmp_path / "corpus")]
    passages = {passage.text: passage for passage in scoring.load(tmp_path / "corpus")}
    assert (sum(done.files.values()), done.left_out) == (2, 0)
    ranged, other = passages[quote].figures
    assert (ranged["low"], ranged["high"], ranged["quantifier"], "optional" in ranged) == (3000, 4000, "between", False)
    assert (other["value"], other["unit"], other["optional"]) == (700, "household", True)
    assert passages["Thousands and 900 people left."].figures[0]["vague"] == "thousands"
    before = (tmp_path / "corpus/en/reviews.toml").read_bytes()
    tracker.export_corpus(tmp_path / "corpus")
    assert (tmp_path / "corpus/en/reviews.toml").read_bytes() == before


def test_what_is_not_public_is_no_example(tracker: Tracker, desk: Desk, tmp_path: Path) -> None:
    desk.read(flow(), sensitivity=Sensitivity.INTERNAL)
    tracker.review(desk.one().id, "reject", **AMAL)
    done = tracker.export_corpus(tmp_path / "corpus")
    assert (done.files, done.left_out) == ({}, 1)
