"""Connections that are read for an audience: each kind has its own pool, and the views of `store/seen.py` are made once a connection."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, Engine, event, text

from dtrack.errors import StoreError
from dtrack.model.life import levels
from dtrack.model.person import Role, may_see
from dtrack.resolve import masking
from dtrack.store import sites, withheld
from dtrack.store.columns import json_text
from dtrack.terms import Sensitivity

if TYPE_CHECKING:
    from dtrack.store.seen import Tongue

_NOTHING = "(?!.)(?=.)"
"""A pattern that is found nowhere."""


class Opens(Protocol):
    """What is asked of the store."""

    def reading(self, role: Role | None = None) -> AbstractContextManager[Connection]:
        """See `Store.reading`."""

    def connected(self, engine: Engine) -> AbstractContextManager[Connection]:
        """See `Store.connected`."""

    def mark(self) -> int | None:
        """See `Store.mark`."""


class Guarded:
    """`make` gives an engine of its own to the same database; None where there is no such thing, as for one that lives in memory."""

    def __init__(self, store: Opens, sqlite: bool, make: Callable[[], Engine] | None, small: int = 0, *, schemas: bool = False) -> None:
        """`sqlite`: in whose words the views are said; else in those of PostgreSQL. `schemas`: they are there already, in a schema for each audience."""
        self._store, self._sqlite, self._make, self._small, self._schemas = store, sqlite, make, small, schemas
        self._engines: dict[tuple[Role, bool], Engine] = {}
        self._lock = threading.Lock()
        self._known: tuple[int | None, bool] = (None, False)
        self._acts = ""
        self._levels: dict[str, Sensitivity] = {}
        self._pattern: re.Pattern[str] | None = None

    @contextmanager
    def reading(self, role: Role) -> Iterator[Connection]:
        """See `Store.reading`."""
        some = self._something()
        statements = self._views(role, some)
        if not statements:
            with self._store.reading() as c:
                yield c
            return
        with self._store.connected(self._engine(role, some, statements)) as c:
            if c.dialect.name != "sqlite":
                said = {"dtrack.masked": self._pattern.pattern if self._pattern else _NOTHING, "dtrack.guarded": self._sites(role)}
                for name, value in said.items():
                    c.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
            yield c

    def statements(self, role: Role) -> list[str]:
        """The views of an audience just now."""
        return self._views(role, self._something())

    def _views(self, role: Role, some: bool) -> list[str]:
        if role is Role.OPERATOR and not some:
            return []  # as `seen.views` says; who needs no view need not wait for all tables that they are views of
        from dtrack.store import seen

        return seen.views(role, self._tongue, withheld=some, small=self._small)

    @property
    def _tongue(self) -> Tongue:
        from dtrack.store import seen

        return seen.SQLITE if self._sqlite else seen.POSTGRESQL

    def protection(self) -> str:
        """See `Store.protection`."""
        self._something()
        return self._acts

    def close(self) -> None:
        """Let go of all connections."""
        for engine in self._engines.values():
            engine.dispose()

    def _something(self) -> bool:
        """True where something is withheld; what is masked is looked up again after every commit by anyone."""
        mark = self._store.mark()
        known, found = self._known
        if mark is None or mark != known:
            with self._store.reading() as c:
                told = withheld.acts(c)
                self._levels = levels(sites.every(c))
            acts = [act for act in told if act.lifted_at is None]
            self._pattern = masking.pattern(word for act in acts for word in act.words)
            self._acts, found = f"{len(told)}-{len(acts)}", bool(acts)
            self._known = mark, found
        return found

    def _engine(self, role: Role, some: bool, statements: list[str]) -> Engine:
        if self._make is None:
            raise StoreError("a database in memory cannot hold back what is withheld or not public", "Keep it in a file: leave `[database] url` empty.")
        with self._lock:
            if (role, some) not in self._engines:
                made = self._engines[role, some] = self._make()
                event.listen(made, "connect", lambda connection, _record: self._prepared(connection, made, role, statements))
            return self._engines[role, some]

    def _sites(self, role: Role) -> str:
        """Codes of the sites that the role may not see, as JSON."""
        return json_text(sorted(site for site, level in self._levels.items() if not may_see(role, level)))

    def _prepared(self, connection: Any, engine: Engine, role: Role, statements: list[str]) -> None:
        from dtrack.store import seen

        if engine.dialect.name == "sqlite":
            connection.create_function("dtrack_guarded", 0, lambda: self._sites(role))
            for name, function in seen.functions(lambda: self._pattern).items():
                connection.create_function(name, 1, function, deterministic=True)
        cursor = connection.cursor()
        for statement in [f"SET search_path = {seen.schema(statements)}, {self._tongue.schema}"] if self._schemas else statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()
