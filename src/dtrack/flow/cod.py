"""OCHA's administrative divisions (COD-AB) as rows of a gazetteer: columns found by what their headers say, everything checked before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dtrack.errors import ReadError
from dtrack.extract.readers.sheet import Sheet, shown
from dtrack.terms import Level

LEVELS = (Level.ADM1, Level.ADM2, Level.ADM3)
_CODE = re.compile(r"adm(?:in)?_?(\d)_?p_?code", re.IGNORECASE)
_NAME = re.compile(r"adm(?:in)?_?(\d)_?(?:name)?_?([a-z]{2})\d?", re.IGNORECASE)
_LONG = {"location": "country", "adminlevel": "level", "pcode": "code", "name": "name", "parentpcode": "parent"}
"""Headers of HDX's global list of p-codes: one row a place."""
_RIGHT = re.compile(r"[A-Z]{2,3}[A-Z0-9-]{1,18}")
_LOOK = "Look into the file: it may be another one than the table of names and codes, or a new layout. Nothing was changed."
MOST = 100_000


@dataclass(slots=True)
class Division:
    """One place of the official table."""

    code: str
    level: Level
    parent: str
    names: list[tuple[str, str]] = field(default_factory=list)
    """(language, name), English first where there is one."""


def read(sheets: Iterable[Sheet], iso3: str) -> list[Division]:
    """Divisions of levels 1 to 3 of a country, widest first. ReadError where the table is no such table, or contradicts itself."""
    found: dict[str, Division] = {}
    for sheet in sheets:
        for division in _rows(sheet, iso3):
            known = found.setdefault(division.code, division)
            if (known.level, known.parent) != (division.level, division.parent):
                raise ReadError(f"{division.code} lies in {known.parent} on one row and in {division.parent} on another", _LOOK)
            known.names += [name for name in division.names if name not in known.names]
            if len(found) > MOST:
                raise ReadError(f"the table has more than {MOST:,} places", _LOOK)
    if not any(division.level is Level.ADM1 for division in found.values()):
        raise ReadError(f"the table has no divisions of level 1 of {iso3}", _LOOK)
    _check(found, iso3)
    return sorted(found.values(), key=lambda division: (LEVELS.index(division.level), division.code))


def _check(found: dict[str, Division], iso3: str) -> None:
    """Codes nest: every parent is one level up and there."""
    for division in found.values():
        above = iso3 if division.level is Level.ADM1 else LEVELS[LEVELS.index(division.level) - 1]
        parent = found.get(division.parent)
        if division.parent != above if division.level is Level.ADM1 else parent is None or parent.level is not above:
            raise ReadError(f"{division.code} says that it lies in {division.parent or 'nothing'}, which is no place one level up", _LOOK)
        if not _RIGHT.fullmatch(division.code) or not division.names:
            raise ReadError(f"{division.code!r} is no p-code, or has no name", _LOOK)


def _rows(sheet: Sheet, iso3: str) -> Iterator[Division]:
    for at in range(min(5, len(sheet.rows))):
        header = [shown(cell) for cell in sheet.rows[at]]
        long = {_LONG[key]: index for index, text in enumerate(header) if (key := re.sub(r"[^a-z]", "", text.casefold())) in _LONG}
        if len(long) == len(_LONG):
            yield from _one_a_row(sheet, at, long, iso3)
            return
        codes = {int(match[1]): index for index, text in enumerate(header) if (match := _CODE.fullmatch(text.strip()))}
        if codes:
            yield from _chains(sheet, at, header, codes, iso3)
            return


def _one_a_row(sheet: Sheet, at: int, columns: dict[str, int], iso3: str) -> Iterator[Division]:
    for row in range(at + 1, len(sheet.rows)):
        cells = {name: shown(sheet.cell(row, index)).strip() for name, index in columns.items()}
        if cells["country"].upper() == iso3 and cells["level"] in {"1", "2", "3"}:
            yield Division(cells["code"], LEVELS[int(cells["level"]) - 1], cells["parent"], [("en", cells["name"])] if cells["name"] else [])


def _chains(sheet: Sheet, at: int, header: Sequence[str], codes: dict[int, int], iso3: str) -> Iterator[Division]:
    """A row is a place with what holds it: admin1Pcode, admin1Name_en, admin1Name_ar and so on, or ADM1_PCODE, ADM1_EN, ADM1_AR."""
    names: dict[int, list[tuple[str, int]]] = {}
    for index, text in enumerate(header):
        if match := _NAME.fullmatch(text.strip()):
            names.setdefault(int(match[1]), []).append((match[2].casefold(), index))
    for row in range(at + 1, len(sheet.rows)):
        above = iso3
        if 0 in codes and shown(sheet.cell(row, codes[0])).strip().upper() not in {iso3, iso3[:2], ""} | _two(sheet, row, codes):
            continue
        for number, level in enumerate(LEVELS, 1):
            code = shown(sheet.cell(row, codes[number])).strip() if number in codes else ""
            if not code:
                break
            told = [(language, text) for language, index in names.get(number, []) if (text := " ".join(shown(sheet.cell(row, index)).split()))]
            yield Division(code, level, above, sorted(told, key=lambda pair: pair[0] != "en"))
            above = code


def _two(sheet: Sheet, row: int, codes: dict[int, int]) -> set[str]:
    """The country's own two-letter code: the letters that its divisions' codes begin with."""
    first = shown(sheet.cell(row, codes[1])).strip() if 1 in codes else ""
    match = re.match(r"[A-Z]{2,3}", first)
    return {match[0]} if match else set()
