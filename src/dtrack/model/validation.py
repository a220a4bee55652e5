"""The rules that a figure must keep before it is stored, whoever read it.

Two kinds of breach. *Refused*: the record would be untrue or senseless (a number that its quote does not hold, a stock over a
period). *Doubted*: the source may well have printed it (a date in the future, a part above its whole), so it is kept, carries
the doubt, and is not recommended until a person approves. Either way a Problem tells.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dtrack.model.figure import Figure, Problem
from dtrack.model.identity import is_table, same_text
from dtrack.terms import Level, Precision, ProblemKind, Quantifier, ValueState

LARGEST = Decimal(10) ** 10
"""More than the people alive: no count of people, families or homes reaches it."""
RESIDUE = Decimal("0.001")
"""A workbook keeps its cells as binary fractions (90.3 as 90.299999999999997): what they leave over in a sum of thousands of rows."""
_REPORTED = (ValueState.REPORTED, ValueState.REPORTED_ZERO)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s,.'’٬٫_](?=\d)")
_ENDS_IN_NUMBER = re.compile(r"\d[,.'’٬٫]?$")
_BEGINS_WITH_NUMBER = re.compile(r"[,.'’٬٫]?\d")
_LONE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sifted:
    """Figures that may be stored, doubts added, and what is to be said about them and about the refused."""

    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]


def sift(figures: Iterable[Figure], retrieved: date) -> Sifted:
    """Refuse, doubt or pass each figure of one document that was fetched on `retrieved` (UTC; a day's grace for other zones).

    A figure that came with its doubt is told of by whoever doubted it first.
    """
    good: list[Figure] = []
    problems: list[Problem] = []
    for figure in figures:
        wrong = refusals(figure)
        if wrong:
            problems += [
                _problem(figure, ProblemKind.FAILED, f"a figure was refused: {what}", "This is a fault of the reading: please report it.") for what in wrong
            ]
            continue
        dated = None if ProblemKind.IMPOSSIBLE_DATE in figure.doubts else misdated(figure, retrieved)
        if dated:
            problems.append(_problem(figure, ProblemKind.IMPOSSIBLE_DATE, dated, "Check the source; a known misprint goes into a `[[fix]]` of the job file."))
            figure = _doubt(figure, ProblemKind.IMPOSSIBLE_DATE)  # noqa: PLW2901 the same figure, marked
        good.append(figure)
    for index, what in above_whole(good):
        problems.append(_problem(good[index], ProblemKind.CONTRADICTION, what, "Check the source: a part cannot exceed its whole."))
        good[index] = _doubt(good[index], ProblemKind.CONTRADICTION)
    return Sifted(tuple(good), tuple({problem.key: problem for problem in problems}.values()))


def refusals(figure: Figure) -> list[str]:
    """Why the figure cannot be stored, in words; empty where it can."""
    return [*_number_faults(figure), *_shape_faults(figure), *_evidence_faults(figure)]


def misdated(figure: Figure, retrieved: date) -> str | None:
    """R21, start <= end <= retrieval, in words where it is broken. A month or year that still goes on has begun, so only a day can end too late."""
    if figure.start is not None and figure.end is not None and figure.start > figure.end:
        return f"the period begins on {figure.start} and ends before that, on {figure.end}"
    latest = retrieved + timedelta(days=1)
    to_the_day = figure.metric.is_stock or figure.end_precision is Precision.DAY
    for moment in (figure.start, figure.end if to_the_day else None):
        if moment is not None and moment > latest:
            return f"the reference date {moment} lies after the day of retrieval, {retrieved}"
    return None


def above_whole(figures: Sequence[Figure]) -> list[tuple[int, str]]:
    """R20 within one document: (index, words) of each figure of a place that exceeds its governorate's own, same count, source and date."""
    wholes: dict[tuple[object, ...], Decimal] = {}
    parts: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, figure in enumerate(figures):
        if len(figure.places) != 1 or figure.value is None or figure.end is None or figure.part or ProblemKind.CONTRADICTION in figure.doubts:
            continue
        place = figure.places[0]
        if place.level is Level.ADM1:
            key = _count(figure, place.pcode)
            wholes[key] = max(figure.value, wholes.get(key, figure.value))
        elif place.adm1 is not None and figure.quantifier not in {Quantifier.LESS_THAN, Quantifier.UP_TO}:
            parts[_count(figure, place.adm1)].append(index)
    return [
        (index, f"{figures[index].places[0].name} has more ({figures[index].value}) than its governorate as a whole ({wholes[key]})")
        for key, members in parts.items()
        for index in members
        if key in wholes and (figures[index].value or 0) > wholes[key]
    ]


def stands_in(number: str, quote: str) -> bool:
    """R16: the number as printed stands in the quote as a whole number, whatever the digits' script and the groups' separator."""
    printed, text = _folded(number), _folded(quote)
    return bool(printed) and (_whole(printed, text) or _whole(_BETWEEN_DIGITS.sub("", printed), _BETWEEN_DIGITS.sub("", text)))


def _count(figure: Figure, adm1: str | None) -> tuple[object, ...]:
    what = (figure.metric, figure.direction, figure.population, figure.cumulative, figure.cause, figure.scope, figure.unit)
    return (*what, figure.start, figure.end, figure.source_org, figure.evidence.column, figure.places[0].role, adm1)


def _number_faults(figure: Figure) -> list[str]:
    named = ("value", "low", "high", "household_size", "persons", "persons_low", "persons_high")
    numbers = [(name, number) for name in named if (number := getattr(figure, name)) is not None]
    numbers += [("alt", value) for value, _ in figure.alt] + [("addends", addend) for addend in figure.evidence.addends]
    faults = [f"{name} is {str(number)[:40]}, which is no count" for name, number in numbers if not number.is_finite() or not 0 <= number < LARGEST]
    if faults:
        return faults
    for low, high in (("low", "high"), ("persons_low", "persons_high")):
        bottom, top = getattr(figure, low), getattr(figure, high)
        if bottom is not None and top is not None and bottom > top:
            faults.append(f"{low} {bottom} is above {high} {top}")
    addends = figure.evidence.addends
    rows = figure.evidence.rows
    if addends and (abs(sum(addends, Decimal(0)) - (figure.value or Decimal(0))) > RESIDUE or len(rows) not in {1, len(addends)}):
        faults.append(f"the value {figure.value} is not the sum of its {len(addends)} addends over {len(rows)} rows, {sum(addends)}")
    return faults


def _shape_faults(figure: Figure) -> list[str]:
    faults = []
    if figure.metric.is_stock and figure.start != figure.end:
        faults.append(f"a stock has one reference date, this one has {figure.start} and {figure.end}")
    if (figure.vague is not None) != (figure.quantifier is Quantifier.VAGUE):
        faults.append("a vague number and the quantifier `vague` go together")
    if figure.vague is not None and figure.value is not None:
        faults.append(f"the number is vague ({figure.vague}) and has a value ({figure.value})")
    if figure.value_state in _REPORTED and all(number is None for number in (figure.value, figure.vague, figure.low, figure.high)):
        faults.append("it is reported and has no number")
    if figure.value is not None and figure.value_state not in _REPORTED:
        faults.append(f"the value is {figure.value_state} and yet {figure.value}")
    if not 0 <= figure.confidence <= 1:
        faults.append(f"confidence {figure.confidence} is not between 0 and 1")
    return faults


def _evidence_faults(figure: Figure) -> list[str]:
    evidence = figure.evidence
    faults = []
    if not evidence.quote.strip():
        return ["there is no quote"]
    if _LONE.search(evidence.quote):
        faults.append("the quote holds characters that are no text")
    spans = [span for span in (evidence.span, evidence.number_span, *(place.span for place in figure.places)) if span is not None]
    if any(not 0 <= start <= end for start, end in spans):
        faults.append(f"a span runs backwards: {spans}")
    if evidence.span is not None and evidence.number_span is not None and not _within(evidence.number_span, evidence.span):
        faults.append(f"the number's span {evidence.number_span} is not within the quote's {evidence.span}")
    if figure.value_state in _REPORTED and not evidence.addends and not stands_in(evidence.number_text, evidence.quote):
        faults.append(f"the number {evidence.number_text!r} does not stand in its quote")
    return faults


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


class _Digits(dict[int, str]):
    """Each character as it is compared: a digit of any script as 0 to 9. Filled as they come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        made = self[code] = str(unicodedata.digit(char)) if char.isdigit() else char
        return made


_DIGITS = _Digits()


def _folded(text: str) -> str:
    if text.isascii():
        return same_text(text.lower())
    return same_text(unicodedata.normalize("NFKC", text).casefold().translate(_DIGITS))


def _whole(number: str, text: str) -> bool:
    """True where `number` is there and is not a piece of a longer number: neither 2,120 nor 1,120,000 holds 120."""
    at = text.find(number)
    while at >= 0:
        before, behind = text[max(0, at - 2) : at], text[at + len(number) : at + len(number) + 2]
        joined = (number[0].isdigit() and _ENDS_IN_NUMBER.search(before)) or (number[-1].isdigit() and _BEGINS_WITH_NUMBER.match(behind))
        if not joined:
            return True
        at = text.find(number, at + 1)
    return False


def _doubt(figure: Figure, kind: ProblemKind) -> Figure:
    return figure if kind.value in figure.doubts else dataclasses.replace(figure, doubts=(*figure.doubts, kind.value))


def _problem(figure: Figure, kind: ProblemKind, what: str, remedy: str) -> Problem:
    evidence = figure.evidence
    where = f"{evidence.sheet or ''}!{evidence.column or ''}" if is_table(evidence) else evidence.quote[:120]
    return Problem(kind=kind.value, what=what, remedy=remedy, where=where)
