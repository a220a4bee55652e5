"""One count under two dates: sheets of one workbook that repeat each other and name different months contradict each other about when it was.

A workbook of 2019 prints 5,905,231 displaced people as those of April on one sheet and as those of May on another, province by province the same. That is one
count, and nobody knows from the file which month is right: it is kept once, as the first sheet dates it, is not recommended, and a person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from dtrack.extract.tables._task import Piece, Result
from dtrack.model.figure import Figure, Problem
from dtrack.terms import Level, ProblemKind

LEAST = 3
"""Provinces whose counts must be the same, none of them zero, before two columns are called one count."""
NEARLY = 0.9
"""Share of the provinces that must agree: a row that one sheet places wrongly makes no second count."""


@dataclass(slots=True)
class _Column:
    """The figures of one column of one sheet."""

    sheet: str
    header: str
    dates: tuple[date | None, date | None]
    at: list[int] = field(default_factory=list)
    counts: dict[str, Decimal] = field(default_factory=dict)
    """By province."""


def agree(result: Result) -> None:
    """Keep a count once that two sheets date differently, in doubt, and say so."""
    kinds: dict[tuple[object, ...], dict[tuple[str, str], _Column]] = defaultdict(dict)
    for at, piece in enumerate(result.pieces):
        _collect(kinds[_kind(piece.figure)], at, piece.figure)
    dropped: set[int] = set()
    for columns in kinds.values():
        ordered = list(columns.values())
        for number, first in enumerate(ordered):
            for second in ordered[number + 1 :]:
                if not dropped.intersection(first.at) and _same_count(first, second):
                    dropped.update(second.at)
                    _doubt(result, first)
                    result.problems.append(_problem(first, second))
    result.pieces = [piece for at, piece in enumerate(result.pieces) if at not in dropped]


def _kind(figure: Figure) -> tuple[object, ...]:
    return figure.metric, figure.direction, figure.population, figure.scope, figure.unit, figure.cumulative


def _collect(columns: dict[tuple[str, str], _Column], at: int, figure: Figure) -> None:
    key = figure.evidence.sheet or "", figure.evidence.column or ""
    column = columns.setdefault(key, _Column(*key, (figure.start, figure.end)))
    column.at.append(at)
    place = figure.places[0]
    if place.level is Level.ADM1 and place.pcode and figure.value:
        column.counts[place.pcode] = figure.value


def _same_count(first: _Column, second: _Column) -> bool:
    common = first.counts.keys() & second.counts.keys()
    equal = sum(first.counts[code] == second.counts[code] for code in common)
    same = equal >= LEAST and equal >= NEARLY * len(common)
    return same and first.sheet != second.sheet and first.dates != second.dates and None not in (*first.dates, *second.dates)


def _doubt(result: Result, column: _Column) -> None:
    for at in column.at:
        piece = result.pieces[at]
        doubts = tuple(dict.fromkeys((*piece.figure.doubts, ProblemKind.CONTRADICTION.value)))
        result.pieces[at] = Piece(replace(piece.figure, doubts=doubts), piece.parts, piece.whole)


def _problem(first: _Column, second: _Column) -> Problem:
    what = (
        f"the sheets {first.sheet!r} ({first.header!r}) and {second.sheet!r} ({second.header!r}) print the same counts for {len(first.counts)} provinces "
        f"under different dates, {first.dates[1]} and {second.dates[1]}. They are one count: it is kept once, under the first date, and not recommended"
    )
    remedy = f'Find the month in the publication, then: [[fix]] sheet = "{second.sheet}" column = "{second.header}" set = {{ period = "..." }} reason = "...".'
    return Problem(kind=ProblemKind.CONTRADICTION.value, what=what, remedy=remedy, where=second.sheet)
