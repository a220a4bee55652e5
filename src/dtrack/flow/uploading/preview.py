"""What a file would give, said and not done: columns and what they mean, sums beside printed totals, names that nobody knows, figures and problems."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dtrack.errors import DtrackError, UsageError
from dtrack.extract import document as reading
from dtrack.extract import recognise
from dtrack.extract.readers.sheet import Sheet, letters
from dtrack.extract.recognise import Guess, Kind, Layout
from dtrack.extract.survey import Astray, Counted, survey
from dtrack.extract.tables import fold
from dtrack.flow.kit import Kit
from dtrack.flow.staging import Staged
from dtrack.flow.understanding import of_item, understand
from dtrack.flow.uploading import describing, shape
from dtrack.flow.uploading.choices import ASIDE, Choices, code_of, spec_of
from dtrack.model.document import Item
from dtrack.model.figure import Figure, Problem
from dtrack.model.place import Place
from dtrack.model.validation import sift
from dtrack.resolve.nearest import Nearest
from dtrack.sources.folder import MEDIA_TYPES
from dtrack.spec import ColumnSpec, JobSpec
from dtrack.terms import ProblemKind

ASSISTED = "This counts people assisted, not displaced people."
"""Why a list of people reached, assisted or served is refused (R12)."""
_ENDINGS = {"workbook": ".xlsx", "delimited": ".csv", "pdf": ".pdf", "docx": ".docx", "page": ".html", "markdown": ".md", "text": ".txt", "record": ".json"}
_SHEETS = 40
_SAMPLE_ROWS = 8
_REFUSED = frozenset({ProblemKind.MISSING_COLUMN.value, ProblemKind.MISCONFIGURED.value, ProblemKind.UNREADABLE.value})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet as it is about to be read. `meaning` is a code of `choices`; `counted` what it holds, where it is a count."""

    letter: str
    label: str
    sample: tuple[str, ...]
    meaning: str
    kind: Kind
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that the gazetteer does not know, with what it may mean and what was chosen."""

    name: str
    rows: tuple[int, ...]
    near: tuple[Place, ...]
    chosen: str = ""


@dataclass(slots=True, kw_only=True)
class Preview:
    """All of it. `job` is what would be stored with; None where nothing can be."""

    filename: str
    stored: str
    """Name of the file in the inbox."""
    kind: str
    choices: Choices
    """With what was found where a person said nothing."""
    job: JobSpec | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)
    """(field, words) of what must be said before it can be stored."""
    refused: bool = False
    """True for a list of people who were assisted: it is not stored, whatever is said."""
    sheets: tuple[str, ...] = ()
    layout: Layout | None = None
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """The first rows of data as printed."""
    unknown: tuple[Unknown, ...] = ()
    match: shape.Match | None = None
    """The known job whose next edition it is."""
    figures: tuple[Figure, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def ready(self) -> bool:
        """True where it can be stored as it is."""
        return not self.refused and not self.faults and self.job is not None

    @property
    def text(self) -> bool:
        """True for running text, which goes to the job `inbox`."""
        return self.kind not in ("workbook", "delimited")


def preview(kit: Kit, staged: Staged, choices: Choices) -> Preview:
    """Look at a file. ReadError, with a remedy, for one that cannot be read; UsageError for a choice that cannot be."""
    ending = "." + staged.filename.rsplit(".", 1)[-1].lower() if "." in staged.filename else ""
    kind = reading.kind_of(staged.body, MEDIA_TYPES.get(ending, ""), staged.filename)
    if kind in ("workbook", "delimited"):
        return _table(kit, staged, kind, choices)
    return _text(kit, staged, kind, choices)


# Running text


def _text(kit: Kit, staged: Staged, kind: str, choices: Choices) -> Preview:
    name = choices.name or "inbox"
    stored = f"upload-{hashlib.sha256(staged.body).hexdigest()[:12]}{_ENDINGS[kind]}"
    look = Preview(filename=staged.filename, stored=stored, kind=kind, choices=describing.filled(choices, name=name, sensitivity="internal"))
    job = kit.jobs.get(name)
    if job is None or job.source.kind != "folder" or job.table is not None:
        look.faults.append(("inbox", f"there is no job {name!r} that reads texts"))
        return look
    look.job = job
    look.faults += describing.faults(kit, look.choices, needs_date=False)
    _read(kit, staged, look, job)
    return look


# Tables


def _table(kit: Kit, staged: Staged, kind: str, choices: Choices) -> Preview:
    sheets = [sheet for sheet in shape.sheets_of(staged.body, kind, staged.filename) if sheet.rows][:_SHEETS]
    if not sheets:
        raise UsageError("there is no sheet with rows in this file", "Save it again from the spreadsheet program.", key="file")
    found = None if choices.fresh else shape.match(kit, sheets)
    if found is not None and choices.name and choices.name != found.job and choices.name in kit.jobs:
        found = None
    layout = _layout(kit, sheets, staged.filename, choices, found)
    filled = describing.proposed(kit, choices, layout, staged.filename, found)
    stored = describing.stored_name(filled, _ENDINGS[kind])
    look = Preview(filename=staged.filename, stored=stored, kind=kind, choices=filled, sheets=tuple(sheet.name for sheet in sheets), layout=layout, match=found)
    look.faults += describing.faults(kit, filled, needs_date=True)
    if found is not None and found.renamed and choices.same is None:
        look.faults.append(("same", "say whether the renamed columns mean the same"))
    sheet = next(sheet for sheet in sheets if sheet.name == layout.sheet)
    meanings = _meanings(kit, layout, filled, found)
    look.refused = layout.assisted or any(meanings[guess.letter] != ASIDE and recognise.assisted(guess.label) for guess in layout.columns)
    look.rows = tuple(
        tuple(describing.text_of(sheet.cell(row, guess.index)) for guess in layout.columns)
        for row in range(layout.row + 1, min(layout.row + 1 + _SAMPLE_ROWS, len(sheet.rows)))
    )
    try:
        look.job = _job(kit, filled, layout, look.sheets, meanings=meanings, found=found)
    except UsageError as wrong:
        look.faults.append((wrong.key or "columns", wrong.what))
    look.columns = tuple(Column(guess.letter, guess.label, guess.sample, meanings[guess.letter], guess.kind) for guess in layout.columns)
    if look.job is not None and not look.refused:
        _survey(kit, sheet, look, look.job)
        _read(kit, staged, look, look.job)
    return look


def _layout(kit: Kit, sheets: Sequence[Sheet], filename: str, choices: Choices, found: shape.Match | None) -> Layout:
    """The sheet that is looked at: the one that was chosen, that of the known job, else the likest."""
    row, depth = choices.header - 1 if choices.header else None, choices.depth or None
    named = choices.sheet or (found.sheet if found else "")
    chosen = [sheet for sheet in sheets if sheet.name == named] or list(sheets)
    if found is not None and not choices.header:
        job = kit.jobs[found.job]
        row, depth = found.row, job.table.header_rows if job.table else 1
    return max((recognise.lay(sheet, kit.gazetteer, filename, row=row, depth=depth) for sheet in chosen), key=lambda layout: layout.fits)


def _meanings(kit: Kit, layout: Layout, choices: Choices, found: shape.Match | None) -> dict[str, str]:
    """Letter to meaning of every column: as a person says, as the known job has it, else as recognised."""
    own: dict[str, str] = {}
    if found is not None:
        job = kit.jobs[found.job]
        renamed = {each.new: job.column[each.spec] for each in found.renamed}
        for guess in layout.columns:
            spec = next((spec for spec in job.column if describing.names(spec, guess.label)), renamed.get(guess.label))
            own[guess.letter] = code_of(spec) if spec else ASIDE
    said = {guess.letter: choices.columns.get(guess.letter, own.get(guess.letter, _recognised(guess))) for guess in layout.columns}
    return {letter: code or ASIDE for letter, code in said.items()}


def _recognised(guess: Guess) -> str:
    return code_of(guess.spec) if guess.spec is not None else ASIDE


def _job(kit: Kit, choices: Choices, layout: Layout, sheets: Sequence[str], *, meanings: Mapping[str, str], found: shape.Match | None) -> JobSpec:
    """What the file is read with: the known job, with what is new in it, or a job of its own."""
    if found is None:
        return describing.job(kit, choices, layout, sheets, _specs(layout, meanings))
    if choices.same is False:
        raise UsageError("the renamed columns mean something else: this is a new kind of file", "Give it a name of its own.", key="same")
    fresh = [guess for guess in layout.columns if guess.label in found.extra]
    added = [spec for guess, spec in _specs_of(fresh, meanings)]
    aside = [describing.header(guess.label) for guess in fresh if meanings[guess.letter] == ASIDE]
    job = shape.renewed(kit.jobs[found.job], found, added, aside)
    return job.model_copy(update={"places": {**job.places, **describing.places(kit, choices)}})


def _specs_of(guesses: Sequence[Guess], meanings: Mapping[str, str]) -> list[tuple[Guess, ColumnSpec]]:
    """The columns that are read. What was recognised keeps all that was recognised of it."""
    return [
        (guess, guess.spec if guess.spec is not None and code_of(guess.spec) == meanings[guess.letter] else spec_of(meanings[guess.letter], guess.label))
        for guess in guesses
        if meanings[guess.letter] != ASIDE
    ]


def _specs(layout: Layout, meanings: Mapping[str, str]) -> list[ColumnSpec]:
    """The columns of a new job. UsageError where two would say the same thing, or have the same header."""
    chosen = _specs_of(layout.columns, meanings)
    if not any(spec.place for _, spec in chosen):
        raise UsageError("no column says where", "Say which column names the governorate, the district or the site.", key="columns")
    if not any(spec.metric for _, spec in chosen):
        raise UsageError("no column says how many", "Say what the numbers of a column count.", key="columns")
    headers = Counter(fold(guess.label) for guess in layout.columns)
    said: dict[tuple[object, ...], str] = {}
    for guess, spec in chosen:
        key = recognise.said_by(spec, guess.label)
        if key in said:
            raise UsageError(
                f"the columns {said[key]} and {guess.letter} would say the same thing", "Leave one of them out, or say what tells them apart.", key="columns"
            )
        if headers[fold(guess.label)] > 1:
            raise UsageError(
                f"more than one column is called {guess.label[:60]!r}", "Say that the header takes two rows, or rename one in the file.", key="depth"
            )
        said[key] = guess.letter
    return _months([spec for _, spec in chosen])


def _months(specs: Sequence[ColumnSpec]) -> list[ColumnSpec]:
    """Columns that differ by their month only are one, for all months to come."""
    alike: dict[tuple[object, ...], list[ColumnSpec]] = {}
    for spec in specs:
        alike.setdefault((spec.model_copy(update={"header": []}).model_dump_json(), spec.header[0] if spec.place else ""), []).append(spec)
    made = []
    for group in alike.values():
        labels = [text for spec in group for text in spec.header]
        pattern = shape.months_of(labels)
        made += [group[0].model_copy(update={"header": [*labels, pattern]})] if pattern else group
    return made


def _survey(kit: Kit, sheet: Sheet, look: Preview, job: JobSpec) -> None:
    """Sums, printed totals, and names that nobody knows."""
    seen = survey(shape.task(kit, job, sheet, look.stored))
    counted = {letters(each.column.index): each for each in seen.counted}
    look.columns = tuple(Column(column.letter, column.label, column.sample, column.meaning, column.kind, counted.get(column.letter)) for column in look.columns)
    nearest = Nearest(kit.gazetteer) if seen.astray else None
    look.unknown = tuple(_unknown(nearest, astray, look.choices) for astray in seen.astray if nearest is not None)


def _unknown(nearest: Nearest, astray: Astray, choices: Choices) -> Unknown:
    levels = [astray.level] if astray.level else []
    near = nearest.to(astray.name, levels, astray.within) or nearest.to(astray.name, [], astray.within)
    return Unknown(astray.name, astray.rows, tuple(near), choices.places.get(astray.name, ""))


def _read(kit: Kit, staged: Staged, look: Preview, job: JobSpec) -> None:
    """Figures and problems as a run would have them."""
    item = describing.item(look, staged.body, kit.now())
    understood = understand(item.body, item.media_type, item.filename, job, of_item(kit, job, item))
    sifted = sift(understood.figures, kit.now().date())
    look.figures = sifted.figures
    look.problems = (*understood.problems, *sifted.problems)
    if understood.reading is None:
        look.faults += [("columns" if problem.kind in _REFUSED else "", problem.what) for problem in understood.problems]
    elif not look.text and not sifted.figures:
        look.faults.append(("columns", "nothing would be stored: no row has a known place and a number"))


__all__ = ["ASSISTED", "Column", "DtrackError", "Item", "Preview", "Unknown", "preview"]
