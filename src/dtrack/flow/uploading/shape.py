"""Whether a file is the next edition of one that is known: by the headers of its job, and by where the renamed ones stood the last time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dtrack.errors import DtrackError
from dtrack.extract.context import Context
from dtrack.extract.readers import delimited, workbook
from dtrack.extract.readers.decode import decode
from dtrack.extract.readers.sheet import Sheet, letters
from dtrack.extract.recognise import ROWS
from dtrack.extract.tables import Task, header_texts, is_pattern, matches_any, undated
from dtrack.flow.kit import Kit
from dtrack.flow.uploading.choices import as_header
from dtrack.spec import ColumnSpec, JobSpec
from dtrack.store import documents

_LEAST = 0.5
"""Share of its needed columns that a sheet must have before it is called a new edition of a job."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column of the job that is not there, and the one that stands in its place."""

    spec: int
    """Which of the job's columns."""
    old: str
    new: str
    letter: str


@dataclass(frozen=True, slots=True)
class Match:
    """The job whose next edition a file is."""

    job: str
    sheet: str
    row: int
    """Lowest row of the header, 0-based."""
    renamed: tuple[Renamed, ...]
    extra: tuple[str, ...]
    """Headers that the job neither maps nor ignores."""
    known: int


def sheets_of(body: bytes, kind: str, filename: str) -> list[Sheet]:
    """The sheets of a file."""
    return workbook.read(body) if kind == "workbook" else delimited.read(decode(body, None), filename)


def match(kit: Kit, sheets: Sequence[Sheet]) -> Match | None:
    """The job that a file fits best; None where it fits none."""
    found = [match for name, job in kit.jobs.items() if (match := _of_job(kit, name, job, sheets)) is not None]
    return max(found, key=lambda match: (not match.renamed, match.known, match.job), default=None)


def _of_job(kit: Kit, name: str, job: JobSpec, sheets: Sequence[Sheet]) -> Match | None:
    table = job.table
    if job.source.kind != "folder" or table is None or table.layout != "long" or job.sheet or not job.column:
        return None
    named = [
        sheet for sheet in sheets if sheet.rows and (not table.sheet or matches_any(table.sheet, sheet.name)) and not matches_any(table.ignore, sheet.name)
    ]
    best: Match | None = None
    for sheet in named or [sheet for sheet in sheets if sheet.rows]:
        found = _of_sheet(kit, name, job, sheet)
        if found is not None and (best is None or (not found.renamed, found.known) > (not best.renamed, best.known)):
            best = found
    return best


def _of_sheet(kit: Kit, name: str, job: JobSpec, sheet: Sheet) -> Match | None:
    depth = job.table.header_rows if job.table else 1
    rows = range(min(ROWS, len(sheet.rows)))
    row = max(rows, key=lambda at: (len(_known(job, header_texts(sheet, at, depth))), -at))
    labels = header_texts(sheet, row, depth)
    known = _known(job, labels)
    needed = [at for at, spec in enumerate(job.column) if spec.header and not spec.optional]
    missing = [at for at in needed if at not in known.values()]
    if not any(job.column[at].place for at in known.values()) or len(missing) > len(needed) * (1 - _LEAST):
        return None
    free = {index: label for index, label in labels.items() if index not in known and not matches_any(job.ignore, label)}
    before = _before(kit, name, job) if missing else {}
    renamed = []
    for at in missing:
        index = _in_place_of(job.column[at], before.get(at), free)
        if index is None:
            return None
        renamed.append(Renamed(at, _last_text(job.column[at]), free.pop(index), letters(index)))
    return Match(name, sheet.name, row, tuple(renamed), tuple(free.values()), len(known))


def _in_place_of(spec: ColumnSpec, index: int | None, free: dict[int, str]) -> int | None:
    """The free column that stands where the missing one stood the last time; else one that differs from it by month or year only."""
    if index in free:
        return index
    return next((at for at, label in free.items() if months_of([_last_text(spec), label])), None)


def _known(job: JobSpec, labels: dict[int, str]) -> dict[int, int]:
    """Column of the sheet to column of the job."""
    found = {}
    for index, label in labels.items():
        at = next((at for at, spec in enumerate(job.column) if matches_any(spec.header, label)), None)
        if at is not None:
            found[index] = at
    return found


def _last_text(spec: ColumnSpec) -> str:
    return next((text for text in reversed(spec.header) if not is_pattern(text) and "{" not in text), spec.header[-1])


def _before(kit: Kit, name: str, job: JobSpec) -> dict[int, int]:
    """Where each of the job's columns stood in its newest document."""
    with kit.store.reading() as c:
        last = next(iter(documents.find(c, name, limit=1)), None)
    if last is None:
        return {}
    kind = "delimited" if (last.filename or "").lower().endswith(".csv") else "workbook"
    try:
        sheets = sheets_of(kit.archive.read(last.sha256), kind, last.filename or "")
    except DtrackError:
        return {}  # an edition that cannot be read any more tells nothing of where its columns stood
    depth = job.table.header_rows if job.table else 1
    places: dict[int, int] = {}
    for sheet in sheets:
        for at in range(min(ROWS, len(sheet.rows))):
            known = _known(job, header_texts(sheet, at, depth))
            if len(known) > len(places):
                places = {spec: index for index, spec in known.items()}
    return places


def renewed(job: JobSpec, found: Match, columns: Sequence[ColumnSpec], ignore: Sequence[str]) -> JobSpec:
    """The job with the renamed headers beside the old ones, and with what a person said of columns that are new."""
    own = list(job.column)
    for each in found.renamed:
        spec = own[each.spec]
        own[each.spec] = spec.model_copy(update={"header": [*spec.header, *(text for text in remembered(each.old, each.new) if text not in spec.header)]})
    table = job.table
    if table is not None and table.sheet and not matches_any(table.sheet, found.sheet):
        table = table.model_copy(update={"sheet": [*table.sheet, found.sheet]})
    added = [spec.model_copy(update={"optional": True}) for spec in columns]
    return job.model_copy(update={"column": [*own, *added], "ignore": [*job.ignore, *ignore], "table": table})


def remembered(old: str, new: str) -> list[str]:
    """The new header, and where only its month or year differs from the old one, what holds for all the months to come: `IDPs {month}`."""
    months = months_of([old, new])
    return [as_header(new), months] if months else [as_header(new)]


def months_of(labels: Sequence[str]) -> str | None:
    """What headers share that differ by month or year only: `IDPs {month}` of `IDPs Jul` and `IDPs Aug`; None where they differ otherwise."""
    bare = {undated(label) for label in labels}
    same = next(iter(bare))
    return same if len(bare) == 1 and len(set(labels)) > 1 and same not in labels else None


def task(kit: Kit, job: JobSpec, sheet: Sheet, filename: str) -> Task:
    """A sheet with its job, for the readers of tables."""
    context = Context(gazetteer=kit.gazetteer, matcher=kit.matcher, country=job.country, publisher=job.publisher.name)
    columns = tuple(column for column in job.column if column.sheet is None)
    return Task(sheet=sheet, job=job, columns=columns, sum_to=(), filename=filename, context=context)
