"""Silence, against the rhythm that the job expects or the source itself has kept."""

from datetime import date, timedelta

import pytest

from dtrack.flow import rhythm
from dtrack.model.run import JobHealth
from dtrack.spec import JobSpec
from dtrack.store.newness import Days

TODAY = date(2026, 11, 22)


def job(**expect):
    return JobSpec.model_validate({"title": "t", "source": {"kind": "feed"}, "expect": expect})


def days(*ago):
    return Days(tuple(TODAY - timedelta(days=count) for count in ago))


def test_the_rhythm_is_what_the_job_expects_else_the_usual_gap():
    assert rhythm.of(job(rhythm_days=31), days(1, 2)) == 31
    assert rhythm.of(job(), days(0, 2, 4, 6, 8, 30)) == 2
    assert rhythm.of(job(), days(0, 2, 4)) is None
    assert rhythm.of(job(), days()) is None


@pytest.mark.parametrize(
    ("state", "appeared", "every", "first", "expected"),
    [
        ("fresh", days(62), 31, None, False),
        ("fresh", days(63), 31, None, True),
        ("due", days(63), 31, None, True),
        ("failing", days(63), 31, None, False),  # it has its own word already
        ("off", days(900), 31, None, False),
        ("fresh", days(900), None, None, False),
        ("fresh", days(), 2, TODAY - timedelta(days=5), True),  # good runs that never brought anything
        ("fresh", days(), 2, TODAY - timedelta(days=4), False),
        ("fresh", days(), 2, None, False),
    ],
)
def test_a_source_that_answers_and_brings_nothing_is_silent(state, appeared, every, first, expected):
    assert rhythm.silent(state, appeared, every, first, TODAY) is expected


def line(name, state="fresh", every=31):
    return JobHealth(
        job=name, title=name, kind="feed", state=state, schedule="", last_good=None, last_error=None, next_run=None, newest=None, documents=0, figures=0,
        rhythm_days=every,
    )  # fmt: skip


def test_a_province_is_as_fresh_as_the_freshest_source_that_is_on():
    newest = {
        "a": {"SY09": TODAY - timedelta(days=40), "SY02": TODAY - timedelta(days=63)},
        "b": {"SY09": TODAY - timedelta(days=700)},
        "c": {"SY02": TODAY},
        "gone": {"SY01": TODAY},
    }
    lines = [line("a"), line("b"), line("c", "off")]
    found = {one.place: one for one in rhythm.provinces([("SY01", "D"), ("SY02", "A"), ("SY09", "Z")], lines, newest, TODAY)}
    assert (found["SY09"].state, found["SY09"].newest_job, found["SY09"].fresh, found["SY09"].silent) == ("fresh", "a", ("a",), ("b",))
    assert (found["SY02"].state, found["SY02"].newest, found["SY02"].silent) == ("silent", "2026-11-22", ("a", "c"))
    assert (found["SY01"].state, found["SY01"].newest) == ("never", None)
