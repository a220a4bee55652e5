"""Where a row stands: by code first, since spellings vary, by name where there is no code. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dtrack.extract.readers.sheet import shown
from dtrack.extract.tables._figures import reference
from dtrack.extract.tables._header import Column
from dtrack.extract.tables._task import Task, fold
from dtrack.model.place import Place, PlaceRef
from dtrack.spec import ColumnSpec
from dtrack.terms import Level

TOTAL = re.compile(r"^\W*+((grand|sub|overall|national)?[\s-]*+totals?|sum|syria total|all governorates|المجموع|الإجمالي|الاجمالي)\b", re.IGNORECASE)
UNKNOWN = re.compile(r"^\W*(unknown|unspecified|not (known|available|specified)|n/?a|غير معروف|غير محدد)\W*$", re.IGNORECASE)
_CODES = ("town", "adm3", "adm2", "adm1")
_NAMED = ("site_name", *(f"{kind}_name" for kind in _CODES))
_LEVELS = {"adm1": Level.ADM1, "adm2": Level.ADM2, "adm3": Level.ADM3, "town": Level.TOWN, "site": Level.SITE}


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The place of one row. `chain` runs from the finest place known to us up to the country."""

    chain: tuple[Place, ...] = ()
    code: str = ""
    """The finest p-code that the row prints, a community's where it has one, known to us or not."""
    name: str = ""
    """The finest name that the row prints."""
    text: str = ""
    """Every place cell of the row, for messages."""
    level: Level | None = None
    """Level of the finest cell that is filled."""
    is_total: bool = False
    """True for a row of totals among the data."""

    def at(self, level: Level) -> Place | None:
        """The place of that level that holds the row."""
        return next((place for place in self.chain if place.level is level), None)


class RowPlaces:
    """Finds the places of a sheet's rows; equal cells are looked up once."""

    def __init__(self, task: Task, columns: Sequence[Column]) -> None:
        self._task = task
        self._columns: dict[str, int] = {column.spec.place: column.index for column in columns if column.spec.place}
        self._seen: dict[tuple[tuple[str, str], ...], tuple[Place, ...]] = {}
        self._own = {fold(name): code for name, code in task.job.places.items()}

    def of(self, row: int) -> RowPlace:
        """The place of a 0-based row."""
        cells = {kind: shown(self._task.sheet.cell(row, index)) for kind, index in self._columns.items()}
        meant = self._meant(cells)
        codes = [(kind, cells[kind]) for kind in _CODES if cells.get(kind)]
        names = [(kind, cells[f"{kind}_name"]) for kind in ("site", *_CODES) if cells.get(f"{kind}_name")]
        wide = (*codes, *names)
        wide = (*wide, ("", meant))
        if wide not in self._seen:
            known = self._task.context.gazetteer.chain(meant) if meant else []
            self._seen[wide] = tuple(known) or self._chain(codes, names)
        text = " ".join(text for _, text in (*names, *codes))
        finest = min([*codes, *names], key=lambda pair: _FINEST.index(pair[0]), default=None)
        return RowPlace(
            chain=self._seen[wide],
            code=codes[0][1] if codes else "",
            name=names[0][1] if names else (codes[0][1] if codes else ""),
            text=text,
            level=_LEVELS[finest[0]] if finest else None,
            is_total=TOTAL.match(text) is not None or (not text and self._says_total(row)),
        )

    def _meant(self, cells: dict[str, str]) -> str:
        """The code that the job gives for a name of this row, the finest name first; "" where it gives none."""
        own = self._own
        return next((own[fold(text)] for kind in _NAMED if (text := cells.get(kind, "")) and fold(text) in own), "") if own else ""

    def _says_total(self, row: int) -> bool:
        """True where a cell before the numbers, in a column that is no place, names a total: "No. | Site | Families" with "Total" below "No."."""
        first = min(self._columns.values(), default=0)
        return any(TOTAL.match(shown(self._task.sheet.cell(row, index))) is not None for index in range(first))

    def printed(self, row: int, level: Level) -> str:
        """The name of the place of that level as the row prints it, '' where it does not."""
        index = self._columns.get(f"{level.value}_name")
        return shown(self._task.sheet.cell(row, index)) if index is not None else ""

    def reference(self, spec: ColumnSpec, place: RowPlace) -> PlaceRef:
        """The place of a single row: a community that the gazetteer does not list keeps the code and the name that the row prints."""
        known = place.chain[0]
        adm1 = self._task.context.gazetteer.adm1_of(known.pcode)
        if known.level is place.level or place.level is None:
            return reference(spec, known, place.name, adm1)
        unlisted = reference(spec, None, place.name, adm1)
        finest = place.code if place.level is Level.TOWN and place.code != known.pcode else None
        return replace(unlisted, pcode=finest, level=place.level, adm1=adm1)

    def _chain(self, codes: list[tuple[str, str]], names: list[tuple[str, str]]) -> tuple[Place, ...]:
        """The finest code that we know; else names from the widest to the finest, each within the one before. Empty where they contradict each other.

        A community's own code only refines: communities have changed sub-districts between the years.
        """
        gazetteer = self._task.context.gazetteer
        known = [(kind, place) for kind, code in codes if (place := gazetteer.by_code(code))]
        admin = [place for kind, place in known if kind != "town"] or [place for _, place in known]
        if not admin:
            return self._by_names(names)
        chain = tuple(gazetteer.chain(admin[0].pcode))
        wide = dict(names).get("adm1")
        named = gazetteer.by_name(wide, Level.ADM1, self._task.country or None) if wide else None
        if any(place not in chain for place in admin) or (named and named not in chain):
            return ()
        town = next((place for kind, place in known if kind == "town" and gazetteer.within(place.pcode, chain[0].pcode)), None)
        return tuple(gazetteer.chain(town.pcode)) if town else chain

    def _by_names(self, names: list[tuple[str, str]]) -> tuple[Place, ...]:
        gazetteer = self._task.context.gazetteer
        within = self._task.country or None
        best: Place | None = None
        for kind, name in reversed(names):
            place = gazetteer.by_name(name, _LEVELS[kind], within)
            if place is None:
                break
            best, within = place, place.pcode
        return tuple(gazetteer.chain(best.pcode)) if best else ()


_FINEST = ("site", *_CODES)


def country_of(task: Task) -> Place | None:
    """The country that the job is about."""
    return task.context.gazetteer.get(task.country)
