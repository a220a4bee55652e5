"""Provinces gone silent, by dates."""

from datetime import date, timedelta

import pytest

from dtrack.reconcile.silence import Silence, silent

LAST = date(2026, 6, 30)


def dates(every: int, count: int) -> list[date]:
    return [LAST - timedelta(every * n) for n in range(count)]


@pytest.mark.parametrize(
    ("every", "count", "after", "expected"),
    [
        (30, 8, 60, None),
        (30, 8, 61, Silence(LAST, 30, LAST + timedelta(61))),
        (30, 5, 300, None),
        (7, 20, 45, None),
        (7, 20, 46, Silence(LAST, 7, LAST + timedelta(46))),
        (90, 6, 400, None),
        (0, 0, 9, None),
    ],
)
def test_twice_the_usual_pause_without_a_figure_is_silence(every, count, after, expected):
    assert silent(dates(every, count), LAST + timedelta(after)) == expected


def test_figures_of_the_future_break_no_silence():
    known = [*dates(30, 8), LAST + timedelta(500)]
    assert silent(known, LAST + timedelta(100)) == Silence(LAST, 30, LAST + timedelta(61))
