"""Provinces beside each other: one thing that is counted, small pictures with the same axes, and a table that says which values can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup

from dtrack.charts import table
from dtrack.charts.drawing import to_svg
from dtrack.charts.drawing.svg import SMALL
from dtrack.charts.table import Column, column_of
from dtrack.model.point import Point, PointRecord, Series
from dtrack.store.seen_series import Print
from dtrack.web import wording
from dtrack.web.pages import charting
from dtrack.web.pages.charting import Frame
from dtrack.web.pages.desk import Desk, Known
from dtrack.web.pages.grid import Said, beyond, said_of
from dtrack.web.pages.overview import provinces
from dtrack.web.query import BadQueryError
from dtrack.web.site import Visit

EXTRA = ("of",)
_MANY = 50

Alike = tuple[str | None, str, str, date, date]
"""Source, method, unit and period: what values have in common that may be compared."""


@dataclass(frozen=True, slots=True)
class Line:
    """One province. `apart` says why its value is not compared with the others; empty where it is, and then `share` is its part of the highest, in per cent."""

    code: str
    name: str
    known: Known | None
    apart: str
    share: float
    picture: Markup

    def beyond(self, head: Said | None) -> list[str]:
        """What has to be said of the value where the head has said the rest."""
        return beyond(said_of(self.known), head) if self.known is not None else []


def show(visit: Visit) -> dict[str, Any]:
    """Facts of the page. What is counted: `of` in the address, or its metric and direction, else the first that several provinces have."""
    asked = visit.query.filter
    # The choice is among everything that there is, so it is no filter of what is read.
    desk = Desk(replace(visit, query=replace(visit.query, filter=replace(asked, metric=None, direction=None, place=None))))
    country = visit.tracker.config.spec.tracker.countries[0]
    codes = provinces(visit, country)
    prints = {series: found for series, found in desk.prints(codes).items() if found.valued and series.since is None}
    columns = table.draw([{series: prints[series] for series in prints if series.place == code} for code in codes], most=None)
    column = _chosen(visit, columns)
    found = {code: {series: prints[series] for series in prints if series.place == code and column_of(series) == column} for code in codes}
    key = ("compare", column, *((code, *own.items()) for code, own in found.items()))
    lines: list[Line] = desk.part(key, lambda: _lines(desk, found))
    return {
        "country": visit.place(country),
        "columns": [(_key(each), wording.counted(*each, visit.speech)) for each in columns],
        "column": _key(column) if column else "",
        "title": wording.counted(*column, visit.speech) if column else "",
        "lines": lines,
        "said": table.shared([said_of(line.known) if line.known else None for line in lines]),
        "against": table.shared([line.known.changed[1] if line.known and line.known.changed else None for line in lines]),
        "drawn": [line for line in lines if line.picture],
        "files": visit.query.filtered | ({"metric": column[0].value, "direction": column[1].value} if column else {}),
    }


def _key(column: Column) -> str:
    """What is counted, as the form sends it."""
    return "~".join(part.value for part in column)


def _chosen(visit: Visit, columns: Sequence[Column]) -> Column | None:
    """BadQueryError for one that there is not; None where nothing was collected."""
    named = visit.query.given.get("of")
    wanted = visit.query.filter
    if named is not None and named not in map(_key, columns):
        raise BadQueryError("of", named, ", ".join(map(_key, columns)) or "–")
    fitting = [each for each in columns if named in (None, _key(each)) and wanted.metric in (None, each[0]) and wanted.direction in (None, each[1])]
    return next(iter(fitting), None)


def _lines(desk: Desk, found: Mapping[str, Mapping[Series, Print]]) -> list[Line]:
    """Every province in the order of pages; of several series that count alike, the one with the newest value."""
    records: dict[str, list[PointRecord]] = {}
    for code, own in found.items():
        valued = [[record for record in desk.whole(series) if record.point.value is not None] for series in own]
        if valued:
            records[code] = max(valued, key=lambda each: each[-1].point.end)
    desk.prepare(each.point.recommended for own in records.values() for each in own[-2:])
    known = {code: desk.known(own) for code, own in records.items()}
    common, highest = _common(desk, [each for each in known.values() if each is not None])
    frame = _frame(records.values()) if records else None
    return [
        Line(
            code=code,
            name=desk.visit.place(code),
            known=known.get(code),
            apart=_apart(desk, known.get(code), common),
            share=_share(known.get(code), highest),
            picture=_picture(desk, records[code], code, frame) if code in records else Markup(""),
        )
        for code in found
    ]


def _frame(found: Iterable[Sequence[PointRecord]]) -> Frame:
    """Axes that every picture shares."""
    points = [record.point for own in found for record in own]
    top = max(float(value) for point in points for value in (point.value, point.high) if value is not None)
    return Frame((min(point.start for point in points), max(point.end for point in points)), top)


def _picture(desk: Desk, records: Sequence[PointRecord], code: str, frame: Frame | None) -> Markup:
    """A single value is drawn as well: it stands where it is in time."""
    drawing = charting.drawn(desk, records, frame=frame)
    return to_svg(replace(drawing, dense=drawing.dense or len(records) > _MANY), ident=f"s-{code}", height=SMALL)


def _alike(desk: Desk, point: Point) -> Alike:
    method = desk.method(point.recommended)
    return (point.source_org, method, point.unit, point.start, point.end)


def _common(desk: Desk, known: Sequence[Known]) -> tuple[Alike | None, float]:
    """What most current values have in common (of all, where none is current any more), and the highest of those that have it."""
    current = [each for each in known if not each.old] or list(known)
    if not current:
        return None, 0.0
    [(common, _)] = Counter(_alike(desk, each.point) for each in current).most_common(1)
    return common, max(float(each.point.value or 0) for each in current if _alike(desk, each.point) == common)


def _apart(desk: Desk, known: Known | None, common: Alike | None) -> str:
    """Why a value is not compared with the others: R25 and R27."""
    if known is None or common is None:
        return ""
    speech, own = desk.speech, _alike(desk, known.point)
    if own[0] != common[0]:
        return speech.gettext("not comparable: another source")
    if own[1] != common[1]:
        return speech.gettext("not comparable: another method")
    if own[2] != common[2]:
        return speech.gettext("not comparable: another unit")
    return speech.gettext("not comparable: another date or period") if own != common else ""


def _share(known: Known | None, highest: float) -> float:
    return round(100 * float(known.point.value or 0) / highest, 1) if known is not None and highest > 0 else 0.0
