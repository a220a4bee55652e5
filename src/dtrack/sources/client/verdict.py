"""What a status means for us: good, ask again, wait, or something that a setting mends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from dtrack.errors import ContractError, MisconfiguredError, SourceError, ThrottledError, UnreachableError
from dtrack.sources.client.address import conceal
from dtrack.sources.client.reply import looks_like_html, parse_json, quote

Mend = str | Mapping[int, str]
"""What a kind of source tells a person to do when it is refused: one sentence for all refusals, or one a status."""
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Worth another try."""
QUARTER_S = 900.0
"""How long a firewall that answers 202 is left alone."""
_REMEDY = {
    401: "Check the key of this source in the environment.",
    403: "Check the key of this source in the environment, or ask its operator to let this agent in.",
    404: "Check `[source] url` in the job file: there is nothing at this address.",
    410: "Check `[source] url` in the job file: this address is retired.",
    422: "Check the options under `[source]` in the job file: the source does not understand one of them.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer before it is judged. `where` is its address without keys; `secrets` are values that no text may show."""

    where: str
    status: int
    headers: dict[str, str]
    body: bytes
    secrets: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """The server's own words, short, on one line, without our keys."""
        text = _message(self.body)
        return f" and said {conceal(text, self.secrets)}" if text else ""


def fault(answer: Answer, *, asked_conditionally: bool, mend: Mend, retry_after_s: float | None) -> SourceError | None:
    """None where the answer is good: 200, or 304 to a conditional request. Else the error that fits."""
    status, head = answer.status, f"{answer.where} answered {_named(answer.status)}"
    if status == 200 or (status == 304 and asked_conditionally):
        return None
    if status == 202:
        return ThrottledError(
            f"{head}: its firewall keeps us waiting", "Nothing was read, which is not a zero; a later run tries again.", retry_after_s=QUARTER_S
        )
    if status in _REMEDY:
        return MisconfiguredError(head + answer.said, _remedy(status, mend))
    if status == 429:
        return ThrottledError(head + answer.said, "It asks us to come back later; a later run tries again.", retry_after_s=retry_after_s)
    if status >= 500 or status in AGAIN:
        return UnreachableError(head + answer.said, "The fault is on its side; the next run tries again.")
    return ContractError(head + answer.said, "This is not in its contract; check `[source]` in the job file.")


def _remedy(status: int, mend: Mend) -> str:
    own = mend if isinstance(mend, str) else mend.get(status, "")
    return own or _REMEDY[status]


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _message(body: bytes) -> str:
    """The message inside a JSON error, else the beginning of the text; pages of HTML say nothing to a person."""
    if not body.strip() or looks_like_html(body):
        return ""
    try:
        found = _first_text(parse_json(body))
    except ValueError:
        found = None
    return quote(found.encode()) if found else quote(body)


def _first_text(data: Any) -> str | None:
    """`message`, `detail`, `error` or `errorMessages` of an error object, at most two levels down."""
    for _ in range(3):
        if isinstance(data, str):
            return data
        if isinstance(data, list) and data:
            data = data[0]
        elif isinstance(data, dict):
            data = next((data[name] for name in ("message", "detail", "error", "errorMessages") if data.get(name)), None)
    return data if isinstance(data, str) else None
