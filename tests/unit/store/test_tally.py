"""What is kept so that nobody counts: the same as what going through all figures tells, whatever came and went."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.store import figures, newness, tally
from dtrack.store.engine import Store

Build = Callable[..., Any]
DAYS = st.one_of(st.none(), st.integers(0, 3).map(lambda days: date(2026, 1, 1) + timedelta(days)))
SAID = st.lists(st.tuples(st.sampled_from(["SY09", "SY08", "SY0903"]), DAYS), max_size=4)
STEPS = st.lists(st.tuples(st.sampled_from(["one", "two"]), st.sampled_from(["a", "b"]), SAID), min_size=1, max_size=5)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_newest_day_of_each_job_and_province_is_that_of_what_stands(steps: list[Any], store: Store, kept: Build, cell: Build, at: Build) -> None:
    """Each step is a document of a job that tells other figures than before."""
    with store.writing() as c:
        for number, (job, key, said) in enumerate(steps, 1):
            document = kept(c, f"text {number}", f"{job} {key}", at(number), job)
            told = [cell(str(place), pcode, place + 2, start=day, end=day) for place, (pcode, day) in enumerate(said)]
            figures.replace(c, document, told, at(number))
            assert tally.provinces(c) == newness.by_province(c)
        c.rollback()


def test_a_figure_taken_back_leaves_the_day_of_the_next(store: Store, kept: Build, cell: Build, at: Build) -> None:
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    with store.writing() as c:
        first, second = kept(c, "one", "a"), kept(c, "two", "b")
        figures.replace(c, first, [cell("1", start=early, end=early)], at(1))
        figures.replace(c, second, [cell("2", start=late, end=late)], at(1))
        assert tally.provinces(c) == {"news": {"SY09": late}}
        figures.replace(c, second, [], at(2))
        assert tally.provinces(c) == {"news": {"SY09": early}}
        figures.replace(c, first, [], at(2))
        assert tally.provinces(c) == {}
