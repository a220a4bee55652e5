"""Points as a table of months: a row a series, a column a month.

A flow's month holds the sum of the recommended points that lie wholly inside it, and only where they cover every day of it: nothing is spread
(R10). A stock's month holds its last value with a reference date in it: stocks are never added (R1). A running total's month holds what it had
reached. A month of which something is known, but not that, is empty and named in `partial_months`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import itemgetter

from dtrack.errors import UsageError
from dtrack.export._columns import POINTS, Column, Form
from dtrack.terms import Metric, Precision, Quantifier

FORMS = ("csv", "xlsx", "md")
MOST_MONTHS = 1_200
_KEY = ("place", "metric", "direction", "population", "cause", "cumulative_since", "unit")
_SAID = ("value", "start", "end", "date_precision", "quantifier", "provisional", "recommended", "source", "licence")
_COARSE = (Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)
Month = tuple[int, int]

_OF = {column.name: column for column in POINTS}
_HEAD = (
    _OF["place"],
    Column("place_name", Form.WORDS, "name of the place"),
    *(_OF[name] for name in ("metric", "direction", "population", "cause", "cumulative_since", "unit")),
)
_TAIL = (
    Column("partial_months", Form.CODE, "months that are empty because days are missing, or because a figure crosses their border"),
    Column("inexact_months", Form.CODE, "months whose number rests on a figure that its source calls about, at least and the like"),
    Column("provisional_months", Form.CODE, "months to which the source may still add"),
    Column("source", Form.WORDS, "whose numbers these are"),
    Column("licence", Form.WORDS, "licences of their documents; read them before you pass the row on"),
    Column("figures", Form.CODE, "ids of the figures behind the row, in time"),
)


@dataclass(frozen=True, slots=True)
class _Point:
    value: Decimal
    start: date
    end: date
    precision: str
    quantifier: str
    provisional: bool
    figure: str
    source: str
    licence: str

    @property
    def months(self) -> list[Month]:
        """Every month that it touches."""
        first, last = _number(_month(self.start)), _number(_month(self.end))
        return [divmod(number, 12) for number in range(first, last + 1)]

    @property
    def dated(self) -> bool:
        """True where its month is known."""
        return self.start <= self.end and self.precision not in _COARSE


def _month(day: date) -> Month:
    return (day.year, day.month - 1)


def _number(month: Month) -> int:
    return month[0] * 12 + month[1]


def _named(month: Month) -> str:
    return f"{month[0]:04}-{month[1] + 1:02}"


@dataclass(slots=True)
class _Row:
    """One series: the number of each month, the points that it rests on, and months that are known in part only."""

    values: dict[Month, Decimal] = field(default_factory=dict)
    behind: dict[Month, list[_Point]] = field(default_factory=dict)
    partial: set[Month] = field(default_factory=set)

    @property
    def months(self) -> set[Month]:
        """Every month of which something is known."""
        return {*self.values, *self.partial}


def pivot(rows: Iterable[Sequence[str]], names: Sequence[str], name_of: Callable[[str], str]) -> tuple[tuple[Column, ...], Iterator[list[str]]]:
    """Columns and rows of the wide table, series in order of their keys. `names`: what the cells of `rows` are. UsageError over 100 years."""
    key, said = itemgetter(*map(names.index, _KEY)), itemgetter(*map(names.index, _SAID))
    series: dict[tuple[str, ...], list[_Point]] = {}
    for row in rows:
        point = _point(said(row))
        if point is not None:
            series.setdefault(key(row), []).append(point)
    made = {ident: _row(ident, points) for ident, points in sorted(series.items())}
    known = [month for row in made.values() for month in row.months]
    span = _span(known)
    columns = (*_HEAD, *(Column(_named(month), Form.NUMBER, "the month's number; empty is not zero") for month in span), *_TAIL)
    return columns, (_cells(ident, row, span, name_of) for ident, row in made.items())


def _span(known: Sequence[Month]) -> list[Month]:
    """From the first month to the last, so that a gap is seen."""
    if not known:
        return []
    first, last = _number(min(known)), _number(max(known))
    if last - first >= MOST_MONTHS:
        raise UsageError(f"the table would have {last - first + 1} months", "Ask for less (--since, --until), or take --layout long.")
    return [divmod(number, 12) for number in range(first, last + 1)]


def _point(cells: Sequence[str]) -> _Point | None:
    """None where no figure is recommended, which is not zero."""
    value, start, end, precision, quantifier, provisional, figure, source, licence = cells
    if not (value and start and end):
        return None
    return _Point(Decimal(value), date.fromisoformat(start), date.fromisoformat(end), precision, quantifier, provisional == "true", figure, source, licence)


def _row(ident: tuple[str, ...], points: list[_Point]) -> _Row:
    stands = Metric(ident[_KEY.index("metric")]).is_stock or bool(ident[_KEY.index("cumulative_since")])
    points.sort(key=lambda point: (point.end, point.start, point.figure))
    return _standing(points, running=not Metric(ident[_KEY.index("metric")]).is_stock) if stands else _moving(points)


def _standing(points: Sequence[_Point], *, running: bool) -> _Row:
    """The last value with its reference date in each month; of a running total that date is its end."""
    row = _Row()
    for point in points:
        month = _month(point.end)
        if point.dated and (running or _month(point.start) == month):
            row.values[month], row.behind[month] = point.value, [point]
        else:
            row.partial.add(month)
    row.partial -= set(row.values)
    return row


def _moving(points: Sequence[_Point]) -> _Row:
    row = _Row()
    inside: dict[Month, list[_Point]] = {}
    crossed: set[Month] = set()
    for point in points:
        if point.dated and _month(point.start) == _month(point.end):
            inside.setdefault(_month(point.start), []).append(point)
        else:
            crossed |= set(point.months)
    for month, found in inside.items():
        if month not in crossed and _whole(month, found):
            row.values[month], row.behind[month] = sum((point.value for point in found), Decimal(0)), found
    row.partial = (set(inside) | crossed) - set(row.values)
    return row


def _whole(month: Month, points: Sequence[_Point]) -> bool:
    """True where they cover each day of the month once."""
    days = sorted(day for point in points for day in range(point.start.day, point.end.day + 1))
    return days == list(range(1, monthrange(month[0], month[1] + 1)[1] + 1))


def _cells(ident: tuple[str, ...], row: _Row, span: Sequence[Month], name_of: Callable[[str], str]) -> list[str]:
    behind = [point for month in span for point in row.behind.get(month, [])]
    inexact = {month for month, points in row.behind.items() if any(point.quantifier not in ("", Quantifier.EXACT) for point in points)}
    provisional = {month for month, points in row.behind.items() if any(point.provisional for point in points)}
    place, *rest = ident
    return [
        place,
        name_of(place),
        *rest,
        *(_plain(row.values[month]) if month in row.values else "" for month in span),
        *(";".join(_named(month) for month in sorted(months)) for months in (row.partial, inexact, provisional)),
        *(";".join(dict.fromkeys(text for text in texts if text)) for texts in ([p.source for p in behind], [p.licence for p in behind])),
        ";".join(dict.fromkeys(point.figure for point in behind if point.figure)),
    ]


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
