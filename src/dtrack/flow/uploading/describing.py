"""From what was found and said to what is stored: the job, the name of the file, the statement beside it; and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dtrack.errors import UsageError
from dtrack.extract.readers.sheet import Cell, shown
from dtrack.extract.recognise import Kind, Layout
from dtrack.extract.tables import in_text, matches_any, only_month
from dtrack.flow.checking import NAME, RESERVED
from dtrack.flow.kit import Kit
from dtrack.flow.uploading.choices import Choices, as_header
from dtrack.model.document import Document, Item
from dtrack.model.period import Period
from dtrack.resolve.calendar import latest, month_pattern, parse_period
from dtrack.resolve.folding import fold
from dtrack.sources.folder import MEDIA_TYPES
from dtrack.spec import ColumnSpec, JobSpec, PublisherSpec, SourceSpec, TableSpec
from dtrack.terms import Sensitivity

if TYPE_CHECKING:
    from dtrack.flow.uploading.preview import Preview
    from dtrack.flow.uploading.shape import Match

SCHEDULE = "every 1h"
_TAKEN = frozenset({"inbox"})
_LONGEST = 200
_DATES = re.compile(rf"(?<![^\W_])(?:{month_pattern()}|(?:19|20)\d\d(?:[-_.]?\d\d){{0,2}})(?![^\W_])", re.IGNORECASE)
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def filled(choices: Choices, **found: Any) -> Choices:
    """The choices, with what was found where nothing was said."""
    return replace(choices, **{key: value for key, value in found.items() if not getattr(choices, key)})


def proposed(kit: Kit, choices: Choices, layout: Layout, filename: str, match: Match | None) -> Choices:
    """Job, owner and date where nobody has said them: of the known job, and as the file prints them."""
    found: dict[str, Any] = {
        "sensitivity": Sensitivity.INTERNAL.value,
        "sheet": layout.sheet,
        "header": layout.row + 1,
        "depth": layout.depth,
        "date": _date(layout, filename, kit.now().date()),
    }
    if match is not None:
        job = kit.jobs[match.job]
        found |= {"name": match.job, "source": job.publisher.name or "", "title": job.title}
        found["sensitivity"] = (job.sensitivity or Sensitivity.INTERNAL).value
    else:
        stem = filename.rsplit(".", 1)[0]
        found |= {"title": stem, "name": slug(without_dates(stem))}
    return filled(choices, **found)


def _date(layout: Layout, filename: str, today: date) -> str:
    """The date that file name, title or headers print, a month without a year being the last one; "" where they print none."""
    for text in (filename, *layout.above, layout.sheet):
        if (period := in_text(text)) is not None:
            return str(period)
    printed = [period for guess in layout.columns if guess.spec and guess.spec.metric and (period := in_text(guess.label))]
    if printed:
        return str(max(printed, key=lambda period: period.end))
    counted = [guess.label for guess in layout.columns if guess.kind in (Kind.METRIC, Kind.UNKNOWN)]
    months = [found for text in (filename, *layout.above, layout.sheet, *counted) if (month := only_month(text)) and (found := latest(today, month))]
    return f"{max(months):%Y-%m}" if months else ""


def period_of(choices: Choices) -> Period | None:
    """The date that was said; None where it cannot be one."""
    try:
        period = parse_period(choices.date.strip())
        ends = choices.date.strip().split("/")
        return period if all(_ISO.fullmatch(end.strip()) for end in ends) else None
    except UsageError:
        return None


def stored_name(choices: Choices, ending: str) -> str:
    """Name of the file in the inbox: the job's and the date's, never the one that it came with."""
    period = period_of(choices)
    date = "_".join(end.strip() for end in choices.date.split("/")) if period else ""
    name = choices.name if NAME.fullmatch(choices.name) else "upload"
    return f"{name}-{date}{ending}" if date else f"{name}{ending}"


def faults(kit: Kit, choices: Choices, *, needs_date: bool) -> list[tuple[str, str]]:
    """(field, words) of what is missing or cannot be."""
    found = []
    if not NAME.fullmatch(choices.name) or choices.name in RESERVED or (needs_date and choices.name in _TAKEN):
        found.append(("name", "give it a short name: small letters, digits and -, e.g. idleb-sites"))
    if not choices.source.strip() or len(choices.source) > _LONGEST:
        found.append(("source", "say whose numbers these are"))
    period = period_of(choices)
    if period is None and (needs_date or choices.date):
        found.append(("date", "say of which date the numbers are: 2026-10-31, 2026-10 or 2026-09/2026-10"))
    if period is not None and period.start > kit.now().date():
        found.append(("date", f"{period.start} has not come yet"))
    if choices.sensitivity not in list(Sensitivity):
        found.append(("sensitivity", f"one of {', '.join(Sensitivity)}"))
    return found


def job(kit: Kit, choices: Choices, layout: Layout, sheets: Sequence[str], columns: Sequence[ColumnSpec]) -> JobSpec:
    """A new job for files of this kind."""
    if choices.name in kit.jobs or (kit.config.jobs / f"{choices.name}.toml").exists():
        raise UsageError(f"there is a job {choices.name!r} already, and this file does not fit it", "Choose another name.", key="name")
    labels = {label for column in columns for label in column.header}
    aside = dict.fromkeys(header(guess.label) for guess in layout.columns if header(guess.label) not in labels and not matches_any(labels, guess.label))
    others = [name for name in sheets if name != layout.sheet]
    return JobSpec(
        title=" ".join(without_dates(choices.title).split())[:_LONGEST] or choices.name,
        schedule=SCHEDULE,
        country=kit.config.spec.tracker.countries[0],
        source=SourceSpec(kind="folder"),
        publisher=PublisherSpec(name=" ".join(choices.source.split())[:_LONGEST] or None),
        sensitivity=Sensitivity(choices.sensitivity) if choices.sensitivity in list(Sensitivity) else Sensitivity.INTERNAL,
        table=TableSpec(sheet=[as_header(layout.sheet)] if others else [], ignore=[as_header(name) for name in others], header_rows=layout.depth),
        column=list(columns),
        ignore=list(aside),
        places=places(kit, choices),
    )


def places(kit: Kit, choices: Choices) -> dict[str, str]:
    """Names that a person gave a place to. UsageError for a code that there is not."""
    for name, code in choices.places.items():
        if code and kit.gazetteer.get(code) is None:
            raise UsageError(f"{code[:40]!r}, given for {name[:60]!r}, is no place", "Choose one of those that are offered, or leave it.", key="places")
    return {name[:_LONGEST]: code for name, code in choices.places.items() if code}


def header(label: str) -> str:
    """A header text for a job file."""
    return as_header(label)


def names(spec: ColumnSpec, label: str) -> bool:
    """True where a column of a job is the one with this header."""
    return matches_any(spec.header, label)


def text_of(cell: Cell) -> str:
    """A cell for the eye."""
    return shown(cell)[:80]


def item(look: Preview, body: bytes, now: datetime) -> Item:
    """The file as its source, the folder, will give it."""
    ending = look.stored[look.stored.rindex(".") :]
    period = period_of(look.choices) if look.text else None
    return Item(
        key=look.stored,
        media_type=MEDIA_TYPES[ending],
        body=body,
        fetched_at=now,
        filename=look.stored,
        title=title_of(look),
        publisher=look.choices.source.strip() or None,
        published=period.end if period else None,
        sensitivity=Sensitivity(look.choices.sensitivity) if look.choices.sensitivity in list(Sensitivity) else Sensitivity.INTERNAL,
    )


def title_of(look: Preview) -> str:
    """What pages call the document."""
    own = look.choices.title.strip()[:_LONGEST] or look.filename
    return own if look.text or not look.choices.date or look.choices.date in own else f"{own}, {look.choices.date}"


def meta(look: Preview) -> dict[str, Any]:
    """The statement beside the file."""
    said: dict[str, Any] = {"title": title_of(look), "publisher": look.choices.source.strip(), "sensitivity": look.choices.sensitivity}
    period = period_of(look.choices) if look.text else None
    return said | ({"published": period.end} if period else {})


def meta_of(document: Document) -> dict[str, Any]:
    """The statement that stood beside a file, from what is stored of it."""
    said: dict[str, Any] = {"title": document.title, "publisher": document.publisher, "sensitivity": document.sensitivity.value}
    if not document.published_inferred:
        said["published"] = document.published
    return {key: value for key, value in said.items() if value}


def without_dates(text: str) -> str:
    """A file's name without its month and year: what its next edition shares with it."""
    return _DATES.sub(" ", text).strip(" -_.,")


def slug(text: str) -> str:
    """A proposal for the name of a job."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:40]
