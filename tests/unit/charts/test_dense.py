"""Charts of very many values: what is left out is never seen, and what was never there is never drawn."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dtrack.charts import flow, trend
from dtrack.charts.drawing import Brief, to_plotly, to_svg
from dtrack.charts.drawing.dense import Placed, even, thin
from dtrack.model.point import Point, PointRecord, Series
from dtrack.terms import Direction, Metric, Population, Precision
from dtrack.web.languages import load

DAY = date(2023, 1, 1)


def point(offset: int, value: int, metric: Metric = Metric.IDP_STOCK) -> Point:
    way = Direction.NONE if metric.is_stock else Direction.ARRIVAL
    day, number = DAY + timedelta(days=offset), Decimal(value)
    said = {"precision": Precision.DAY, "unit": "person", "origins": 1, "recommended": None, "verdicts": (), "reason": "only_figure", "source_org": "OCHA"}
    return Point(series=Series("SY09", metric, way, Population.IDP), start=day, end=day, value=number, low=number, high=number, **said)


def records(offsets: list[int], metric: Metric = Metric.IDP_STOCK) -> list[PointRecord]:
    return [PointRecord(point=point(offset, 10_000 + offset * 7919 % 80_000, metric), known_from=datetime(2026, 1, 1, tzinfo=UTC)) for offset in offsets]


def brief() -> Brief:
    return Brief(title="T", unit="people", source="S", speech=load("en"))


@given(st.sets(st.integers(0, 4000), min_size=1, max_size=300), st.randoms(use_true_random=False), st.integers(1, 20), st.integers(1, 40))
def test_thinned_values_keep_extremes_ends_and_gaps(days: set[int], dice, columns: int, hole: int) -> None:  # type: ignore[no-untyped-def]
    placed: list[Placed] = [(0, made, made.value or Decimal(0)) for made in (point(day, dice.randrange(50)) for day in sorted(days))]
    kept = thin(placed, columns, hole)
    assert [item for item in placed if item in kept] == kept
    assert (kept[0], kept[-1]) == (placed[0], placed[-1])
    assert min(value for _, _, value in kept) == min(value for _, _, value in placed)
    assert max(value for _, _, value in kept) == max(value for _, _, value in placed)
    assert gaps(kept, hole) == gaps(placed, hole)


def gaps(placed: list[Placed], hole: int) -> list[tuple[date, date]]:
    days = [made.end for _, made, _ in placed]
    return [(early, late) for early, late in pairwise(days) if (late - early).days > hole]


def test_a_dense_line_is_one_path_that_breaks_where_nothing_is_known() -> None:
    offsets = [*range(300), *range(800, 1000)]
    drawing = trend.draw(records(offsets), brief())
    svg = str(to_svg(drawing, ident="c"))
    (path,) = re.findall(r'<path class="held l0" d="([^"]*)"', svg)
    assert drawing.dense
    assert path.count("M") == 2
    assert path.count("h2") == len(offsets) - 2
    assert "<circle" not in svg
    assert svg.count("<rect") == 1
    assert 'viewBox="0 0 2000 250"' in svg


def test_dense_bars_are_one_outline_with_the_gap_beside_it() -> None:
    drawing = flow.draw(records([*range(200), *range(230, 400)], Metric.NEW_DISPLACEMENT), brief())
    svg = str(to_svg(drawing, ident="c"))
    (path,) = re.findall(r'<path class="bar l0" d="([^"]*)"', svg)
    assert (path.count("M"), path.count("z"), path.count("h2")) == (2, 2, 370)
    assert len(re.findall('<rect class="gap"', svg)) == 1


def test_dense_values_go_to_plotly_from_a_first_day_on() -> None:
    (line,) = to_plotly(trend.draw(records(list(range(400))), brief()))["data"]
    assert (line["x0"], line["dx"], line["meta"]["shape"]) == ("2023-01-01", 86_400_000, "hv")
    assert line["y"] == [10_000 + offset * 7919 % 80_000 for offset in range(400)]
    (bars,) = to_plotly(flow.draw(records(list(range(400)), Metric.NEW_DISPLACEMENT), brief()))["data"]
    assert (bars["x0"], bars["dx"], bars["width"], len(bars["y"])) == ("2023-01-01", 86_400_000, 86_400_000, 400)
    (broken,) = to_plotly(trend.draw(records([*range(200), *range(700, 800)]), brief()))["data"]
    assert broken["y"].count(None) == 1
    assert "x0" not in broken
    assert len(json.dumps(line)) < 4_000


def test_thirty_years_of_days_are_drawn_by_their_extremes() -> None:
    drawing = flow.draw(records(list(range(10_950)), Metric.NEW_DISPLACEMENT), brief())
    assert len(drawing.bars) < 2_800
    assert drawing.bands == ()
    assert max(bar.value for bar in drawing.bars) == max(10_000 + offset * 7919 % 80_000 for offset in range(10_950))


def test_days_are_even_or_not() -> None:
    assert even([DAY, DAY + timedelta(days=7), DAY + timedelta(days=14)]) == 7
    assert even([DAY, DAY + timedelta(days=7), DAY + timedelta(days=15)]) is None
    assert even([DAY]) is None


def test_dense_months_and_ranges_are_one_path_each() -> None:
    months = [date(2023, month, 1) for month in (1, 2, 3)]
    said = {"precision": Precision.MONTH, "unit": "person", "origins": 2, "recommended": None, "verdicts": (), "reason": "only_figure", "source_org": "OCHA"}
    series = Series("SY09", Metric.IDP_STOCK, Direction.NONE, Population.IDP)
    made = [
        Point(series=series, start=day, end=day + timedelta(days=27), value=Decimal(50), low=Decimal(40), high=Decimal(60 + day.month), **said)  # type: ignore[arg-type]
        for day in months
    ]
    drawing = trend.draw([PointRecord(point=each, known_from=datetime(2026, 1, 1, tzinfo=UTC)) for each in made], brief())
    svg = str(to_svg(replace(drawing, dense=True), ident="c"))
    (known,) = re.findall(r'<path class="known l0" d="([^"]*)"', svg)
    (spread,) = re.findall(r'<path class="range" d="([^"]*)"', svg)
    assert known.count("M") == 3
    assert re.findall(r"h(\d+)", known) == ["62", "56", "62"]  # days of each month, counted by halves
    assert spread.count("z") == 3
    assert len(set(re.findall(r"M\d+ (\d+)", spread))) == 3  # the highest reported rises from month to month
