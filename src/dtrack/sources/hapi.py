"""OCHA's HDX HAPI, version 2: displaced people by admin level, operation, round and kind of assessment; returns and refugees by year and country.

No key is needed, only a name that we make of the contact address. There is no total and no next page: a page shorter than its limit is the last one.
A document is one round of one operation at one level, or one year of returns or refugees. Where the API keeps us out (it answers data centres with 429),
displaced people are read from its CSV copy on HDX, and that is said: the two can disagree for a month.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from dtrack.errors import ContractError, MisconfiguredError, SourceError, ThrottledError, UnreachableError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api, _ckan
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

SECRET = "DTRACK_HAPI_APP_IDENTIFIER"  # noqa: S105 -- the name of the variable, not its value
_MEND = f"Set `[fetch] contact` in config.toml to a valid e-mail address, or {SECRET} in the environment to an identifier that HAPI knows."
_PERIOD = "population:count reference_period_start:day reference_period_end:day"
_ABROAD = Contract(
    "rows",
    fields(
        f"origin_location_code:code asylum_location_code:code population_group:code gender:code age_range:code {_PERIOD}",
        "resource_hdx_id:text origin_location_ref:any asylum_location_ref:any origin_location_name:text asylum_location_name:text "
        "origin_has_hrp:any origin_in_gho:any asylum_has_hrp:any asylum_in_gho:any min_age:any max_age:any",
    ),
)
CONTRACTS = {
    "idps": Contract(
        "rows",
        fields(
            "location_code:code admin_level:count operation:text assessment_type:code population:count reporting_round:count reference_period_end:day",
            "reference_period_start:day location_name:text location_ref:any admin1_ref:any admin1_code:code admin1_name:text admin2_ref:any admin2_code:code "
            "admin2_name:text provider_admin1_name:text provider_admin2_name:text resource_hdx_id:text dataset_hdx_id:text has_hrp:any in_gho:any "
            "warning:text error:text",
        ),
    ),
    "returnees": _ABROAD,
    "refugees": _ABROAD,
}
"""What each theme's rows have, as seen in the published schema."""
_PATHS = {"idps": "idps", "returnees": "returnees", "refugees": "refugees-persons-of-concern"}
_GROUP = ("operation", "assessment_type", "reporting_round", "admin_level")
_COPY = "hdx-hapi-idps"
_BY_ABROAD = ("reference_period_end",)


class Options(Spec):
    """`[source]` of HAPI."""

    url: str = "https://hapi.humdata.org/api/v2"
    """Base address of the API."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    themes: list[Literal["idps", "returnees", "refugees"]] = ["idps"]
    """What to ask for. Returnees and refugees are yearly and national."""
    levels: list[int] = [0, 1, 2]
    """Admin levels to ask displaced people for."""
    limit: int = Field(default=10_000, ge=1, le=10_000)
    copy_url: str = "https://data.humdata.org"
    """HDX, whose CSV copy stands in where the API does not answer; empty: nothing stands in."""
    rename: dict[str, str] = {}
    """Fields that the source renamed: our name to its new one."""


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """All rounds and years of the country, as HAPI has them now. All or nothing: a later answer of another shape must not leave half of them stored."""
    yield from list(_everything(ask))


def _everything(ask: Ask) -> Iterator[Item | Problem]:
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    headers = {"x-hdx-hapi-app-identifier": _identifier(ask)}
    for theme in chosen.themes:
        if theme != "idps":
            yield from _abroad(ask, chosen, iso3, theme, headers)
            continue
        try:
            for level in chosen.levels:
                yield from _displaced(ask, chosen, iso3, level, headers)
        except (ThrottledError, UnreachableError) as kept_out:
            if not chosen.copy_url:
                raise
            yield from _copied(ask, chosen, iso3, kept_out)


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """One small page of each theme, for `dtrack doctor`."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    headers = {"x-hdx-hapi-app-identifier": _identifier(ask)}
    for theme in chosen.themes:
        query = {"location_code": iso3} if theme == "idps" else {"origin_location_code": iso3}
        params = {**query, "output_format": "json", "limit": "5", "offset": "0"}
        reply = ask.client.get(_address(chosen, theme), params=params, headers=headers, mend=_MEND)
        yield _api.Probe(reply, _data(reply), CONTRACTS[theme], chosen.rename)


def _displaced(ask: Ask, chosen: Options, iso3: str, level: int, headers: Mapping[str, str]) -> Iterator[Item | Problem]:
    walk = _Walk(ask, chosen, "idps", {"location_code": iso3, "admin_level": str(level)}, headers)
    yield from walk.go()
    if not walk.rows:
        yield _api.empty(ask, walk.reply, f"displaced people of {iso3} at admin level {level}")
    yield from _rounds(ask, walk.reply, walk.container, walk.rows)


def _rounds(ask: Ask, reply: Any, container: str, rows: list[dict[str, Any]], note: str = "") -> Iterator[Item]:
    iso3 = str(rows[0]["location_code"]).upper() if rows else ""
    for key, group in _api.groups(rows, _GROUP).items():
        title = f"{key[0]}, round {key[2]} ({key[1]}), admin level {key[3]}{note}"
        yield _api.item(ask, reply, container, "/".join(("idps", iso3, *key)), group, title=title)


def _abroad(ask: Ask, chosen: Options, iso3: str, theme: str, headers: Mapping[str, str]) -> Iterator[Item | Problem]:
    """Returns to the country, or refugees from it: a document a year. Only the rows of all ages and both sexes are asked for."""
    walk = _Walk(ask, chosen, theme, {"origin_location_code": iso3, "gender": "all", "age_range": "all"}, headers)
    yield from walk.go()
    if not walk.rows:
        yield _api.empty(ask, walk.reply, f"{theme} of {iso3}")
    for (end,), group in _api.groups(walk.rows, _BY_ABROAD).items():
        yield _api.item(ask, walk.reply, walk.container, f"{theme}/{iso3}/{end[:10]}", group, title=f"{theme.capitalize()} of {iso3}, {end[:4]}")


class _Walk:
    """The pages of one question."""

    def __init__(self, ask: Ask, chosen: Options, theme: str, query: dict[str, str], headers: Mapping[str, str]) -> None:
        self._ask, self._chosen, self._theme, self._query, self._headers = ask, chosen, theme, query, headers
        self.rows: list[dict[str, Any]] = []
        self.reply: Any = None
        self.container = ""

    def go(self) -> Iterator[Problem]:
        """Fetch until a short page."""
        ask, limit = self._ask, self._chosen.limit
        for page in range(_api.MAX_PAGES):
            params = self._query | {"output_format": "json", "limit": str(limit), "offset": str(page * limit)}
            most = ask.client.most_workbook
            self.reply = ask.client.get(_address(self._chosen, self._theme), params=params, headers=self._headers, max_bytes=most, mend=_MEND)
            self.container = ask.keep(self.reply.body)
            found = _api.records(self.reply, _data(self.reply), CONTRACTS[self._theme], self._chosen.rename)
            self.rows += found
            if len(found) < limit:
                return
        what = f"stopped after {_api.MAX_PAGES} pages"
        yield Problem(kind=ProblemKind.GAP, what=what, remedy="Raise `[source] limit`.", job=ask.job, where=self.reply.final)


def _copied(ask: Ask, chosen: Options, iso3: str, kept_out: SourceError) -> Iterator[Item | Problem]:
    """Displaced people from the CSV copy on HDX. Rows that HAPI itself marks as wrong are left out, as it asks."""
    try:
        reply = _ckan.file(ask, chosen.copy_url, _COPY, r"idps.*\.csv$")
    except SourceError as bad:
        raise type(kept_out)(f"{kept_out.what}; nor did its CSV copy: {bad.what}", kept_out.remedy) from bad
    container = ask.keep(reply.body)
    rows = [row for row in _table(reply.body) if row.get("location_code", "").upper() == iso3 and row.get("admin_level") in {str(n) for n in chosen.levels}]
    held = CONTRACTS["idps"].hold(reply.final, rows, chosen.rename)
    if not rows:
        raise ContractError(f"{reply.final} has no row of {iso3}", "This is not a zero; the next run asks the API again.")
    what = f"HAPI's API did not answer ({kept_out.what}); displaced people are read from its CSV copy on HDX, which can differ for a month"
    yield Problem(kind=kept_out.kind, what=what, remedy="Nothing to do if it is rare; the next run asks the API again.", job=ask.job, where=reply.final)
    yield from _rounds(ask, reply, container, [row for row in held if not row.get("error")], " (CSV copy on HDX)")


def _table(body: bytes) -> Iterator[dict[str, str]]:
    """Rows of the CSV; a body without header and rows has none. A row of HXL tags is passed over."""
    for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig", "replace"))):
        if not str(next(iter(row.values()), "")).startswith("#"):
            yield {str(name): value or "" for name, value in row.items() if isinstance(value, str | None)}


def _data(reply: Any) -> Any:
    answer = reply.json()
    return answer.get("data") if isinstance(answer, dict) else None


def _address(chosen: Options, theme: str) -> str:
    return f"{chosen.url.rstrip('/')}/affected-people/{_PATHS[theme]}"


def _identifier(ask: Ask) -> str:
    """base64 of `name:e-mail`, which HAPI asks of every program; it can be made without asking anybody."""
    given = ask.secrets.get(SECRET)
    if given:
        return given
    if not re.fullmatch(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+", ask.contact):
        raise MisconfiguredError("HAPI is not configured: it wants a contact address", _MEND)
    return base64.b64encode(f"dtrack:{ask.contact}".encode()).decode("ascii")
