"""From records to a stream in any format: which columns, which rows may leave, which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO

from dtrack.export import _rows
from dtrack.export._rows import Word
from dtrack.model.figure import FigureRecord
from dtrack.model.point import PointRecord
from dtrack.naming import load
from dtrack.terms import Sensitivity

_NONE: Mapping[str, str | None] = {}


def figures(
    kind: str,
    records: Iterable[FigureRecord],
    *,
    public_only: bool = False,
    licences: Mapping[str, str | None] = _NONE,
    word: Word | None = None,
    excel: bool = False,
) -> Iterator[str]:
    """The text of an export of figures, piece by piece. `licences` by document id; `public_only` leaves internal and restricted figures out."""
    form = load("export", kind)
    kept = (record for record in records if not public_only or record.sensitivity is Sensitivity.PUBLIC)
    rows: Iterator[dict[str, Any]]
    if form.FLAT:
        fields, rows = _rows.FIGURE_CELLS, (_rows.figure_cells(record, licence=licences.get(record.document), word=word) for record in kept)
    else:
        fields, rows = _rows.FIGURE_FIELDS, (_rows.figure_row(record, word=word) for record in kept)
    yield from form.lines(rows, fields=fields, excel=excel)


def points(
    kind: str,
    records: Iterable[PointRecord],
    known: Mapping[str, FigureRecord],
    *,
    public_only: bool = False,
    licences: Mapping[str, str | None] = _NONE,
    word: Word | None = None,
    excel: bool = False,
) -> Iterator[str]:
    """The text of an export of points, piece by piece. `known`: the figures that the points rest on, by id."""
    form = load("export", kind)
    kept = (shown for record in records if (shown := _public(record, known) if public_only else record) is not None)
    rows: Iterator[dict[str, Any]]
    if form.FLAT:
        fields, rows = _rows.POINT_CELLS, (_point_cells(record, known, licences, word) for record in kept)
    else:
        fields, rows = _rows.POINT_FIELDS, (_rows.point_row(record, word=word) for record in kept)
    yield from form.lines(rows, fields=fields, excel=excel)


def save(pieces: Iterable[str], stream: TextIO) -> None:
    """Write an export. Open the stream with `encoding="utf-8", newline=""`."""
    for piece in pieces:
        stream.write(piece)


def _point_cells(record: PointRecord, known: Mapping[str, FigureRecord], licences: Mapping[str, str | None], word: Word | None) -> dict[str, Any]:
    figure = known.get(record.point.recommended or "")
    return _rows.point_cells(record, figure, licence=licences.get(figure.document) if figure else None, word=word)


def _public(record: PointRecord, known: Mapping[str, FigureRecord]) -> PointRecord | None:
    """The point as outsiders may see it: not at all where its answer is not public; without lows, highs and counts that hidden figures gave."""
    point = record.point
    shown = tuple(verdict for verdict in point.verdicts if verdict.figure in known and known[verdict.figure].sensitivity is Sensitivity.PUBLIC)
    if len(shown) == len(point.verdicts):
        return record
    if point.recommended not in {verdict.figure for verdict in shown}:
        return None
    return replace(record, point=replace(point, verdicts=shown, low=point.value, high=point.value, origins=1))
