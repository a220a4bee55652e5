"""Rows of ReliefWeb's API as reports: what they say, who published it, and the files that hang on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

READABLE = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""Types of attached files that hold running text, with the ending that stands for them where the type is missing."""
_HTML = '<!doctype html><html><head><meta charset="utf-8"></head><body><article>{}</article></body></html>'


@dataclass(frozen=True, slots=True)
class File:
    """An attached file. The id is ReliefWeb's own, else the file's name."""

    id: str
    name: str
    url: str
    media_type: str | None
    """A readable type, or None."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report as the API gives it. Times are aware; None where the row states none that can be read."""

    key: str
    title: str | None
    url: str | None
    media_type: str
    body: str
    """Markdown, else HTML; "" where the report has files only."""
    publisher: str | None
    """Short names of its sources, in their order."""
    language: str | None
    """Its language where it has exactly one."""
    created: datetime | None
    changed: datetime | None
    original: datetime | None
    files: tuple[File, ...]

    @property
    def published_at(self) -> datetime | None:
        """Its own date; ReliefWeb gives the day of posting where it knows none."""
        return self.original or self.created


def read(row: Any) -> Report | None:
    """The report of one row; None for a row that is none."""
    fields = row.get("fields") if isinstance(row, dict) else None
    if not isinstance(fields, dict) or not isinstance(row.get("id"), str | int):
        return None
    stated = fields.get("date")
    dates: dict[str, Any] = stated if isinstance(stated, dict) else {}
    names = [_text(source.get("shortname")) or _text(source.get("name")) for source in _dicts(fields.get("source"))]
    codes = [_text(language.get("code")) for language in _dicts(fields.get("language"))]
    media_type, body = _body(fields)
    return Report(
        key=str(row["id"]),
        title=_text(fields.get("title")),
        url=_text(fields.get("url_alias")) or _text(fields.get("url")),
        media_type=media_type,
        body=body,
        publisher=", ".join(name for name in names if name) or None,
        language=codes[0] if len(codes) == 1 else None,
        created=_time(dates, "created"),
        changed=_time(dates, "changed"),
        original=_time(dates, "original"),
        files=tuple(file for entry in _dicts(fields.get("file")) if (file := _file(entry)) is not None),
    )


def _body(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The report's text: Markdown, else HTML, else nothing."""
    markdown, page = _text(fields.get("body")), _text(fields.get("body-html"))
    if markdown:
        return "text/markdown", markdown
    return ("text/html", _HTML.format(page)) if page else ("text/plain", "")


def _file(entry: Mapping[str, Any]) -> File | None:
    url = _text(entry.get("url"))
    if url is None:
        return None
    name = _text(entry.get("filename")) or url.rpartition("/")[2]
    stated = (_text(entry.get("mimetype")) or "").lower()
    by_name = next((kind for kind, ending in READABLE.items() if name.lower().endswith(ending)), None)
    ident = entry.get("id")
    return File(str(ident) if isinstance(ident, str | int) and str(ident) else name, name, url, stated if stated in READABLE else by_name)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _time(dates: Mapping[str, Any], name: str) -> datetime | None:
    """An ISO 8601 time with its offset; None where it is missing or no time."""
    try:
        at = datetime.fromisoformat(str(dates.get(name)))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
