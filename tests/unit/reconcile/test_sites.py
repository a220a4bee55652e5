"""A closed site's series ends, with no zero (R26): pure, in small numbers."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.model.figure import Evidence
from dtrack.model.period import Period
from dtrack.model.point import Series
from dtrack.model.site import Ending, SiteAct, SiteDeed
from dtrack.reconcile import sites
from dtrack.reconcile.points import Derived, derive
from dtrack.terms import Direction, FigureRole, Metric, Population, ProblemKind, Status

SITE = "SY-ALHOL"
NOW = date(2019, 3, 1)


def day(text: str) -> Period:
    at = date.fromisoformat(text)
    return Period(at, at)


def ended(on: str, until: str = "", deed: SiteDeed = SiteDeed.CLOSE, into: tuple[str, ...] = ()) -> Ending:
    return Ending(SiteAct(site=SITE, deed=deed, on=day(on), source="OCHA", into=into), day(until) if until else None)


@pytest.fixture(scope="session")
def living(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(ident: str, value: int | None, on: str, **more: Any) -> Any:
        at = date.fromisoformat(on)
        return make(ident, value, SITE, metric=Metric.SITE_POPULATION, start=at, end=at, published=at + timedelta(1), **more)

    return made


@pytest.fixture(scope="session")
def derived(places: Any) -> Callable[..., Derived]:
    def made(*records: Any, ends: sites.Ends | None = None) -> Derived:
        return derive(records, gazetteer=places, jobs={}, now=NOW, ends=ends)

    return made


def own(found: Derived) -> list[tuple[str, Any, str]]:
    return [(f"{point.end}", point.value, point.reason) for point in found.points if point.series.place == SITE]


def test_the_line_ends_and_what_is_dated_later_waits(living: Any, derived: Any) -> None:
    figures = [living("a", 900, "2019-01-10"), living("b", 880, "2019-02-01"), living("c", 870, "2019-02-02"), living("d", 0, "2019-02-03")]
    found = derived(*figures, ends={SITE: (ended("2019-02-01"),)})
    assert own(found) == [
        ("2019-01-10", 900, "only_figure"),
        ("2019-02-01", 880, "only_figure"),
        ("2019-02-02", None, "site_closed"),
        ("2019-02-03", None, "site_closed"),
    ]
    (problem,) = [problem for problem in found.problems if problem.kind == ProblemKind.SITE_ENDED]
    assert (problem.figure, problem.what) == ("c", "870 is dated after SY-ALHOL ended on 2019-02-01 (close, OCHA).")
    roles = {verdict.figure: (verdict.role, verdict.params) for verdict in found.verdicts}
    assert roles["c"] == (FigureRole.IN_REVIEW, {"date": "2019-02-01", "source": "OCHA"})
    assert roles["d"][0] is FigureRole.TRIANGULATION


def test_a_merger_names_the_other_site_and_an_approval_changes_nothing(living: Any, derived: Any) -> None:
    figure = living("a", 870, "2019-02-02", status=Status.APPROVED)
    found = derived(figure, ends={SITE: (ended("2019-02-01", deed=SiteDeed.MERGE, into=("SY-ROJ",)),)})
    assert own(found) == [("2019-02-02", None, "site_merged")]
    assert found.verdicts[0].params == {"date": "2019-02-01", "source": "OCHA", "into": "SY-ROJ"}


def test_a_range_is_told_without_a_number(living: Any, derived: Any) -> None:
    figure = living("a", None, "2019-02-02", low=100, high=200)
    (problem,) = derived(figure, ends={SITE: (ended("2019-02-01"),)}).problems
    assert problem.what.startswith("A number is dated after")


def test_other_places_and_destroyed_homes_are_left_alone(make: Any, derived: Any) -> None:
    ends = {SITE: (ended("2018-01-01"),)}
    homes = make("a", 12, SITE, metric=Metric.HOMES_DESTROYED, start=date(2019, 1, 1), end=date(2019, 1, 31))
    elsewhere = make("b", 500, "SY09", metric=Metric.IDP_STOCK, start=date(2019, 1, 31), end=date(2019, 1, 31))
    assert [point.value for point in derived(homes, elsewhere, ends=ends).points if point.recommended] == [12, 500]


def test_opened_again_it_begins_anew(living: Any, derived: Any) -> None:
    old = living("a", 90_000, "2018-10-01", org="IOM")
    new = living("b", 400, "2019-02-10", org="Enab Baladi", publisher="Enab Baladi")
    assert own(derived(old, new))[1][1:] == (None, "better_source_stands")
    again = {SITE: (ended("2018-11-01", "2019-02-01"),)}
    assert own(derived(old, new, ends=again)) == [("2018-10-01", 90_000, "only_figure"), ("2019-02-10", 400, "only_figure")]
    small, large = living("c", 600, "2018-10-01"), living("d", 9_000, "2019-02-10", evidence=Evidence(quote="9,000 people", number_text="9,000"))
    assert own(derived(small, large))[1][2] == "sudden_jump"
    assert own(derived(small, large, ends=again))[1][1] == 9_000


@pytest.mark.parametrize(
    ("before", "after", "is_apart"), [("2019-01-31", "2019-02-02", True), ("2019-02-01", "2019-02-02", True), ("2019-02-02", "2019-02-03", False)]
)
def test_apart(before: str, after: str, is_apart: bool) -> None:
    series = Series(SITE, Metric.SITE_POPULATION, Direction.NONE, Population.IDP)
    assert sites.apart(series, date.fromisoformat(before), date.fromisoformat(after), {SITE: (ended("2019-02-01"),)}) is is_apart
    assert not sites.apart(series, date(2019, 1, 1), date(2019, 3, 1), {})


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 2_000)), min_size=1, max_size=8), st.integers(0, 120), st.randoms(use_true_random=False))
def test_nobody_is_counted_after_the_closing_whatever_the_order(living: Any, derived: Any, counts: list[tuple[int, int]], closed: int, chance: Any) -> None:
    first = date(2018, 10, 1)
    figures = [living(f"{number:016x}", value, f"{first + timedelta(days)}") for number, (days, value) in enumerate(counts)]
    ends = {SITE: (ended(f"{first + timedelta(closed)}"),)}
    found = derived(*figures, ends=ends)
    chance.shuffle(figures)
    assert derived(*figures, ends=ends) == found
    assert all(point.value is None for point in found.points if point.series.place == SITE and point.end > first + timedelta(closed))
    assert all(point.value != 0 for point in found.points)
    without = derived(*figures)
    before = [point for point in without.points if point.series.place == SITE and point.end <= first + timedelta(closed)]
    assert [point for point in found.points if point.series.place == SITE and point.end <= first + timedelta(closed)] == before
