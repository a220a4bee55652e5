"""The ledger and what a job remembers."""

from collections.abc import Callable
from typing import Any

import pytest

from dtrack.model.run import Run
from dtrack.store import runs
from dtrack.store.engine import Store
from dtrack.terms import RunState

Build = Callable[..., Any]


def test_a_run_is_opened_and_closed(store: Store, at: Build) -> None:
    with store.writing() as c:
        begun = runs.begin(c, "news", at(0), at(1))
        assert begun == Run(id=1, job="news", due=at(0), started=at(1), finished=None, state=RunState.RUNNING)
        assert runs.last(c, "news") == begun
        done = runs.finish(c, begun.id, state=RunState.GOOD, now=at(2), documents=3, sightings=4, figures=5, problems=6, message="ok")
        counts = {"documents": 3, "sightings": 4, "figures": 5, "problems": 6}
        assert done == Run(id=1, job="news", due=at(0), started=at(1), finished=at(2), state=RunState.GOOD, message="ok", **counts)
        assert runs.last(c, "news") == done


def test_the_last_good_run_is_not_the_last_run(store: Store, at: Build) -> None:
    with store.writing() as c:
        assert runs.last(c, "news") is None
        assert runs.last_good(c, "news") is None
        for hour, state in enumerate([RunState.GOOD, RunState.GOOD, RunState.FAILED]):
            runs.finish(c, runs.begin(c, "news", None, at(hour)).id, state=state, now=at(hour + 0.5))
        runs.finish(c, runs.begin(c, "other", None, at(9)).id, state=RunState.GOOD, now=at(9))
        good, newest = runs.last_good(c, "news"), runs.last(c, "news")
        assert good is not None
        assert newest is not None
        assert (good.started, newest.started, newest.state) == (at(1), at(2), RunState.FAILED)
        assert [run.started for run in runs.find(c, "news", limit=2)] == [at(2), at(1)]
        assert len(runs.find(c)) == 4
        assert runs.records(c, ["news", "other", "none"]) == {
            "news": runs.Record(newest, good, runs.first_good(c, "news")),
            "other": runs.Record(*[runs.last(c, "other")] * 3),
            "none": runs.Record(),
        }
        assert runs.records(c, []) == {}


def test_what_a_crash_left_open_is_abandoned(store: Store, at: Build) -> None:
    with store.writing() as c:
        first, second = runs.begin(c, "news", None, at(1)), runs.begin(c, "other", None, at(9))
        runs.finish(c, runs.begin(c, "news", None, at(2)).id, state=RunState.GOOD, now=at(3))
        left = runs.abandon_open(c, at(5))
        assert [(run.id, run.state, run.finished) for run in left] == [(first.id, RunState.ABANDONED, at(5)), (second.id, RunState.ABANDONED, at(9))]
        assert runs.abandon_open(c, at(6)) == []


def test_what_a_job_remembers_is_its_own(store: Store, at: Build) -> None:
    memory = {"etags": {"https://example.org/": 'W/"1"'}, "since": "2026-01-01", "n": 3, "odd": ["ü", None, 1.5, True]}
    with store.writing() as c:
        assert runs.memory(c, "news") == {}
        runs.remember(c, "news", {"old": 1}, at(1))
        runs.remember(c, "news", memory, at(2))
        runs.remember(c, "other", {}, at(2))
        assert runs.memory(c, "news") == memory
        runs.memory(c, "news")["n"] = 4
        assert runs.memory(c, "news")["n"] == 3


def test_a_memory_that_is_no_json_is_refused_and_the_old_one_stays(store: Store, at: Build) -> None:
    from sqlalchemy.exc import StatementError

    with store.writing() as c:
        runs.remember(c, "news", {"n": 1}, at(1))
    for wrong in ({"n": float("nan")}, {"n": object()}):
        with pytest.raises((StatementError, ValueError, TypeError)), store.writing() as c:
            runs.remember(c, "news", wrong, at(2))
    with store.reading() as c:
        assert runs.memory(c, "news") == {"n": 1}
