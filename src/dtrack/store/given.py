"""Figures as deriving needs them, read in bulk: no words, no verdicts, plain columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, func, not_, or_, select, type_coerce

from dtrack.model.given import Given, Where
from dtrack.store.change import chunks
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.columns import json_value
from dtrack.store.tables import document
from dtrack.store.withheld import hidden
from dtrack.terms import Cause, Direction, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Status, Unit

_WORDS = ("status", "metric", "unit", "direction", "population", "cause", "scope", "quantifier", "start_precision", "end_precision")
_NUMBERS = ("value", "low", "high", "persons", "persons_low", "persons_high")
_PLAIN = ("cumulative", "start", "end", "source_org", "confidence", "part", "round", "vague", "record_id", "sheet", "column", "preferred", "merged")
_LISTS = ("alt", "doubts", "rows")
_COLUMNS = [
    *(table.c[name] for name in ("row", "id", "claim_key", "document", "job")),
    *(document.c[name] for name in ("publisher", "published", "published_inferred")),
    type_coerce(document.c.fetched_at, Text).label("fetched"),
    *(table.c[name] for name in _WORDS),
    *(type_coerce(table.c[name], Text).label(name) for name in (*_NUMBERS, *_LISTS)),
    *(table.c[name] for name in _PLAIN),
]
_VERSION = (document.c.id == table.c.document) & (document.c.version == table.c.document_version)
_OPEN = and_(table.c.known_to.is_(None), not_(hidden()))
"""What stands and is not withheld: nothing is derived from the rest."""
_MEMBERS: tuple[Callable[[str], Any], ...] = tuple(
    {member.value: member for member in kind}.__getitem__
    for kind in (Status, Metric, Unit, Direction, Population, Cause, Scope, Quantifier, Precision, Precision)
)
_ROLES = {role.value: role for role in PlaceRole}
_COARSE = {Precision.WEEK: 7, Precision.MONTH: 31, Precision.QUARTER: 92, Precision.YEAR: 366}
"""Days by which a coarse date may lie beside the one that is stored."""
_SOME = 5_000


def of_line(c: Connection, metric: str, population: str, cause: str) -> Iterator[Given]:
    """All figures that stand of one metric, population and cause."""
    return _read(c, _OPEN, *_line(metric, population, cause))


def within(c: Connection, line: tuple[str, str, str], first: date, last: date) -> list[Given]:
    """The figures that stand of one line and may speak of a day from `first` to `last`; a few more, since coarse dates are widened by whoever asks."""
    start = func.coalesce(table.c.start, table.c.end)
    from_end, to_start = table.c.end >= first, start <= last
    for precision, days in _COARSE.items():
        coarse = or_(table.c.start_precision == precision.value, table.c.end_precision == precision.value)
        from_end = or_(from_end, and_(coarse, table.c.end >= _shifted(first, -days)))
        to_start = or_(to_start, and_(coarse, start <= _shifted(last, days)))
    # The plain bound is what an index serves; a figure that is dated at its beginning only is rare, and has an index entry of its own.
    dated = _read(c, _OPEN, *_line(*line), table.c.end >= _shifted(first, -max(_COARSE.values())), from_end, to_start)
    begun = _read(c, _OPEN, *_line(*line), table.c.end.is_(None), table.c.start.is_not(None))
    return [*dated, *begun]


def by_rows(c: Connection, rows: Sequence[int]) -> list[Given]:
    """Figures by the number of their row, closed ones too."""
    return [found for some in chunks(rows) for found in _read(c, table.c.row.in_(some))]


def by_ids(c: Connection, idents: Sequence[str]) -> dict[str, Given]:
    """Figures that stand, by id.

    First their rows: asked for ids and what stands at once, SQLite goes through all that stands.
    """
    asked = select(table.c.row, table.c.known_to).where(not_(hidden()))
    rows = [row for some in chunks(idents) for row, end in c.execute(asked.where(table.c.id.in_(some))) if end is None]
    return {found.id: found for found in by_rows(c, rows)} if rows else {}


def lines(c: Connection) -> list[tuple[str, str, str]]:
    """Metric, population and cause of the figures that stand."""
    held = (table.c.metric, table.c.population, table.c.cause)
    return sorted((metric, population, cause) for metric, population, cause in c.execute(select(*held).where(_OPEN).distinct()))


def _line(metric: str, population: str, cause: str) -> list[ColumnElement[bool]]:
    return [table.c.metric == metric, table.c.population == population, table.c.cause == cause]


def _shifted(day: date, days: int) -> date:
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _read(c: Connection, *rules: ColumnElement[bool]) -> Iterator[Given]:
    """Both queries go in the order of rows, so that places are joined on the way and nothing is held."""
    asked = select(*_COLUMNS).join(document, _VERSION).where(*rules).order_by(table.c.row)
    placed = select(figure_place.c.figure_row, figure_place.c.role, figure_place.c.pcode).join(table, table.c.row == figure_place.c.figure_row)
    places = _Places(c.execute(placed.where(*rules).order_by(figure_place.c.figure_row, figure_place.c.position)))
    seen: dict[Where, Where] = {}
    for row in c.execute(asked).yield_per(_SOME):
        where = places.of(row[0])
        yield _given(row, seen.setdefault(where, where))


class _Places:
    """Places of figures, asked for in the order of rows."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def of(self, number: int) -> Where:
        """Role and code of each place of that row."""
        found = []
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                found.append((_ROLES[self._next[1]], self._next[2]))
            self._next = next(self._rows, None)
        return tuple(found)


def _given(row: Any, where: Where) -> Given:
    (_, ident, claim_key, document_id, job, publisher, published, inferred, fetched, *rest) = row
    status, metric, unit, direction, population, cause, scope, quantifier, of_start, of_end = (
        member(word) for member, word in zip(_MEMBERS, rest[:10], strict=True)
    )
    value, low, high, persons, persons_low, persons_high, alt, doubts, rows = rest[10:19]
    cumulative, start, end, source_org, confidence, part, round_name, vague, record_id, sheet, column, preferred, merged = rest[19:]
    number = _number(value)
    counted = _number(persons)
    return Given(
        ident,
        claim_key,
        document_id,
        job,
        publisher,
        published,
        inferred,
        date.fromisoformat(fetched[:10]) if isinstance(fetched, str) else fetched.astimezone(UTC).date(),
        status,
        metric,
        number,
        unit,
        direction,
        population,
        cause,
        cumulative,
        scope,
        quantifier,
        vague is not None,
        _number(low),
        _number(high),
        counted,
        _number(persons_low),
        _number(persons_high),
        counted is not None and any(Decimal(each) == counted and kind == Unit.PERSON.value for each, kind in _list(alt)),
        start,
        end,
        of_start,
        of_end,
        source_org,
        confidence,
        part,
        tuple(_list(doubts)) if doubts != "[]" else (),
        round_name,
        record_id is not None or sheet is not None or column is not None or rows != "[]",
        where,
        preferred,
        merged,
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _list(held: Any) -> Any:
    return json_value(held) if isinstance(held, str) else held
