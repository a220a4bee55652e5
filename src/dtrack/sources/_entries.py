"""Bytes of a feed to its entries: the quirks of real feeds, and nothing that a hostile one could make us do.

The text is decoded here and given to feedparser as UTF-8 in memory: feedparser would open a name or fetch an address where it got a string.
"""

from __future__ import annotations

import calendar
import hashlib
import html
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser

from dtrack.errors import ContractError, ReadError, SourceError, ThrottledError
from dtrack.extract.readers.decode import decode
from dtrack.sources._links import clean_link
from dtrack.sources.client.reply import looks_like_html, quote

_ROOT = re.compile(r"<(?:[a-z0-9_]{1,20}:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_DECLARED = re.compile(rb"^[\x00-\x20\xef\xbb\xbf]*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_ZONES = {"EET": "+0200", "EEST": "+0300", "AST": "+0300"}
"""Names that Syrian and other Arab feeds print, and that a common reader takes for UTC or for the Atlantic."""
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\s*$")
MOST_TAGS = 50_000
"""Tags outside CDATA: feedparser takes some 70 microseconds for each, and a feed of 200 entries has a few thousand."""
_LONGEST_KEY = 500
_CHARSET = '<meta charset="utf-8">'
"""Before an entry's markup. It stays a fragment: all of it is the article, and nothing is looked for in it as in a whole page, which takes far longer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed. Times are aware, UTC; None where the feed states none that can be read."""

    key: str
    title: str | None
    url: str | None
    published_at: datetime | None
    changed_at: datetime | None
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole feed, entries in its order, each key once."""

    title: str | None
    language: str | None
    entries: tuple[Entry, ...]


def parse(body: bytes, where: str, base: str) -> Feed:
    """The feed in `body`. ThrottledError for an HTML page in its place, ContractError for what is no feed."""
    text = _text(body, where)
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    title = _words(dict.get(parsed.feed, "title"))
    if not parsed.entries and not title:
        raise _no_feed(where, body, "it holds neither entries nor a title")
    entries: dict[str, Entry] = {}
    for raw in parsed.entries:
        entry = _entry(raw, base)
        entries.setdefault(entry.key, entry)
    language = str(dict.get(parsed.feed, "language") or "")[:2].lower()
    return Feed(title, language if language.isalpha() else None, tuple(entries.values()))


def _text(body: bytes, where: str) -> str:
    """The decoded feed without its declaration, once it is sure that it is one and declares no entities."""
    if not body.strip():
        raise ContractError(f"{where} sent an empty body", "Nothing was read, which is not a zero; look at the feed in a browser if this goes on.")
    if looks_like_html(body):
        raise ThrottledError(f"{where} sent an HTML page where a feed is due", "It is a challenge page or no feed at all: look at `[source] url` in a browser.")
    declared = _DECLARED.match(body)
    try:
        text = decode(body, declared[1].decode("ascii") if declared else None)
    except ReadError as bad:
        raise _no_feed(where, body, bad.what) from bad
    if _ENTITY.search(text):
        raise ContractError(f"{where} declares XML entities, which no feed needs", "Switch the job off and tell the outlet: this can be an attack.")
    if not _ROOT.search(text[:20_000]):
        raise _no_feed(where, body, "it is neither RSS nor Atom")
    if _CDATA.sub("", text).count("<") > MOST_TAGS:
        raise _no_feed(where, body, f"it has more than {MOST_TAGS:,} tags")
    return _DECLARATION.sub("", text).lstrip()


def _no_feed(where: str, body: bytes, why: str) -> SourceError:
    return ContractError(f"{where} is no feed: {why}; it begins: {quote(body, 100)}", "Look at `[source] url` in a browser and mend it.")


def _entry(raw: Any, base: str) -> Entry:
    """An entry without guid and link is known by its content."""
    url = clean_link(dict.get(raw, "link"), base)
    title = _words(dict.get(raw, "title"))
    media_type, body = _body(raw, title)
    key = str(dict.get(raw, "id") or "").strip() or url or hashlib.sha256(body).hexdigest()
    if len(key) > _LONGEST_KEY:
        key = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
    changed = _time(raw, "updated")
    return Entry(key, title, url, _time(raw, "published") or changed, changed, media_type, body)


def _body(raw: Any, title: str | None) -> tuple[str, bytes]:
    """The fullest text that the entry carries; its title where it carries none."""
    found = [*(dict.get(raw, "content") or ()), dict.get(raw, "summary_detail") or {}]
    texts = [(str(dict.get(part, "value") or ""), str(dict.get(part, "type") or "")) for part in found]
    text, kind = max(texts, key=lambda pair: len(pair[0]))
    if not text.strip():
        return "text/plain", (title or "").encode("utf-8", "replace")
    if kind == "text/plain":
        return kind, text.encode("utf-8", "replace")
    return "text/html", (_CHARSET + text).encode("utf-8", "replace")


def _words(text: Any) -> str | None:
    """A title as a person reads it: tags gone, entities resolved once more (outlets escape them twice), one line."""
    if not isinstance(text, str):
        return None
    return " ".join(html.unescape(_TAG.sub("", text)).split())[:500] or None


def _time(raw: Any, name: str) -> datetime | None:
    """The entry's time. A date that cannot be read is unknown: never the time of the fetch."""
    printed = str(dict.get(raw, name) or "").strip()
    zone = _ZONE.search(printed)
    if zone:
        try:
            return parsedate_to_datetime(_ZONE.sub(_ZONES[zone[1]], printed)).astimezone(UTC)
        except ValueError:
            return None
    stamp = dict.get(raw, f"{name}_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(stamp), UTC) if stamp else None
    except (ValueError, OverflowError, OSError):
        return None


def plausible(at: datetime | None, now: datetime) -> datetime | None:
    """None for a time more than a day ahead: no page can be that new."""
    return at if at is None or at <= now + timedelta(days=1) else None
