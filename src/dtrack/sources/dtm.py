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
from dtrack.spec import JobSpec, Spec

if TYPE_CHECKING:
    from dtrack.sources.client import Reply

SECRET = "DTRACK_DTM_KEY"  # noqa: S105 -- the name of the variable, not its value
WHERE = "https://dtm-apim-portal.iom.int"
_MEND = f"Get a free subscription key at {WHERE} and put it into the environment as {SECRET}."
_NEEDED = ("operation", "admin0Pcode", "numPresentIdpInd", "reportingDate", "roundNumber", "assessmentType")


class Options(Spec):
    """`[source]` of the DTM API."""

    url: str = "https://dtmapi.iom.int/v3/displacement"
    """Base address of the API."""
    iso3: str | None = Field(default=None, pattern="^[A-Za-z]{3}$")
    """Country; None: the job's own."""
    levels: list[int] = [0, 1, 2]
    """Admin levels to ask for."""


def missing(_spec: JobSpec, secrets: Mapping[str, str]) -> dict[str, str]:
    """The variable that is not set, with the address where the key is given out."""
    return {} if secrets.get(SECRET) else {SECRET: WHERE}


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """All rounds of the country, as IOM has them now."""
    chosen = options(Options, ask.spec)
    iso3 = _api.country(ask, chosen.iso3)
    key = ask.secrets.get(SECRET)
    if not key:
        raise MisconfiguredError("the DTM API is not configured: it wants a key", _MEND)
    for level in chosen.levels:
        reply = ask.client.get(
            f"{chosen.url.rstrip('/')}/admin{level}",
            params={"Admin0Pcode": iso3},
            headers={"ocp-apim-subscription-key": key},
            max_bytes=ask.client.most_workbook,
            mend=_MEND,
        )
        container = ask.keep(reply.body)
        rows = _rows(reply)
        if not rows:
            yield _api.empty(ask, reply, f"rows of {iso3} at admin level {level}")
        for (operation, round_), group in _api.groups(rows, ("operation", "roundNumber")).items():
            title = f"{operation}, round {round_}, admin level {level}"
            yield _api.item(ask, reply, container, f"{iso3}/admin{level}/{operation}/{round_}", group, title=title)


def _rows(reply: Reply) -> list[dict[str, object]]:
    """The rows, once the answer itself says that it is good and complete."""
    answer = reply.json()
    if not isinstance(answer, dict) or "result" not in answer:
        raise ContractError(f"{reply.final} has no `result`", _api.CHANGED)
    if answer.get("isSuccess") is not True:
        said = "; ".join(str(message) for message in answer.get("errorMessages") or [])[:200]
        raise ContractError(f"{reply.final} says that it failed: {said!r}", "The next run asks again.")
    rows = _api.records(reply, answer["result"], _NEEDED, "rows")
    if answer.get("totalRecordsCount") != len(rows):
        raise ContractError(f"{reply.final} announces {answer.get('totalRecordsCount')} rows and sends {len(rows)}", "The next run asks again.")
    return rows
