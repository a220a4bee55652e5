"""What an API promises of its records, declared beside each kind's reader and held against what came.

A field that is missing or of another type stops the run before anything is stored; a new one is told by `dtrack doctor` only. A field that the source
renamed is mended in the job file, without waiting for a newer dtrack: `[source] rename`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal, cast

from dtrack.errors import DriftError

Type = Literal["text", "count", "day", "code", "any"]
SHOWN = 400
"""Characters of a list of fields in a message."""
_WORDS = {"text": "text", "count": "a count", "day": "a day (2026-01-31)", "code": "a short code", "any": "anything"}
_COUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:[eE]\+?\d+)?|-|")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. `needed`: nothing can be read without it. A null in it is the source's way to say that it has none, and no drift."""

    name: str
    type: Type = "text"
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between the contract and what came."""

    how: Literal["missing", "retyped", "new"]
    field: str
    expected: str
    found: str
    nearest: str | None = None

    @property
    def words(self) -> str:
        """The difference in one sentence."""
        if self.how == "new":
            return f"new field `{self.field}` ({self.found})"
        if self.how == "retyped":
            return f"`{self.field}` should be {self.expected} and is {self.found}"
        return f"`{self.field}` is missing" + (f"; the nearest is `{self.nearest}`" if self.nearest else "")


@dataclass(frozen=True, slots=True)
class Contract:
    """The fields of one kind of record. `what` names these records in messages."""

    what: str
    fields: tuple[Field, ...]
    open: bool = False
    """True where the records have many more fields than are read: new ones are no news."""

    @property
    def needed(self) -> tuple[str, ...]:
        """Names of the fields that cannot be done without."""
        return tuple(field.name for field in self.fields if field.needed)

    def drifts(self, rows: Sequence[Mapping[str, Any]]) -> list[Drift]:
        """Every difference, each once, missing ones first. No rows, no differences."""
        found: dict[str, Drift] = {}
        known = {field.name for field in self.fields}
        for row in rows:
            for field in self.fields:
                if field.name not in found and (drift := _drift(field, row, known)):
                    found[field.name] = drift
            for name in () if self.open else row:
                if name not in known and name not in found:
                    found[name] = Drift("new", name, "nothing", _seen(row[name]))
        order = ("missing", "retyped", "new")
        return sorted(found.values(), key=lambda drift: (order.index(drift.how), drift.field))

    def hold(self, where: str, rows: Sequence[dict[str, Any]], rename: Mapping[str, str]) -> list[dict[str, Any]]:
        """The rows under the contract's own names. DriftError, which shows expected and found fields and the line to paste, where they break it."""
        mended = renamed(rows, rename)
        broken = [drift for drift in self.drifts(mended) if drift.how != "new" and self._stops(drift)]
        if broken:
            raise self._error(where, mended, broken, rename)
        return mended

    def _stops(self, drift: Drift) -> bool:
        return any(field.name == drift.field and (field.needed or drift.how == "retyped") for field in self.fields)

    def _error(self, where: str, rows: Sequence[Mapping[str, Any]], broken: list[Drift], rename: Mapping[str, str]) -> DriftError:
        missing = [drift for drift in broken if drift.how == "missing"]
        has = ", ".join(dict.fromkeys(str(name) for row in rows[:50] for name in row))[:SHOWN]
        said = [f"have no {', '.join(drift.field for drift in missing)}"] if missing else []
        said += [drift.words for drift in broken if drift.how == "retyped"]
        expected = ", ".join(self.needed)
        what = f"{where}: {self.what} {'; '.join(said)}. Expected: {expected}; they have: {has}"
        near = {drift.field: drift.nearest for drift in missing if drift.nearest}
        if near:
            pairs = ", ".join(f"{name} = {_quoted(new)}" for name, new in {**rename, **near}.items() if new)
            return DriftError(what, f"If it was only renamed, paste under [source] of the job file: rename = {{ {pairs} }}. Else look for a newer dtrack.")
        return DriftError(what, "The API has changed: look for a newer dtrack. Nothing was read, which is not a zero.")


def renamed(rows: Sequence[dict[str, Any]], rename: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows whose fields have our names again. `rename` maps our name to the source's new one."""
    if not rename:
        return list(rows)
    ours = {theirs: name for name, theirs in rename.items()}
    return [{ours.get(name, name): value for name, value in row.items()} for row in rows]


def _drift(field: Field, row: Mapping[str, Any], known: set[str]) -> Drift | None:
    if field.name not in row:
        if not field.needed:
            return None
        strange = [name for name in row if name not in known]
        return Drift("missing", field.name, _WORDS[field.type], "nothing", _nearest(field.name, strange))
    value = row[field.name]
    if value is None or _IS[field.type](value):
        return None
    return Drift("retyped", field.name, _WORDS[field.type], _seen(value))


def _nearest(name: str, offered: list[str]) -> str | None:
    """The field that most likely carries it now: by likeness of the name, or by a word that both hold."""
    folded = {_folded(other): other for other in offered}
    close = get_close_matches(_folded(name), folded, 1, 0.6)
    if close:
        return folded[close[0]]
    words = set(_split(name))
    shared = [other for other in offered if words & set(_split(other))]
    return shared[0] if len(shared) == 1 else None


def _folded(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).casefold()


def _split(name: str) -> list[str]:
    """Words of a snake_case or camelCase name of at least four letters."""
    return [word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name) if len(word) > 3]


def _seen(value: Any) -> str:
    """What came, in short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    return "a list" if isinstance(value, list) else "a record of its own"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_count(value: Any) -> bool:
    """A number, or one printed as text; `-` and the empty text are how some sources print that they have none."""
    if isinstance(value, str):
        return _COUNT.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    """A day, with or without a time; the empty text where there is none."""
    if not isinstance(value, str):
        return False
    try:
        return not value or datetime.fromisoformat(value) is not None
    except ValueError:
        return False


_IS: dict[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "code": lambda value: (isinstance(value, str) and len(value) <= 200) or (isinstance(value, int | float) and not isinstance(value, bool)),
    "count": _is_count,
    "day": _is_day,
    "any": lambda _: True,
}


def fields(needed: str, more: str = "") -> tuple[Field, ...]:
    """Fields written `name:type name:type`: those that are needed, and those that are known and may be missing."""
    return (*_written(needed, needed=True), *_written(more, needed=False))


def _written(told: str, *, needed: bool) -> Iterator[Field]:
    for entry in told.split():
        name, _, type_ = entry.partition(":")
        yield Field(name, cast(Type, type_), needed)
