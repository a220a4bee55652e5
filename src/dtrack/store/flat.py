"""Figures and points as flat lines of text, streamed: for exports of any length in little memory.

The database writes the text (dates, moments, numbers) itself, so that a million lines cost no million objects. Beside each other run the order, as row
numbers, and the lines in portions: neither is ever there as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, cast, func, literal, select
from sqlalchemy.types import String

from dtrack.model.filter import Filter
from dtrack.store import finding, points, texts
from dtrack.store.claims import answer as point
from dtrack.store.claims import figure, figure_place, verdict
from dtrack.store.tables import document

PORTION = 2_000


class Place(NamedTuple):
    """A place of a line, as stored; a missing text is ''."""

    pcode: str
    name: str
    text: str
    role: str
    level: str
    adm1: str
    scheme: str


class FigureLine(NamedTuple):
    """`cells`: one text for each name asked for, '' for what is missing and for names that the store does not know."""

    cells: list[str]
    places: tuple[Place, ...]
    role: str
    reason: str


class PointLine(NamedTuple):
    """`cells` as above. `verdicts`: (figure, sensitivity of that figure) in order; the sensitivity is '' where the figure is gone."""

    cells: list[str]
    verdicts: tuple[tuple[str, str], ...]


def figures(c: Connection, wanted: Filter, places: Collection[str] | None, names: Sequence[str]) -> Iterator[FigureLine]:
    """Lines of the figures that `wanted` lets through, in the order of `finding.find`."""
    texts = [_FIGURE.get(name, _NOTHING) if name != "known_to" or wanted.known_on is None else _NOTHING for name in names]
    asked = select(figure.c.row, figure.c.id, *texts).join(document, finding.VERSION)
    for numbers in _portions(c, finding.ordered(select(figure.c.row), wanted, places)):
        rows = {row[0]: row for row in c.execute(asked.where(figure.c.row.in_(numbers))).all()}
        named = _places(c, numbers)
        said = finding.roles(c, [row[1] for row in rows.values()], wanted.known_on)
        for number in numbers:
            row = rows[number]
            yield FigureLine(list(row[2:]), named.get(number, ()), *said.get(row[1], ("", "")))


def point_lines(c: Connection, wanted: Filter, names: Sequence[str]) -> Iterator[PointLine]:
    """Lines of the points that `wanted` lets through, in the order of `points.find`, each with what its recommended figure says."""
    texts = [_POINT.get(name, _NOTHING) if name != "known_to" or wanted.known_on is None else _NOTHING for name in names]
    same = figure.alias()
    last = select(func.max(same.c.row)).where(same.c.id == point.c.recommended).scalar_subquery()
    asked = select(point.c.row, *texts).select_from(point).outerjoin(figure, figure.c.row == last).outerjoin(document, finding.VERSION)
    for numbers in _portions(c, points.ordered(select(point.c.row), wanted)):
        rows = {row[0]: row for row in c.execute(asked.where(point.c.row.in_(numbers))).all()}
        judged = _verdicts(c, numbers)
        for number in numbers:
            yield PointLine(list(rows[number][1:]), tuple(judged.get(number, ())))


def _portions(c: Connection, order: Select[int]) -> Iterator[list[int]]:
    """Row numbers as they come; a server keeps those that are not asked for yet."""
    with c.execute(order, execution_options={"stream_results": True, "max_row_buffer": PORTION}) as found:
        for some in found.partitions(PORTION):
            yield [row[0] for row in some]


def _places(c: Connection, numbers: Sequence[int]) -> dict[int, tuple[Place, ...]]:
    held = figure_place.c
    texts = [func.coalesce(held[name], "") for name in Place._fields]
    found: dict[int, list[Place]] = defaultdict(list)
    asked = select(held.figure_row, *texts).where(held.figure_row.in_(numbers)).order_by(held.figure_row, held.position)
    for number, *place in c.execute(asked).all():
        found[number].append(Place(*place))
    return {number: tuple(places) for number, places in found.items()}


def _verdicts(c: Connection, numbers: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    newest = select(figure.c.sensitivity).where(figure.c.id == verdict.c.figure).order_by(figure.c.row.desc()).limit(1)
    sensitivity = newest.correlate(verdict).scalar_subquery()
    asked = select(verdict.c.point_row, verdict.c.figure, func.coalesce(sensitivity, "")).where(verdict.c.point_row.in_(numbers))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, ident, level in c.execute(asked.order_by(verdict.c.point_row, verdict.c.position)):
        found[number].append((ident, level))
    return found


# The text of each column

_NOTHING = literal("")
_DOCUMENT: dict[str, ColumnElement[str]] = {
    **{name: texts.words(document.c[name]) for name in ("publisher", "url", "title", "licence")},
    "published": texts.day(document.c.published),
    "published_inferred": texts.truth(document.c.published_inferred),
    "fetched_at": texts.moment(document.c.fetched_at),
}
_SAID = figure.c
_FIGURE: dict[str, ColumnElement[str]] = {
    **{name: texts.words(_SAID[name]) for name in (column.name for column in _SAID)},
    **_DOCUMENT,
    **{name: texts.number(_SAID[name]) for name in ("value", "low", "high", "persons", "persons_low", "persons_high")},
    "cumulative": texts.truth(_SAID.cumulative),
    "known_from": texts.moment(_SAID.learned_at),
    "known_to": texts.moment(_SAID.known_to),
    "start": texts.day(_SAID.start),
    "end": texts.day(_SAID.end),
    "date_precision": _SAID.start_precision + "|" + _SAID.end_precision,
    "span": func.coalesce(cast(_SAID.span_start, String) + "-" + cast(_SAID.span_end, String), "", type_=String),
    "rows": func.replace(func.replace(func.replace(cast(_SAID.rows, String), "[", ""), "]", ""), ",", ";"),
    "confidence": texts.share(_SAID.confidence),
    "document_version": cast(_SAID.document_version, String),
    "source": func.coalesce(_SAID.source_org, document.c.publisher, "", type_=String),
    "address": literal("/figures/") + _SAID.id,
}
"""The text of each column of a figure's line."""
_ANSWER = point.c
_POINT: dict[str, ColumnElement[str]] = {
    **{name: texts.words(_ANSWER[name]) for name in (column.name for column in _ANSWER)},
    **_DOCUMENT,
    **{name: texts.number(_ANSWER[name]) for name in ("value", "low", "high")},
    "cumulative_since": texts.day(_ANSWER.since),
    "date_precision": texts.words(_ANSWER.precision),
    "start": texts.day(_ANSWER.start),
    "end": texts.day(_ANSWER.end),
    "provisional": texts.truth(_ANSWER.provisional),
    "origins": cast(_ANSWER.origins, String),
    "publishers": cast(_ANSWER.publishers, String),
    "known_from": texts.moment(_ANSWER.known_from),
    "known_to": texts.moment(_ANSWER.known_to),
    "quote": texts.words(_SAID.quote),
    "sensitivity": texts.words(_SAID.sensitivity),
    "job": texts.words(_SAID.job),
    "source": func.coalesce(_ANSWER.source_org, document.c.publisher, "", type_=String),
    "address": func.coalesce(literal("/figures/") + _ANSWER.recommended, "", type_=String),
}
"""The text of each column of a point's line, with what its recommended figure says."""
