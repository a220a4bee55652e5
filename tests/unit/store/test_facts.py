"""What the store holds, in numbers."""

from collections.abc import Callable
from datetime import date
from typing import Any

from dtrack.model.figure import Problem
from dtrack.model.filter import Filter
from dtrack.store import facts, figures, points, problems
from dtrack.store.engine import Store

Build = Callable[..., Any]


def test_an_empty_store(store: Store) -> None:
    with store.reading() as c:
        assert facts.counts(c) == facts.Counts(0, 0, 0, 0)
        assert facts.by_job(c) == {}
        assert facts.newest(c) == {}
        assert figures.find(c, Filter()) == []
        assert points.latest(c) == []


def test_only_what_stands_is_counted(store: Store, kept: Build, cell: Build, answer: Build, at: Build) -> None:
    later = date(2018, 8, 1)
    with store.writing() as c:
        figures.replace(c, kept(c, "one"), [cell("1"), cell("2", "SY08", 3)], at(1))
        figures.replace(c, kept(c, "two", now=at(2)), [cell("1")], at(2))
        figures.replace(c, kept(c, key="n2", job="table"), [cell("3", start=later, end=later), cell("4", "SY07", 9, start=None, end=None)], at(3))
        kept(c, key="n3", job="silent")
        points.replace(c, [answer("1"), answer("2", day=later), answer(None, day=date(2020, 1, 1)), answer("5", "SY08")], at(4))
        points.replace(c, [answer("1"), answer("2", day=later), answer(None, day=date(2020, 1, 1))], at(5))
        problems.replace(c, "news", None, [Problem(kind="empty", what="w", remedy="r")], at(5))
        assert facts.counts(c) == facts.Counts(documents=3, figures=3, points=3, problems=1)
        assert facts.by_job(c) == {
            "news": facts.JobCounts(1, 1, date(2017, 8, 1)),
            "silent": facts.JobCounts(1, 0, None),
            "table": facts.JobCounts(1, 2, later),
        }
        assert facts.newest(c) == {("SY09", "idp_stock"): later}
