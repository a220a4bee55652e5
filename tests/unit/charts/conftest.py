"""Points and a plain English speech for drawings."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dtrack.charts.drawing import Brief
from dtrack.model.point import Point, PointRecord, Series
from dtrack.terms import Direction, Metric, Population, Precision


class Plain:
    """English without a catalog: dates as ISO, counts with commas."""

    def gettext(self, message: str, /, **params: object) -> str:
        return message % params if params else message

    def number(self, value: Decimal | float, /) -> str:
        return f"{value:,.0f}"

    def quantified(self, value: Decimal, quantifier: str, /) -> str:
        return self.number(value) if quantifier == "exact" else f"{quantifier} {self.number(value)}"

    def period(self, start: date, end: date, precision: Precision, /) -> str:
        return f"{start}" if start == end else f"{start}/{end}"

    def tick(self, day: date, unit: str, /) -> str:
        return {"year": f"{day:%Y}", "month": f"{day:%m}", "month_year": f"{day:%Y-%m}", "day": f"{day}"}[unit]


def made(
    value: int | str | None,
    start: str,
    end: str | None = None,
    *,
    metric: Metric = Metric.IDP_STOCK,
    precision: Precision = Precision.DAY,
    source: str | None = "OCHA",
    since: str | None = None,
    **more: object,
) -> PointRecord:
    number = None if value is None else Decimal(value)
    direction = Direction.NONE if metric.is_stock else Direction.ARRIVAL
    facts: dict[str, object] = {
        "low": number,
        "high": number,
        "unit": "person",
        "origins": 1,
        "recommended": None,
        "verdicts": (),
        "reason": "only_figure",
        **more,
    }
    point = Point(
        series=Series("SY09", metric, direction, Population.IDP, since=date.fromisoformat(since) if since else None),
        start=date.fromisoformat(start),
        end=date.fromisoformat(end or start),
        precision=precision,
        value=number,
        source_org=source,
        **facts,  # type: ignore[arg-type]
    )
    return PointRecord(point=point, known_from=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def point() -> Callable[..., PointRecord]:
    return made


@pytest.fixture
def brief() -> Brief:
    return Brief("Displaced people present", "people", "Source: OCHA", Plain())
