"""Populations: dated, sourced, and the one counted nearest to a figure's day is what it is held against."""

import tomllib
from datetime import date
from importlib.resources import files

import pytest

from dtrack.reconcile.plausible import UNCHECKED, ceiling_of
from dtrack.reconcile.series import Placer

TABLES = tomllib.loads((files("dtrack.reconcile") / "population.toml").read_text("utf-8"))["table"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table['country']} {table['date']}")
def test_governorates_add_up_to_their_country(table):
    people = dict(table["people"])
    assert sum(people.values()) - people[table["country"]] == people[table["country"]]
    assert len(people) == 15
    assert len(table["source"]) > 20


SHARES = (8.7, 22.6, 12.7, 8.5, 7.7, 4.9, 7.0, 7.1, 5.6, 3.9, 4.4, 4.7, 1.8, 0.4)
"""Per cent of the people of 2004 by governorate, SY01 to SY14: Central Bureau of Statistics, Statistical Abstract 2009, table 6/2 (cbssyr.sy)."""


def test_the_census_has_the_shares_that_the_yearbook_prints():
    people = next(table["people"] for table in TABLES if table["date"] == date(2004, 9, 22))
    assert [100 * people[f"SY{number:02}"] / people["SYR"] for number in range(1, 15)] == pytest.approx(SHARES, abs=0.06)


def test_a_count_that_nobody_compared_with_its_document_says_so(places):
    placer = Placer(places)
    told = {table["date"]: ceiling_of("SY09", table["date"], placer).source for table in TABLES}
    assert {day: source.endswith(UNCHECKED) for day, source in told.items()} == {date(2016, 10, 1): True, date(2004, 9, 22): False}


@pytest.mark.parametrize(
    ("place", "day", "people", "counted"),
    [
        ("SY09", date(2006, 1, 1), 1_004_747, date(2004, 9, 22)),
        ("SY09", date(2010, 9, 1), 1_004_747, date(2004, 9, 22)),
        ("SY09", date(2011, 3, 15), 1_097_930, date(2016, 10, 1)),
        ("C6526", date(2025, 1, 1), 1_097_930, date(2016, 10, 1)),
        ("SYR", date(2005, 1, 1), 17_920_844, date(2004, 9, 22)),
    ],
)
def test_the_count_nearest_to_the_day_is_taken_and_a_town_has_its_governorates(places, place, day, people, counted):
    ceiling = ceiling_of(place, day, Placer(places))
    assert ceiling is not None
    assert (ceiling.people, ceiling.counted) == (people, counted)


def test_a_place_that_nobody_counted_has_no_ceiling(places):
    assert ceiling_of("LBN", date(2020, 1, 1), Placer(places)) is None
