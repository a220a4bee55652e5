"""Hundred thousands of rows of our own making at once: they go to the driver as tuples, past what SQLAlchemy and SQLite do for each row.

Only for values that code has made (words of closed lists, digits, days): nothing here cleans a text or asks a rule of the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Table, func, literal_column, select
from sqlalchemy.types import TypeEngine

from dtrack.store.change import chunks
from dtrack.store.columns import Exact, Words, json_text, storable
from dtrack.store.copying import copy_in, copy_made

MANY = 1_000
"""From so many rows on the settings below are worth their changing."""
_CACHE_KB = 65_536
_MANY_ENTRIES, _SHARE = 20_000, 0.6
"""An index is made anew where so many entries come, and so many beside one that is there: it is measured that both ways cost the same then."""


@contextmanager
def many(c: Connection, rows: int) -> Iterator[None]:
    """Within the block SQLite writes rows without asking whether each word is of its closed list (it builds these lists anew for every row, which costs
    more than writing it) and keeps more of its indexes in memory. Any other database, and few rows, are left as they are."""
    if c.dialect.name != "sqlite" or rows < MANY:
        yield
        return
    with roomy(c):
        c.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        try:
            yield
        finally:
            c.exec_driver_sql("PRAGMA ignore_check_constraints=OFF")


@contextmanager
def indexed_after(c: Connection, into: Table, index: str, rows: int) -> Iterator[None]:
    """Within the block SQLite writes rows without keeping an index of the table, and makes it anew at the end: sorting all entries at once costs a third of
    finding the place of each. Only where many come beside those that stand; else, and in any other database, the index is kept as ever.

    It is one transaction with the rows: whoever is killed amid it leaves the table and the index as they were.
    """
    if c.dialect.name != "sqlite" or rows < _MANY_ENTRIES or rows < _standing(c, into) * _SHARE:
        yield
        return
    made: str = c.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (index,)).scalar_one()
    c.exec_driver_sql(f"DROP INDEX {c.dialect.identifier_preparer.quote(index)}")
    yield
    c.exec_driver_sql(made)


def _standing(c: Connection, table: Table) -> int:
    """How many rows a table has at most; SQLite numbers them, and looks at the last one only."""
    return int(c.execute(select(func.coalesce(func.max(literal_column("rowid")), 0)).select_from(table)).scalar_one())


@contextmanager
def roomy(c: Connection) -> Iterator[None]:
    """Within the block SQLite keeps more of the file in memory: whoever goes through all figures of a line comes back to a page many times."""
    if c.dialect.name != "sqlite":
        yield
        return
    held = c.exec_driver_sql("PRAGMA cache_size").scalar_one()
    c.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KB}")
    try:
        yield
    finally:
        c.exec_driver_sql(f"PRAGMA cache_size={int(held)}")


class Plain:
    """Values as a driver takes them that marks their places by `?`, as SQLite does; a server gets those of the columns' own types, by COPY."""

    def __init__(self, dialect: Dialect) -> None:
        self.direct = dialect.paramstyle == "qmark"
        self.number: Callable[[Any], Any] = _digits if self.direct else _as_is
        self.words: Callable[[Any], Any] = words_text if self.direct else _as_is
        self._dialect = dialect

    def bound(self, kind: TypeEngine[Any]) -> Callable[[Any], Any]:
        """What makes a column's value what the driver takes; the same days and moments come many times over."""
        return self._driven(kind) if self.direct else _as_is

    def _driven(self, kind: TypeEngine[Any]) -> Callable[[Any], Any]:
        made = kind.dialect_impl(self._dialect).bind_processor(self._dialect)
        return _as_is if made is None else lru_cache(maxsize=16_384)(made)

    def write_values(self, c: Connection, into: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of any values, in the order of `names`: each is made what its column says, so texts are cleaned and lists become JSON."""
        if not rows:
            return
        # Column by column: one look at what a column needs serves all its rows.
        columns = zip(names, zip(*rows, strict=True), strict=True)
        made = list(zip(*[self._column(into.c[name].type, values) for name, values in columns], strict=True))
        if self.direct:
            self.write(c, into, names, made)
        else:
            copy_made(c, into, names, made)

    def _column(self, kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
        if isinstance(kind, Words):
            return storable(values)
        if isinstance(kind, JSON):
            return [None if value is None else json_text(value) for value in values]
        if isinstance(kind, Exact):
            return [None if value is None else kind.process_bind_param(value, self._dialect) for value in values]
        change = self._driven(kind)
        return values if change is _as_is else [None if value is None else change(value) for value in values]

    def write(self, c: Connection, into: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows whose values are in the order of `names`."""
        if not rows:
            return
        if not self.direct:
            copy_in(c, into, names, rows)
            return
        quote = c.dialect.identifier_preparer.quote
        # Names of our own tables and columns only.
        statement = f"INSERT INTO {quote(into.name)} ({', '.join(map(quote, names))}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        for some in chunks(rows):
            c.exec_driver_sql(statement, some)


def _digits(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _as_is(value: Any) -> Any:
    return value


def words_text(words: Mapping[str, str]) -> str:
    """What `json_text` gives for words by name."""
    if not words:
        return "{}"
    if len(words) == 1:
        [(name, word)] = words.items()
        return f"{{{quoted(name)}:{quoted(word)}}}"
    if len(words) == 2:
        (one, its), (other, word) = words.items()
        if other < one:
            one, its, other, word = other, word, one, its
        return f"{{{quoted(one)}:{quoted(its)},{quoted(other)}:{quoted(word)}}}"
    return "{" + ",".join([f"{quoted(name)}:{quoted(words[name])}" for name in sorted(words)]) + "}"
