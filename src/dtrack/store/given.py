"""Figures as deriving needs them, read in bulk: no words, no verdicts, plain columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, bindparam, case, cast, func, not_, or_, select, text, type_coerce

from dtrack.model.given import Given, Where
from dtrack.store.change import chunks
from dtrack.store.claims import figure as table
from dtrack.store.claims import figure_place
from dtrack.store.columns import json_value
from dtrack.store.spoken import COARSE
from dtrack.store.tables import document
from dtrack.store.withheld import hidden
from dtrack.terms import Cause, Direction, Metric, PlaceRole, Population, Precision, Quantifier, Scope, Status, Unit

_WORDS = ("status", "metric", "unit", "direction", "population", "cause", "scope", "quantifier", "start_precision", "end_precision")
_NUMBERS = ("value", "low", "high", "persons", "persons_low", "persons_high")
_PLAIN = ("start", "end", "source_org", "confidence", "round", "preferred", "merged")
_FLAGS = (table.c.cumulative, table.c.part, table.c.vague.is_not(None))


def _kind() -> ColumnElement[str]:
    """All words of closed lists and all flags as one text: figures have few such texts among them, and one is read faster than fourteen."""
    said: ColumnElement[str] = table.c[_WORDS[0]]
    for name in _WORDS[1:]:
        said = said.concat("|").concat(table.c[name])
    declared = or_(*(table.c[name].is_not(None) for name in ("record_id", "sheet", "column")), cast(table.c.rows, Text) != "[]")
    for flag in (*_FLAGS, declared):
        said = said.concat(case((flag, "|1"), else_="|"))
    return said.label("kind")


_COLUMNS = [
    *(table.c[name] for name in ("row", "id", "claim_key", "document", "job")),
    *(document.c[name] for name in ("publisher", "published", "published_inferred")),
    type_coerce(document.c.fetched_at, Text).label("fetched"),
    _kind(),
    *(type_coerce(table.c[name], Text).label(name) for name in _NUMBERS),
    case((table.c.persons.is_not(None), cast(table.c.alt, Text))).label("alt"),
    func.nullif(cast(table.c.doubts, Text), "[]").label("doubts"),
    *(table.c[name] for name in _PLAIN),
    figure_place.c.role.label("place_role"),
    figure_place.c.pcode,
]
_VERSION = (document.c.id == table.c.document) & (document.c.version == table.c.document_version)
_HERE = figure_place.c.figure_row == table.c.row
_ASKED = select(*_COLUMNS).join(document, _VERSION).outerjoin(figure_place, _HERE & (figure_place.c.position == 0))
_EACH = select(*_COLUMNS).join(document, _VERSION).outerjoin(figure_place, _HERE).order_by(table.c.row, figure_place.c.position)
"""A row for each place: of few figures, where asking for the further places apart costs as much as the figures."""
_OF_ROWS = _EACH.where(table.c.row.in_(bindparam("rows", expanding=True)))
_OPEN = and_(table.c.known_to.is_(None), not_(hidden()))
"""What stands and is not withheld: nothing is derived from the rest."""
_LINE = ("metric", "population", "cause")
# Asked for plainly, the line and what stands have indexes of their own, which go through far more than the rows that are asked for.
_STANDS = case((table.c.known_to.is_(None), 1), else_=0) == 1
_SEEN = (_STANDS, not_(hidden()))
_OF_IDS = _EACH.where(*_SEEN, table.c.id.in_(bindparam("ids", expanding=True)))
_OF_LINE = _OF_ROWS.where(*_SEEN, *(table.c[name].concat("") == bindparam(name) for name in _LINE))
_MEMBERS: tuple[Callable[[str], Any], ...] = tuple(
    {member.value: member for member in kind}.__getitem__
    for kind in (Status, Metric, Unit, Direction, Population, Cause, Scope, Quantifier, Precision, Precision)
)
_ROLES = {role.value: role for role in PlaceRole}
_LINES = text("SELECT DISTINCT metric, population, cause FROM figure INDEXED BY figure_line WHERE known_to IS NULL")
"""For SQLite, which goes through the figures themselves unless it is told that an index answers."""
_SOME = 5_000


def of_line(c: Connection, metric: str, population: str, cause: str) -> Iterator[Given]:
    """All figures that stand of one metric, population and cause."""
    return _read(c, _OPEN, *_line(metric, population, cause))


def ids_of_line(line: tuple[str, str, str]) -> Select[Any]:
    """The ids of what `of_line` gives, as a part of another query."""
    return select(table.c.id).where(_OPEN, *_line(*line))


def within(c: Connection, line: tuple[str, str, str], first: date, last: date) -> list[Given]:
    """The figures that stand of one line and may speak of a day from `first` to `last`; a few more, since coarse dates are widened by whoever asks.

    Each precision of the last day is asked for by itself: an index has them so, and only the coarse ones are looked for far beside.
    """
    start = func.coalesce(table.c.start, table.c.end)
    begun = or_(start <= last, *(and_(table.c.start_precision == each, start <= shifted(last, days)) for each, days in COARSE.items()))
    found: list[Given] = []
    for precision in Precision:
        days = COARSE.get(precision, 0)
        dated = (table.c.end_precision == precision.value, table.c.end >= shifted(first, -days))
        found += _read(c, _OPEN, *_line(*line), *dated, or_(begun, start <= shifted(last, days)) if days else begun)
    # A figure that is dated at its beginning only is rare, and has index entries of its own.
    ends = table.c.end_precision.in_([precision.value for precision in Precision])
    found += _read(c, _OPEN, *_line(*line), ends, table.c.end.is_(None), table.c.start.is_not(None))
    return found


def exactly(c: Connection, line: tuple[str, str, str], first: date, last: date) -> list[Given]:
    """The figures that stand of one line whose period is stated as these days."""
    ends = table.c.end_precision.in_([precision.value for precision in Precision])
    return list(_read(c, _OPEN, *_line(*line), ends, table.c.end == last, table.c.start == first))


def by_rows(c: Connection, rows: Sequence[int]) -> list[Given]:
    """Figures by the number of their row, closed ones too."""
    return list(numbered(c, rows).values())


def numbered(c: Connection, rows: Sequence[int], line: tuple[str, str, str] | None = None) -> dict[int, Given]:
    """Figures by the number of their row, closed ones too; or those that stand of one line."""
    asked, said = (_OF_ROWS, {}) if line is None else (_OF_LINE, dict(zip(_LINE, line, strict=True)))
    known, found = _Known(), dict[int, Given]()
    for some in chunks(rows):
        found.update(_placed(raw(c, asked, {"rows": list(some), **said}), known))
    return found


def _placed(rows: Iterable[Any], known: _Known) -> Iterator[tuple[int, Given]]:
    """Figures of rows that come one for each of their places, in the order of figures and places."""
    made: tuple[int, Given] | None = None
    for row in rows:
        if made is not None and made[0] == row[0]:
            made[1].places = (*made[1].places, (_ROLES[row[-2]], row[-1]))
            continue
        if made is not None:
            yield made
        made = row[0], _given(row, known, {})
    if made is not None:
        yield made


def raw(c: Connection, asked: Select[Any], said: Mapping[str, Any]) -> Iterator[Any]:
    """Rows as the driver gives them: what SQLAlchemy makes of each value would cost more than reading it. `day` reads their days."""
    found = c.execute(asked, said)
    while some := found.cursor.fetchmany(_SOME) if found.cursor else ():
        yield from some
    found.close()


def by_ids(c: Connection, idents: Sequence[str]) -> dict[str, Given]:
    """Figures that stand, by id."""
    known = _Known()
    return {found.id: found for some in chunks(idents) for _, found in _placed(raw(c, _OF_IDS, {"ids": list(some)}), known)}


def lines(c: Connection) -> list[tuple[str, str, str]]:
    """Metric, population and cause of the figures that stand; also where all of them are withheld."""
    held = (table.c.metric, table.c.population, table.c.cause)
    asked = _LINES if c.dialect.name == "sqlite" else select(*held).where(table.c.known_to.is_(None)).distinct()
    return sorted((metric, population, cause) for metric, population, cause in c.execute(asked))


def _line(metric: str, population: str, cause: str) -> list[ColumnElement[bool]]:
    return [table.c.metric == metric, table.c.population == population, table.c.cause == cause]


def shifted(day: date, days: int) -> date:
    """So many days later, or the last or first day that there is."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _read(c: Connection, *rules: ColumnElement[bool]) -> Iterator[Given]:
    """The first place comes with the figure; of the few that name more, the others are looked up before. Rows are taken from the driver as it gives them:
    what SQLAlchemy makes of each value would cost more than reading it."""
    placed = select(figure_place.c.figure_row, figure_place.c.role, figure_place.c.pcode).join(table, table.c.row == figure_place.c.figure_row)
    more: dict[int, list[tuple[PlaceRole, str | None]]] = {}
    for number, role, code in c.execute(placed.where(*rules, figure_place.c.position > 0).order_by(figure_place.c.figure_row, figure_place.c.position)):
        more.setdefault(number, []).append((_ROLES[role], code))
    found = c.execute(_ASKED.where(*rules))
    known = _Known()
    while some := found.cursor.fetchmany(_SOME) if found.cursor else ():
        for row in some:
            yield _given(row, known, more)
    found.close()


def day(held: Any) -> date:
    """A day, from what the driver has for a day or a moment."""
    made: date = date.fromisoformat(held[:10]) if isinstance(held, str) else held.astimezone(UTC).date() if isinstance(held, datetime) else held
    return made


class _Known:
    """What many figures have in common, each made once: the words of closed lists, days, places."""

    def __init__(self) -> None:
        self.kinds: dict[str, tuple[Any, ...]] = {}
        self.days: dict[Any, date | None] = {None: None}
        self.where: dict[tuple[str | None, str | None], Where] = {(None, None): ()}

    def kind(self, said: str) -> tuple[Any, ...]:
        """Members of `_MEMBERS` and the flags, as `_kind` put them together."""
        words = said.split("|")
        members = [member(word) for member, word in zip(_MEMBERS, words[: len(_MEMBERS)], strict=True)]
        found = self.kinds[said] = (*members, *(bool(word) for word in words[len(_MEMBERS) :]))
        return found

    def day(self, held: Any) -> date | None:
        """A day, from what the driver has for a day or a moment."""
        made = self.days[held] = day(held)
        return made

    def place(self, role: str, code: str | None) -> Where:
        """The place that a figure names first."""
        found = self.where[role, code] = ((_ROLES[role], code),)
        return found


def _given(row: Any, known: _Known, more: Mapping[int, Sequence[tuple[PlaceRole, str | None]]]) -> Given:
    number, ident, claim_key, document_id, job, publisher, published, inferred, fetched, said, *rest = row
    value, low, high, persons, persons_low, persons_high, alt, doubts, start, end, source_org, confidence, round_name, preferred, merged, role, code = rest
    kind = known.kinds.get(said) or known.kind(said)
    status, metric, unit, direction, population, cause, scope, quantifier, of_start, of_end, cumulative, part, vague, declared = kind
    days = known.days
    counted = None if persons is None else Decimal(persons)
    where = known.where.get((role, code)) or (known.place(role, code) if role else ())
    if number in more:
        where = (*where, *more[number])
    return Given(
        ident,
        claim_key,
        document_id,
        job,
        publisher,
        days[published] if published in days else known.day(published),
        bool(inferred),
        days[fetched] if fetched in days else known.day(fetched),  # type: ignore[arg-type]
        status,
        metric,
        None if value is None else Decimal(value),
        unit,
        direction,
        population,
        cause,
        cumulative,
        scope,
        quantifier,
        vague,
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        counted,
        None if persons_low is None else Decimal(persons_low),
        None if persons_high is None else Decimal(persons_high),
        counted is not None and any(Decimal(each) == counted and of == Unit.PERSON.value for each, of in json_value(alt)),
        days[start] if start in days else known.day(start),
        days[end] if end in days else known.day(end),
        of_start,
        of_end,
        source_org,
        confidence,
        part,
        tuple(json_value(doubts)) if doubts else (),
        round_name,
        declared,
        where,
        preferred,
        merged,
    )
