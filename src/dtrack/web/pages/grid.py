"""Places beside each other in a table: each value with its picture; what most of a column share stands at its head and is not said again in each cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dtrack.charts import table
from dtrack.charts.drawing.spark import MOST, spark
from dtrack.charts.table import Column, column_of
from dtrack.model.point import PointRecord, Series
from dtrack.store.seen_series import Print
from dtrack.web import wording
from dtrack.web.pages.desk import Desk, Known, order


@dataclass(frozen=True, slots=True)
class Cell:
    """The last known value of one series with the picture of those before it."""

    known: Known
    spark: Markup

    def beyond(self, head: Said | None) -> list[str]:
        """What has to be said of the value where the head has said the rest."""
        return beyond(said_of(self.known), head)


@dataclass(frozen=True, slots=True)
class Said:
    """Of a value: when, by whom, how long ago, checked or not, and past its source's rhythm or not."""

    period: str
    source: str
    age: str
    checked: str
    old: bool

    @property
    def told(self) -> list[str]:
        """In words, in the order in which they are said."""
        return [self.period, self.source, self.age, self.checked]


def said_of(known: Known) -> Said:
    """What is said of a value besides the number."""
    return Said(known.period, known.source, known.age, known.checked, known.old)


def beyond(own: Said, head: Said | None) -> list[str]:
    """Of what is said of a value, all that its head has not said; everything where there is no head."""
    return own.told if head is None else [mine for mine, theirs in zip(own.told, head.told, strict=True) if mine != theirs]


@dataclass(frozen=True, slots=True)
class Head:
    """Head of a column. `said`, `against`: what most of its values share, and the period against which most say their change; None where they do not."""

    name: str
    said: Said | None
    against: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One place; a cell is None where nothing was collected. `html`: its line of the table."""

    code: str
    name: str
    cells: list[Known | None]
    html: Markup


@dataclass(frozen=True, slots=True)
class Grid:
    """The table."""

    columns: list[Column]
    heads: list[Head]
    rows: list[Row]

    @property
    def shares(self) -> bool:
        """True where a head says something for its column."""
        return any(head.said for head in self.heads)

    @property
    def everywhere(self) -> list[str]:
        """What all heads say alike: it is said once, above them. Nothing where one of them shares nothing with its column, or where there is one alone."""
        said = [head.said for head in self.heads if head.said is not None]
        if len(said) < max(len(self.heads), 2):
            return []
        return [each for each in said[0].told if all(each in other.told for other in said)]

    @property
    def old(self) -> bool:
        """True where that line may say for every column that its values are not current."""
        return bool(self.everywhere) and all(head.said is not None and head.said.old for head in self.heads)


@dataclass(frozen=True, slots=True)
class Only:
    """Values that are shown: those that ended no earlier than `since` (ISO, a year or month will do), of one organisation where one is named."""

    since: str = ""
    source: str | None = None

    def takes(self, known: Known) -> bool:
        """True for a value that is shown."""
        return known.point.end.isoformat() >= self.since and self.source in {None, known.point.source_org}


EVERY = Only()


def grid(desk: Desk, places: Mapping[str, Mapping[Series, Print]], columns: Sequence[Column] | None = None, only: Only = EVERY) -> Grid:
    """The table of these places, in their order. Columns: the given ones, else what at least two places have."""
    chosen = list(columns) if columns is not None else table.draw(list(places.values()))
    cells = desk.parts([_cells(desk, code, own, chosen, only) for code, own in places.items()])
    heads = [_head(desk, column, [row[at] for row in cells]) for at, column in enumerate(chosen)]
    asked = [_row(desk, code, (only, *own.items()), heads, found) for (code, own), found in zip(places.items(), cells, strict=True)]
    return Grid(chosen, heads, desk.parts(asked))


def _head(desk: Desk, column: Column, cells: Sequence[Cell | None]) -> Head:
    said = table.shared([said_of(cell.known) if cell else None for cell in cells])
    against = table.shared([cell.known.changed[1] if cell and cell.known.changed else None for cell in cells])
    return Head(wording.counted(*column, desk.speech), said, against)


def _cells(
    desk: Desk, code: str, own: Mapping[Series, Print], columns: Sequence[Column], only: Only
) -> tuple[tuple[Hashable, ...], Callable[[], list[Cell | None]]]:
    """One place's values: what they hang on, and how they are made. Of several series that count alike, the one with the newest value."""

    def make() -> list[Cell | None]:
        found = desk.recent([series for series in own if series.since is None], MOST)
        desk.prepare(record.point.recommended for records in found.values() for record in records[-2:])
        newest: dict[Column, list[PointRecord]] = {}
        for series in sorted(found, key=order):
            key = column_of(series)
            if key not in newest or newest[key][-1].point.end < found[series][-1].point.end:
                newest[key] = found[series]
        return [_cell(desk, newest.get(column), only) for column in columns]

    return ("cells", code, tuple(columns), only, *own.items()), make


def _cell(desk: Desk, records: Sequence[PointRecord] | None, only: Only) -> Cell | None:
    known = desk.known(records) if records else None
    return None if known is None or records is None or not only.takes(known) else Cell(known, spark(records))


def _row(
    desk: Desk, code: str, hangs_on: tuple[Hashable, ...], heads: Sequence[Head], cells: Sequence[Cell | None]
) -> tuple[tuple[Hashable, ...], Callable[[], Row]]:
    """One place's line among others, which hangs on the heads as well: what they say it leaves out."""

    def make() -> Row:
        name = desk.visit.place(code)
        desk.prepare(cell.known.figure for cell in cells if cell is not None)
        html = desk.visit.render("_row.html", code=code, name=name, cells=cells, heads=heads)
        return Row(code, name, [cell.known if cell else None for cell in cells], html)

    return ("row", code, tuple(heads), *hangs_on), make
