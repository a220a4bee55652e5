"""A period taken from a file's name is confirmed by the months that the same workbook prints, or found there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from dtrack.extract.tables._cells import agrees, spoken
from dtrack.extract.tables._task import Piece, Result
from dtrack.model.figure import Figure, Problem
from dtrack.model.period import Period
from dtrack.terms import Direction, Level, Metric, Population, ProblemKind

_Kind = tuple[Metric, Population]


def confirm(result: Result) -> None:
    """Date the sheets that only the file's name dates, and say where the workbook's own months contradict it.

    A summary sheet gives a country's total for each month. The sheet's total is one of them: the named month's, else the date is
    doubted and its figures are not recommended; without a month in the name, the only month with that total is the period.
    """
    national = defaultdict(dict)  # type: defaultdict[_Kind, dict[Period, Figure]]
    for piece in result.pieces:
        figure = piece.figure
        if piece.whole is None and figure.places[0].level is Level.ADM0 and figure.direction is not Direction.DEPARTURE and (period := _period(figure)):
            national[_kind(figure)][period] = figure
    sheets = defaultdict(list)  # type: defaultdict[tuple[str, str, _Kind, Decimal], list[int]]
    for at, piece in enumerate(result.pieces):
        if piece.whole is not None:
            sheets[piece.figure.evidence.sheet or "", piece.figure.evidence.column or "", _kind(piece.figure), piece.whole].append(at)
    for (sheet, _, kind, whole), places in sheets.items():
        _settle(result, sheet, whole, places, national[kind])


def _settle(result: Result, sheet: str, whole: Decimal, places: list[int], months: dict[Period, Figure]) -> None:
    """Confirm, date or doubt the figures of one sheet."""
    named = _period(result.pieces[places[0]].figure)
    fitting = [period for period, figure in months.items() if figure.value is not None and agrees(figure.value, whole)]
    if named is None and len(fitting) == 1:
        _change(result, places, fitting[0])
        return
    if named is None:
        _tell(result, ProblemKind.UNDATED, sheet, f"the file's name has no month, and the workbook does not say which one has the total {spoken(whole)}")
    elif fitting and named not in fitting:
        _tell(result, ProblemKind.IMPOSSIBLE_DATE, sheet, f"the file is named {named}, but its total {spoken(whole)} is that of {fitting[0]} in the summary")
        for at in places:
            piece = result.pieces[at]
            result.pieces[at] = replace(piece, figure=replace(piece.figure, doubts=(*piece.figure.doubts, ProblemKind.IMPOSSIBLE_DATE.value)))
    elif named in months and named not in fitting:
        printed = spoken(months[named].value or whole)
        _tell(result, ProblemKind.CONTRADICTION, sheet, f"its rows add up to {spoken(whole)}, and the workbook's summary gives {printed} for {named}")


def _change(result: Result, places: list[int], period: Period) -> None:
    for at in places:
        piece = result.pieces[at]
        dated = replace(piece.figure, start=period.start, end=period.end, start_precision=period.precision, end_precision=period.precision)
        result.pieces[at] = Piece(dated, piece.parts, piece.whole)


def _tell(result: Result, kind: ProblemKind, sheet: str, what: str) -> None:
    remedy = 'Name the file with its month (2019-01), or state it: [[fix]] sheet = "..." set = { period = "2019-01" } in the job file.'
    result.problems.append(Problem(kind=kind.value, what=what, remedy=remedy, where=sheet))


def _kind(figure: Figure) -> _Kind:
    return figure.metric, figure.population


def _period(figure: Figure) -> Period | None:
    return Period(figure.start, figure.end, figure.start_precision) if figure.start and figure.end else None
