"""From the store's lines to a file in any format, piece by piece: which columns, which rows may leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dtrack.export import _flat, _wide
from dtrack.export._columns import FIGURES, POINTS, Column
from dtrack.export._sheet import Sheet
from dtrack.naming import load
from dtrack.resolve.places import Gazetteer

COLUMNS: Mapping[str, tuple[Column, ...]] = {"figures": FIGURES, "points": POINTS}
ASKED: Mapping[str, list[str]] = {"figures": _flat.ASKED_OF_FIGURES, "points": _flat.ASKED_OF_POINTS}
"""What the store is asked for, in the order of a line's cells."""


class Saved:
    """One export. Going through it writes it; then `read` says how many lines the store gave, `rows` how many went out, `licences` under which."""

    def __init__(self, kind: str, lines: Iterable[Any], sheet: Sheet, *, licences: Mapping[str, str], public_only: bool) -> None:
        self._form, self._lines, self._sheet = load("export", kind), lines, sheet
        self._stated, self._public_only = licences, public_only
        self.citation = sheet.citation
        self.read = 0
        self.rows = 0
        self.licences: set[str] = set()

    def __iter__(self) -> Iterator[bytes]:
        what, public = self._sheet.what, self._public_only
        if self._form.NESTED:
            objects = (_flat.figure_objects if what == "figures" else _flat.point_objects)(self._told(), public_only=public)
            yield from self._form.pieces(self._counted(objects), self._sheet)
            return
        rows = (_flat.figures if what == "figures" else _flat.points)(self._told(), licences=self._stated, public_only=public)
        if self._sheet.layout == "wide":
            columns, table = _wide.pivot(self._noted(rows), self._sheet.names, self._name)
            yield from self._form.pieces(self._counted(table), replace(self._sheet, columns=columns))
            return
        yield from self._form.pieces(self._counted(self._noted(rows)), self._sheet)

    def _name(self, pcode: str) -> str:
        gazetteer = self._sheet.gazetteer
        return gazetteer.name(pcode, self._sheet.language) if gazetteer.get(pcode) else ""

    def _told(self) -> Iterator[Any]:
        for line in self._lines:
            self.read += 1
            yield line

    def _counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            yield row

    def _noted(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        at = self._sheet.names.index("licence")
        for row in rows:
            self.licences.add(row[at])
            yield row


def sheet(what: str, gazetteer: Gazetteer, query: Mapping[str, str], *, language: str = "en", excel: bool = False, layout: str = "long") -> Sheet:
    """What an export of `what` says about itself."""
    return Sheet(what=what, columns=COLUMNS[what], gazetteer=gazetteer, query=query, language=language, excel=excel, layout=layout)
