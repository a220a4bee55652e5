"""Acts in the store: kept, found again, applied to readings, and what waits for a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dtrack.model.document import Document
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.review import Act, Review, differing
from dtrack.store import figures, judging, queue, reviews
from dtrack.store.engine import Store
from dtrack.terms import Quantifier, Status


def said(c: Any, kind: Act, at: datetime, **more: Any) -> Review:
    """An act on the only figure that stands, carried out."""
    (record,) = figures.find(c, Filter())
    machine = record.figure if kind is Act.DOUBT else judging.register(c, record.claim_key, at)
    who = {"claim_key": record.claim_key, "figure": record.id, "document": record.document, "by": "Amal", "role": "reviewer", "at": at, "why": "why"}
    act = reviews.add(c, Review(number=0, act=kind, machine=machine, **who | more))
    if kind is not Act.DOUBT:
        judging.judge(c, act)
    return act


def test_acts_come_back_whole_and_in_order(
    store: Store, kept: Callable[..., Document], passage: Callable[..., Figure], at: Callable[[float], datetime]
) -> None:
    figure = passage()
    with store.writing() as c:
        figures.replace(c, kept(c), [figure], at(0))
        outcome = replace(figure, quantifier=Quantifier.ABOUT)
        first = said(c, Act.CORRECT, at(1), outcome=outcome, changed=differing(figure, outcome))
        second = said(c, Act.UNDO, at(2), undoes=1)
        third = said(c, Act.DOUBT, at(3), role="reader")
    with store.reading() as c:
        assert reviews.of_claims(c, [first.claim_key]) == {first.claim_key: [first, second, third]}
        assert reviews.of_claims(c, [first.claim_key], at(1.5)) == {first.claim_key: [first]}
        assert (first.machine, first.outcome, first.number) == (figure, outcome, 1)
        assert [act.number for act in reviews.since(c, at(1))] == [2]
        assert reviews.get(c, 2) == second
        assert reviews.get(c, 9) is None
        assert (reviews.last(c, first.claim_key), reviews.last(c, "none")) == (2, 0)
        assert reviews.doubted(c) == {first.claim_key: 1}
        assert (reviews.doubts(c, at(0)), reviews.doubts(c, at(3)), reviews.doubts(c, at(0), "none")) == (1, 0, 0)


def test_a_reading_inherits_what_was_said(store: Store, kept: Callable[..., Document], passage: Callable[..., Figure], at: Callable[[float], datetime]) -> None:
    figure = passage()
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [figure], at(0))
        outcome = replace(figure, quantifier=Quantifier.ABOUT)
        said(c, Act.CORRECT, at(1), outcome=outcome, changed=differing(figure, outcome))
        for hour, again in enumerate(([figure], [replace(figure, confidence=0.4)], [])):
            change = figures.replace(c, document, again, at(2 + hour))
            assert (change.added, change.closed, change.problems) == (0, 0, ())
        (record,) = figures.find(c, Filter())
        assert (record.status, record.figure.quantifier) == (Status.CORRECTED, Quantifier.ABOUT)
        said(c, Act.UNDO, at(9), undoes=1)
        # The newest reading gives it no more, and nobody's word holds for it.
        assert figures.find(c, Filter()) == []


def test_what_is_doubtful_waits_and_what_was_judged_does_not(
    store: Store, kept: Callable[..., Document], passage: Callable[..., Figure], at: Callable[[float], datetime]
) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [passage(confidence=0.6, doubts=("undated",))], at(0))
        (waiting,) = queue.find(c, 5)
        assert (waiting.reasons, waiting.doubts) == (("undated", "low_confidence"), 0)
        assert queue.find(c, 5, 1) == []
        assert len(queue.find(c, None, 0, ["SY09"])) == 1
        assert queue.find(c, None, 0, ["SY01"]) == []
        said(c, Act.APPROVE, at(1), outcome=waiting.record.figure)
        assert queue.find(c, 5) == []
        said(c, Act.DOUBT, at(2), role="reader")
        (doubted,) = queue.find(c, 5)
        assert (doubted.reasons, doubted.doubts) == (("readers_doubt",), 1)
