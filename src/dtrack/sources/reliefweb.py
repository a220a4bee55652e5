"""OCHA's ReliefWeb, API v2: reports as Markdown or HTML.

Every call carries an application name that ReliefWeb has approved. Reports are walked in order of creation by windows of time, never by deep offsets, with a
day of overlap between two runs; reports that were changed later are asked for by `date.changed`. An answer without rows is believed only where its own
count says so. Facts, a short extract and the link are what may be published: the reports belong to their publishers.
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
from dtrack.sources._ask import Ask, options
from dtrack.spec import JobSpec, Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

SECRET = "DTRACK_RELIEFWEB_APPNAME"  # noqa: S105 -- the name of the variable, not its value
ASK_FOR_ONE = f"Ask for an approved name at https://apidoc.reliefweb.int/parameters#appname and put it into the environment as {SECRET}."
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
_HTML = '<!doctype html><html><head><meta charset="utf-8"></head><body><article>{}</article></body></html>'


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


@dataclass(slots=True)
class _Walk:
    """One pass over the reports in order of `by`."""

    by: str
    start: datetime
    seen: set[str] = field(default_factory=set)
    newest: datetime | None = None
    whole: bool = True
    """False where the pass stopped at its last allowed page."""


def missing(spec: JobSpec, secrets: Mapping[str, str]) -> dict[str, str]:
    """Variables that this job needs and does not have, with the address where each is given out; for the set-up card."""
    named = options(Options, spec).appname or secrets.get(SECRET)
    return {} if named else {SECRET: "https://apidoc.reliefweb.int/parameters#appname"}


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Reports created since the last run, then those changed since."""
    chosen = options(Options, ask.spec)
    name = chosen.appname or ask.secrets.get(SECRET, "")
    if not name:
        raise MisconfiguredError("ReliefWeb is not configured: it answers approved application names only", ASK_FOR_ONE)
    iso3 = chosen.iso3 or ask.spec.country
    if not iso3:
        raise MisconfiguredError("the job names no country", 'Add `country` to the job file, e.g. country = "SYR".')
    created = _Walk("date.created", _start(ask, "created") or chosen.since or ask.now - _FIRST)
    yield from _pass(ask, chosen, name, iso3, created)
    walks = [created]
    changed_since = _start(ask, "changed")
    if changed_since is not None:
        walks.append(_Walk("date.changed", changed_since, seen=created.seen))
        yield from _pass(ask, chosen, name, iso3, walks[1])
    for walk in walks:
        if not walk.whole:
            yield _stopped(ask, chosen, walk)
    ask.memory["created"] = _later(ask.memory.get("created"), created.newest)
    ask.memory["changed"] = _later(ask.memory.get("changed"), walks[1].newest if len(walks) > 1 else ask.now)


def _start(ask: Ask, name: str) -> datetime | None:
    """Where the pass begins: a day before the newest that was seen; without that, a day before the last run."""
    seen = ask.memory.get(name)
    if seen:
        return datetime.fromisoformat(seen) - _OVERLAP
    return ask.since - _OVERLAP if ask.since is not None and name == "created" else None


def _later(before: str | None, newest: datetime | None) -> str | None:
    return max(filter(None, (before, newest.astimezone(UTC).isoformat() if newest else None)), default=None)


def _pass(ask: Ask, chosen: Options, appname: str, iso3: str, walk: _Walk) -> Iterator[Item | Problem]:
    """Page by page until a short one. The window's start moves to the newest report of each page; only where it cannot move, the offset does."""
    start, offset = walk.start, 0
    for _ in range(chosen.max_pages):
        reply = ask.client.post_json(
            f"{chosen.url.rstrip('/').removesuffix('/reports')}/reports", _query(chosen, iso3, walk.by, start, offset), params={"appname": appname}, mend=_MEND
        )
        container = ask.keep(reply.body)
        rows = _rows(reply, offset)
        for row in rows:
            yield from _report(ask, reply, container, row, walk)
        if len(rows) < chosen.limit:
            return
        reached = walk.newest or start
        start, offset = (reached, 0) if reached > start else (start, offset + chosen.limit)
    walk.whole = False


def _query(chosen: Options, iso3: str, by: str, start: datetime, offset: int) -> dict[str, Any]:
    return {
        "filter": {
            "operator": "AND",
            "conditions": [
                {"field": f"{chosen.match}.iso3", "value": iso3},
                {"field": by, "value": {"from": start.astimezone(UTC).isoformat(timespec="seconds")}},
            ],
        },
        "fields": {"include": _FIELDS},
        "sort": [f"{by}:asc"],
        "limit": chosen.limit,
        "offset": offset,
    }


def _rows(reply: Reply, offset: int) -> list[Any]:
    """The page's rows. ContractError for another shape; ThrottledError where rows are announced and none come."""
    page = reply.json()
    rows = page.get("data") if isinstance(page, dict) else None
    if not isinstance(rows, list):
        raise ContractError(f"{reply.final} has no list `data`", "The API has changed: look for a newer dtrack.")
    total = page.get("totalCount")
    if not rows and isinstance(total, int) and total > offset:
        raise ThrottledError(f"{reply.final} announces {total} reports and sends none", "Nothing was read, which is not a zero; the next run asks again.")
    return rows


def _report(ask: Ask, reply: Reply, container: str, row: Any, walk: _Walk) -> Iterator[Item | Problem]:
    """One report, once a run."""
    fields = row.get("fields") if isinstance(row, dict) else None
    if not isinstance(fields, dict) or not isinstance(row.get("id"), str | int):
        yield _problem(ask, ProblemKind.CONTRACT, "a report came without id or fields", "The API has changed: look for a newer dtrack.", reply.final)
        return
    key = str(row["id"])
    stated = fields.get("date")
    dates: dict[str, Any] = stated if isinstance(stated, dict) else {}
    at = _time(dates, walk.by.partition(".")[2])
    if at is not None and (walk.newest is None or at > walk.newest):
        walk.newest = at
    if key in walk.seen:
        return
    walk.seen.add(key)
    media_type, body = _body(fields)
    url = _text(fields.get("url_alias")) or _text(fields.get("url"))
    if not body:
        yield _problem(
            ask,
            ProblemKind.UNREADABLE,
            f"report {key} has no text, only files: {_files(fields)}",
            "Read them yourself; put a file into inbox/ to have it read.",
            url,
        )
        media_type, body = "text/plain", _text(fields.get("title")) or ""
    published = _time(dates, "original") or _time(dates, "created")
    yield Item(
        key=key,
        media_type=media_type,
        body=body.encode("utf-8", "replace"),
        fetched_at=reply.at,
        container=container,
        requested_url=reply.requested,
        final_url=reply.final,
        url=url,
        http_status=reply.status,
        title=_text(fields.get("title")),
        publisher=_publisher(fields) or ask.spec.publisher.name,
        published=published.date() if published else None,
        published_at=published,
        changed_at=_time(dates, "changed"),
        language=_language(fields),
        licence=ask.spec.publisher.licence,
    )


def _body(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The report's text: Markdown, else HTML, else nothing."""
    markdown, page = _text(fields.get("body")), _text(fields.get("body-html"))
    if markdown:
        return "text/markdown", markdown
    return ("text/html", _HTML.format(page)) if page else ("", "")


def _publisher(fields: Mapping[str, Any]) -> str | None:
    """Short names of the report's sources, in its order."""
    names = [_text(source.get("shortname")) or _text(source.get("name")) for source in _dicts(fields.get("source"))]
    return ", ".join(name for name in names if name) or None


def _language(fields: Mapping[str, Any]) -> str | None:
    """Code of the report's language where it has exactly one."""
    codes = [_text(language.get("code")) for language in _dicts(fields.get("language"))]
    return codes[0] if len(codes) == 1 else None


def _files(fields: Mapping[str, Any]) -> str:
    names = [_text(file.get("url")) or _text(file.get("filename")) for file in _dicts(fields.get("file"))]
    return ", ".join(name for name in names[:5] if name) or "none either"


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


def _stopped(ask: Ask, chosen: Options, walk: _Walk) -> Problem:
    return _problem(
        ask,
        ProblemKind.GAP,
        f"stopped after {chosen.max_pages} pages by {walk.by}, at {walk.newest or walk.start:%Y-%m-%d}; the next run goes on from there",
        "Nothing to do; raise `[source] max_pages` or `limit` to go faster.",
        chosen.url,
    )


def _problem(ask: Ask, kind: ProblemKind, what: str, remedy: str, where: str | None) -> Problem:
    return Problem(kind=kind, what=what, remedy=remedy, job=ask.job, where=where)
