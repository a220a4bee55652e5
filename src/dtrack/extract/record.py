"""Texts as lines of JSON, for reading many of them: `{"id": ..., "text": ..., "published": "2017-11-08", "title": ..., "lang": "en"}`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from dtrack.errors import UsageError

if TYPE_CHECKING:
    from dtrack.extract.context import Context


def parse(line: bytes, number: int) -> dict[str, Any] | None:
    """A line as a record with a text; None for a blank one. UsageError says which line is neither, and what is wrong with it."""
    try:
        written = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        given = json.loads(written) if written else None
        if given is None and not written:
            return None
        if not isinstance(given, dict):
            raise TypeError("it is no object")
        if not isinstance(given.get("text"), str):
            raise TypeError("`text` is no string" if "text" in given else "it has no `text`")
    except (ValueError, TypeError, RecursionError) as bad:
        raise UsageError(f"line {number} is no record with a text ({bad})", 'Write each as {"id": ..., "text": ..., "published": "2017-11-08"}.') from bad
    return given


def known(given: dict[str, Any], context: Context, number: int) -> Context:
    """What a record says of its text, and for the rest what `context` says of all. UsageError for a field that is no string, or a day that is none."""
    for key in ("published", "title", "lang"):
        if not isinstance(given.get(key), str | None):
            raise UsageError(f"line {number}: `{key}` is no string", "Write it as one, or leave it out.")
    try:
        published = day(given.get("published"))
    except UsageError as bad:
        raise UsageError(f"line {number}: `published` {given['published']!r} is no day", "Write it like 2017-11-08, or leave it out.") from bad
    return replace(
        context,
        published=published or context.published,
        title=given.get("title") or context.title,
        language=given.get("lang") or context.language,
    )


def day(text: str | None) -> date | None:
    """The day of a date or a moment in ISO form; None for an empty one. UsageError for what is none."""
    try:
        return date.fromisoformat(text[:10]) if text else None
    except (ValueError, TypeError) as bad:
        raise UsageError(f"{text!r} is no day", "Write it like 2017-11-08.") from bad
