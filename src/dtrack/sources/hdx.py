"""Files of one dataset on OCHA's Humanitarian Data Exchange (CKAN). Reading needs no key.

The dataset is asked for what it holds now, so that a new month's workbook is found whatever its name; a file that has not changed since it was read is not
fetched again. Servers state wrong types for these files: what the first bytes show counts, and a web page in place of a file is a firewall that wants us to
wait. The licence is the dataset's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator

from dtrack.errors import ContractError, MisconfiguredError, SourceError, ThrottledError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._api import CHANGED
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

MEDIA_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "CSV": "text/csv",
    "JSON": "application/json",
}
_ZIP = b"PK\x03\x04"
_RENAMED = "The dataset may have been renamed: look for it on https://data.humdata.org and mend `[source] dataset`."


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
    reply = ask.client.get(f"{base}/api/3/action/package_show", params={"id": chosen.dataset}, mend={404: _RENAMED, 403: _RENAMED})
    container = ask.keep(reply.body)
    package = _package(reply)
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
            yield Problem(kind=bad.kind, what=bad.what, remedy=bad.remedy, job=ask.job, where=_name(resource))
        else:
            marks[resource["id"]] = mark
    ask.memory["files"] = marks


def _package(reply: Reply) -> dict[str, Any]:
    answer = reply.json()
    package = answer.get("result") if isinstance(answer, dict) and answer.get("success") is True else None
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise ContractError(f"{reply.final} has no dataset with resources", CHANGED)
    return package


def _wanted(chosen: Options, package: dict[str, Any]) -> list[dict[str, Any]]:
    """Resources that the job wants, oldest first. None at all means that the dataset or its names have changed."""
    offered = [entry for entry in package["resources"] if isinstance(entry, dict) and isinstance(entry.get("id"), str) and _address(entry)]
    found = [
        entry
        for entry in offered
        if str(entry.get("format", "")).upper() in chosen.formats and re.search(chosen.resource, f"{entry.get('name')} {_name(entry)}", re.IGNORECASE)
    ]
    if not found:
        names = ", ".join(repr(_name(entry)) for entry in offered)[:500] or "none"
        raise MisconfiguredError(f"the dataset {chosen.dataset!r} has no file that the job wants; it has: {names}", "Mend `[source] resource` or `formats`.")
    return sorted(found, key=lambda entry: (str(entry.get("created")), entry["id"]))


def _fetch(ask: Ask, base: str, container: str, package: dict[str, Any], resource: dict[str, Any]) -> Item:
    """One file as an item. Its container is the answer that listed it."""
    reply = ask.client.get(_address(resource), max_bytes=ask.client.most_workbook)
    ask.keep(reply.body)
    format_ = str(resource["format"]).upper()
    if reply.is_html:
        raise ThrottledError(f"{reply.final} sent a web page in place of a file", "Its firewall keeps us waiting; the next run tries again.")
    if not reply.body.strip():
        raise ContractError(f"{reply.final} sent an empty file", "Nothing was read, which is not a zero; the next run tries again.")
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
        filename=_name(resource),
        title=f"{package.get('title') or package.get('name')}: {resource.get('name') or _name(resource)}"[:500],
        publisher=ask.spec.publisher.name or _text(package.get("dataset_source")),
        published=_day(created or changed),
        published_at=created or changed,
        changed_at=changed,
        licence=_licence(package) or ask.spec.publisher.licence,
    )


def _address(resource: dict[str, Any]) -> str:
    return _text(resource.get("download_url")) or _text(resource.get("url")) or ""


def _name(resource: dict[str, Any]) -> str:
    """The file's name as its address ends, else the resource's own."""
    last = unquote(urlsplit(_address(resource)).path).rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:200] or str(resource.get("name") or resource.get("id"))


def _licence(package: dict[str, Any]) -> str | None:
    """The dataset's licence in its own words; `other` says nothing without them."""
    name = _text(package.get("license_title")) or _text(package.get("license_id"))
    other = _text(package.get("license_other"))
    return f"{name}: {' '.join(other.split())[:400]}" if name and other else name or other


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _time(value: Any) -> datetime | None:
    """CKAN prints UTC without saying so."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
