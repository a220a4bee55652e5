"""What people said of a figure, as a history: with names for those who work here, with roles for everybody (R38)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dtrack.model.intake import Intake, IntakeKind
from dtrack.model.review import Act, Review, decisive
from dtrack.web import wording
from dtrack.web.languages import _N
from dtrack.web.site import Visit

ACTS: Mapping[str, str] = {
    Act.APPROVE: _N("approved"),
    Act.REJECT: _N("rejected"),
    Act.PREFER: _N("preferred"),
    Act.CORRECT: _N("corrected"),
    Act.MERGE: _N("said to be one with another figure"),
    Act.UNDO: _N("took back an earlier act"),
    Act.DOUBT: _N("doubted"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One act in words. `who` is the name for those who work here, the role for everybody."""

    number: int
    word: str
    who: str
    at: datetime
    why: str
    fields: str
    live: bool
    """True for what holds and can be taken back."""
    gone: bool
    """True for what was taken back."""


BROUGHT: Mapping[str, str] = {
    IntakeKind.ENTERED: _N("entered by hand"),
    IntakeKind.UPLOADED: _N("brought in with a partner's file"),
    IntakeKind.UNDONE: _N("taken back"),
}


def brought_in(visit: Visit, acts: list[Intake]) -> list[Said]:
    """How a figure came in by hand, and that it was taken back; names and reasons are for those who work here (R38)."""
    inside, gone = visit.may("reviewer"), {act.undoes for act in acts}
    who = wording.word(wording.PEOPLE, "reviewer", visit.speech)
    return [
        Said(0, wording.word(BROUGHT, act.kind, visit.speech), act.who if inside else who, act.at, act.why if inside else "", "", False, act.id in gone)
        for act in acts
    ]


def said(visit: Visit, acts: list[Review]) -> list[Said]:
    """The history of a figure's acts, oldest first. Readers' doubts are for those who judge; names too (R38)."""
    inside = visit.may("reviewer")
    held = {act.number for act in decisive(acts)}
    return [
        Said(
            act.number,
            wording.word(ACTS, act.act, visit.speech),
            act.by if inside and act.act is not Act.DOUBT else wording.word(wording.PEOPLE, act.role, visit.speech),
            act.at,
            act.why,
            ", ".join(act.changed),
            act.number in held,
            act.number not in held and act.act not in (Act.DOUBT, Act.UNDO),
        )
        for act in acts
        if inside or act.act is not Act.DOUBT
    ]
