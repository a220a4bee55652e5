"""From the store's lines to rows: what the database cannot say itself is filled in, and what may not leave is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from dtrack.export._columns import FIGURES, POINTS, typed
from dtrack.export._rows import FIGURE_FIELDS, POINT_FIELDS
from dtrack.model.locus import principal_of
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Level, Metric, PlaceRole, Precision, Sensitivity

FIGURE_NAMES = [column.name for column in FIGURES]
POINT_NAMES = [column.name for column in POINTS]
ASKED_OF_FIGURES = [*FIGURE_NAMES]
ASKED_OF_POINTS = [*POINT_NAMES, "job"]
"""What the store is asked for: the columns, and behind them what only this file needs."""
_COARSE = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)
_COARSER = {f"{one}|{two}": max(one, two, key=_COARSE.index).value for one in _COARSE for two in _COARSE}
_AT = {name: number for number, name in enumerate(FIGURE_NAMES)}
_PLACE, _METRIC, _DIRECTION, _JOB, _LICENCE, _SENSITIVITY = (_AT[name] for name in ("place", "metric", "direction", "job", "licence", "sensitivity"))
_ROLE, _REASON, _PRECISION = (_AT[name] for name in ("role", "reason", "date_precision"))
_LISTS = [_AT[name] for name in ("places", "place_names", "place_roles", "adm1", "origin", "place_scheme")]
_POINT_AT = {name: number for number, name in enumerate(POINT_NAMES)}


class PlaceText(Protocol):
    """A place as the store writes it: texts, '' for what is missing."""

    @property
    def pcode(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def adm1(self) -> str: ...
    @property
    def scheme(self) -> str: ...


class FigureText(Protocol):
    """A figure as the store writes it: texts under ASKED_OF_FIGURES."""

    @property
    def cells(self) -> list[str]: ...
    @property
    def places(self) -> tuple[Any, ...]: ...
    @property
    def role(self) -> str: ...
    @property
    def reason(self) -> str: ...


class PointText(Protocol):
    """A point as the store writes it: texts under ASKED_OF_POINTS."""

    @property
    def cells(self) -> list[str]: ...
    @property
    def verdicts(self) -> tuple[tuple[str, str], ...]: ...


def figures(lines: Iterable[FigureText], *, licences: Mapping[str, str], public_only: bool) -> Iterator[list[str]]:
    """Rows under FIGURES. `licences` by job, for documents that state none. `public_only` leaves internal and restricted figures out."""
    for line in lines:
        row = line.cells
        if public_only and row[_SENSITIVITY] != Sensitivity.PUBLIC:
            continue
        row[_PLACE] = _principal(row[_METRIC], row[_DIRECTION], line.places)
        for number, text in zip(_LISTS, _listed(line.places), strict=True):
            row[number] = text
        row[_ROLE], row[_REASON] = line.role, line.reason
        row[_PRECISION] = _COARSER[row[_PRECISION]]
        row[_LICENCE] = row[_LICENCE] or licences.get(row[_JOB], "")
        yield row


def points(lines: Iterable[PointText], *, licences: Mapping[str, str], public_only: bool) -> Iterator[list[str]]:
    """Rows under POINTS. To outsiders a point whose answer is not public does not exist, and lows, highs and counts that hidden figures gave are not shown."""
    value, low, high, origins, publishers = (_POINT_AT[name] for name in ("value", "low", "high", "origins", "publishers"))
    recommended, licence, listed = _POINT_AT["recommended"], _POINT_AT["licence"], _POINT_AT["figures"]
    for line in lines:
        *row, job = line.cells
        shown = [ident for ident, sensitivity in line.verdicts if not public_only or sensitivity == Sensitivity.PUBLIC]
        if len(shown) < len(line.verdicts):
            if row[recommended] not in shown:
                continue
            row[low] = row[high] = row[value]
            row[origins] = row[publishers] = "1"
        row[listed] = ";".join(shown)
        row[licence] = row[licence] or licences.get(job, "")
        yield row


@lru_cache(maxsize=20_000)
def _principal(metric: str, direction: str, places: tuple[PlaceText, ...]) -> str:
    refs = tuple(_ref(place) for place in places)
    return principal_of(Metric(metric), Direction(direction), refs) or ""


def _ref(place: PlaceText) -> PlaceRef:
    level = Level(place.level) if place.level else None
    return PlaceRef(place.pcode or None, place.name, place.text, PlaceRole(place.role), level, place.adm1 or None, place.scheme)


@lru_cache(maxsize=20_000)
def _listed(places: tuple[PlaceText, ...]) -> tuple[str, ...]:
    """Codes, names, roles, governorates, origins and schemes, each joined by semicolons."""
    codes = [place.pcode or place.text for place in places]
    return (
        ";".join(codes),
        ";".join(place.name for place in places),
        ";".join(place.role for place in places),
        ";".join(dict.fromkeys(place.adm1 for place in places if place.adm1)),
        ";".join(code for code, place in zip(codes, places, strict=True) if place.role == PlaceRole.ORIGIN),
        ";".join(dict.fromkeys(place.scheme for place in places)),
    )


def place_objects(places: Sequence[PlaceText]) -> list[dict[str, str | None]]:
    """The places as the JSON of a figure lists them."""
    names = ("pcode", "adm1", "name", "text", "role", "level")
    return [{name: getattr(place, name) or None for name in names} for place in places]


def figure_objects(lines: Iterable[FigureText], *, public_only: bool) -> Iterator[dict[str, Any]]:
    """Figures as `figures --json` prints them, keys in the order of FIGURE_FIELDS."""
    for line in lines:
        for row in figures([line], licences={}, public_only=public_only):
            values = {name: typed(row[_AT[name]], FIGURES[_AT[name]].form) for name in FIGURE_FIELDS}
            values["places"] = place_objects(line.places)
            values["span"] = [int(position) for position in row[_AT["span"]].split("-")] if row[_AT["span"]] else None
            yield {name: _plain(value) for name, value in values.items()}


def point_objects(lines: Iterable[PointText], *, public_only: bool) -> Iterator[dict[str, Any]]:
    """Points as `points --json` prints them, keys in the order of POINT_FIELDS."""
    for row in points(lines, licences={}, public_only=public_only):
        values = {name: typed(row[_POINT_AT[name]], POINTS[_POINT_AT[name]].form) for name in POINT_FIELDS}
        values["figures"] = row[_POINT_AT["figures"]].split(";") if row[_POINT_AT["figures"]] else []
        yield {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
