"""RSS and Atom feeds. The feed is the container; its entries are the documents, each known by its guid, else by its cleaned address.

Asks robots.txt, and asks conditionally: 304, or the same bytes as last time, means that nothing is new. Feeds hold few entries (often ten), so where no
entry of the last fetch is among the new ones, something may have come and gone in between: older pages are tried, else the gap is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import Field

from dtrack.errors import SourceError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources._entries import Entry, Feed
    from dtrack.sources.client import Reply

_MEND = "Look at `[source] url` in a browser. An outlet that refuses an honest agent stays off (`enabled = false`) until its editors agree."
_SHOWN = timedelta(days=14)
"""How long a gap stays a Problem: nothing that the feed says later can close it."""
_REMEMBERED = 1000
"""Keys kept of the last fetch, to see whether the next one overlaps."""


class Options(Spec):
    """`[source]` of a feed."""

    url: str
    """Address of the feed."""
    older_pages: int = Field(default=5, ge=0, le=20)
    """Older pages to try when a gap shows. WordPress has them under `?paged=2`; a feed without them is asked once in vain."""
    page_parameter: str = "paged"
    """The query's parameter that numbers pages."""


@dataclass(frozen=True, slots=True)
class _Page:
    reply: Reply
    container: str
    feed: Feed


def _page(reply: Reply, container: str) -> _Page:
    """The reply as a feed. Its readers are imported here, so that `dtrack check` does not pay for them."""
    from dtrack.sources._entries import parse

    return _Page(reply, container, parse(reply.body, reply.final, reply.final))


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """The entries of the feed, newest fetch first. Nothing where the feed says that nothing changed."""
    chosen = options(Options, ask.spec)
    before = ask.memory if ask.memory.get("url") == chosen.url else {}
    gaps = [gap for gap in before.get("gaps", []) if datetime.fromisoformat(gap[0]) > ask.now - _SHOWN]
    yield from (_gap(ask, chosen, what) for _, what in gaps)
    reply = ask.client.get(chosen.url, headers=_accept(), etag=before.get("etag"), last_modified=before.get("last_modified"), robots=True, mend=_MEND)
    if reply.not_modified:
        return
    container = ask.keep(reply.body)
    if container == before.get("sha256"):
        _remember(ask, chosen, reply, {name: before.get(name) for name in ("sha256", "known", "newest")} | {"gaps": gaps})
        return
    first = _page(reply, container)
    known = set(before.get("known", []))
    why: list[str] = []
    pages = [first, *_older(ask, chosen, first, known, why)]
    seen: set[str] = set()
    for page in pages:
        for entry in page.feed.entries:
            if entry.key not in seen:
                seen.add(entry.key)
                yield from _item(ask, page, entry)
    if known and seen and known.isdisjoint(seen):
        what = _span(before.get("newest"), pages) + "".join(f"; older pages were not to be had: {reason}" for reason in why)
        gaps.append([ask.now.isoformat(), what])
        yield _gap(ask, chosen, what)
    entries = [entry for page in pages for entry in page.feed.entries]
    newest = max((entry.published_at.isoformat() for entry in entries if entry.published_at), default=before.get("newest"))
    keys = list(dict.fromkeys(entry.key for entry in entries)) or list(known)
    _remember(ask, chosen, reply, {"sha256": container, "known": keys[:_REMEMBERED], "newest": newest, "gaps": gaps})


def _accept() -> dict[str, str]:
    return {"accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"}


def _older(ask: Ask, chosen: Options, first: _Page, known: set[str], why: list[str]) -> Iterator[_Page]:
    """Older pages until one overlaps what is known, or shows nothing new. A fault goes into `why`: what the first page brought must not be lost to it."""
    seen = {entry.key for entry in first.feed.entries}
    for number in range(2, chosen.older_pages + 2):
        if not known or not known.isdisjoint(seen):
            return
        try:
            reply = ask.client.get(chosen.url, params={chosen.page_parameter: str(number)}, headers=_accept(), robots=True, mend=_MEND)
            page = _page(reply, ask.keep(reply.body))
        except SourceError as bad:
            why.append(bad.what)
            return
        fresh = {entry.key for entry in page.feed.entries} - seen
        if not fresh:
            return
        seen |= fresh
        yield page


def _item(ask: Ask, page: _Page, entry: Entry) -> Iterator[Item | Problem]:
    from dtrack.sources._entries import plausible

    at = plausible(entry.published_at, ask.now)
    if at is None and entry.published_at is not None:
        yield Problem(
            kind=ProblemKind.IMPOSSIBLE_DATE,
            what=f"the feed dates {entry.title or entry.key!r} {entry.published_at:%Y-%m-%d}, which is still to come",
            remedy="Its date is taken as unknown. Tell the outlet if this goes on.",
            job=ask.job,
            where=entry.url or entry.key,
        )
    languages = ask.spec.languages
    yield Item(
        key=entry.key,
        media_type=entry.media_type,
        body=entry.body,
        fetched_at=page.reply.at,
        container=page.container,
        requested_url=page.reply.requested,
        final_url=page.reply.final,
        url=entry.url,
        http_status=page.reply.status,
        title=entry.title,
        publisher=ask.spec.publisher.name or page.feed.title,
        published=_day(entry, at is not None),
        published_at=at,
        changed_at=entry.changed_at,
        language=languages[0] if len(languages) == 1 else page.feed.language,
        licence=ask.spec.publisher.licence,
    )


def _day(entry: Entry, known: bool) -> date | None:
    return entry.published_at.date() if known and entry.published_at else None


def _span(newest: str | None, pages: list[_Page]) -> str:
    oldest = min((entry.published_at.isoformat() for page in pages for entry in page.feed.entries if entry.published_at), default=None)
    return f"possible gap from {_short(newest)} to {_short(oldest)}: no entry of the last fetch was in the feed any more"


def _gap(ask: Ask, chosen: Options, what: str) -> Problem:
    return Problem(
        kind=ProblemKind.GAP,
        what=what,
        remedy="Let the job run more often, raise `[source] older_pages`, or look the days up on the outlet's site.",
        job=ask.job,
        where=chosen.url,
    )


def _short(moment: str | None) -> str:
    return moment[:16] if moment else "an unknown time"


def _remember(ask: Ask, chosen: Options, reply: Reply, rest: dict[str, object]) -> None:
    ask.memory.clear()
    ask.memory.update(rest, url=chosen.url, etag=reply.etag, last_modified=reply.last_modified)
