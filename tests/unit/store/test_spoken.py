"""What a figure may speak of, as numbers: worked out by hand, and by the migration alike."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from sqlalchemy import select, text, update

from dtrack.store import figures
from dtrack.store.claims import figure_place
from dtrack.store.spoken import ANY_DAY, ANY_METRIC, NUMBERS, UNDATED, spoken
from dtrack.terms import Metric, Precision

MAY = date(2025, 5, 10)
DAY, WEEK, MONTH, QUARTER, YEAR, UNKNOWN = Precision


@pytest.mark.parametrize(
    ("start", "end", "precisions", "cumulative", "before", "after"),
    [
        (MAY, date(2025, 5, 12), (DAY, DAY), False, 0, 2),
        (MAY, MAY, (WEEK, DAY), False, -7, 7),
        (MAY, MAY, (DAY, MONTH), False, -31, 31),
        (MAY, MAY, (QUARTER, MONTH), False, -92, 92),
        (MAY, date(2025, 5, 12), (YEAR, YEAR), False, -366, 368),
        (MAY, None, (UNKNOWN, UNKNOWN), False, 0, 0),
        (None, MAY, (UNKNOWN, DAY), False, 0, 0),
        (date(2016, 11, 1), MAY, (DAY, WEEK), True, -7, 7),
        (MAY, None, (DAY, UNKNOWN), True, 0, 0),
    ],
)
def test_the_days_are_those_that_the_dates_may_mean(start, end, precisions, cumulative, before, after) -> None:
    assert spoken(start, end, *precisions, cumulative=cumulative) == (MAY.toordinal() + before, MAY.toordinal() + after)


def test_every_metric_has_a_number_of_its_own_and_what_is_undated_is_found_on_no_day() -> None:
    assert sorted(NUMBERS.values()) == list(range(1, len(Metric) + 1)) and set(NUMBERS) == set(Metric)
    assert ANY_METRIC not in NUMBERS.values()
    assert spoken(None, None, YEAR, YEAR, cumulative=False) == UNDATED < (date.min.toordinal(),) * 2
    assert ANY_DAY[0] < date.min.toordinal() and date.max.toordinal() < ANY_DAY[1]


def test_the_migration_says_what_is_written_with_each_figure(store, kept, cell, at) -> None:
    dated = [
        {},
        {"metric": Metric.IDP_STOCK, "start": MAY, "end": MAY, "end_precision": YEAR},
        {"metric": Metric.RETURN, "start": date(2024, 12, 8), "end": MAY, "cumulative": True, "end_precision": WEEK},
        {"metric": Metric.REFUGEE_FLOW, "start": date(1, 1, 1), "end": None, "start_precision": QUARTER},
        {"metric": Metric.REFUGEE_FLOW, "start": None, "end": date(9999, 12, 31), "start_precision": MONTH},
        {"start": None, "end": None},
    ]
    columns = [figure_place.c[name] for name in ("figure_row", "position", "metric_number", "first_day", "last_day")]
    with store.writing() as c:
        figures.replace(c, kept(c), [cell(row=each, **dates) for each, dates in enumerate(dated)], at(1))
        written = c.execute(select(*columns).order_by(*columns[:2])).all()
        c.execute(update(figure_place).values(metric_number=ANY_METRIC, first_day=ANY_DAY[0], last_day=ANY_DAY[1]))
        c.execute(text(import_module("dtrack.store.migrations.versions.r0017_spoken").filling(c.dialect.name)))
        assert c.execute(select(*columns).order_by(*columns[:2])).all() == written
    assert len(set(written)) == len(written) >= len(dated)
    assert {row.metric_number for row in written} >= {NUMBERS[Metric.IDP_STOCK], NUMBERS[Metric.RETURN], NUMBERS[Metric.REFUGEE_FLOW]}
