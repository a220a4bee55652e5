"""The last gate before the store. What breaks a rule of the trade becomes a Problem: refused where it cannot be believed, kept and doubted where it can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dtrack.model.figure import Evidence, Figure, Problem
from dtrack.terms import Precision, ProblemKind, Quantifier, ValueState


def validate(figures: Iterable[Figure], text: str, seen: date) -> tuple[list[Figure], list[Problem]]:
    """The figures that may be stored, and a Problem for each breach. `text` is the document's normalised text, `seen` the day of its retrieval."""
    kept: list[Figure] = []
    problems: list[Problem] = []
    for figure in figures:
        why = _unbelievable(figure, text)
        if why:
            problems.append(_problem(ProblemKind.FAILED, figure, f"a figure was refused: {why}", "This is a fault of the reader: please report it."))
            continue
        when = _impossible(figure, seen)
        if when:
            problems.append(_problem(ProblemKind.IMPOSSIBLE_DATE, figure, when, "Look at the document; a known misprint belongs into a [[fix]] of the job."))
            figure = _doubted(figure, ProblemKind.IMPOSSIBLE_DATE)  # noqa: PLW2901 -- the same claim, marked
        kept.append(figure)
    return kept, problems


def _unbelievable(figure: Figure, text: str) -> str:
    """Why the figure contradicts its own evidence; empty where it does not (R16)."""
    evidence = figure.evidence
    if any(number is not None and not number.is_finite() for number in (figure.value, figure.low, figure.high, figure.persons)):
        return "its value is no number"
    if figure.value is not None and figure.value < 0:
        return f"its value {figure.value} is negative"
    if figure.value is None and figure.quantifier is not Quantifier.VAGUE and figure.low is None and figure.value_state is ValueState.REPORTED:
        return "it is reported and has no value"
    if figure.metric.is_stock and figure.start != figure.end:
        return "a stock has one reference date, not a period"
    return _untrue(evidence, figure.value) or _misplaced(evidence, text)


def _untrue(evidence: Evidence, value: Decimal | None) -> str:
    if evidence.addends:
        total = sum(evidence.addends, Decimal(0))
        return "" if total == value else f"its addends make {total}, not {value}"
    if evidence.number_text and evidence.number_text not in evidence.quote:
        return f"its number {evidence.number_text!r} does not stand in its quote"
    return "" if evidence.quote else "it has no quote"


def _misplaced(evidence: Evidence, text: str) -> str:
    """A span that does not point at its words would mark the wrong ones on the page."""
    for name, span, words in (("quote", evidence.span, evidence.quote), ("number", evidence.number_span, evidence.number_text)):
        if span is not None and text[span[0] : span[1]] != words:
            return f"its {name} does not stand at {span[0]}-{span[1]} of the text"
    return ""


def _impossible(figure: Figure, seen: date) -> str:
    """How the dates contradict each other or the day of retrieval; empty where they do not (R21)."""
    if figure.start and figure.end and figure.start > figure.end:
        return f"the period ends ({figure.end}) before it begins ({figure.start})"
    if figure.start and figure.start > seen:
        return f"the reference date {figure.start} lies after the document was fetched ({seen})"
    # A month that is still going on has begun: only a day can be wrong at its end.
    if figure.end and figure.end > seen and (figure.metric.is_stock or figure.end_precision is Precision.DAY):
        return f"the reference date {figure.end} lies after the document was fetched ({seen})"
    return ""


def _doubted(figure: Figure, kind: ProblemKind) -> Figure:
    return figure if kind in figure.doubts else replace(figure, doubts=(*figure.doubts, kind.value))


def _problem(kind: ProblemKind, figure: Figure, what: str, remedy: str) -> Problem:
    evidence = figure.evidence
    rows = ",".join(map(str, evidence.rows[:5])) + ("…" if len(evidence.rows) > 5 else "")
    where = f"{evidence.sheet or ''} {evidence.column or ''} {rows}".strip() or evidence.quote[:120]
    return Problem(kind=kind.value, what=what, remedy=remedy, where=where)
