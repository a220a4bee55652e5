"""A web page as an item: fetched under robots.txt, its title and date left to the reader of pages, which knows where they stand."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dtrack.errors import ContractError
from dtrack.model.document import Item
from dtrack.sources._ask import Ask
from dtrack.sources._links import clean_link

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

MEND = "Look at the address in a browser. An outlet that refuses an honest agent is left alone until its editors agree."
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)


def get(ask: Ask, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Reply:
    """The page's bytes, archived; or 304. SourceError where the outlet does not want us, or sends something else than a page."""
    reply = ask.client.get(url, headers={"accept": "text/html, application/xhtml+xml;q=0.9"}, etag=etag, last_modified=last_modified, robots=True, mend=MEND)
    if reply.not_modified:
        return reply
    ask.keep(reply.body)
    if not reply.body.strip():
        raise ContractError(f"{reply.final} sent an empty page", "Nothing was read; the next run tries again.")
    if reply.media_type not in _PAGES and not reply.is_html:
        raise ContractError(f"{reply.final} is no web page but {reply.media_type or 'of unknown type'}", "Put the file into inbox/ if it is worth reading.")
    return reply


def item(ask: Ask, reply: Reply, url: str, *, title: str | None = None, published: date | None = None, language: str | None = None) -> Item:
    """The page as an item, known by its cleaned address. What is known of it from elsewhere goes before what it says of itself."""
    charset = _CHARSET.search(reply.headers.get("content-type", ""))
    cleaned = clean_link(url, url) or url
    return Item(
        key=cleaned,
        media_type=f"text/html; charset={charset[1]}" if charset else "text/html",
        body=reply.body,
        fetched_at=reply.at,
        requested_url=reply.requested,
        final_url=reply.final,
        url=cleaned,
        http_status=reply.status,
        title=title,
        publisher=ask.spec.publisher.name,
        published=published,
        language=language or (ask.spec.languages[0] if len(ask.spec.languages) == 1 else None),
        licence=ask.spec.publisher.licence,
    )
