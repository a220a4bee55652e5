"""What HDX (CKAN) answers: a dataset, its files, and the dataset that a renamed one may be now."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from dtrack.errors import ContractError, MisconfiguredError, SourceError, ThrottledError
from dtrack.sources._api import CHANGED
from dtrack.sources._ask import Ask

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

_LOOK = "The dataset may have been renamed: look for it on https://data.humdata.org and mend `[source] dataset`."


def package(ask: Ask, base: str, dataset: str) -> tuple[Reply, dict[str, Any]]:
    """The dataset as HDX describes it now. MisconfiguredError with the nearest name where it is gone."""
    try:
        reply = ask.client.get(f"{base.rstrip('/')}/api/3/action/package_show", params={"id": dataset}, mend={404: _LOOK, 403: _LOOK})
    except MisconfiguredError as gone:
        near = _nearest(ask, base, dataset)
        if near is None:
            raise
        raise MisconfiguredError(
            f"{gone.what}. Expected: dataset {dataset}; the nearest that HDX has is {near}", f'If it is that one, paste under [source]: dataset = "{near}".'
        ) from gone
    answer = reply.json()
    found = answer.get("result") if isinstance(answer, dict) and answer.get("success") is True else None
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise ContractError(f"{reply.final} has no dataset with resources", CHANGED)
    return reply, found


def _nearest(ask: Ask, base: str, dataset: str) -> str | None:
    """A dataset of a name like the one that is gone; None where there is none, or the search itself fails: the refusal is what is told."""
    words = " ".join(word for word in re.split(r"[-_]+", dataset) if len(word) > 2)
    try:
        answer = ask.client.get(f"{base.rstrip('/')}/api/3/action/package_search", params={"q": words, "rows": "20"}, tries=1).json()
    except SourceError:
        return None
    result = answer.get("result") if isinstance(answer, dict) else None
    rows = result.get("results") if isinstance(result, dict) else None
    names = [row["name"] for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)] if isinstance(rows, list) else []
    return next(iter(get_close_matches(dataset, names, 1, 0.5)), None)


def resources(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a dataset that have an id and an address, oldest first."""
    offered = [entry for entry in found["resources"] if isinstance(entry, dict) and isinstance(entry.get("id"), str) and address(entry)]
    return sorted(offered, key=lambda entry: (str(entry.get("created")), entry["id"]))


def address(resource: dict[str, Any]) -> str:
    """Where the file is."""
    return text(resource.get("download_url")) or text(resource.get("url")) or ""


def filename(resource: dict[str, Any]) -> str:
    """The file's name as its address ends, else the resource's own."""
    last = unquote(urlsplit(address(resource)).path).rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:200] or str(resource.get("name") or resource.get("id"))


def text(value: Any) -> str | None:
    """Text without spaces around it; None for anything else."""
    return value.strip() or None if isinstance(value, str) else None


def file(ask: Ask, base: str, dataset: str, pattern: str) -> Reply:
    """The newest file of the dataset whose name the pattern finds."""
    _, found = package(ask, base, dataset)
    fitting = [entry for entry in resources(found) if re.search(pattern, filename(entry), re.IGNORECASE)]
    if not fitting:
        names = ", ".join(filename(entry) for entry in resources(found))[:300] or "none"
        raise MisconfiguredError(f"the dataset {dataset!r} has no file like {pattern}; it has: {names}", CHANGED)
    return fetch(ask, fitting[-1])


def fetch(ask: Ask, resource: dict[str, Any]) -> Reply:
    """The file's bytes: what its first ones show counts, not the type that the server states."""
    reply = ask.client.get(address(resource), max_bytes=ask.client.most_workbook)
    if reply.is_html:
        raise ThrottledError(f"{reply.final} sent a web page in place of a file", "Its firewall keeps us waiting; the next run tries again.")
    if not reply.body.strip():
        raise ContractError(f"{reply.final} sent an empty file", "Nothing was read, which is not a zero; the next run tries again.")
    return reply
