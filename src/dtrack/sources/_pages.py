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

_LOOKED_AT = 200_000
_SHORT = 1200
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input[^>]{0,300}\btype\s?=\s?[\"']?password\b", re.IGNORECASE)
_GONE = re.compile("(?:error:? )?404\\b|(?:page |file )?not found|page introuvable|الصفحة غير موجودة".encode(), re.IGNORECASE)
_DOOR = re.compile("(?:log|sign) ?in\\b|access denied|just a moment|attention required|are you (?:a )?human|connexion\\b|تسجيل الدخول".encode(), re.IGNORECASE)


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
    if stands_in := _stands_in(reply.body):
        raise ContractError(f"{reply.final} sent {stands_in} where a page is due", MEND)
    return reply


def _stands_in(body: bytes) -> str:
    """What a short page is that servers send with status 200 in the place of one that they do not show; empty for any other page.

    Read as a new version of the page it would close every figure that the page gave. Judged by its title or a field for a password, and only where hardly
    anything else is said: an article about a login, or one with a form at its head, is an article.
    """
    head = body[:_LOOKED_AT]
    if _said(head) > _SHORT:
        return ""
    title = _TITLE.search(head)
    if title and _GONE.match(title[1].strip()):
        return "a page that says that nothing is there"
    if (title and _DOOR.match(title[1].strip())) or _PASSWORD.search(head):
        return "a page that asks for a login or a proof"
    return ""


def _said(html: bytes) -> int:
    """Length of the text between the tags, scripts and styles left out, in bytes. One pass, whatever the page holds."""
    length, hidden = 0, b""
    for piece in html.split(b"<"):
        tag, _, text = piece.partition(b">")
        name = tag[:7].lower()
        if hidden:
            hidden = b"" if name.startswith(hidden) else hidden
            continue
        hidden = next((b"/" + each for each in (b"script", b"style") if name.startswith(each)), b"")
        length += 0 if hidden else len(text.strip())
    return length


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
