"""What the columns of a sheet that nobody described probably mean: a proposal that a person confirms. Headers by their words, places by their cells too.

Never in the place of a job file: nothing is stored from what is guessed here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from dtrack.extract import headers as vocabulary
from dtrack.extract.readers.sheet import Cell, Sheet, letters, shown
from dtrack.extract.tables._cells import number
from dtrack.extract.tables._header import ROWS, texts
from dtrack.extract.tables._period import in_text, only_month
from dtrack.resolve.places import Gazetteer
from dtrack.spec import ColumnSpec
from dtrack.terms import Direction, Level, Metric, Population, Precision, Scope, Unit

__all__ = ["ROWS", "Guess", "Kind", "Layout", "assisted", "lay", "meaning", "said_by", "spec_of"]

LOOKED = 400
"""Rows that are looked at to tell what a column holds."""
COLUMNS = 60
"""Columns that are proposed; a wider sheet is no list of places."""
_LEAST_NAMES, _LEAST_CODES, _LEAST_NUMBERS = 0.5, 0.6, 0.6
_LEVELS = {"adm1": Level.ADM1, "adm2": Level.ADM2, "adm3": Level.ADM3, "town": Level.TOWN, "site": Level.SITE}
_KIND_OF = {level: kind for kind, level in _LEVELS.items()}


_COMMUNITY = re.compile(r"[CN][0-9]{4}(?!\d)")


class Kind(StrEnum):
    """What a column is."""

    PLACE = "place"
    METRIC = "metric"
    ASIDE = "aside"
    ASSISTED = "assisted"
    """People who got assistance: never displaced people (R12)."""
    UNKNOWN = "unknown"
    """Numbers of which the header does not say what they count: a person has to."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One column. `spec` is what a job file would say, for places and metrics."""

    index: int
    label: str
    kind: Kind
    spec: ColumnSpec | None = None
    sample: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """As spreadsheets name it."""
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet as it probably lies. `row` is the lowest row of the header, 0-based; `depth` the rows that it takes."""

    sheet: str
    row: int
    depth: int
    columns: tuple[Guess, ...]
    above: tuple[str, ...]
    """What is printed above the header: title, date, notes."""
    assisted: bool
    """True where title, sheet or every count says that these people got assistance."""

    @property
    def fits(self) -> int:
        """How well it looks like a table of displaced people: 0 where nothing says where or how many."""
        kinds = Counter(guess.kind for guess in self.columns)
        return 0 if not kinds[Kind.PLACE] else 10 * kinds[Kind.METRIC] + 3 * kinds[Kind.UNKNOWN] + kinds[Kind.PLACE]


def lay(sheet: Sheet, gazetteer: Gazetteer, filename: str = "", *, row: int | None = None, depth: int | None = None) -> Layout:
    """The layout of one sheet; header row (0-based) and its depth as a person says, else found."""
    at = _header_row(sheet) if row is None else min(max(row, 0), max(len(sheet.rows) - 1, 0))
    deep = depth or _depth(sheet, at)
    labels = dict(list(texts(sheet, at, deep).items())[:COLUMNS]) if sheet.rows else {}
    above = tuple(text for cells in sheet.rows[: max(at - deep + 1, 0)] for cell in cells[:COLUMNS] if (text := shown(cell)[:200]))
    said = vocabulary.words(" ".join((*above, sheet.name, filename.rsplit(".", 1)[0])))
    columns = _Columns(sheet, gazetteer, at, deep, said)
    guesses = tuple(_settled([columns.guess(index, label) for index, label in labels.items()]))
    counts = [guess for guess in guesses if guess.kind in (Kind.METRIC, Kind.UNKNOWN, Kind.ASSISTED)]
    only = any(guess.kind is Kind.ASSISTED for guess in counts) and not any(guess.kind is Kind.METRIC for guess in counts)
    return Layout(sheet.name, at, deep, guesses, above[:12], only or (bool(counts) and vocabulary.holds("assisted_title", said)))


def _settled(guesses: Sequence[Guess]) -> Iterator[Guess]:
    """Of two columns that would say the same thing the second is asked about; a total beside columns that are understood is none of them."""
    taken: set[tuple[object, ...]] = set()
    understood = any(guess.kind is Kind.METRIC for guess in guesses)
    for guess in guesses:
        if guess.kind is Kind.UNKNOWN and understood and vocabulary.holds("total", vocabulary.words(guess.label)):
            yield replace(guess, kind=Kind.ASIDE)
        elif guess.spec is not None and (key := said_by(guess.spec, guess.label)) in taken:
            yield replace(guess, kind=Kind.UNKNOWN if guess.kind is Kind.METRIC else Kind.ASIDE, spec=None)
        else:
            taken.update([key] if guess.spec is not None else [])
            yield guess


def said_by(spec: ColumnSpec, label: str) -> tuple[object, ...]:
    """What a column says, and of when: equal for two columns that would contradict or double each other."""
    if spec.place:
        return (spec.place,)
    return spec.metric, spec.unit, spec.direction, spec.population, spec.scope, spec.cause, in_text(label), only_month(label)


def assisted(*labels: str) -> bool:
    """True where one of these headers counts people who were assisted."""
    return any(_assisted(vocabulary.words(label)) for label in labels)


def _assisted(said: list[str]) -> bool:
    return vocabulary.holds("assisted", said)


# The header


def _header_row(sheet: Sheet) -> int:
    """The row whose words are most like headers, with numbers somewhere below."""
    rows = range(min(ROWS, len(sheet.rows)))
    return max(rows, key=lambda row: (_like_header(sheet, row), -row), default=0)


def _like_header(sheet: Sheet, row: int) -> float:
    filled = [cell for cell in sheet.rows[row][:COLUMNS] if shown(cell)]
    written = [shown(cell) for cell in filled if number(cell).value is None]
    if not written or len(written) < 0.6 * len(filled):
        return 0
    known = sum(any(vocabulary.holds(table, vocabulary.words(text)) for table in ("place", "unit", "metric", "assisted", "aside")) for text in written)
    short = sum(len(text) < 80 for text in written)
    return 2.0 * known + 0.5 * min(short, 20)


def _depth(sheet: Sheet, row: int) -> int:
    """2 where the row above groups the columns, "IDPs" over "Families" and "Individuals"; else 1."""
    if row == 0 or row >= len(sheet.rows):
        return 1
    low = texts(sheet, row)
    high = {index: text for index, text in texts(sheet, row - 1).items() if number(sheet.cell(row - 1, index)).value is None}
    fills = [index for index in high if index not in low]
    repeats = len(set(low.values())) < len(low)
    groups = [index for index in high if index in low and index > min(low)]
    return 2 if (fills and groups) or (repeats and groups) or (fills and len(fills) > 1) else 1


# The columns


class _Columns:
    """Guesses the columns of one sheet; `said` are the words of title, sheet and file."""

    def __init__(self, sheet: Sheet, gazetteer: Gazetteer, row: int, depth: int, said: list[str]) -> None:
        self.sheet, self.gazetteer, self.row = sheet, gazetteer, row
        self.said = said
        labels = texts(sheet, row, depth) if sheet.rows else {}
        self.of_sites = any(vocabulary.find("place", vocabulary.words(text)) == "site" and not _counts(self._cells(index)) for index, text in labels.items())

    def guess(self, index: int, label: str) -> Guess:
        """What one column is."""
        cells = self._cells(index)
        filled = [cell for cell in cells if shown(cell)]
        sample = tuple(dict.fromkeys(shown(cell)[:60] for cell in filled))[:3]
        bare = Guess(index, label, Kind.ASIDE, None, sample)
        said = vocabulary.words(label)
        if not _counts(filled):
            place = self._place(said, filled)
            return replace(bare, kind=Kind.PLACE, spec=ColumnSpec.model_validate({"header": label, "place": place})) if place else bare
        if _assisted(said):
            return replace(bare, kind=Kind.ASSISTED)
        spec = meaning(label, said, self.said, of_sites=self.of_sites)
        if spec is not None:
            return replace(bare, kind=Kind.METRIC, spec=spec)
        known_aside = vocabulary.holds("aside", said) or (vocabulary.holds("code", said) and not vocabulary.holds("unit", said))
        return bare if known_aside or _numbered(filled) else replace(bare, kind=Kind.UNKNOWN)

    def _cells(self, index: int) -> list[Cell]:
        return [self.sheet.cell(row, index) for row in range(self.row + 1, min(self.row + 1 + LOOKED, len(self.sheet.rows)))]

    def _place(self, said: list[str], filled: Sequence[Cell]) -> str | None:
        """`adm1`, `adm1_name` ... where the cells or the header say so."""
        values = list(dict.fromkeys(shown(cell) for cell in filled))[:LOOKED]
        named = vocabulary.find("place", said)
        coded = Counter(place.level for value in values if " " not in value.strip() and (place := self.gazetteer.by_code(value)))
        communities = sum(_COMMUNITY.match(value) is not None for value in values)
        is_code = vocabulary.holds("code", said) and not vocabulary.holds("metric", said)
        if values and coded.total() >= _LEAST_CODES * len(values):
            level = _KIND_OF.get(coded.most_common(1)[0][0])
            return level if level and level != "site" else None
        if values and named == "town" and communities >= _LEAST_CODES * len(values):
            return "town"
        if is_code:
            return named if named and named != "site" and coded else None
        if named:
            return f"{named}_name"
        if vocabulary.holds("aside", said) or not values:
            return None
        share = {kind: sum(self.gazetteer.by_name(value, level) is not None for value in values) / len(values) for kind, level in _LEVELS.items()}
        best = max(share, key=lambda kind: share[kind])
        return f"{best}_name" if share[best] >= _LEAST_NAMES and len(values) > 1 else None


def _counts(cells: Sequence[Cell]) -> bool:
    """True where most filled cells are counts."""
    filled = [cell for cell in cells if shown(cell)]
    return bool(filled) and sum(number(cell).value is not None for cell in filled) >= _LEAST_NUMBERS * len(filled)


def _numbered(filled: Sequence[Cell]) -> bool:
    """True for 1, 2, 3 ...: the number of the row."""
    values = [number(cell).value for cell in filled]
    return len(values) > 2 and values[:20] == list(range(1, len(values[:20]) + 1))


def meaning(label: str, said: list[str], around: list[str], *, of_sites: bool) -> ColumnSpec | None:
    """What a header of numbers says that they count; None where it does not. `around`: what title, sheet and file say, for "Families" alone."""
    if _parts(said):
        return None
    unit = Unit(vocabulary.find("unit", said) or "person")
    metric = vocabulary.find("metric", said)
    has_unit = vocabulary.holds("unit", said)
    if metric is None and not has_unit and (vocabulary.holds("total", said) or not _only_date(label)):
        return None
    if metric == Metric.IDP_STOCK and of_sites:
        metric = Metric.SITE_POPULATION.value
    metric = metric or (Metric.SITE_POPULATION.value if of_sites else vocabulary.find("metric", around))
    return None if metric is None else spec_of(label, Metric(metric), unit, said, around)


def spec_of(label: str, metric: Metric, unit: Unit, said: list[str], around: list[str]) -> ColumnSpec:
    """The column as a job file says it."""
    people = Population(vocabulary.find("population", said) or vocabulary.find("population", around) or "unstated")
    if metric is Metric.IDP_STOCK:
        people = Population.IDP
    elif metric in (Metric.REFUGEE_STOCK, Metric.REFUGEE_FLOW):
        people = Population.UNSTATED
    direction = Direction.NONE if metric.is_stock else Direction(vocabulary.find("direction", said) or "unstated")
    scope = Scope(vocabulary.find("scope", said) or "unknown") if metric is Metric.IDP_STOCK else Scope.UNKNOWN
    return ColumnSpec(
        header=[label],
        metric=metric,
        unit=Unit.HOME if metric is Metric.HOMES_DESTROYED else unit,
        population=people,
        direction=direction,
        scope=scope,
        part=scope is not Scope.UNKNOWN,
        period="edition",
    )


def _parts(said: list[str]) -> bool:
    """True for a count by sex or age: part of another column."""
    return any(word in _PARTS for word in said)


def _only_date(label: str) -> bool:
    """True for `January 2026`, or a month below its year."""
    period = in_text(label)
    return period is not None and period.precision is not Precision.YEAR


def _split(text: str) -> Iterator[str]:
    for phrase in text.split(","):
        yield from vocabulary.words(phrase)


_PARTS = frozenset(
    _split("male,female,men,women,man,woman,boy,girl,child,children,adult,elderly,homme,femme,garçon,fille,enfant,ذكور,إناث,أطفال,رجال,نساء,disability,pwd,age")
)
