"""R34: a "return" located at a camp is a Problem. People brought to a camp did not go home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from dtrack.extract.tables._cells import spoken, total
from dtrack.extract.tables._task import Part, Piece, Result
from dtrack.model.figure import Figure, Problem
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Direction, Level, Metric, ProblemKind

SHARE = Decimal("0.5")
"""From this share of a figure on it is not recommended; below, it carries a caveat."""


def mark(result: Result, gazetteer: Gazetteer) -> None:
    """Doubt the returns that stand mostly at camps, then the departures that mostly went to such places."""
    doubted: set[str] = set()
    for at, piece in enumerate(result.pieces):
        if piece.figure.metric is Metric.RETURN and piece.figure.direction is not Direction.DEPARTURE:
            parts = [part for part in piece.parts if part.code and gazetteer.camp_at(part.code)]
            if not parts:
                continue
            result.pieces[at] = _marked(piece, parts, "stand where camps are")
            if result.pieces[at].figure.doubts:
                doubted |= {place.pcode for place in piece.figure.places if place.pcode}
            if piece.figure.places[0].level not in (Level.ADM0, Level.ADM2):
                result.problems += _problems(result.pieces[at].figure, parts, gazetteer)
    for at, piece in enumerate(result.pieces):
        if piece.figure.metric is Metric.RETURN and piece.figure.direction is Direction.DEPARTURE:
            parts = [part for part in piece.parts if part.code in doubted]
            if parts:
                result.pieces[at] = _marked(piece, parts, "went to where returns stand at a camp")


def _marked(piece: Piece, parts: Sequence[Part], how: str) -> Piece:
    """The piece with a caveat, and with the doubt where it is mostly that."""
    figure = piece.figure
    held = total(part.value for part in parts)
    if not held:
        return piece
    note = f"{spoken(held)} of it {how}: {', '.join(dict.fromkeys(part.name for part in parts))}."
    doubts = figure.doubts
    if figure.value and held >= SHARE * figure.value:
        doubts = (*doubts, ProblemKind.RETURN_AT_CAMP.value)
    return replace(piece, figure=replace(figure, doubts=doubts, caveat=" ".join(filter(None, (figure.caveat, note)))))


def _problems(figure: Figure, parts: Sequence[Part], gazetteer: Gazetteer) -> list[Problem]:
    """One a community: what people decide about."""
    found = []
    for part in parts:
        if not part.value:
            continue
        camps = " and ".join(camp.name for camp in gazetteer.camp_at(part.code)[:3])
        found.append(
            Problem(
                kind=ProblemKind.RETURN_AT_CAMP.value,
                what=f"{spoken(part.value)} of {figure.places[0].name}'s {spoken(figure.value or Decimal(0))} returns stand at {part.name} ({part.code}), "
                f"where {camps} is. " + ("The figure is shown as published and not recommended." if figure.doubts else "The figure stands, with a caveat."),
                remedy="Ask the source whether people were moved to the camp. A person may approve or correct the figure.",
                where=f"{figure.evidence.sheet}!row {part.row}",
            )
        )
    return found
