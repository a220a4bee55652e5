"""What people bring in themselves: a figure from a call, a message or a paper, and a partner's file. And who did so, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

HAND = "hand"
"""Kind and job of documents that hold what somebody wrote down by hand. No job file can have this name."""
BY_HAND = "hand/1"
"""Extractor of figures that a person entered."""
INFORMANTS = (
    "key informant",
    "camp manager",
    "community leader",
    "local authority",
    "aid worker",
    "health worker",
    "teacher",
    "resident",
    "displaced person",
)
"""What an informant is called, with their governorate. Names are not asked for and not stored (R38)."""


class IntakeKind(StrEnum):
    """What somebody did."""

    ENTERED = "entered"
    UPLOADED = "uploaded"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A figure as a person states it, in the words of a form or of the command line; `flow.entering` checks each.

    Whose number it is: `source`, an organisation, or `informant`, one of INFORMANTS. Where it stands: `quote`, within `text` if more was written
    down, or within a document that is stored already (`document`, and `span` where its text holds the quote more than once).
    """

    place: str
    """P-code, site id or name: of the finest place that the number is about."""
    metric: str
    value: str
    """The number, or both ends of a range as `3000-4000`."""
    quote: str
    """The words that hold the number, as they were said or printed."""
    by: str
    why: str
    unit: str = "person"
    direction: str = ""
    population: str = "unstated"
    origin: str = ""
    """Where people came from, for an arrival."""
    start: str = ""
    """`2026-10-05`, `2026-10` or `2026`: reference date of a stock, first day of a period."""
    end: str = ""
    """Last day of a period where it is not that of `start`."""
    source: str = ""
    informant: str = ""
    method: str = ""
    quantifier: str = "exact"
    scope: str = "unknown"
    cause: str = "unstated"
    cumulative: bool = False
    part: bool = False
    url: str = ""
    title: str = ""
    published: str = ""
    sensitivity: str = ""
    """public, internal or restricted; empty: internal. A document that is stored already keeps its own."""
    text: str = ""
    document: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One act. Acts are added, never edited: `undoes` names the one that this one takes back."""

    id: str
    """16 hex digits."""
    kind: IntakeKind
    at: datetime
    who: str
    why: str
    document: str
    version: int
    figure: str | None = None
    claim_key: str | None = None
    job: str | None = None
    filename: str | None = None
    """Name of the file as it was brought; it names nothing on this machine."""
    before: str | None = None
    """SHA-256 of the file that an upload took the place of."""
    undoes: str | None = None
