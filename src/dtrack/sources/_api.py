"""What the kinds that read records from an API share: rows of a checked shape, records as documents, and an empty answer that is no zero."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dtrack.errors import ContractError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask
from dtrack.sources._contract import Contract
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

CHANGED = "The API has changed: look for a newer dtrack. Nothing was read, which is not a zero."
MAX_PAGES = 200
"""Pages of one call's answer, at most."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One small page of a source, with the contract that its records should keep."""

    reply: Reply
    rows: Any
    contract: Contract
    rename: Mapping[str, str] = field(default_factory=dict)


def country(ask: Ask, stated: str | None) -> str:
    """ISO 3166-1 alpha-3 of the country asked for."""
    found = stated or ask.spec.country
    if not found:
        raise MisconfiguredError("the job names no country", 'Add `country` to the job file, e.g. country = "SYR".')
    return found.upper()


def records(reply: Reply, value: Any, contract: Contract, rename: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """`value` as a list of records that keep the contract, or ContractError that shows expected and found."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ContractError(f"{reply.final} has no list of {contract.what}", CHANGED)
    return contract.hold(reply.final, value, rename or {})


def item(ask: Ask, reply: Reply, container: str, key: str, rows: list[dict[str, Any]], **more: Any) -> Item:
    """Records as one document: the same records give the same bytes, in whatever order their fields came."""
    facts: dict[str, Any] = {"publisher": ask.spec.publisher.name, "licence": ask.spec.publisher.licence, "url": ask.spec.publisher.url} | more
    return Item(
        key=key,
        media_type="application/json",
        body=json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=0).encode(),
        fetched_at=reply.at,
        container=container,
        requested_url=reply.requested,
        final_url=reply.final,
        http_status=reply.status,
        filename=f"{key}.json",
        **facts,
    )


def groups(rows: Iterable[dict[str, Any]], names: Iterable[str]) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Rows by the values of these fields, groups and rows in the order in which they came."""
    by = tuple(names)
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple("" if row.get(name) is None else str(row[name]) for name in by), []).append(row)
    return found


def newest(rows: Iterable[Mapping[str, Any]], name: str) -> date | None:
    """The latest day of a field."""
    days = []
    for row in rows:
        try:
            days.append(date.fromisoformat(str(row.get(name))[:10]))
        except ValueError:
            continue
    return max(days, default=None)


def empty(ask: Ask, reply: Reply, what: str) -> Problem:
    """An answer without rows is said; it is never a zero."""
    return Problem(
        kind=ProblemKind.EMPTY,
        what=f"{reply.final} answered without {what}",
        remedy="This is not a zero. Check country and options of the job; the source may have nothing for it.",
        job=ask.job,
        where=reply.final,
    )
