"""A problem is opened once, seen again, and closed when it is gone."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, literal, select

from dtrack.model.figure import Problem
from dtrack.store import problems
from dtrack.store.change import Change
from dtrack.store.engine import Store

Build = Callable[..., Any]


def trouble(what: str = "no date", **more: Any) -> Problem:
    return Problem(kind="undated", what=what, remedy="State one.", **more)


def test_a_problem_lives_from_its_first_look_to_its_last(store: Store, at: Build) -> None:
    with store.writing() as c:
        assert problems.replace(c, "inbox", "d1", [trouble(where="A!B")], at(1)) == Change(added=1)
        assert problems.replace(c, "inbox", "d1", [trouble(where="A!B"), trouble(where="A!B")], at(2)) == Change(kept=1)
        (record,) = problems.open(c)
        assert record.problem == trouble(where="A!B", job="inbox", document="d1")
        assert (record.first_seen, record.last_seen, record.closed_at) == (at(1), at(2), None)
        assert problems.replace(c, "inbox", "d1", [], at(3)) == Change(closed=1)
        assert problems.open(c) == []
        assert problems.replace(c, "inbox", "d1", [trouble(where="A!B")], at(4)) == Change(added=1)
        assert problems.open(c)[0].first_seen == at(4)


def test_scopes_leave_each_other_alone(store: Store, at: Build) -> None:
    scopes = [("inbox", "d1"), ("inbox", "d2"), ("inbox", None), (None, None), ("feed", None)]
    with store.writing() as c:
        for job, document in scopes:
            problems.replace(c, job, document, [trouble()], at(1))
        assert problems.count(c) == 5
        problems.replace(c, "inbox", None, [], at(2))
        problems.replace(c, "inbox", "d2", [trouble("other")], at(2))
        told = {(record.problem.job, record.problem.document, record.problem.what) for record in problems.open(c)}
    assert told == {("inbox", "d1", "no date"), ("inbox", "d2", "other"), (None, None, "no date"), ("feed", None, "no date")}


def test_a_problem_may_name_another_job_than_its_scope(store: Store, at: Build) -> None:
    with store.writing() as c:
        problems.replace(c, "reconcile", None, [trouble(job="inbox", document="d1"), trouble(job="feed", document="d2", figure="f" * 16)], at(1))
        problems.replace(c, "inbox", "d1", [trouble()], at(1))
        assert len(problems.open(c, "inbox")) == 2
        assert len(problems.of_document(c, "d1")) == 2
        assert problems.open(c, "feed")[0].problem.figure == "f" * 16


def test_the_newest_come_first_page_by_page(store: Store, at: Build) -> None:
    with store.writing() as c:
        for hour, name in enumerate("abc"):
            problems.replace(c, name, None, [trouble(name)], at(hour))
        assert [record.problem.what for record in problems.open(c)] == ["c", "b", "a"]
        assert [record.problem.what for record in problems.open(c, limit=1, offset=1)] == ["b"]


def test_a_clock_that_was_set_back(store: Store, at: Build) -> None:
    with store.writing() as c:
        problems.replace(c, "a", None, [trouble("one"), trouble("two")], at(5))
        problems.replace(c, "a", None, [trouble("one")], at(1))
        (record,) = problems.open(c)
    assert (record.first_seen, record.last_seen) == (at(5), at(5))


@pytest.mark.parametrize("looked_at", [["b" * 16], select(literal("b" * 16))], ids=["ids", "a query"])
def test_a_claim_whose_figure_has_another_id_now_keeps_its_problem(store: Store, at: Build, looked_at: Any) -> None:
    """A correction gives the claim's figure another id; the look is at that one alone, and what stands of the claim stands under the old one."""
    before, after = (trouble(figure=ident * 16, claim_key="c" * 32) for ident in "ab")
    with store.writing() as c:
        problems.replace(c, "reconcile", None, [before, trouble("other", figure="z" * 16)], at(1))
        assert problems.replace(c, "reconcile", None, [after], at(2), figures=looked_at) == Change(kept=1)
        told = {(record.problem.what, record.problem.figure, record.first_seen, record.last_seen) for record in problems.open(c)}
    assert told == {("no date", "b" * 16, at(1), at(2)), ("other", "z" * 16, at(1), at(1))}


def test_a_look_at_few_figures_does_not_go_through_all_problems_of_its_scope(sqlite_store: Store, at: Build) -> None:
    asked: list[str] = []
    with sqlite_store.writing() as c:
        problems.replace(c, "reconcile", None, [trouble("other", figure="z" * 16)], at(1))
        event.listen(c, "before_cursor_execute", lambda *said: asked.append(_plan(c, *said[2:4])))
        problems.replace(c, "reconcile", None, [trouble(f"{number}", figure="a" * 16) for number in range(40)], at(2), figures=["a" * 16, "b" * 16])
    assert [plan for plan in asked if "problem_figure (figure=? AND closed_at=?)" in plan]
    assert len([plan for plan in asked if "problem_open (scope_job=? AND scope_document=? AND key=?)" in plan]) == 40
    assert [plan for plan in asked if "USING INDEX problem_scope" in plan] == []


def _plan(c: Connection, statement: str, said: Any) -> str:
    if not statement.startswith("SELECT"):
        return ""
    raw = c.connection.cursor()
    return " ".join(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", said))


def test_a_look_for_one_kind_leaves_the_other_problems_of_the_same_figures(store: Store, at: Build) -> None:
    mine = {"figure": "f" * 16}
    told = Problem(kind="total_mismatch", what="adds up to more", remedy="Look.", figure="f" * 16)
    with store.writing() as c:
        problems.replace(c, "reconcile", None, [trouble(**mine), told], at(1))
        assert problems.replace(c, "reconcile", None, [], at(2), figures=["f" * 16], kind="total_mismatch") == Change(closed=1)
        assert [record.problem.what for record in problems.open(c)] == ["no date"]
        assert problems.replace(c, "reconcile", None, [told], at(3), figures=["f" * 16], kind="total_mismatch") == Change(added=1)
        assert problems.count(c) == 2


def test_problems_of_figures_that_stand_no_more_are_closed(store: Store, at: Build) -> None:
    with store.writing() as c:
        problems.replace(c, "reconcile", None, [trouble("of no figure"), trouble("gone", figure="0" * 16)], at(1))
        problems.replace(c, "inbox", None, [trouble("elsewhere", figure="0" * 16)], at(1))
        assert problems.close_gone(c, "reconcile", at(2)) == 1
        assert {record.problem.what for record in problems.open(c)} == {"of no figure", "elsewhere"}
        assert problems.close_gone(c, "reconcile", at(3)) == 0
