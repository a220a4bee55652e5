"""HXL: the CSV with a second header row of hashtags, by which humanitarian tools know the columns.

An option, since the row breaks readers that know nothing of it. Counts stand in the column of what they count, so that a tool never
adds families to persons or returns to arrivals. Hashtags: the HXL standard, 1.1 final.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from dtrack.export import csv
from dtrack.export._columns import Column, Form
from dtrack.export._sheet import Sheet
from dtrack.resolve.places import Gazetteer
from dtrack.terms import Level

MEDIA = csv.MEDIA
NESTED = False
_W, _C, _N = Form.WORDS, Form.CODE, Form.NUMBER
_COUNTS = {
    ("idp_stock", "person"): ("idps_persons", "#affected+idps+ind"),
    ("idp_stock", "household"): ("idps_households", "#affected+idps+hh"),
    ("new_displacement", "person"): ("newly_displaced_persons", "#affected+idps+ind+newdisp"),
    ("new_displacement", "household"): ("newly_displaced_households", "#affected+idps+hh+newdisp"),
    ("return", "person"): ("returned_persons", "#affected+returnees+ind"),
    ("return", "household"): ("returned_households", "#affected+returnees+hh"),
    ("returnee_stock", "person"): ("returnees_persons", "#affected+returnees+ind+stock"),
    ("returnee_stock", "household"): ("returnees_households", "#affected+returnees+hh+stock"),
    ("site_population", "person"): ("site_persons", "#affected+idps+ind+site"),
    ("site_population", "household"): ("site_households", "#affected+idps+hh+site"),
    ("refugee_stock", "person"): ("refugees_persons", "#affected+refugees+ind"),
    ("refugee_stock", "household"): ("refugees_households", "#affected+refugees+hh"),
    ("refugee_flow", "person"): ("new_refugees_persons", "#affected+refugees+ind+newdisp"),
    ("refugee_flow", "household"): ("new_refugees_households", "#affected+refugees+hh+newdisp"),
    ("homes_destroyed", "home"): ("homes_destroyed", "#impact+homes+destroyed"),
}
"""The column of a count, by metric and unit."""
_HEAD = (
    ("published", "#date+reported", Form.DAY),
    ("start", "#date+start", Form.DAY),
    ("end", "#date+end", Form.DAY),
    ("country", "#country+code", _C),
    ("adm1", "#adm1+code", _C),
    ("adm1_name", "#adm1+name", _W),
    ("adm2", "#adm2+code", _C),
    ("location", "#loc+name", _W),
    ("location_type", "#loc+type", _C),
)
_OTHER = ("other_count", "#indicator+value+num")
"""A count in a unit that its metric has no column for, such as destroyed homes in families."""
_TAIL = (
    ("metric", "#indicator+code", _C),
    ("direction", "#indicator+direction", _C),
    ("unit", "#indicator+unit", _C),
    ("low", "#indicator+value+min", _N),
    ("high", "#indicator+value+max", _N),
    ("quantifier", "#indicator+qualifier", _C),
    ("cause", "#cause+type", _C),
    ("round", "#round+code", _W),
    ("assessment_type", "#assessment+type", _W),
    ("operation", "#operation+name", _W),
    ("source", "#meta+source", _W),
    ("url", "#meta+url", _W),
    ("id", "#meta+id", _C),
    ("status", "#status", _C),
)
_NAMES = [*(name for name, _, _ in _HEAD), *(name for name, _ in _COUNTS.values()), _OTHER[0], *(name for name, _, _ in _TAIL)]
_TAGS = [*(tag for _, tag, _ in _HEAD), *(tag for _, tag in _COUNTS.values()), _OTHER[1], *(tag for _, tag, _ in _TAIL)]
_FORMS = [*(form for _, _, form in _HEAD), *(_N for _ in _COUNTS), _N, *(form for _, _, form in _TAIL)]
_POINT_ID = "recommended"


def pieces(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[bytes]:
    """Two header rows and rows."""
    columns = tuple(Column(name, form, tag) for name, tag, form in zip(_NAMES, _TAGS, _FORMS, strict=True))
    yield from csv.table(_spread(rows, sheet), [_NAMES, _TAGS], replace(sheet, columns=columns), ";" if sheet.excel else ",")


def _spread(rows: Iterable[Sequence[str]], sheet: Sheet) -> Iterator[list[str]]:
    at = {name: number for number, name in enumerate(sheet.names)}
    at.setdefault("id", at.get(_POINT_ID, 0))
    kept = [at.get(name) for name in ("published", "start", "end")]
    rest = [at.get(name) for name, _, _ in _TAIL]
    places = _placer(sheet.gazetteer)
    where = {key: number for number, key in enumerate(_COUNTS)}
    for row in rows:
        counts = [""] * (len(_COUNTS) + 1)
        counts[where.get((row[at["metric"]], row[at["unit"]]), len(_COUNTS))] = row[at["value"]]
        head = [row[number] if number is not None else "" for number in kept]
        yield [*head, *places(row[at["place"]]), *counts, *(row[number] if number is not None else "" for number in rest)]


def _placer(gazetteer: Gazetteer) -> Callable[[str], tuple[str, ...]]:
    @cache
    def placed(code: str) -> tuple[str, ...]:
        """Country, adm1 with its name, adm2, name and type of the place of that code; '' for what it is not in."""
        chain = {place.level: place for place in gazetteer.chain(code)}
        place = gazetteer.get(code)
        if place is None:
            return "", "", "", "", "", ""
        adm1, adm2 = chain.get(Level.ADM1), chain.get(Level.ADM2)
        codes = (place.country, adm1.pcode if adm1 else "", adm1.name if adm1 else "", adm2.pcode if adm2 else "")
        return (*codes, place.name, place.kind or place.level.value)

    return placed
