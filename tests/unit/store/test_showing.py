"""What pages read by index is what a look through everything finds."""

import dataclasses
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete

from dtrack.model.figure import Problem
from dtrack.model.filter import Filter
from dtrack.model.point import PointRecord, Series
from dtrack.store import figures, points, problems, showing
from dtrack.store.claims import point as table
from dtrack.store.claims import verdict
from dtrack.store.engine import Store
from dtrack.store.pointing import name_of, series_of
from dtrack.store.seen_series import SeenSeries
from dtrack.terms import Direction, Metric, Population, Status

Build = Callable[..., Any]
FLOW = {"metric": Metric.NEW_DISPLACEMENT, "direction": Direction.ARRIVAL}


def bare(records: list[PointRecord]) -> list[PointRecord]:
    return [dataclasses.replace(record, point=dataclasses.replace(record.point, verdicts=())) for record in records]


@pytest.fixture
def filled(store: Store, answer: Build, at: Build) -> Store:
    """Points of places whose codes begin alike, some of them closed since."""
    dice = random.Random(5)
    day = date(2024, 1, 1)
    places = ("SYR", "SY09", "SY0902", "SY09020", "SY1", "SY11")
    made = [
        answer(None if dice.random() < 0.2 else str(dice.randrange(9)), place, day + timedelta(days=number), **shape)
        for place in places
        for shape in ({}, FLOW, {**FLOW, "since": date(2020, 1, 1)})
        for number in dice.sample(range(60), 8)
    ]
    with store.writing() as c:
        points.replace(c, [*made, answer("5", "SY09", day + timedelta(days=400))], at(1))
        points.replace(c, made, at(2))
    return store


@pytest.mark.parametrize("places", [["SY09"], ["SYR", "SY0902", "SY11"], ["SY02"], []])
def test_the_last_value_of_each_series(filled: Store, places: list[str]) -> None:
    with filled.reading() as c:
        found = showing.latest(c, places)
        wanted = points.latest(c, places)
        prints = SeenSeries().of(c, places)
    assert sorted(found, key=repr) == sorted(bare(wanted), key=repr)
    assert {series: found.newest for series, found in prints.items() if found.newest} == {record.point.series: record.point.end for record in wanted}


@pytest.mark.parametrize("place", ["SY09", "SY0902", "SY1", "SY02"])
def test_the_points_of_one_place(filled: Store, place: str) -> None:
    with filled.reading() as c:
        assert sorted(showing.line(c, place), key=repr) == sorted(bare(points.find(c, Filter(place=place))), key=repr)


@pytest.mark.parametrize("few", [2_000, 1])
def test_the_newest_figures_of_places_however_many_these_have(store: Store, kept: Build, cell: Build, at: Build, few: int) -> None:
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(6)]
    with store.writing() as c:
        document = kept(c)
        made = [cell(str(number), f"SY{9 + number % 2:02}", number + 2, start=day, end=day) for number, day in enumerate(days)]
        figures.replace(c, document, [*made, cell("77", "SY09", 50)], at(1))
        figures.replace(c, document, made, at(2))
        idents = showing.newest_figures(c, {"SY09"}, 2, few=few)
        values = [record.figure.value for record in figures.by_ids(c, idents)]
        standings = showing.standings(c, [*idents, "0" * 16])
    assert values == [4, 2]
    assert standings == dict.fromkeys(idents, showing.Standing(Status.EXTRACTED, "news", method="unknown"))


def test_problems_with_figures_of_a_place(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [cell("1", "SY09", 2), cell("2", "SY11", 3)], at(1))
        here, there = sorted(figures.find(c, Filter()), key=lambda record: str(record.figure.value))
        told = [
            Problem(kind="a", what="by figure", remedy="", figure=here.id),
            Problem(kind="a", what="by claim", remedy="", claim_key=here.claim_key),
            Problem(kind="a", what="elsewhere", remedy="", figure=there.id),
        ]
        problems.replace(c, "news", "d1", [*told, Problem(kind="a", what="of nothing", remedy="")], at(1))
        assert {record.problem.what for record in showing.problems_of(c, {"SY09"}, 9)} == {"by figure", "by claim"}
        assert len(showing.problems_of(c, {"SY09"}, 1)) == 1
        problems.replace(c, "news", "d1", [], at(2))
        assert showing.problems_of(c, {"SY09", "SY11"}, 9) == []


def test_the_mark_changes_with_every_commit(sqlite_store: Store, kept: Build) -> None:
    store = sqlite_store
    first = store.mark()
    assert store.mark() == first
    with store.writing() as c:
        kept(c)
    second = store.mark()
    assert second != first
    other = Store(store.url)
    with other.writing() as c:
        kept(c, key="n2")
    other.close()
    assert store.mark() != second
    store.close()


def test_a_database_in_memory_has_no_mark() -> None:
    store = Store("sqlite://")
    assert store.mark() is None
    store.close()


@pytest.mark.parametrize("places", [["SY09"], ["SYR", "SY0902", "SY11"], ["SY02"], []])
def test_each_series_with_what_changes_when_it_does(filled: Store, at: Build, places: list[str]) -> None:
    seen = SeenSeries()
    with filled.reading() as c:
        every = points.find(c, Filter())
        standing = [record for record in every if record.point.series.place in places]
        found = seen.of(c, places)
        assert seen.of(c, places) == found
    for series, one in found.items():
        assert one.valued == min(sum(record.point.value is not None for record in standing if record.point.series == series), 2)
    assert set(found) == {record.point.series for record in standing}
    rising = [record.point for record in every if record.point.series.place == "SY09"][:1]
    with filled.writing() as c:
        points.replace(c, [dataclasses.replace(one.point, value=Decimal(77)) if [one.point] == rising else one.point for one in every], at(3))
    with filled.reading() as c:
        again = seen.of(c, places)
    assert {series for series in found if again[series] != found[series]} == ({rising[0].series} & set(found))
    gone = [one.point for one in every if one.point.series != rising[0].series]
    with filled.writing() as c:
        points.replace(c, gone, at(4))
    with filled.reading() as c:
        assert set(seen.of(c, places)) == set(found) - {rising[0].series}


def test_another_database_is_looked_at_anew(filled: Store) -> None:
    seen = SeenSeries()
    with filled.reading() as c:
        before = seen.of(c, ["SY09"])
    with filled.writing() as c:
        c.execute(delete(verdict))
        c.execute(delete(table))
    with filled.reading() as c:
        assert (bool(before), seen.of(c, ["SY09"])) == (True, {})


def test_one_series_alone_and_its_last_values(filled: Store) -> None:
    with filled.reading() as c:
        for series in SeenSeries().of(c, ["SY09", "SY0902"]):
            wanted = bare(points.find(c, Filter(series=name_of(series))))
            assert showing.whole(c, series) == wanted
            assert showing.recent(c, series, 3) == [record for record in wanted if record.point.value is not None][-3:]


@pytest.mark.parametrize("name", ["", "SY09", "|idp_stock|none|idp|unstated|", "SY09|x|none|idp|unstated|", "SY09|idp_stock|none|idp|unstated|soon"])
def test_a_word_that_names_no_series(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        series_of(name)


def test_the_name_of_a_series_leads_back_to_it() -> None:
    for since in (None, date(2020, 1, 1)):
        series = Series("SY09", Metric.RETURN, Direction.ARRIVAL, Population.REFUGEE, since=since)
        assert series_of(name_of(series)) == series
