"""Values as text that the database itself writes, the same on every kind of database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String


class _Instant(FunctionElement[str]):
    """`2026-01-01 12:00:00.000000`, in UTC."""

    inherit_cache = True
    type = String()


class _Place(FunctionElement[int]):
    """Where the second text begins in the first; 0 where it does not stand there."""

    inherit_cache = True


@compiles(_Instant)
def _instant(element: _Instant, compiler: SQLCompiler, **given: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **given)} AS VARCHAR)"


@compiles(_Instant, "postgresql")
def _instant_postgresql(element: _Instant, compiler: SQLCompiler, **given: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **given)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


@compiles(_Place)
def _place(element: _Place, compiler: SQLCompiler, **given: Any) -> str:
    return f"instr({compiler.process(element.clauses, **given)})"


@compiles(_Place, "postgresql")
def _place_postgresql(element: _Place, compiler: SQLCompiler, **given: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **given)})"


def words(column: Any) -> ColumnElement[str]:
    """The text, '' for none."""
    return func.coalesce(column, "", type_=String)


def day(column: Any) -> ColumnElement[str]:
    """2026-01-31, '' for none."""
    return func.coalesce(cast(column, String), "", type_=String)


def moment(column: Any) -> ColumnElement[str]:
    """RFC 3339 in UTC, the fraction only where there is one; '' for none."""
    plain = func.replace(func.replace(_Instant(column), " ", "T"), ".000000", "", type_=String)
    return func.coalesce(plain + "+00:00", "", type_=String)


def number(column: Any) -> ColumnElement[str]:
    """Plain digits without idle noughts: 120000.00 is 120000, 30263.50 is 30263.5, 0 is 0 (R8, R9); '' for none."""
    plain = cast(column, String)
    return func.coalesce(case((_Place(plain, ".") > 0, func.rtrim(func.rtrim(plain, "0"), ".")), else_=plain), "", type_=String)


def share(column: Any) -> ColumnElement[str]:
    """A number of floating point with at least one digit after the point: 1.0, 0.85."""
    plain = cast(column, String)
    return case((_Place(plain, ".") > 0, plain), else_=plain + ".0")


def truth(column: Any) -> ColumnElement[str]:
    """true, false, '' for none."""
    return case((column.is_(None), ""), (column, "true"), else_="false")
