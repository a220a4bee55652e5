"""IOM's DTM API, version 3: displaced people present, by operation and round.

Every call has a free key. There is no paging; the answer states its own count, which is checked. A document is one round of one operation at one level,
with all of its rows: they are added up where they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from dtrack.errors import ContractError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources import _api
from dtrack.sources._ask import Ask, options
from dtrack.sources._contract import Contract, fields
from dtrack.spec import JobSpec, Spec

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

SECRET = "DTRACK_DTM_KEY"  # noqa: S105 -- the name of the variable, not its value
WHERE = "https://dtm-apim-portal.iom.int"
_MEND = f"Get a free subscription key at {WHERE} and put it into the environment as {SECRET}."
CONTRACT = Contract(
    "rows",
    fields(
        "operation:text admin0Pcode:code numPresentIdpInd:count reportingDate:day roundNumber:count assessmentType:code",
        "id:any admin0Name:text admin1Name:text admin1Pcode:code admin2Name:text admin2Pcode:code yearReportingDate:count monthReportingDate:count "
        "displacementReason:text numberMales:count numberFemales:count idpOriginAdmin1Name:text idpOriginAdmin1Pcode:code",
    ),
)
"""As recorded in 2026; `id` is not there at the level of a country."""


class Options(Spec):
    """`[source]` of the DTM API."""

    url: str = "https://dtmapi.iom.int/v3/displacement"
    """Base address of the API."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    levels: list[int] = [0, 1, 2]
    """Admin levels to ask for."""
    rename: dict[str, str] = {}
    """Fields that the source renamed: our name to its new one."""


def missing(_spec: JobSpec, secrets: Mapping[str, str]) -> dict[str, str]:
    """The variable that is not set, with the address where the key is given out."""
    return {} if secrets.get(SECRET) else {SECRET: WHERE}


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """All rounds of the country, as IOM has them now. All or nothing: a level of another shape must not leave the others stored without it."""
    yield from list(_everything(ask))


def probe(ask: Ask) -> Iterator[_api.Probe]:
    """The country's national rows, which are the fewest, for `dtrack doctor`."""
    chosen = options(Options, ask.spec)
    reply = _level(ask, chosen, 0)
    yield _api.Probe(reply, _result(reply), CONTRACT, chosen.rename)


def _everything(ask: Ask) -> Iterator[Item | Problem]:
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    for level in chosen.levels:
        reply = _level(ask, chosen, level)
        container = ask.keep(reply.body)
        rows = _api.records(reply, _result(reply), CONTRACT, chosen.rename)
        if not rows:
            yield _api.empty(ask, reply, f"rows of {iso3} at admin level {level}")
        for (operation, round_), group in _api.groups(rows, ("operation", "roundNumber")).items():
            title = f"{operation}, round {round_}, admin level {level}"
            yield _api.item(ask, reply, container, f"{iso3}/admin{level}/{operation}/{round_}", group, title=title)


def _level(ask: Ask, chosen: Options, level: int) -> Reply:
    """All rows of the country at one admin level: there is no paging."""
    iso3 = _api.country(ask, chosen.iso3)
    key = ask.secrets.get(SECRET)
    if not key:
        raise MisconfiguredError("the DTM API is not configured: it wants a key", _MEND)
    return ask.client.get(
        f"{chosen.url.rstrip('/')}/admin{level}",
        params={"Admin0Pcode": iso3},
        headers={"ocp-apim-subscription-key": key},
        max_bytes=ask.client.most_workbook,
        mend=_MEND,
    )


def _result(reply: Reply) -> list[object]:
    """The rows as they came, once the answer itself says that it is good and complete."""
    answer = reply.json()
    if not isinstance(answer, dict) or "result" not in answer:
        raise ContractError(f"{reply.final} has no `result`", _api.CHANGED)
    if answer.get("isSuccess") is not True:
        said = "; ".join(str(message) for message in answer.get("errorMessages") or [])[:200]
        raise ContractError(f"{reply.final} says that it failed: {said!r}", "The next run asks again.")
    rows = answer["result"]
    if not isinstance(rows, list):
        raise ContractError(f"{reply.final} has no list of rows", _api.CHANGED)
    if answer.get("totalRecordsCount") != len(rows):
        raise ContractError(f"{reply.final} announces {answer.get('totalRecordsCount')} rows and sends {len(rows)}", "The next run asks again.")
    return rows
