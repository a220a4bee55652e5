"""Looking figures up, as they stand or as they were known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, Select, case, func, or_, select, union_all

from dtrack.model.figure import FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.store import outside
from dtrack.store.change import chunks, known
from dtrack.store.claims import answer as point
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place, verdict
from dtrack.store.rows import to_figure, to_place
from dtrack.store.tables import document
from dtrack.terms import FigureRole, Sensitivity, Status

_DOCUMENT = ("publisher", "url", "title", "published", "published_inferred", "fetched_at")
_NEWEST_FIRST = table.c.start.desc().nulls_last(), table.c.id
_COLUMNS = [*table.c, *(document.c[name].label(f"d_{name}") for name in _DOCUMENT)]
_NAMES = [column.name for column in _COLUMNS]
_PLACE_NAMES = [column.name for column in figure_place.c]
VERSION = (document.c.id == table.c.document) & (document.c.version == table.c.document_version)
"""The version of the document that a figure was read from."""
_OWN_SERIES_FIRST = [
    FigureRole.RECOMMENDED,
    FigureRole.IMPLAUSIBLE,
    FigureRole.IN_REVIEW,
    FigureRole.DUPLICATE,
    FigureRole.TRIANGULATION,
    FigureRole.UNDATED,
    FigureRole.SHARED,
    FigureRole.PART,
]
"""A figure has a verdict in each series that it touches. The one shown is that of its own place: for the places above it is a part."""
_RANK = {role: rank for rank, role in enumerate(_OWN_SERIES_FIRST)}


def find(c: Connection, wanted: Filter, places: Collection[str] | None = None) -> list[FigureRecord]:
    """Figures that `wanted` lets through, newest reference date first, undated ones last.

    `places`: the codes that `wanted.place` stands for, everything below it included; without them the place itself only.
    """
    if wanted.known_on is not None and c.execute(select(table.c.row).where(table.c.learned_at <= wanted.known_on).limit(1)).first() is None:
        return []  # on a day before the first, all that came later is not gone through
    asked = ordered(select(*_COLUMNS).join(document, VERSION), wanted, places)
    return _records(c, c.execute(asked).all(), wanted.known_on)


def ordered(asked: Select[Any], wanted: Filter, places: Collection[str] | None) -> Select[Any]:
    """`asked` with the rules, the order, the limit and the offset of `find`."""
    found = _filtered(asked, wanted, places) if wanted.known_on is None or wanted.limit is None else asked.where(table.c.row.in_(_then(wanted, places)))
    return found.order_by(*_NEWEST_FIRST).limit(wanted.limit).offset(wanted.offset)


def _then(wanted: Filter, places: Collection[str] | None) -> CompoundSelect[Any]:
    """Rows among which the first of those known on a day are: the first that still stand, and the first that ended since. No index has both in order."""
    most = (wanted.limit or 0) + wanted.offset
    asked = select(table.c.row).where(table.c.known_from <= wanted.known_on, *_rules(wanted, places))
    some = [asked.where(rule).order_by(*_NEWEST_FIRST).limit(most).subquery() for rule in (table.c.known_to.is_(None), table.c.known_to > wanted.known_on)]
    return union_all(*(select(each.c.row) for each in some))


def count(c: Connection, wanted: Filter, places: Collection[str] | None = None) -> int:
    """How many figures `find` would give without limit and offset."""
    number: int = c.execute(_filtered(select(func.count()).select_from(table), wanted, places)).scalar_one()
    return number


def get(c: Connection, ident: str) -> FigureRecord | None:
    """The figure of that id, as it stands or as it last stood; None where there never was one."""
    return next(iter(by_ids(c, [ident])), None)


def by_ids(c: Connection, idents: Sequence[str], moment: datetime | None = None) -> list[FigureRecord]:
    """The figures of these ids in the order asked for, closed ones included, as they were known at a moment; unknown ids are left out."""
    then = [] if moment is None else [table.c.known_from <= moment]
    newest: dict[str, Row[Any]] = {}
    for some in chunks(dict.fromkeys(idents)):
        for row in c.execute(select(*_COLUMNS).join(document, VERSION).where(table.c.id.in_(some), *then).order_by(table.c.row)):
            newest[row.id] = row
    found = {record.id: record for record in _closed(c, list(newest.values()), moment)}
    return [found[ident] for ident in idents if ident in found]


def get_as_of(c: Connection, ident: str, moment: datetime) -> FigureRecord | None:
    """The figure as it was known at that moment, standing or closed; None where it was not known yet."""
    asked = select(*_COLUMNS).join(document, VERSION).where(table.c.id == ident, table.c.known_from <= moment).order_by(table.c.row.desc()).limit(1)
    return next(iter(_closed(c, c.execute(asked).all(), moment)), None)


def history(c: Connection, claim_key: str, moment: datetime | None = None) -> list[FigureRecord]:
    """What was read of one claim, oldest first; up to a moment, as it was known then. Moves within the document are left out: they say nothing new."""
    moved = table.c.superseded_by == table.c.id
    asked = select(*_COLUMNS).join(document, VERSION).where(table.c.claim_key == claim_key).order_by(table.c.known_from)
    if moment is None:
        return _records(c, c.execute(asked.where(moved.is_not(True))).all(), None)
    # What moved later had not moved then.
    then = asked.where(table.c.known_from <= moment, or_(moved.is_not(True), table.c.known_to > moment))
    return _closed(c, c.execute(then).all(), moment)


def _closed(c: Connection, rows: Sequence[Row[Any]], moment: datetime | None) -> list[FigureRecord]:
    """Rows that stand or ended, as they were known at a moment."""
    found = _records(c, rows, moment, closed=True)
    return found if moment is None else [_as_of(record, moment) for record in found]


def _as_of(record: FigureRecord, moment: datetime) -> FigureRecord:
    """What ended later had no end yet."""
    ended = record.known_to is not None and record.known_to <= moment
    return record if ended else replace(record, known_to=None, superseded_by=None)


def matching(c: Connection, *rules: ColumnElement[bool], moment: datetime | None = None) -> list[FigureRecord]:
    """Figures whose rows meet all rules, closed ones included, in the order of rows; up to a moment, as they were known then."""
    then = [] if moment is None else [table.c.known_from <= moment]
    # Joined from the figures, and sorted here: SQLite believes that few documents, or the order of rows, save more than the index that the rules have.
    asked = select(*_COLUMNS).join(document, VERSION, isouter=True).where(*rules, *then)
    found = [row for row in c.execute(asked) if row.d_fetched_at is not None]
    return _closed(c, sorted(found, key=lambda row: row.row), moment)


def current(c: Connection) -> list[FigureRecord]:
    """All figures that stand, for reconciling: without roles, which are its result. In the order of their ids, whatever the order of arrival."""
    asked = select(*_COLUMNS).join(document, VERSION).where(table.c.known_to.is_(None)).order_by(table.c.id)
    rows = c.execute(asked).all()
    everything = select(figure_place).join(table, table.c.row == figure_place.c.figure_row).where(table.c.known_to.is_(None))
    places = _grouped(c.execute(everything.order_by(figure_place.c.figure_row, figure_place.c.position)))
    return [_record(row, places.get(row.row, ()), {}) for row in rows]


def _filtered(asked: Select[Any], wanted: Filter, places: Collection[str] | None) -> Select[Any]:
    return asked.where(known(table, wanted.known_on), *_rules(wanted, places))


def _rules(wanted: Filter, places: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Those of the filter, but for when it was known."""
    rules: list[ColumnElement[bool]] = []
    exact = {"metric": wanted.metric, "direction": wanted.direction, "status": wanted.status, "document": wanted.document}
    rules += [table.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.source is not None:
        rules.append(func.lower(table.c.source_org) == wanted.source.lower())
    if wanted.since is not None:
        rules.append(func.coalesce(table.c.end, table.c.start) >= wanted.since)
    if wanted.until is not None:
        rules.append(func.coalesce(table.c.start, table.c.end) <= wanted.until)
    if wanted.learned_since is not None:
        rules.append(table.c.learned_at > wanted.learned_since)
    codes = places if places is not None else None if wanted.place is None else [wanted.place]
    if codes is not None:
        rules.append(table.c.row.in_(select(figure_place.c.figure_row).where(figure_place.c.pcode.in_(list(codes)))))
    return rules


def _records(c: Connection, rows: Sequence[Row[Any]], known_on: datetime | None, *, closed: bool = False) -> list[FigureRecord]:
    places: dict[int, tuple[PlaceRef, ...]] = {}
    verdicts: dict[str, dict[str, Any]] = {}
    for some in chunks(row.row for row in rows):
        asked = select(figure_place).where(figure_place.c.figure_row.in_(some))
        places |= _grouped(c.execute(asked.order_by(figure_place.c.figure_row, figure_place.c.position)))
    for idents in chunks(dict.fromkeys(row.id for row in rows)):
        verdicts |= _verdicts(c, idents, known_on)
    found = [_record(row, places.get(row.row, ()), verdicts.get(row.id, {})) for row in rows]
    # What stood then had no end yet: what came later is no part of the answer.
    return found if known_on is None or closed else [replace(record, known_to=None, superseded_by=None) for record in found]


def _grouped(rows: Iterable[Row[Any]]) -> dict[int, tuple[PlaceRef, ...]]:
    found: dict[int, list[PlaceRef]] = defaultdict(list)
    for row in rows:
        found[row.figure_row].append(to_place(dict(zip(_PLACE_NAMES, row, strict=True))))
    return {number: tuple(places) for number, places in found.items()}


def roles(c: Connection, idents: Sequence[str], known_on: datetime | None) -> dict[str, tuple[str, str]]:
    """Role and reason code of each figure in its own series; figures without a verdict are left out."""
    apart = {ident: (said["role"], said["reason"]) for ident, said in outside.find(c, idents, known_on).items()}
    asked = _judged(verdict.c.figure, verdict.c.role, verdict.c.reason, idents=idents, known_on=known_on)
    return apart | {ident: (role, reason) for ident, role, reason in c.execute(asked).all()}


def _verdicts(c: Connection, idents: Sequence[str], known_on: datetime | None) -> dict[str, dict[str, Any]]:
    """The verdict on each figure in its own series, newest window first."""
    asked = _judged(verdict.c.figure, verdict.c.role, verdict.c.reason, verdict.c.params, idents=idents, known_on=known_on)
    return outside.find(c, idents, known_on) | {row.figure: row._asdict() for row in c.execute(asked)}


def _judged(*columns: Any, idents: Sequence[str], known_on: datetime | None) -> Select[Any]:
    """Verdicts on these figures, the one that is shown last: of its own series, of the newest window."""
    rank = case({role.value: rank for role, rank in _RANK.items()}, value=verdict.c.role, else_=len(_RANK))
    asked = select(*columns).join(point, point.c.row == verdict.c.point_row).where(verdict.c.figure.in_(idents), known(point, known_on))
    return asked.order_by(rank.desc(), point.c.end, point.c.series.desc(), point.c.row.desc())


def _record(row: Row[Any], places: tuple[PlaceRef, ...], said: Mapping[str, Any]) -> FigureRecord:
    values = dict(zip(_NAMES, row, strict=True))
    return FigureRecord(
        id=row.id,
        claim_key=row.claim_key,
        figure=to_figure(values, places),
        document=row.document,
        document_version=row.document_version,
        job=row.job,
        **{name: values[f"d_{name}"] for name in _DOCUMENT},
        sensitivity=Sensitivity(row.sensitivity),
        known_from=row.learned_at,
        known_to=row.known_to,
        superseded_by=row.superseded_by,
        status=Status(row.status),
        role=FigureRole(said["role"]) if said else None,
        reason=said["reason"] if said else None,
        reason_params=dict(said["params"]) if said else {},
        preferred=row.preferred,
        merged=row.merged,
    )
