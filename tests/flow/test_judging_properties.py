"""Whatever people do, in whatever order with whatever readings: no act is lost, nothing is doubled, undoing is exact, no machine moves a judgement."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flow_home import laid
from flow_judged import Desk, flow
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dtrack.errors import ConflictError
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.review import Act, Review, decisive, judged, live, substance
from dtrack.store import points, reviews
from dtrack.terms import Metric, Quantifier, Status
from dtrack.tracker import Tracker

PLACES = ["SY09", "SY07", "SY02", "SY11"]


@pytest.fixture
def fresh(prepared: Path, database: str) -> Iterator[Any]:
    """Installations, each of its own; of one on a server there is one only."""
    made: list[Tracker] = []
    root = Path(tempfile.mkdtemp())

    def make() -> Tracker:
        assert not (made and database)
        made.append(Tracker.open(laid(prepared, root / f"{len(made)}", database), {}))
        return made[-1]

    yield make
    for tracker in made:
        tracker.close()
    shutil.rmtree(root)


# The pure part


@st.composite
def histories(draw: st.DrawFn) -> list[Review]:
    """Acts on one claim as they may come: each sees what stands, and what it takes back exists."""
    acts: list[Review] = []
    machine = flow()
    for number in range(1, draw(st.integers(1, 7)) + 1):
        machine = draw(st.sampled_from([machine, flow(place="SY07"), flow(metric=Metric.RETURN)]))
        stands = judged(machine, acts).figure
        held = live(acts)
        kind = draw(st.sampled_from([Act.APPROVE, Act.REJECT, Act.PREFER, Act.CORRECT, Act.DOUBT, *([Act.UNDO] if held else [])]))
        common: dict[str, Any] = {"number": number, "claim_key": "k", "figure": "f", "document": "d", "by": "A", "role": "reviewer", "why": "w"}
        common |= {"machine": machine, "at": datetime(2019, 1, number, tzinfo=UTC), "act": kind}
        if kind is Act.CORRECT:
            field = draw(st.sampled_from(["places", "quantifier", "source_org"]))
            worth = {"places": flow(place=draw(st.sampled_from(PLACES))).places, "quantifier": Quantifier.ABOUT, "source_org": "SOHR"}[field]
            acts.append(Review(**common, outcome=replace(stands, **{field: worth}), changed=(field,)))
        elif kind in (Act.APPROVE, Act.PREFER):
            acts.append(Review(**common, outcome=stands))
        elif kind is Act.UNDO:
            acts.append(Review(**common, undoes=draw(st.sampled_from([act.number for act in held if act.act is not Act.DOUBT] or [0]))))
        else:
            acts.append(Review(**common))
    return acts


@settings(max_examples=150)
@given(histories(), st.sampled_from(PLACES))
def test_the_last_word_that_holds_decides_and_an_undo_gives_back_what_stood(acts: list[Review], place: str) -> None:
    machine = flow(place=place)
    said = judged(machine, acts)
    held = decisive(acts)
    deciding = [act for act in held if act.act is not Act.MERGE]
    if not deciding:
        assert (said.figure, said.status, said.preferred) == (machine, Status.EXTRACTED, None)
    else:
        assert (said.status is Status.REJECTED) == (deciding[-1].act is Act.REJECT)
        assert said.status is not Status.EXTRACTED
    if said.status in (Status.APPROVED, Status.CORRECTED):
        assert deciding[-1].outcome is not None
        assert substance(said.figure) == substance(deciding[-1].outcome)
    # What is corrected holds whatever the machine reads of the number.
    if any(act.act is Act.CORRECT for act in held):
        assert substance(said.figure) == substance(judged(flow(place="SY02", metric=Metric.RETURN), acts).figure)
    # An act more, and its undoing: as before.
    number = len(acts) + 1
    for kind in (Act.REJECT, Act.APPROVE):
        more = replace(acts[0], number=number, act=kind, outcome=said.figure, changed=(), undoes=None)
        back = replace(more, number=number + 1, act=Act.UNDO, outcome=None, undoes=number)
        assert judged(machine, [*acts, more, back]) == said
        again = replace(back, number=number + 2, undoes=number + 1)
        assert judged(machine, [*acts, more, back, again]) == judged(machine, [*acts, more])


# The whole


def reading(chance: Random) -> list[Figure]:
    """A document's two numbers, each read rightly, otherwise, in other words, twice or not at all; the third is new now and then."""
    said = []
    for value, at in ((45_000, 0), (900, 100), (12_345, 200)):
        if chance.random() < 0.2 or (value == 12_345 and chance.random() < 0.6):
            continue
        number = f"{value:,}"
        quote = chance.choice([f"{number} people arrived in January.", f"{number} people arrived in January. More are expected."])
        said.append(flow(value, chance.choice(PLACES), quote=quote, at=at, confidence=chance.choice([0.5, 0.95]), extractor=f"prose/{chance.randrange(9)}"))
    return chance.sample(said, len(said))


def word(desk: Desk, tracker: Tracker, chance: Random) -> None:
    """Somebody says something of a figure that stands."""
    standing = desk.all()
    if not standing:
        return
    record = chance.choice(standing)
    acts = decisive(tracker.reviews(record.id))
    kind = chance.choice(["approve", "reject", "prefer", "correct", *(["undo"] if acts else [])])
    there = record.figure.places[0].pcode
    place = chance.choice([each for each in PLACES if each != there])
    tracker.review(record.id, kind, by="Amal", why="a look", **({"place": place} if kind == "correct" else {}))


def protected(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """What people decided, by printed number: substance and status of claims that somebody's word holds for."""
    with desk.kit.store.reading() as c:
        said = {record.claim_key: record for record in desk.all()}
        acts = reviews.of_claims(c, said)
    return {
        key: (substance(said[key].figure), said[key].status)
        for key, each in acts.items()
        if said[key].status in (Status.CORRECTED, Status.REJECTED) and decisive(each)
    }


@pytest.mark.slow
@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_no_act_is_lost_and_nothing_is_doubled(fresh: Any, seed: int) -> None:
    walk(fresh, seed, 8)


@pytest.mark.stores
def test_a_short_walk_loses_and_doubles_nothing(fresh: Any) -> None:
    walk(fresh, 7, 5)


def walk(fresh: Any, seed: int, steps: int) -> None:
    """Readings and acts by chance, looked at after each."""
    chance, tracker = Random(seed), fresh()
    desk = Desk(tracker._kit)
    desk.read(*reading(chance))
    tracker.reconcile()
    written = 0
    for _ in range(steps):
        if chance.random() < 0.5 and desk.all():
            before = desk.export("figures"), desk.export("points")
            count = len(said_of(desk))
            word(desk, tracker, chance)
            written += len(said_of(desk)) - count
            if chance.random() < 0.4 and len(said_of(desk)) > count:
                last = said_of(desk)[-1]
                stands = [record for record in desk.all() if record.claim_key == last.claim_key]
                if stands and last.act is not Act.UNDO:
                    tracker.review(stands[0].id, "undo", by="Amal", why="back", undoes=last.number)
                    written += 1
                    assert (desk.export("figures"), desk.export("points")) == before
        else:
            held = protected(desk)
            desk.read(*reading(chance))
            after = protected(desk)
            for key, (what, status) in held.items():
                assert key in after
                assert after[key][1] is status
                assert status is Status.REJECTED or after[key][0] == what
        tracker.reconcile()
        assert len(said_of(desk)) == written
        # A number that is judged counts at most once in any series.
        for record in desk.all():
            again = [each for each in desk.all() if each.figure.evidence.number_span == record.figure.evidence.number_span and each.role == "recommended"]
            assert len({each.claim_key for each in again}) <= 1
        with desk.kit.store.reading() as c:
            for point in points.find(c, Filter()):
                assert point.point.recommended is None or tracker.figure(point.point.recommended).status is not Status.REJECTED


def said_of(desk: Desk) -> list[Review]:
    """Every act, in order."""
    with desk.kit.store.reading() as c:
        return reviews.by_acts(c, tuple(Act))


@pytest.mark.stores
def test_two_people_at_once_lose_no_act_and_each_is_told_of_the_other(fresh: Any) -> None:
    """Eight threads with trackers of their own on one database, all after having seen the same state: one act goes through, seven are told of it."""
    first = fresh()
    desk = Desk(first._kit)
    desk.read(flow())
    ident = desk.one().id
    root = first.config.root
    gate = threading.Barrier(8)
    outcomes: list[str] = []

    def judge(name: str, act: str) -> None:
        with Tracker.open(root / "config.toml", {}) as own:
            gate.wait()
            try:
                own.review(ident, act, by=name, why="I was first", seen=0)
                outcomes.append(f"{name}: {act}")
            except ConflictError as late:
                outcomes.append(late.what.partition(" (")[0] + " was told")

    threads = [threading.Thread(target=judge, args=(f"P{number}", ["approve", "reject"][number % 2])) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (winner,) = [said for said in outcomes if not said.endswith("was told")]
    (act,) = first.reviews(ident)
    assert winner == f"{act.by}: {act.act.value}"
    assert outcomes.count(f"{act.by} was told") == 7


@pytest.mark.stores
def test_acts_of_many_on_figures_of_their_own_all_stand(fresh: Any) -> None:
    first = fresh()
    desk = Desk(first._kit)
    desk.read(*(flow(1000 + number, at=100 * number) for number in range(6)))
    idents = [record.id for record in desk.all()]
    gate = threading.Barrier(7)

    def judge(ident: str) -> None:
        with Tracker.open(first.config.root / "config.toml", {}) as own:
            gate.wait()
            own.review(ident, "approve", by="Amal", why="right")

    def again() -> None:
        gate.wait()
        for _ in range(3):
            desk.read(*(flow(1000 + number, at=100 * number) for number in range(6)))

    threads = [*(threading.Thread(target=judge, args=(ident,)) for ident in idents), threading.Thread(target=again)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {record.id for record in desk.all()} == set(idents)
    assert {record.status for record in desk.all()} == {Status.APPROVED}
    assert len(said_of(desk)) == 6
