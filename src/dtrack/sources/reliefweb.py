"""OCHA's ReliefWeb, API v2: reports as Markdown or HTML, and the PDF and DOCX files that hang on them.

Every call carries an application name that ReliefWeb has approved. Reports are walked in order of creation by windows of time, never by deep offsets, with a
day of overlap between two runs; reports that were changed later are asked for by `date.changed`. How far a walk has come is saved after every page, so that a
first backfill of years may be stopped at any moment and goes on where it was. An answer without rows is believed only where its own count says so. Facts, a
short extract and the link are what may be published: the reports belong to their publishers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from dtrack.errors import ContractError, MisconfiguredError, ThrottledError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _reports
from dtrack.sources._ask import Ask, Checkpoint, Found, options
from dtrack.sources._attached import Attached
from dtrack.sources._reports import Report
from dtrack.spec import JobSpec, Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

SECRET = "DTRACK_RELIEFWEB_APPNAME"  # noqa: S105 -- the name of the variable, not its value
ASK_AT = "https://apidoc.reliefweb.int/parameters#appname"
ASK_FOR_ONE = f"Ask for an approved name at {ASK_AT} and put it into the environment as {SECRET}."
_MEND = {
    403: ASK_FOR_ONE,
    410: "This version of the API is retired: set `[source] url` to https://api.reliefweb.int/v2, or leave it out.",
}
_FIELDS = [
    "id", "title", "url", "url_alias", "status", "body", "body-html", "date.created", "date.changed", "date.original",
    "language", "primary_country", "country", "source", "format", "file",
]  # fmt: skip
_OVERLAP = timedelta(days=1)
_FIRST = timedelta(days=365)


class Options(Spec):
    """`[source]` of ReliefWeb."""

    url: str = "https://api.reliefweb.int/v2"
    """Base address of the API."""
    appname: str | None = None
    """The approved application name; it may stand in the environment instead."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    match: Literal["primary_country", "country"] = "primary_country"
    """What the report is mostly about, or any country that it mentions."""
    since: datetime | None = None
    """Creation time to begin with on the first run; None: a year back."""
    limit: int = Field(default=200, ge=1, le=1000)
    """Reports a page."""
    max_pages: int = Field(default=100, ge=1)
    """Pages a run and pass; the next run goes on from there."""
    max_calls: int = Field(default=900, ge=1)
    """Calls of the API a day (UTC); an application name has 1,000 for everything that uses it."""
    attachments: bool = True
    """Read attached PDF and DOCX files too, each as a document of its own."""


@dataclass(slots=True)
class _Walk:
    """One pass over the reports in order of one of their times."""

    by: Literal["created", "changed"]
    start: datetime
    files: Attached | None
    """None: attached files are not read."""
    seen: set[str] = field(default_factory=set)
    newest: datetime | None = None
    given: int = 0
    """Items so far."""
    stopped: str | None = None
    """Why the pass stopped before its end."""


def missing(spec: JobSpec, secrets: Mapping[str, str]) -> dict[str, str]:
    """Variables that this job needs and does not have, with the address where each is given out; for the set-up card."""
    named = options(Options, spec).appname or secrets.get(SECRET)
    return {} if named else {SECRET: ASK_AT}


def discover(ask: Ask) -> Iterator[Found]:
    """Files that waited, reports created since the last run, then those changed since."""
    chosen = options(Options, ask.spec)
    if not (chosen.appname or ask.secrets.get(SECRET)):
        raise MisconfiguredError("ReliefWeb is not configured: it answers approved application names only", ASK_FOR_ONE)
    if not (chosen.iso3 or ask.spec.country):
        raise MisconfiguredError("the job names no country", 'Add `country` to the job file, e.g. country = "SYR".')
    files = Attached(ask) if chosen.attachments else None
    created = _Walk("created", _start(ask, "created") or chosen.since or ask.now - _FIRST, files)
    walks = [created]
    changed = _start(ask, "changed")
    if changed is not None:
        walks.append(_Walk("changed", changed, files, seen=created.seen))
    else:
        # What changes while the first walk is under way, over however many runs, is asked for after it.
        ask.memory["changed"] = ask.now.astimezone(UTC).isoformat()
    if files is not None:
        yield from files.waiting()
    for walk in walks:
        yield from _pass(ask, chosen, walk)
    if files is not None:
        yield from files.told()


def _start(ask: Ask, name: str) -> datetime | None:
    """Where the pass begins: a day before the newest that was seen; without that, a day before the last run."""
    seen = ask.memory.get(name)
    if seen:
        return datetime.fromisoformat(seen) - _OVERLAP
    return ask.since - _OVERLAP if ask.since is not None and name == "created" else None


def _pass(ask: Ask, chosen: Options, walk: _Walk) -> Iterator[Found]:
    """Page by page until a short one. The window's start moves to the newest report of each page; only where it cannot move, the offset does."""
    start, offset = walk.start, 0
    for _ in range(chosen.max_pages):
        if not _may_call(ask, chosen):
            walk.stopped = f"the {chosen.max_calls} calls of this day are used up"
            break
        reply = _call(ask, chosen, walk.by, start, offset)
        container = ask.keep(reply.body)
        rows, left = _rows(reply, offset)
        for row in rows:
            for found in _report(ask, reply, container, row, walk):
                walk.given += isinstance(found, Item)
                yield found
        if walk.newest is not None:
            ask.memory[walk.by] = max(ask.memory.get(walk.by) or "", walk.newest.astimezone(UTC).isoformat())
        yield Checkpoint(walk.given + left)
        if len(rows) < chosen.limit and left <= 0:
            return
        reached = walk.newest or start
        start, offset = (reached, 0) if reached > start else (start, offset + len(rows))
    what = f"stopped by date.{walk.by} at {walk.newest or walk.start:%Y-%m-%d}: {walk.stopped or f'{chosen.max_pages} pages are the most of a run'}"
    remedy = "Nothing to do: the next run goes on from there. Raise `[source] limit` or `max_pages` to go faster."
    yield _problem(ask, ProblemKind.GAP, what, remedy, chosen.url)


def _may_call(ask: Ask, chosen: Options) -> bool:
    """Count one call more on this day, unless that would be too many."""
    today = ask.now.date().isoformat()
    day, calls = ask.memory.get("calls") or (today, 0)
    calls = calls if day == today else 0
    if calls >= chosen.max_calls:
        return False
    ask.memory["calls"] = [today, calls + 1]
    return True


def _call(ask: Ask, chosen: Options, by: str, start: datetime, offset: int) -> Reply:
    window = {"from": start.astimezone(UTC).isoformat(timespec="seconds")}
    iso3 = {"field": f"{chosen.match}.iso3", "value": chosen.iso3 or ask.spec.country}
    query: dict[str, Any] = {
        "filter": {"operator": "AND", "conditions": [iso3, {"field": f"date.{by}", "value": window}]},
        "fields": {"include": _FIELDS},
        "sort": [f"date.{by}:asc"],
        "limit": chosen.limit,
        "offset": offset,
    }
    base = chosen.url.rstrip("/").removesuffix("/reports")
    return ask.client.post_json(f"{base}/reports", query, params={"appname": chosen.appname or ask.secrets[SECRET]}, mend=_MEND)


def _rows(reply: Reply, offset: int) -> tuple[list[Any], int]:
    """The page's rows, and how many the window holds after them. ContractError for another shape; ThrottledError where rows are announced and none come."""
    page = reply.json()
    rows = page.get("data") if isinstance(page, dict) else None
    if not isinstance(rows, list):
        raise ContractError(f"{reply.final} has no list `data`", "The API has changed: look for a newer dtrack.")
    total = page.get("totalCount")
    left = total - offset - len(rows) if isinstance(total, int) else 0
    if not rows and left > 0:
        raise ThrottledError(f"{reply.final} announces {total} reports and sends none", "Nothing was read, which is not a zero; the next run asks again.")
    return rows, max(left, 0)


def _report(ask: Ask, reply: Reply, container: str, row: Any, walk: _Walk) -> Iterator[Item | Problem]:
    """One report and its files, once a run."""
    report = _reports.read(row)
    if report is None:
        yield _problem(ask, ProblemKind.CONTRACT, "a report came without id or fields", "The API has changed: look for a newer dtrack.", reply.final)
        return
    at = report.created if walk.by == "created" else report.changed
    if at is not None and (walk.newest is None or at > walk.newest):
        walk.newest = at
    if report.key in walk.seen:
        return
    walk.seen.add(report.key)
    if not report.body and not (walk.files and any(file.media_type for file in report.files)):
        names = ", ".join(file.url for file in report.files[:5]) or "none either"
        what = f"report {report.key} has no text, only files: {names}"
        yield _problem(ask, ProblemKind.UNREADABLE, what, "Read them yourself; put a file into inbox/ to have it read.", report.url)
    yield _item(ask, report, reply, container)
    if walk.files is not None:
        yield from walk.files.of(report)


def _item(ask: Ask, report: Report, reply: Reply, container: str) -> Item:
    """The report without its files; its title stands for a text that it does not have."""
    at = report.published_at
    return Item(
        key=report.key,
        media_type=report.media_type,
        body=(report.body or report.title or "").encode("utf-8", "replace"),
        fetched_at=reply.at,
        container=container,
        requested_url=reply.requested,
        final_url=reply.final,
        url=report.url,
        http_status=reply.status,
        title=report.title,
        publisher=report.publisher or ask.spec.publisher.name,
        published=at.date() if at else None,
        published_at=at,
        changed_at=report.changed,
        language=report.language,
        licence=ask.spec.publisher.licence,
    )


def _problem(ask: Ask, kind: ProblemKind, what: str, remedy: str, where: str | None) -> Problem:
    return Problem(kind=kind, what=what, remedy=remedy, job=ask.job, where=where)
