"""What pages show, by index and nothing beside it: however many figures are stored, a page costs what stands on it.

None of these carry the verdicts of their points: a page shows those of one figure only, and asks for them there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, bindparam, exists, func, literal, or_, select, union_all

from dtrack.model.figure import ProblemRecord
from dtrack.model.point import Point, PointRecord, Series
from dtrack.store import problems
from dtrack.store.change import chunks
from dtrack.store.claims import answer as table
from dtrack.store.claims import figure, figure_place
from dtrack.store.pointing import name_of
from dtrack.store.tables import problem
from dtrack.terms import Cause, Direction, Metric, Population, Precision, Sensitivity, Status

_SERIES = ("series", "place", "metric", "direction", "population", "cause", "since")
_REST = ("start", "end", "value", "unit", "low", "high", "origins", "recommended", "reason", "reason_params", "provisional", "quantifier", "source_org")
_COLUMNS = [table.c[name] for name in (*_SERIES, "precision", "known_from", "publishers", *_REST)]
_PRECISIONS = {precision.value: precision for precision in Precision}
_STANDS = table.c.known_to.is_(None)
_STATUSES = {status.value: status for status in Status}
_SENSITIVITIES = {sensitivity.value: sensitivity for sensitivity in Sensitivity}
_STANDING = select(figure.c.id, figure.c.status, figure.c.job, figure.c.sensitivity, figure.c.method)
_FEW = 2_000
"""Figures of a place that are sorted where they are found; of a place with more, the newest are found by going through all figures from the newest on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a figure: whether a person has checked it, the job that brought it in, who may see it, and how its source counted."""

    status: Status
    job: str
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    method: str = ""


def latest(c: Connection, places: Collection[str]) -> list[PointRecord]:
    """The last point with a value of every series of these places as they stand, in the order of series: one look at an index a series."""
    if not places:
        return []
    series = _series_of(c, places)
    return _records(c, select(*_COLUMNS).where(table.c.row.in_(select(_last(series, table.c.row)).select_from(series))).order_by(table.c.series))


def line(c: Connection, place: str) -> list[PointRecord]:
    """The points of a place as they stand, in the order of series and time: what its charts are drawn from."""
    return _records(c, select(*_COLUMNS).where(_STANDS, *_within(c, literal(place), literal(_before(c, place)))).order_by(table.c.series, table.c.end))


def recent(c: Connection, series: Series, most: int) -> list[PointRecord]:
    """The last `most` points with a value of one series, in time."""
    found = _records(c, _RECENT.limit(most), {"of": name_of(series)})
    return found[::-1]


def whole(c: Connection, series: Series) -> list[PointRecord]:
    """All points of one series as they stand, in time."""
    return _records(c, _WHOLE, {"of": name_of(series)})


def since(c: Connection, series: Series, day: date) -> list[PointRecord]:
    """The points of one series as they stand that end on a day or later, in time."""
    return _records(c, _SINCE, {"of": name_of(series), "day": day})


def every_series(c: Connection, places: Collection[str]) -> CTE:
    """Every series of these places (`place`, `series`) as they stand, found from one to the next by index; beside each place's a row without a series."""
    return _series_of(c, places)


def standings(c: Connection, idents: Collection[str]) -> dict[str, Standing]:
    """Of figures by id, closed ones included; an id that nobody knows is left out."""
    found: dict[str, Standing] = {}
    for some in chunks(dict.fromkeys(idents)):
        for ident, status, job, sensitivity, method in c.execute(_STANDING.where(figure.c.id.in_(some)).order_by(figure.c.row)):
            found[ident] = Standing(_STATUSES[status], job, _SENSITIVITIES[sensitivity], method)
    return found


def newest_figures(c: Connection, places: Collection[str], limit: int, *, few: int = _FEW) -> list[str]:
    """Ids of the figures of these places with the newest reference dates, undated ones last.

    A place with few figures is read by its own index. One with many has some among the newest of all, and these are gone through from the newest on:
    what it costs hangs on how rare the place is, not on how much is stored.
    """
    some = select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(sorted(places)))
    stands = select(figure.c.id).where(figure.c.known_to.is_(None)).limit(limit)
    if c.execute(select(func.count()).select_from(some.limit(few + 1).subquery())).scalar_one() <= few:
        return list(c.execute(stands.where(figure.c.row.in_(some)).order_by(figure.c.start.desc().nulls_last(), figure.c.id.desc())).scalars())
    dated = stands.where(figure.c.start.is_not(None), _here(places)).order_by(figure.c.start.desc(), figure.c.id.desc())
    return list(c.execute(dated).scalars())


def _here(places: Collection[str]) -> ColumnElement[bool]:
    """That a figure is of these places: looked up by the figure, which has few places, never by the places, which may be many."""
    return exists().where(figure_place.c.figure_row == figure.c.row, figure_place.c.pcode.concat("").in_(sorted(places)))


def problems_of(c: Connection, places: Collection[str], limit: int) -> list[ProblemRecord]:
    """Open problems with figures of these places that stand, the newest first: each open problem is looked up, and no figure besides."""
    named = or_(figure.c.id == problem.c.figure, figure.c.claim_key == problem.c.claim_key)
    about = exists().where(named, figure.c.known_to.is_(None), _here(places))
    rules = (problem.c.closed_at.is_(None), or_(problem.c.figure.is_not(None), problem.c.claim_key.is_not(None)), about)
    return problems.records(c, select(problem).where(*rules).order_by(problem.c.first_seen.desc(), problem.c.row).limit(limit))


def _series_of(c: Connection, places: Collection[str]) -> CTE:
    """Every series of these places, from one to the next by index; the first of each place is the mark before its series, the last is empty."""
    starts = union_all(*(select(literal(code).label("place"), literal(_before(c, code)).label("series")) for code in sorted(places))).subquery()
    found = select(starts.c.place, starts.c.series).cte("found", recursive=True)
    following = select(func.min(table.c.series)).where(_STANDS, *_within(c, found.c.place, found.c.series)).correlate(found).scalar_subquery()
    return found.union_all(select(found.c.place, following).where(found.c.series.is_not(None)))


def _within(c: Connection, place: ColumnElement[str], after: ColumnElement[str]) -> Sequence[ColumnElement[bool]]:
    """Series of a place after another one. The name of a series begins with its place; SQLite, which sorts by bytes, finds them so by the index of series."""
    if c.dialect.name == "sqlite":
        return (table.c.series > after, table.c.series < place.concat("}"))
    return (table.c.place == place, table.c.series > after)


def _before(c: Connection, place: str) -> str:
    return f"{place}|" if c.dialect.name == "sqlite" else ""


def _last(series: CTE, column: ColumnElement[Any]) -> Any:
    """A column of the last point with a value of each series."""
    rules = (_STANDS, table.c.series == series.c.series, table.c.value.is_not(None))
    return select(column).where(*rules).order_by(table.c.end.desc(), table.c.start.desc()).limit(1).correlate(series).scalar_subquery()


_WHOLE = select(*_COLUMNS).where(_STANDS, table.c.series == bindparam("of")).order_by(table.c.end, table.c.start)
_SINCE = _WHOLE.where(table.c.end >= bindparam("day"))
_RECENT = select(*_COLUMNS).where(_STANDS, table.c.series == bindparam("of"), table.c.value.is_not(None)).order_by(table.c.end.desc(), table.c.start.desc())


def _records(c: Connection, asked: Select[Any], params: Mapping[str, Any] | None = None) -> list[PointRecord]:
    known: dict[str, Series] = {}
    found = []
    for row in c.execute(asked, dict(params or {})).all():
        name, place, metric, direction, population, cause, since, precision, known_from, publishers, *rest = row
        series = known.get(name)
        if series is None:
            series = known[name] = Series(place, Metric(metric), Direction(direction), Population(population), Cause(cause), since)
        values = dict(zip(_REST, rest, strict=True))
        made = Point(series=series, precision=_PRECISIONS[precision], publishers=publishers, verdicts=(), **values)
        found.append(PointRecord(point=made, known_from=known_from))
    return found
