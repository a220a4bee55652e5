"""JSON: a list of records is a table, a single record with a text is an article."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from dtrack.errors import ReadError
from dtrack.extract.readers import article, markdown, strict
from dtrack.extract.readers.decode import newlines
from dtrack.extract.readers.delimited import MAX_COLUMNS, MAX_ROWS
from dtrack.extract.readers.passage import Passage
from dtrack.extract.readers.sheet import Cell, Sheet, shown

_REMEDY = "Check that the whole file is there and that it is JSON."


def parse(text: str) -> Any:
    """The JSON value of `text`. Raises ReadError, also for nesting and numbers that no source has, and for a key that stands twice."""
    try:
        return strict.loads(text)
    except RecursionError as bad:
        raise ReadError("this JSON is nested too deeply", _REMEDY) from bad
    except ValueError as bad:
        raise ReadError(f"this is not valid JSON: {str(bad)[:200]}", _REMEDY) from bad


def table(value: Any, name: str = "") -> list[Sheet] | None:
    """A list of objects, alone or under one key of an object, as a sheet whose first row has the keys. None where it is no table."""
    rows = _rows(value)
    if rows is None:
        return None
    keys = list(dict.fromkeys(str(key) for row in rows for key in row))
    if len(rows) >= MAX_ROWS or len(keys) > MAX_COLUMNS:
        raise ReadError(f"this table has more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns", "Split it.")
    header: list[Cell] = list(keys)
    return [Sheet(name, [header, *[[_cell(row.get(key)) for key in keys] for row in rows]])]


def _rows(value: Any) -> list[dict[str, Any]] | None:
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list) and inner]
        value = lists[0] if len(lists) == 1 else None
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return value
    return None


def _cell(value: Any) -> Cell:
    """Scalars as they are; anything nested as JSON text."""
    if value is None or isinstance(value, str | int | float):
        return value
    return shown(json.dumps(value, ensure_ascii=False))


def passage(value: Any) -> Passage | None:
    """A record with a text as running text; None where it has none. Records of ReliefWeb carry theirs under `fields`."""
    fields = value.get("fields", value) if isinstance(value, dict) else None
    if not isinstance(fields, dict):
        return None
    title = fields.get("title")
    found = _body(fields)
    if found is None:
        return None
    return replace(found, title=shown(title)[:500] or None if isinstance(title, str) else found.title, published=_published(fields) or found.published)


def _body(fields: dict[str, Any]) -> Passage | None:
    """The text, HTML before Markdown before plain text."""
    for key, read in _TEXTS:
        text = fields.get(key)
        if isinstance(text, str) and text.strip():
            return read(text)
    return None


def _published(fields: dict[str, Any]) -> date | None:
    """The day that the record states, original before created."""
    stated = fields.get("date") or fields.get("published")
    if isinstance(stated, dict):
        stated = stated.get("original") or stated.get("created")
    return article.day(stated) if isinstance(stated, str) else None


_TEXTS: tuple[tuple[str, Callable[[str], Passage]], ...] = (
    ("body-html", article.from_text),
    ("content_html", article.from_text),
    ("body", lambda text: Passage(text=markdown.plain(text))),
    ("text", lambda text: Passage(text=newlines(text))),
    ("content", lambda text: Passage(text=newlines(text))),
)
