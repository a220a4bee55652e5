"""IDMC: `dataset = "idu"` is its near-real-time list of events, `"gidd"` its yearly totals and `"gidd_disasters"` the disasters behind them.

The address leads on to a stored file, or answers 202 while that is being made. IDU is one document an event; an event that was in the list and is gone from
the span that the list covers is withdrawn. GIDD is one document a year. IDMC's own `next` links repeat the key: the addresses of pages are made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from dtrack.errors import ContractError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.sources._links import clean_link
from dtrack.spec import JobSpec, Spec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

SECRET = "DTRACK_IDMC_CLIENT_ID"  # noqa: S105 -- the name of the variable, not its value
WHERE = "https://www.internal-displacement.org/database/api-documentation"
_MEND = f"Ask IDMC for a client id ({WHERE}) and put it into the environment as {SECRET}."
_EVENT = Contract(
    "events",
    fields(
        "id:code iso3:code figure:count qualifier:text displacement_type:text displacement_start_date:day displacement_end_date:day created_at:day",
        "role:text country:text latitude:any longitude:any centroid:any displacement_date:day year:count event_id:any event_name:text event_codes:any "
        "event_code_types:any event_start_date:day event_end_date:day category:text subcategory:text type:text subtype:text standard_popup_text:text "
        "standard_info_text:text old_id:any sources:any source_url:any locations_name:text locations_coordinates:any locations_accuracy:any "
        "locations_type:any displacement_occurred:any",
    ),
)
_YEAR = Contract(
    "rows",
    fields(
        "iso3:code year:count new_displacement:count total_displacement:count",
        "country_name:text new_displacement_rounded:count total_displacement_rounded:count start_date:day start_date_accuracy:text end_date:day "
        "end_date_accuracy:text event_name:text hazard_category:any hazard_category_name:any hazard_sub_category:any hazard_sub_category_name:any "
        "hazard_type:any hazard_type_name:any hazard_sub_type:any hazard_sub_type_name:any event_codes:any event_codes_type:any id:any",
    ),
)
_PATHS = {"gidd": "conflicts", "gidd_disasters": "disasters"}
_SPAN = timedelta(days=170)
"""The list covers 180 days; an event is called withdrawn only well inside that."""


class Options(Spec):
    """`[source]` of IDMC."""

    url: str = "https://helix-tools-api.idmcdb.org/external-api"
    """Base address of the API."""
    dataset: Literal["idu", "gidd", "gidd_disasters"] = "idu"
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    limit: int = Field(default=100, ge=1, le=100)
    """Rows a page of GIDD."""
    rename: dict[str, str] = {}
    """Fields that the source renamed: our name to its new one."""


def missing(_spec: JobSpec, secrets: Mapping[str, str]) -> dict[str, str]:
    """The variable that is not set, with the address where the key is given out."""
    return {} if secrets.get(SECRET) else {SECRET: WHERE}


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Everything of the country that the data set has now."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    key = _key(ask)
    if chosen.dataset == "idu":
        yield from _events(ask, chosen, iso3, key)
    else:
        yield from _years(ask, chosen, iso3, key)


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """The list of events, which has no pages, or one row of GIDD, for `dtrack doctor`."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    key = _key(ask)
    if chosen.dataset == "idu":
        reply = ask.client.get(f"{chosen.url.rstrip('/')}/idus/last-180-days/", params={"client_id": key}, max_bytes=ask.client.most_workbook, mend=_MEND)
        yield _api.Probe(reply, reply.json(), _EVENT, chosen.rename)
        return
    params = {"client_id": key, "format": "json", "iso3": iso3, "limit": "5", "offset": "0"}
    reply = ask.client.get(f"{chosen.url.rstrip('/')}/gidd/{_PATHS[chosen.dataset]}/", params=params, mend=_MEND)
    answer = reply.json()
    yield _api.Probe(reply, answer.get("results") if isinstance(answer, dict) else None, _YEAR, chosen.rename)


def _key(ask: Ask) -> str:
    if key := ask.secrets.get(SECRET):
        return key
    raise MisconfiguredError("IDMC is not configured: it wants a client id", _MEND)


def _events(ask: Ask, chosen: Options, iso3: str, key: str) -> Iterator[Item | Problem]:
    address = f"{chosen.url.rstrip('/')}/idus/last-180-days/"
    reply = ask.client.get(address, params={"client_id": key}, max_bytes=ask.client.most_workbook, mend=_MEND)
    container = ask.keep(reply.body)
    everything = _api.records(reply, reply.json(), _EVENT, chosen.rename)
    rows = [row for row in everything if row["iso3"] == iso3]
    if not everything:
        yield _api.empty(ask, reply, "events of any country")
        return
    now: dict[str, str] = {}
    for row in rows:
        name = str(row["id"])
        now[name] = str(row["displacement_end_date"])[:10]
        published = _api.newest([row], "created_at")
        url = clean_link(row.get("source_url"), address)
        yield _api.item(ask, reply, container, f"idu/{name}", [row], title=row.get("event_name"), published=published, url=url or ask.spec.publisher.url)
    edge = (ask.now - _SPAN).date().isoformat()
    known: dict[str, str] = ask.memory.get("events", {})
    for name, end in known.items():
        if name not in now and end >= edge:
            yield _api.item(ask, reply, container, f"idu/{name}", [{"id": name, "iso3": iso3, "withdrawn": True}])
    ask.memory["events"] = now


def _years(ask: Ask, chosen: Options, iso3: str, key: str) -> Iterator[Item | Problem]:
    address = f"{chosen.url.rstrip('/')}/gidd/{_PATHS[chosen.dataset]}/"
    rows: list[dict[str, Any]] = []
    for page in range(_api.MAX_PAGES * 2):
        params = {"client_id": key, "format": "json", "iso3": iso3, "limit": str(chosen.limit), "offset": str(page * chosen.limit)}
        reply = ask.client.get(address, params=params, mend=_MEND)
        container = ask.keep(reply.body)
        found, count = _page(reply, chosen.rename)
        rows += found
        if not found or (page * chosen.limit + len(found)) >= count:
            break
    else:
        yield Problem(kind=ProblemKind.GAP, what="stopped before the last page", remedy="Raise `[source] limit`.", job=ask.job, where=reply.final)
    rows = [row for row in rows if row["iso3"] == iso3]
    if not rows:
        yield _api.empty(ask, reply, f"years of {iso3}")
    for (year,), group in _api.groups(rows, ("year",)).items():
        yield _api.item(ask, reply, container, f"{chosen.dataset}/{iso3}/{year}", group, title=f"GIDD {year}")


def _page(reply: Reply, rename: Mapping[str, str]) -> tuple[list[dict[str, Any]], int]:
    """Rows and the count of all of them."""
    answer = reply.json()
    if not isinstance(answer, dict) or not isinstance(answer.get("count"), int):
        raise ContractError(f"{reply.final} has no `count`", _api.CHANGED)
    rows = _api.records(reply, answer.get("results"), _YEAR, rename)
    if not rows and answer["count"] > 0 and answer.get("previous") is None:
        raise ContractError(f"{reply.final} announces {answer['count']} rows and sends none", "The next run asks again.")
    return rows, int(answer["count"])
