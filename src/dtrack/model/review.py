"""What people say of a figure, and what it comes to. Acts are added, never edited; taking one back is an act too.

`judged` is pure: the machine's reading and the acts of people give the figure as it stands and its status, whoever reads the document
again and however often (R19, R37).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from dtrack.model.figure import Evidence, Figure
from dtrack.model.identity import digest, is_table, same_text
from dtrack.terms import Status

WORDS_DIGITS = 32


class Act(StrEnum):
    """What a person does about a figure."""

    APPROVE = "approve"
    REJECT = "reject"
    PREFER = "prefer"
    CORRECT = "correct"
    MERGE = "merge"
    UNDO = "undo"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One act of one person. It binds to the claim, and remembers the figure that was seen."""

    number: int
    """Position among all acts, from 1."""
    claim_key: str
    figure: str
    """Id of the figure that the person saw."""
    document: str
    act: Act
    by: str
    """Who. Shown to people who work with the installation; public pages show `role`."""
    role: str
    """reader, reviewer or operator."""
    at: datetime
    why: str
    machine: Figure
    """What the machine had read of the claim then."""
    outcome: Figure | None = None
    """What the person confirmed: the figure as seen for an approval, as corrected for a correction."""
    changed: tuple[str, ...] = ()
    """Fields that a correction changed, by their names in Figure."""
    other: str | None = None
    """For a merge, the claim that it is one with."""
    other_figure: str | None = None
    """Id of that claim's figure as seen."""
    undoes: int | None = None
    """Number of the act that this one takes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person corrects, in the words of a form or of the command line; empty: it stays as it is. `flow.correcting` checks each."""

    value: str = ""
    """The number, or both ends of a range as `3000-4000`. It must stand in the quote (R16)."""
    unit: str = ""
    metric: str = ""
    direction: str = ""
    population: str = ""
    places: tuple[str, ...] = ()
    """Codes or names, each with its role after a colon where it is not `role`: `SY0902:destination`. They take the place of all that the figure named."""
    role: str = ""
    """Of every place that says none of its own."""
    start: str = ""
    """`2019-01-05`, `2019-01` or `2019`: reference date of a stock, first day of a period; `none` where the text gives no date."""
    end: str = ""
    quantifier: str = ""
    source: str = ""
    """Short name of whose number it is; `none` where the text does not say."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim as it stands after the acts of people."""

    figure: Figure
    status: Status
    preferred: str | None = None
    """Why a person prefers it to its rivals; None where nobody does."""
    merged: str | None = None
    """Id of the figure that says the same; None where it stands for itself."""


def live(acts: Iterable[Review]) -> list[Review]:
    """Acts that hold, in order: those taken back are left out, and so is the taking back. Taking back a taking back restores."""
    gone: set[int] = set()
    held = []
    for act in sorted(acts, key=lambda each: -each.number):
        if act.number in gone:
            continue
        if act.act is Act.UNDO and act.undoes is not None:
            gone.add(act.undoes)
        else:
            held.append(act)
    return held[::-1]


def decisive(acts: Iterable[Review]) -> list[Review]:
    """Acts that hold and say something of the figure: a reader's doubt only asks for a look."""
    return [act for act in live(acts) if act.act not in (Act.DOUBT, Act.UNDO)]


def judged(machine: Figure, acts: Sequence[Review], withdrawn: datetime | None = None) -> Judged:
    """What the machine's newest reading of a claim and the acts of people come to.

    A correction stands whatever the machine reads of the same number later; where the source itself prints another number now, the corrected
    fields are set in the new reading and a person looks again. An approval holds for what was seen. A rejection stays. `withdrawn`: since when the
    source prints the claim no more; what was confirmed before that stands, and wants a person.
    """
    changes: dict[str, Any] = {}
    base: Figure | None = None
    confirmed: Review | None = None
    rejected, preferred, merged = False, None, None
    for act in decisive(acts):
        if act.act is Act.MERGE:
            merged = act.other_figure
        elif act.act is Act.REJECT:
            rejected, preferred, confirmed = True, None, None
        else:
            rejected, confirmed = False, act
            preferred = act.why if act.act is Act.PREFER else preferred
        if act.act is Act.CORRECT and act.outcome is not None:
            base = base or act.machine
            changes |= {name: getattr(act.outcome, name) for name in act.changed}
    figure = machine
    if base is not None:
        figure = _standing(base, machine, changes)
    status = Status.EXTRACTED
    if rejected:
        status = Status.REJECTED
    elif confirmed is not None:
        same = confirmed.outcome is not None and substance(confirmed.outcome) == substance(figure)
        since = withdrawn is None or confirmed.at >= withdrawn
        status = (Status.CORRECTED if base is not None else Status.APPROVED) if same and since else Status.CHANGED_AFTER_APPROVAL
    return Judged(figure, status, preferred if status in (Status.APPROVED, Status.CORRECTED) else None, merged)


def printed(figure: Figure) -> tuple[object, ...]:
    """The number as the source prints it."""
    return same_text(figure.evidence.number_text), figure.evidence.addends


_ASIDE = {"evidence", "confidence", "extractor", "doubts", "caveat", "definition", "attribution", "primary", "fix", "places", "method", "household_size_source"}


def substance(figure: Figure) -> tuple[object, ...]:
    """What a person confirms: number, what it counts, time, places with their roles, source. How surely and by which words it was read is left out."""
    said = tuple(getattr(figure, name) for name in _SUBSTANCE)
    return (*said, tuple((ref.pcode or same_text(ref.text), ref.role) for ref in figure.places))


_SUBSTANCE = tuple(field.name for field in fields(Figure) if field.name not in _ASIDE)


def differing(before: Figure, after: Figure) -> tuple[str, ...]:
    """Names of the fields in which two figures differ."""
    return tuple(field.name for field in fields(Figure) if getattr(before, field.name) != getattr(after, field.name))


def words_of(evidence: Evidence) -> str | None:
    """Digest of the words of a passage and its number, without the document: copies of one text share it. None for cells and upstream records."""
    if is_table(evidence) or evidence.record_id is not None:
        return None
    return digest("words", same_text(evidence.quote), same_text(evidence.number_text), evidence.occurrence)[:WORDS_DIGITS]


_NUMBERS = {"value", "low", "high", "persons", "persons_low", "persons_high", "alt", "vague", "value_state", "quantifier", "evidence", "doubts"}
"""What a number says of itself: where the source prints another one, a correction of the old one says nothing of it."""


def _standing(base: Figure, machine: Figure, changes: dict[str, Any]) -> Figure:
    """The corrected figure: as the person left it, or what they corrected set in the reading of another number."""
    if printed(base) != printed(machine):
        return replace(machine, **{name: value for name, value in changes.items() if name not in _NUMBERS})
    figure = _told(replace(base, **changes), machine, numbered="evidence" in changes)
    if "places" in changes:
        return figure
    named = [tuple((ref.pcode, ref.text, ref.role) for ref in each.places) for each in (figure, machine)]
    return replace(figure, places=machine.places if named[0] == named[1] else tuple(replace(ref, span=None) for ref in figure.places))


def _told(figure: Figure, machine: Figure, *, numbered: bool) -> Figure:
    """The figure with the place of evidence as the machine last found it. A person's own choice of the number in the quote stays."""
    proof = machine.evidence
    if numbered:
        own = figure.evidence
        at = proof.quote.find(own.number_text)
        if at < 0:
            # The passage is cut otherwise now: the words that the person saw stay, and no page can mark them.
            return replace(figure, evidence=replace(own, span=None, number_span=None))
        span = None if proof.span is None else (proof.span[0] + at, proof.span[0] + at + len(own.number_text))
        proof = replace(proof, number_text=own.number_text, number_span=span, occurrence=own.occurrence)
    return replace(figure, evidence=proof, extractor=machine.extractor)
