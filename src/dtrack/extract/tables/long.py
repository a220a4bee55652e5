"""`layout = "long"`: one row a place, figures in columns. With `sum_to`, one figure a place of those levels and column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dtrack.extract.readers.sheet import address
from dtrack.extract.tables import _dating, _header
from dtrack.extract.tables._cells import agrees, number, spoken, total
from dtrack.extract.tables._figures import Cells, build, reference, rows_note
from dtrack.extract.tables._header import Column, Header
from dtrack.extract.tables._places import RowPlace, RowPlaces
from dtrack.extract.tables._task import Part, Piece, Result, Task
from dtrack.model.place import Place, PlaceRef
from dtrack.terms import Level, ProblemKind


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with a number."""

    row: int
    """0-based."""
    place: RowPlace
    value: Decimal


@dataclass(slots=True)
class Held:
    """What one column holds."""

    column: Column
    entries: list[Entry] = field(default_factory=list)
    """Rows whose place is known."""
    unplaced: list[Entry] = field(default_factory=list)
    blank: list[RowPlace] = field(default_factory=list)
    bad: list[tuple[int, RowPlace, str]] = field(default_factory=list)
    totals: list[Entry] = field(default_factory=list)
    """Rows of totals among the data: checked, never added."""
    fixes: list[str] = field(default_factory=list)

    @property
    def whole(self) -> Decimal:
        """The sum of every row, placed or not."""
        return total(entry.value for entry in (*self.entries, *self.unplaced))


@dataclass(slots=True)
class _Sum:
    """The rows of one place."""

    place: Place
    text: str
    entries: list[Entry] = field(default_factory=list)


def read(task: Task) -> Result:
    """Figures of every mapped column, or the Problems that say why there are none."""
    header, problems = _header.find(task)
    result = Result(problems=problems)
    if header is None:
        return result
    finder = RowPlaces(task, header.places)
    places = [(row, finder.of(row)) for row in range(header.data, len(task.sheet.rows))]
    for column in header.metrics:
        _read_column(task, header, collect(task, column, places), finder, result)
    return result


def _read_column(task: Task, header: Header, held: Held, finder: RowPlaces, result: Result) -> None:
    column = held.column
    _check(task, header, held, result)
    period = _dating.period_of(task, column)
    doubts: tuple[str, ...] = ()
    if period is None and column.spec.period != "file":
        result.problems.append(_dating.undated(task, column))
    elif period and (impossible := _dating.impossible(task, column, period, header.labels.values())):
        result.problems.append(impossible)
        doubts = (impossible.kind,)
    whole = held.whole if column.spec.period == "file" else None
    fix = " ".join(dict.fromkeys(filter(None, (column.fix, *held.fixes)))) or None
    for where, entries, caveat, part in _claims(task, held, finder):
        value = total(entry.value for entry in entries)
        rows = tuple(entry.row + 1 for entry in entries)
        cells = Cells(column=column.header, rows=rows, addends=tuple(e.value for e in entries) if len(entries) > 1 else (), note=rows_note(rows))
        figure = build(task, column, value, where, cells, period=period, doubts=doubts, caveat=caveat, part=part or column.spec.part, fix=fix)
        result.pieces.append(Piece(figure, tuple(Part(e.place.code, e.place.name, e.value, e.row + 1) for e in entries), whole))


def collect(task: Task, column: Column, places: Sequence[tuple[int, RowPlace]]) -> Held:
    """The column's cells, sorted by what they are."""
    held = Held(column)
    for row, place in places:
        found, fix = task.number(row, column.index, column.header)
        held.fixes += [fix] if fix else []
        if found.bad is not None:
            held.bad.append((row, place, found.bad))
        elif found.value is None:
            held.blank += [place] if place.text else []
        elif place.is_total:
            held.totals.append(Entry(row, place, found.value))
        else:
            (held.entries if place.chain else held.unplaced).append(Entry(row, place, found.value))
    return held


def _check(task: Task, header: Header, held: Held, result: Result) -> None:
    """The sheet's own totals (in the row above the header, or among the data) and the cells that could not be read or placed."""
    column = held.column
    above = [(row, printed) for row in range(header.row) if (printed := number(task.sheet.cell(row, column.index)).value) is not None]
    for row, printed in [*above[-1:], *((entry.row, entry.value) for entry in held.totals[-1:])]:
        if not agrees(printed, held.whole):
            result.problems.append(
                task.problem(
                    ProblemKind.TOTAL_MISMATCH,
                    f"the total of {column.header!r} in {address(row, column.index)} is printed as {spoken(printed)}; its rows add up to {spoken(held.whole)}",
                    "Compare with the publication. A known misprint: [[fix]] with `cell` and `set = { value = ... }` in the job file.",
                    address(row, column.index),
                )
            )
    if held.bad:
        cells = ", ".join(f"{address(row, column.index)} ({text!r})" for row, _, text in held.bad[:10])
        result.problems.append(
            task.problem(
                ProblemKind.UNREADABLE,
                f"{len(held.bad)} cells of {column.header!r} hold no count: {cells}. Sums that need them were not made",
                'Mend the file, or settle each in the job file: [[fix]] cell = "..." set = { value = "..." }.',
                address(held.bad[0][0], column.index),
            )
        )
    if held.unplaced:
        rows = ", ".join(f"{entry.row + 1} ({entry.place.text[:40] or 'no place'})" for entry in held.unplaced[:10])
        result.problems.append(
            task.problem(
                ProblemKind.UNKNOWN_PLACE,
                f"{len(held.unplaced)} rows of {column.header!r}, {spoken(total(e.value for e in held.unplaced))} in all, "
                f"name no known place, or places that contradict each other: rows {rows}",
                "Mend the code or the name in the file, or add the place to the gazetteer; until then the country's sum is marked as a part.",
                address(held.unplaced[0].row, column.index),
            )
        )


def _claims(task: Task, held: Held, finder: RowPlaces) -> Iterable[tuple[PlaceRef, list[Entry], str | None, bool]]:
    """(place, its rows, caveat, whether only a part of the place is counted), a claim each."""
    if not task.sum_to:
        for entry in held.entries:
            yield finder.reference(held.column.spec, entry.place), [entry], None, False
        return
    for level in task.sum_to:
        spoilt = {_code(task, row, level) for _, row, _ in held.bad}
        blank = Counter(_code(task, row, level) for row in held.blank)
        left_out = len(held.unplaced) if level is Level.ADM0 else 0
        for pcode, found in _sums(held.entries, level, finder).items():
            if pcode in spoilt:
                continue
            where = reference(held.column.spec, found.place, found.text, task.context.gazetteer.adm1_of(pcode))
            yield where, found.entries, _caveat(blank[pcode], len(found.entries), left_out), left_out > 0


def _code(task: Task, place: RowPlace, level: Level) -> str:
    """P-code of the place of `level` that holds a row; the job's country holds every row."""
    holder = place.at(level)
    return holder.pcode if holder else task.country if level is Level.ADM0 else ""


def _sums(entries: Sequence[Entry], level: Level, finder: RowPlaces) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = {}
    for entry in entries:
        place = entry.place.at(level)
        if place is None:
            continue
        if place.pcode not in sums:
            sums[place.pcode] = _Sum(place, finder.printed(entry.row, level) or place.name)
        sums[place.pcode].entries.append(entry)
    return sums


def _caveat(blank: int, filled: int, left_out: int) -> str | None:
    """What the sum does not hold."""
    notes = [f"{blank:,} of {blank + filled:,} rows give no number; blank is not zero."] if blank else []
    notes += [f"{left_out:,} rows whose place is not known are left out."] if left_out else []
    return " ".join(notes) or None
