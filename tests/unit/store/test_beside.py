"""Copies of texts, and verdicts on figures that are in no point: only differences are written, and each day keeps its answer."""

from typing import Any

import pytest
from sqlalchemy import Table, insert

from dtrack.errors import StoreError
from dtrack.model.point import Verdict
from dtrack.store import copies, outside
from dtrack.store.beside import outside_verdict, text_copy
from dtrack.store.engine import Store
from dtrack.terms import FigureRole


def same(one: str, other: str) -> float:
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=True)) / len(one)


def mark(store: Store, at: Any, document: str, sign: str, hour: float) -> str | None:
    with store.writing() as c:
        return copies.mark(c, document, sign, bands=[sign[:2], sign[2:]] if sign else [], likeness=same, least=0.7, now=at(hour))


def originals(store: Store, known_on: Any = None) -> dict[str, str]:
    with store.reading() as c:
        return copies.originals(c, known_on)


def test_a_text_with_enough_in_common_is_a_copy_of_the_first(store: Store, at: Any) -> None:
    assert [mark(store, at, *said) for said in [("a", "wxyz", 1), ("b", "wxyq", 2), ("c", "wxpq", 3), ("d", "mnop", 4)]] == [None, "a", "a", None]
    assert originals(store) == {"b": "a", "c": "a"}
    assert originals(store, at(2.5)) == {"b": "a"}


def test_a_mark_is_made_once_and_can_be_taken_back(store: Store, at: Any) -> None:
    mark(store, at, "a", "wxyz", 1)
    mark(store, at, "b", "wxyz", 2)
    with store.writing() as c:
        assert copies.take_back(c, "b", at(3))
        assert not copies.take_back(c, "b", at(3))
    assert mark(store, at, "b", "wxyz", 4) is None
    assert originals(store) == {}
    assert originals(store, at(2)) == {"b": "a"}


def test_a_new_text_is_compared_anew(store: Store, at: Any) -> None:
    mark(store, at, "a", "wxyz", 1)
    mark(store, at, "b", "wxyz", 2)
    assert mark(store, at, "b", "mnop", 3) is None
    assert mark(store, at, "b", "", 4) is None
    assert mark(store, at, "b", "wxyz", 5) == "a"
    assert mark(store, at, "a", "wxyq", 6) is None
    assert [originals(store, at(hour)) for hour in (2, 3, 4, 5)] == [{"b": "a"}, {}, {}, {"b": "a"}]


def test_the_stamp_follows_the_marks(store: Store, at: Any) -> None:
    stamps = []
    for document, hour in (("a", 1), ("b", 2)):
        mark(store, at, document, "wxyz", hour)
        with store.reading() as c:
            stamps.append(store.stamp(c))
    with store.writing() as c:
        copies.take_back(c, "b", at(3))
        stamps.append(store.stamp(c))
    assert len(set(stamps)) == 3


def test_outside_verdicts_are_closed_and_added(store: Store, at: Any) -> None:
    undated, nowhere = Verdict("f1", FigureRole.UNDATED, "undated"), Verdict("f2", FigureRole.TRIANGULATION, "no_place")
    with store.writing() as c:
        assert outside.replace(c, [undated, nowhere], at(1)).added == 2
        again = outside.replace(c, [undated], at(2))
        assert (again.added, again.closed, again.kept) == (0, 1, 1)
        assert set(outside.find(c, ["f1", "f2"])) == {"f1"}
        assert outside.find(c, ["f2"], at(1.5)) == {"f2": {"figure": "f2", "role": "triangulation", "reason": "no_place", "params": {}}}
        assert outside.replace(c, [Verdict("f1", FigureRole.IMPLAUSIBLE, "impossible_date")], at(3)).closed == 1
        assert outside.find(c, ["f1"])["f1"]["role"] == "implausible"


@pytest.mark.parametrize(
    ("table", "rule", "wrong"),
    [
        (outside_verdict, "role", {"role": "nonsense"}),
        (outside_verdict, "known_order", {"known_to": 1}),
        (text_copy, "another", {"original": "d"}),
        (text_copy, "likeness_range", {"likeness": 1.5}),
        (text_copy, "known_order", {"known_to": 1}),
    ],
)
def test_a_rule_refuses_what_breaks_it(store: Store, at: Any, table: Table, rule: str, wrong: dict[str, Any]) -> None:
    good = {
        "document": "d",
        "original": "o",
        "likeness": 1.0,
        "figure": "f",
        "role": "part",
        "reason": "r",
        "params": {},
        "known_from": at(1),
        "known_to": None,
    }
    wrong = {name: at(value) if name == "known_to" else value for name, value in wrong.items()}
    with pytest.raises(StoreError, match=f"{table.name}_{rule}"), store.writing() as c:
        c.execute(insert(table).values(**{name: value for name, value in (good | wrong).items() if name in table.c}))
