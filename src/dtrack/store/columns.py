"""Column types that keep what they are given: moments in UTC, exact decimals, text that every database takes; and rules as named constraints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

_ODD = re.compile("[\0\ud800-\udfff]")
NAMES = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_N_name)s_fk",
    "ck": "%(table_name)s_%(constraint_name)s",
}
"""Every constraint has a name: batch migrations on SQLite find it by that, and a breach tells which rule it was."""


class Moment(TypeDecorator[datetime]):
    """An instant. Only aware datetimes go in; UTC comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC; ValueError for a time without a zone, which would be anyone's guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: the store keeps instants")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """In UTC: SQLite forgets the zone, PostgreSQL answers in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal as printed, kept as text: 30263.5 stays 30263.5, and 1.50 keeps its nought. Never summed in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """Plain digits; ValueError for what is no number."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError(f"{value!r} is not a number that can be stored")
        return format(value, "f")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """The same decimal."""
        return None if value is None else Decimal(value)


class Words(TypeDecorator[str]):
    """Text from outside. What no database takes (NUL, halves of surrogate pairs) becomes U+FFFD, so that one odd title loses nothing else."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 the library's own signature
        """The text, storable. This and not `process_bind_param`: forty texts a figure go through here, and that one is two calls deeper."""
        return _storable


def _storable(value: str | None) -> str | None:
    # Most texts are plain, and that they are is known without looking at each character.
    if value is None or (value.isascii() and "\0" not in value):
        return value
    return _ODD.sub("\ufffd", value)


def storable(values: Sequence[str | None]) -> Sequence[str | None]:
    """The same for all texts of a column at once: nearly always they are storable as they are, and one look over all of them tells."""
    text = "".join(filter(None, values))
    if (text.isascii() and "\0" not in text) or not _ODD.search(text):
        return values
    return [_storable(value) for value in values]


def clean(value: str) -> str:
    """`value` with U+FFFD for each NUL and lone surrogate; as long as before."""
    return _ODD.sub("\ufffd", value)


def json_text(value: Any) -> str:
    """JSON as the store writes it: the same value gives the same text, and NaN is refused."""
    return "[]" if value == [] else json.dumps(value, ensure_ascii=True, sort_keys=True, allow_nan=False, separators=(",", ":"))


def json_value(text: str) -> Any:
    """The value of such a text. Most lists of a figure are empty, and hundred thousands of figures are read at once."""
    return [] if text == "[]" else {} if text == "{}" else json.loads(text)


Json = JSON(none_as_null=True)


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """The rule that a column holds one of a closed list of words."""
    words = ", ".join(f"'{word}'" for word in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def rule(name: str, sql: str) -> CheckConstraint:
    """A rule of the trade or of record-keeping, by name."""
    return CheckConstraint(sql, name=name)
