"""Files of one dataset on OCHA's Humanitarian Data Exchange (CKAN). Reading needs no key.

The dataset is asked for what it holds now, so that a new month's workbook is found whatever its name; a file that has not changed since it was read is not
fetched again. Servers state wrong types for these files: what the first bytes show counts, and a web page in place of a file is a firewall that wants us to
wait. The licence is the dataset's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from difflib import SequenceMatcher
from typing import Any

from pydantic import Field, field_validator

from dtrack.errors import ContractError, MisconfiguredError, SourceError, ThrottledError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api, _ckan
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.spec import Spec

MEDIA_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "CSV": "text/csv",
    "JSON": "application/json",
}
_ZIP = b"PK\x03\x04"
CONTRACT = Contract("files", fields("id:text format:text url:text", "name:text download_url:text size:any hash:text created:day last_modified:day"), open=True)
"""What a dataset says of each of its files, as far as it is read here; CKAN says much more."""


class Options(Spec):
    """`[source]` of a dataset."""

    url: str = "https://data.humdata.org"
    """Base address of the exchange."""
    dataset: str = Field(pattern=r"^[a-z0-9_-]{2,100}$")
    """Name or id of the dataset, as in its address."""
    resource: str = ""
    """Pattern that the names of wanted files match, whatever the case; none: all of them."""
    formats: list[str] = ["XLSX"]

    @field_validator("resource")
    @classmethod
    def _is_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as bad:
            raise ValueError(f"this is no pattern: {bad}") from bad
        return value

    @field_validator("formats")
    @classmethod
    def _are_read(cls, value: list[str]) -> list[str]:
        unknown = [name for name in value if name not in MEDIA_TYPES]
        if unknown or not value:
            raise ValueError(f"use some of {', '.join(MEDIA_TYPES)}")
        return value


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Every wanted file that is new or changed."""
    chosen = options(Options, ask.spec)
    base = chosen.url.rstrip("/")
    reply, package = _ckan.package(ask, base, chosen.dataset)
    container = ask.keep(reply.body)
    wanted = _wanted(chosen, package)
    before: dict[str, list[Any]] = ask.memory.get("files", {})
    marks: dict[str, list[Any]] = {}
    for resource in wanted:
        mark = [resource.get(name) for name in ("last_modified", "size", "hash")]
        if before.get(resource["id"]) == mark:
            marks[resource["id"]] = mark
            continue
        try:
            yield _fetch(ask, base, container, package, resource)
        except ThrottledError:
            raise
        except SourceError as bad:
            yield Problem(kind=bad.kind, what=bad.what, remedy=bad.remedy, job=ask.job, where=_ckan.filename(resource))
        else:
            marks[resource["id"]] = mark
    ask.memory["files"] = marks


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """The dataset's description, for `dtrack doctor`; no file is fetched."""
    chosen = options(Options, ask.spec)
    reply, package = _ckan.package(ask, chosen.url, chosen.dataset)
    _wanted(chosen, package)
    yield _api.Probe(reply, [entry for entry in package["resources"] if isinstance(entry, dict)], CONTRACT)


def _wanted(chosen: Options, package: dict[str, Any]) -> list[dict[str, Any]]:
    """Resources that the job wants, oldest first. None at all means that the dataset or its names have changed."""
    offered = _ckan.resources(package)
    found = [
        entry
        for entry in offered
        if str(entry.get("format", "")).upper() in chosen.formats and re.search(chosen.resource, f"{entry.get('name')} {_ckan.filename(entry)}", re.IGNORECASE)
    ]
    if not found:
        names = ", ".join(repr(_ckan.filename(entry)) for entry in offered)[:500] or "none"
        expected = f"{' or '.join(chosen.formats)}" + (f" whose name matches {chosen.resource!r}" if chosen.resource else "")
        what = f"the dataset {chosen.dataset!r} has no file that the job wants. Expected: {expected}; it has: {names}"
        near = _nearest(chosen, offered)
        paste = f"If {near!r} is what it is called now, paste under [source]: resource = {json.dumps(re.escape(near))}." if near else ""
        raise MisconfiguredError(what, f"Mend `[source] resource` or `formats`. {paste}".strip())
    return found


def _nearest(chosen: Options, offered: list[dict[str, Any]]) -> str | None:
    """The file of a wanted format whose name is most like the pattern; None where none is like it."""
    names = [_ckan.filename(entry) for entry in offered if str(entry.get("format", "")).upper() in chosen.formats]
    likeness = {name: SequenceMatcher(None, chosen.resource.casefold(), name.casefold()).ratio() for name in names}
    return max(likeness, key=lambda name: likeness[name]) if chosen.resource and max(likeness.values(), default=0) > 0.3 else None


def _fetch(ask: Ask, base: str, container: str, package: dict[str, Any], resource: dict[str, Any]) -> Item:
    """One file as an item. Its container is the answer that listed it."""
    reply = _ckan.fetch(ask, resource)
    ask.keep(reply.body)
    format_ = str(resource["format"]).upper()
    if format_ == "XLSX" and not reply.body.startswith(_ZIP):
        raise ContractError(f"{reply.final} is called a workbook and is none", "Tell its maintainers on HDX.")
    created, changed = _time(resource.get("created")), _time(resource.get("last_modified"))
    return Item(
        key=resource["id"],
        media_type=MEDIA_TYPES[format_],
        body=reply.body,
        fetched_at=reply.at,
        container=container,
        requested_url=reply.requested,
        final_url=reply.final,
        url=f"{base}/dataset/{package.get('name') or package.get('id')}",
        http_status=reply.status,
        filename=_ckan.filename(resource),
        title=f"{package.get('title') or package.get('name')}: {resource.get('name') or _ckan.filename(resource)}"[:500],
        publisher=ask.spec.publisher.name or _ckan.text(package.get("dataset_source")),
        published=_day(created or changed),
        published_at=created or changed,
        changed_at=changed,
        licence=_licence(package) or ask.spec.publisher.licence,
    )


def _licence(package: dict[str, Any]) -> str | None:
    """The dataset's licence in its own words; `other` says nothing without them."""
    name = _ckan.text(package.get("license_title")) or _ckan.text(package.get("license_id"))
    other = _ckan.text(package.get("license_other"))
    return f"{name}: {' '.join(other.split())[:400]}" if name and other else name or other


def _time(value: Any) -> datetime | None:
    """CKAN prints UTC without saying so."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
