"""UNHCR: `dataset = "statistics"` are its yearly national ones, `"portal"` what its operational portal shows now. No key.

The statistics are read page by page until the page number that the answer itself calls the last; one document a year. The portal documents nothing and its
numbers of places and collections stand in the addresses of its own pages: optional, and it may break any day. One document a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from dtrack.errors import ContractError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

CONTRACT = Contract(
    "items",
    fields(
        "year:count coo_iso:code coa_iso:code refugees:count idps:count returned_refugees:count returned_idps:count",
        "coo_id:any coo_name:text coo:code coa_id:any coa_name:text coa:code asylum_seekers:count stateless:count ooc:count oip:count hst:count",
    ),
)
"""Counts come as numbers, as text, and as `-` where they do not apply."""
PORTAL = Contract(
    "rows",
    fields(
        "geomaster_name:text admin_level:text pop_type_code:code pop_origin_name:text date:day individuals:count",
        "geomaster_id:any centroid_lon:any centroid_lat:any pop_accommodation_code:any pop_accommodation_name:any pop_data_type_code:any "
        "pop_data_type_name:any pop_type_name:any pop_frequency_name:any pop_frequency_code:any pop_frequency_cumulative:any "
        "pop_frequency_cumulative_code:any pop_origin_code:any month:any year:any population_groups:any population_group_id:any source:any "
        "households:any",
    ),
    open=True,
)
"""Of the operational portal, which documents nothing: it may break any day."""


_NUMBERS = "Write `geo_ids = [...]` and `collection = ...` under [source], as the addresses of the portal's own pages have them."


class Options(Spec):
    """`[source]` of UNHCR's statistics."""

    url: str = "https://api.unhcr.org/population/v1"
    """Base address of the statistics."""
    dataset: Literal["statistics", "portal"] = "statistics"
    """The yearly statistics, or the operational portal."""
    portal_url: str = "https://data.unhcr.org"
    """Base address of the portal."""
    geo_ids: list[int] = []
    """The portal's own numbers of the countries of asylum."""
    collection: int | None = None
    """The portal's own number of the collection of population groups."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country of origin; None: the job's own."""
    first_year: int = Field(default=2010, ge=1951)
    by_asylum: bool = False
    """Also one row for each country of asylum."""
    limit: int = Field(default=1000, ge=1, le=1000)
    rename: dict[str, str] = {}
    """Fields that the source renamed: our name to its new one."""


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Every year since the first, or every place of the portal, as UNHCR has it now. All or nothing."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    yield from list(_portal(ask, chosen) if chosen.dataset == "portal" else _years(ask, chosen, iso3))


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """One small page, for `dtrack doctor`."""
    chosen = options(Options, ask.spec)
    if chosen.dataset == "portal":
        for geo_id in chosen.geo_ids[:1]:
            reply = _place(ask, chosen, geo_id)
            yield _api.Probe(reply, _list(reply, "data"), PORTAL, chosen.rename)
        return
    params = {
        "cf_type": "ISO",
        "coo": _api.country(ask, chosen.iso3),
        "yearFrom": str(ask.now.year - 3),
        "yearTo": str(ask.now.year),
        "limit": "5",
        "page": "1",
    }
    reply = ask.client.get(f"{chosen.url.rstrip('/')}/population/", params=params)
    yield _api.Probe(reply, _list(reply, "items"), CONTRACT, chosen.rename)


def _list(reply: Reply, name: str) -> Any:
    answer = reply.json()
    if not isinstance(answer, dict):
        raise ContractError(f"{reply.final} sent no object", _api.CHANGED)
    return answer.get(name)


def _place(ask: Ask, chosen: Options, geo_id: int) -> Reply:
    params = {"geo_id": str(geo_id), "population_collection": str(chosen.collection)}
    return ask.client.get(f"{chosen.portal_url.rstrip('/')}/population/get/origin", params=params, mend=_NUMBERS)


def _portal(ask: Ask, chosen: Options) -> Iterator[Item | Problem]:
    if not chosen.geo_ids or chosen.collection is None:
        raise MisconfiguredError("the portal needs its own numbers of places and of a collection", _NUMBERS)
    for geo_id in chosen.geo_ids:
        reply = _place(ask, chosen, geo_id)
        container = ask.keep(reply.body)
        rows = _api.records(reply, _list(reply, "data"), PORTAL, chosen.rename)
        if not rows:
            yield _api.empty(ask, reply, f"rows of place {geo_id}")
            continue
        title = f"Operational portal, {rows[0]['geomaster_name']}"
        yield _api.item(ask, reply, container, f"portal/{chosen.collection}/{geo_id}", rows, title=title, published=_api.newest(rows, "date"))


def _years(ask: Ask, chosen: Options, iso3: str) -> Iterator[Item | Problem]:
    rows: list[dict[str, Any]] = []
    for page in range(1, _api.MAX_PAGES + 1):
        params = {"cf_type": "ISO", "coo": iso3, "yearFrom": str(chosen.first_year), "yearTo": str(ask.now.year), "limit": str(chosen.limit), "page": str(page)}
        reply = ask.client.get(f"{chosen.url.rstrip('/')}/population/", params=params | ({"coa_all": "true"} if chosen.by_asylum else {}))
        container = ask.keep(reply.body)
        answer = reply.json()
        if not isinstance(answer, dict):
            raise ContractError(f"{reply.final} sent no object", _api.CHANGED)
        rows += _api.records(reply, answer.get("items"), CONTRACT, chosen.rename)
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
