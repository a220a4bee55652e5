"""UNHCR's population statistics: yearly and national, no key. One document a year.

Read page by page until the page number that the answer itself calls the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from dtrack.errors import ContractError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

_NEEDED = ("year", "coo_iso", "coa_iso", "refugees", "idps", "returned_refugees", "returned_idps")


class Options(Spec):
    """`[source]` of UNHCR's statistics."""

    url: str = "https://api.unhcr.org/population/v1"
    """Base address of the API."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country of origin; None: the job's own."""
    first_year: int = Field(default=2010, ge=1951)
    by_asylum: bool = False
    """Also one row for each country of asylum."""
    limit: int = Field(default=1000, ge=1, le=1000)


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Every year since the first, as UNHCR has it now."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    rows: list[dict[str, Any]] = []
    for page in range(1, _api.MAX_PAGES + 1):
        params = {"cf_type": "ISO", "coo": iso3, "yearFrom": str(chosen.first_year), "yearTo": str(ask.now.year), "limit": str(chosen.limit), "page": str(page)}
        reply = ask.client.get(f"{chosen.url.rstrip('/')}/population/", params=params | ({"coa_all": "true"} if chosen.by_asylum else {}))
        container = ask.keep(reply.body)
        answer = reply.json()
        if not isinstance(answer, dict):
            raise ContractError(f"{reply.final} sent no object", _api.CHANGED)
        rows += _api.records(reply, answer.get("items"), _NEEDED, "items")
        last = answer.get("maxPages", 1)
        if not isinstance(last, int):
            raise ContractError(f"{reply.final} has no number of pages", _api.CHANGED)
        if page >= last:
            break
    else:
        yield Problem(kind=ProblemKind.GAP, what=f"stopped after {_api.MAX_PAGES} pages", remedy="Raise `[source] limit`.", job=ask.job, where=reply.final)
    if not rows:
        yield _api.empty(ask, reply, f"years of {iso3}")
    for (year,), group in _api.groups(rows, ("year",)).items():
        yield _api.item(ask, reply, container, f"population/{iso3}/{year}", group, title=f"Population statistics, {year}")
