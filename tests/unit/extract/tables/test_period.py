"""Dates out of headers and file names, and none where two are possible."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.extract.tables._period import dated, in_text
from dtrack.model.period import Period
from dtrack.resolve.calendar import month_span
from dtrack.terms import Metric, Precision


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("IDPs_estimates_Aug_2017", "2017-08"),
        ("IDPs_estimates_August_2018", "2018-08"),
        ("IDPs_estimates_2017", "2017"),
        ("Newly_displaced (Aug_July_Jun)_2017", "2017-06-01/2017-08-31"),
        ("Newly_displaced (Aug_Sep_Oct)_Dec_2018", "2018-08-01/2018-10-31"),
        ("Newly displaced Jan-Mar 2019", "2019-01-01/2019-03-31"),
        ("Newly displaced (Nov, Dec, Jan) 2019", "2018-11-01/2019-01-31"),
        ("Newly displaced Aug/Jul 2018", "2018-07-01/2018-08-31"),
        ("idp_movements_2019-01_MODIFIED_P2.xlsx", "2019-01"),
        ("idp_movements_201901.xlsx", "2019-01"),
        ("stock on 2018-12-08", "2018-12-08"),
        ("عدد النازحين تشرين الأول 2018", "2018-10"),
        ("déplacés août 2020 (estimation)", "2020-08"),
        ("Number of IDPs", None),
        ("Total_IDPs", None),
        ("Plan 2017-2018", None),
        ("Jan 2017 to Feb 2018", None),
        ("Newly displaced (Jan, Mar, May) 2018", None),
        ("from 2018-01 to 2018-03", None),
        ("2018-02-31", None),
        ("C1001 12345", None),
        ("year 3017", None),
    ],
)
def test_in_text(text: str, period: str | None) -> None:
    found = in_text(text)
    assert (str(found) if found else None) == period


def test_precision() -> None:
    assert [in_text(text).precision for text in ("Aug_2017", "2017", "2018-12-08", "(Aug_July_Jun)_2017")] == [  # type: ignore[union-attr]
        Precision.MONTH,
        Precision.YEAR,
        Precision.DAY,
        Precision.MONTH,
    ]


def test_a_stock_stands_at_the_end_and_a_flow_fills_its_period() -> None:
    august = month_span(2017, 8)
    assert dated(Metric.IDP_STOCK, august) == (date(2017, 8, 31), date(2017, 8, 31))
    assert dated(Metric.RETURN, august) == (date(2017, 8, 1), date(2017, 8, 31))


@given(st.integers(1990, 2099), st.integers(1, 12), st.sampled_from(["IDPs_{m}_{y}", "({m}) {y}", "stock {m}-{y} (est.)"]))
def test_a_month_and_a_year_are_that_month(year: int, month: int, form: str) -> None:
    span = month_span(year, month)
    assert in_text(form.format(m=f"{span.start:%B}", y=year)) == span
    assert in_text(form.format(m=f"{span.start:%b}", y=year)) == span


@given(st.text(max_size=400))
def test_any_text_gives_a_period_or_none(text: str) -> None:
    found = in_text(text)
    assert found is None or isinstance(found, Period)
