"""GDELT finds articles of world media; their pages are then fetched from the outlets themselves, under each one's robots.txt.

GDELT gives addresses and the moment when it first saw them, which is no publication date. It asks for one request in five seconds and throttles in plain text
with a good status: one try a run, and an answer that is no JSON is never "no articles".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import Field

from dtrack.errors import ContractError, SourceError, ThrottledError, UnreachableError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api, _pages
from dtrack.sources._api import CHANGED
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.sources._links import clean_link
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

MOST = 250
"""Articles that one answer can hold."""
CONTRACT = Contract("articles", fields("url:text", "url_mobile:text title:text seendate:text socialimage:text domain:text language:text sourcecountry:text"))
"""`seendate` is when GDELT first saw the page, no publication date."""
_REMEMBERED = 5000
_OVERLAP = timedelta(days=1)
_LANGUAGES = {"English": "en", "Arabic": "ar", "French": "fr"}


class Options(Spec):
    """`[source]` of GDELT."""

    url: str = "https://api.gdeltproject.org/api/v2/doc/doc"
    """Address of the DOC 2.0 API."""
    query: str = '(displaced OR displacement OR returnees) ("Deir Ezzor" OR "Deir ez-Zor")'
    """GDELT's own query language: phrases in quotes, alternatives in brackets."""
    max_pages: int = Field(default=40, ge=1, le=MOST)
    """Pages fetched a run; the others wait for the next."""


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """New articles that match, each from its outlet."""
    chosen = options(Options, ask.spec)
    last = ask.memory.get("until")
    start = (datetime.fromisoformat(last) if last else ask.now) - _OVERLAP
    articles = _articles(ask, chosen, start)
    if len(articles) >= MOST:
        yield _problem(ask, ProblemKind.GAP, f"GDELT answered with {MOST} articles, its most", "Narrow `[source] query` or run the job more often.", chosen.url)
    known: list[str] = list(ask.memory.get("known", []))
    fresh = {url: row for url, row in articles.items() if url not in set(known)}
    refused: dict[str, tuple[SourceError, int]] = {}
    for url, row in list(fresh.items())[: chosen.max_pages]:
        host = urlsplit(url).netloc
        if host not in refused:
            try:
                reply = _pages.get(ask, url)
            except SourceError as bad:
                refused[host] = (bad, 0)
            else:
                yield _pages.item(ask, reply, url, title=_text(row.get("title")), language=_LANGUAGES.get(str(row.get("language"))))
        if host in refused:
            why, count = refused[host]
            refused[host] = (why, count + 1)
            if isinstance(why, ThrottledError | UnreachableError):
                continue
        known.append(url)
    for host, (why, count) in refused.items():
        yield _problem(ask, why.kind, f"{count} of the articles found at {host} could not be had: {why.what}", why.remedy, host)
    ask.memory["known"] = known[-_REMEMBERED:]
    if len(fresh) <= chosen.max_pages:
        ask.memory["until"] = ask.now.isoformat()


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """A few articles of the last day, for `dtrack doctor`."""
    chosen = options(Options, ask.spec)
    params = {"query": chosen.query, "mode": "artlist", "format": "json", "maxrecords": "5", "sort": "datedesc", "timespan": "1d"}
    reply = ask.client.get(chosen.url, params=params, tries=1)
    yield _api.Probe(reply, _rows(reply), CONTRACT)


def _articles(ask: Ask, chosen: Options, start: datetime) -> dict[str, dict[str, Any]]:
    """Rows by cleaned address, oldest first."""
    params = {
        "query": chosen.query,
        "mode": "artlist",
        "format": "json",
        "maxrecords": str(MOST),
        "sort": "dateasc",
        "startdatetime": f"{start:%Y%m%d%H%M%S}",
        "enddatetime": f"{ask.now:%Y%m%d%H%M%S}",
    }
    reply = ask.client.get(chosen.url, params=params, tries=1)
    ask.keep(reply.body)
    rows = _rows(reply)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        url = clean_link(row.get("url"), chosen.url) if isinstance(row, dict) else None
        if url:
            found.setdefault(url, row)
    return found


def _rows(reply: Reply) -> list[Any]:
    if not reply.body.lstrip().startswith(b"{"):
        raise ThrottledError(
            f"{reply.final} sent words in place of JSON: it is throttling us", 'Nothing was read, which is not "no articles"; a later run asks again.'
        )
    answer = reply.json()
    rows = answer.get("articles", [])
    if not isinstance(rows, list) or (answer and "articles" not in answer):  # an empty object is its way to say "no articles"
        raise ContractError(f"{reply.final} has no list of articles", CHANGED)
    return rows


def _text(value: Any) -> str | None:
    return " ".join(value.split())[:500] or None if isinstance(value, str) else None


def _problem(ask: Ask, kind: ProblemKind, what: str, remedy: str, where: str) -> Problem:
    return Problem(kind=kind, what=what, remedy=remedy, job=ask.job, where=where)
