"""The map of the overview: a country's provinces with the words of its shades, on tiles, or in their official shapes where those were fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dtrack.charts import _outlined
from dtrack.charts._outlined import Area
from dtrack.charts.map import Tile, classes, legend, to_svg
from dtrack.resolve.outlines import WIDTH, Outline, Outlines
from dtrack.resolve.tiles import tiles
from dtrack.web.pages.desk import Desk, Known


@dataclass(frozen=True, slots=True)
class Map:
    """One metric on the map. `classes`: words of each shade, the lightest first. `current`: provinces with a current value, of `provinces`."""

    title: str
    svg: Markup
    classes: list[str]
    current: int
    provinces: int
    note: str
    """What is drawn, and whose it is."""


def of(desk: Desk, country: str, title: str, names: Mapping[str, str], cells: Mapping[str, Known | None], *, ident: str = "") -> Map | None:
    """The map of one value a province; None without a current one, or without tiles. Values past their window are on no map (R27)."""
    shapes = desk.visit.tracker.outlines(country)
    if shapes is not None and not set(names) <= set(shapes.places):
        shapes = None
    places = tiles(country) if shapes is None else shapes.places
    current = {code: cell for code, cell in cells.items() if code in places and cell is not None and not cell.old and cell.point.value is not None}
    if not current:
        return None
    shown = {code: name for code, name in names.items() if code in places}
    note = _note(shapes, desk)
    ident = ident or f"m-{country.lower()}"
    if shapes is None:
        svg = to_svg(
            [_tile(desk, code, name, tiles(country)[code], current.get(code)) for code, name in shown.items()], title=title, description=note, ident=ident
        )
    else:
        areas = [_area(desk, code, name, shapes.places[code], current.get(code)) for code, name in shown.items()]
        svg = _outlined.to_svg(areas, width=WIDTH, height=shapes.height, title=title, description=note, ident=ident)
    limits = classes([float(cell.point.value or 0) for cell in current.values()])
    return Map(title, svg, [_words(desk, low, high) for low, high in legend(limits)], len(current), len(shown), note)


def _note(shapes: Outlines | None, desk: Desk) -> str:
    speech = desk.speech
    if shapes is None:
        return speech.gettext("A schematic map: tiles roughly where the provinces lie. The table holds the same values.")
    whose = ", ".join(part for part in (shapes.source, shapes.licence) if part)
    return speech.gettext("Shapes of the provinces: %(source)s, simplified. The table holds the same values.", source=whose)


def _tile(desk: Desk, code: str, name: str, place: tuple[int, int], cell: Known | None) -> Tile:
    number = cell.point.value if cell is not None else None
    return Tile(name=name, column=place[0], row=place[1], short=desk.speech.compact(number or 0), **_told(desk, code, cell))


def _area(desk: Desk, code: str, name: str, outline: Outline, cell: Known | None) -> Area:
    return Area(name=name, rings=outline.rings, label=outline.label, **_told(desk, code, cell))


def _told(desk: Desk, code: str, cell: Known | None) -> dict[str, Any]:
    """What is said of a province on either map."""
    link = desk.visit.link(f"/places/{code}")
    if cell is None or cell.point.value is None:
        return {"value": None, "said": desk.speech.gettext("no current figure"), "link": link, "detail": ""}
    detail = f"{cell.period}, {cell.source}, {cell.age}"
    return {"value": float(cell.point.value), "said": desk.speech.number(cell.point.value), "link": link, "detail": detail}


def _words(desk: Desk, low: float, high: float | None) -> str:
    speech = desk.speech
    if high is None:
        return speech.gettext("%(low)s and more", low=speech.number(low))
    return speech.gettext("%(low)s to under %(high)s", low=speech.number(low), high=speech.number(high))
