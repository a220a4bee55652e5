"""OCHA's HDX HAPI, version 2: displaced people by admin level, operation, round and kind of assessment.

No key is needed, only a name that we make of the contact address. A document is one round of one operation at one level. There is no total and no next
page: a page shorter than its limit is the last one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from dtrack.errors import MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec
from dtrack.terms import ProblemKind

SECRET = "DTRACK_HAPI_APP_IDENTIFIER"  # noqa: S105 -- the name of the variable, not its value
_MEND = f"Set `[fetch] contact` in config.toml to a valid e-mail address, or {SECRET} in the environment to an identifier that HAPI knows."
_NEEDED = ("location_code", "admin_level", "operation", "assessment_type", "population", "reporting_round", "reference_period_end")
_GROUP = ("operation", "assessment_type", "reporting_round", "admin_level")


class Options(Spec):
    """`[source]` of HAPI."""

    url: str = "https://hapi.humdata.org/api/v2"
    """Base address of the API."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    levels: list[int] = [0, 1, 2]
    """Admin levels to ask for."""
    limit: int = Field(default=10_000, ge=1, le=10_000)


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """All rounds of the country, as HAPI has them now."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    headers = {"x-hdx-hapi-app-identifier": _identifier(ask)}
    for level in chosen.levels:
        rows: list[dict[str, Any]] = []
        for page in range(_api.MAX_PAGES):
            params = {"location_code": iso3, "admin_level": str(level), "output_format": "json", "limit": str(chosen.limit), "offset": str(page * chosen.limit)}
            reply = ask.client.get(
                f"{chosen.url.rstrip('/')}/affected-people/idps", params=params, headers=headers, max_bytes=ask.client.most_workbook, mend=_MEND
            )
            container = ask.keep(reply.body)
            answer = reply.json()
            found = _api.records(reply, answer.get("data") if isinstance(answer, dict) else None, _NEEDED, "rows")
            rows += found
            if len(found) < chosen.limit:
                break
        else:
            yield Problem(kind=ProblemKind.GAP, what=f"stopped after {_api.MAX_PAGES} pages", remedy="Raise `[source] limit`.", job=ask.job, where=reply.final)
        if not rows:
            yield _api.empty(ask, reply, f"displaced people of {iso3} at admin level {level}")
        for key, group in _api.groups(rows, _GROUP).items():
            title = f"{key[0]}, round {key[2]} ({key[1]}), admin level {key[3]}"
            yield _api.item(ask, reply, container, "/".join(("idps", iso3, *key)), group, title=title)


def _identifier(ask: Ask) -> str:
    """base64 of `name:e-mail`, which HAPI asks of every program; it can be made without asking anybody."""
    given = ask.secrets.get(SECRET)
    if given:
        return given
    if not re.fullmatch(r"[^@\s:]+@[^@\s:]+\.[^@\s:]+", ask.contact):
        raise MisconfiguredError("HAPI is not configured: it wants a contact address", _MEND)
    return base64.b64encode(f"dtrack:{ask.contact}".encode()).decode("ascii")
