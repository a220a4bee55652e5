"""The map of the overview: a country's provinces on tiles, with the words of its shades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from dtrack.charts.map import Tile, classes, legend, to_svg
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


def of(desk: Desk, country: str, title: str, names: Mapping[str, str], cells: Mapping[str, Known | None], *, ident: str = "") -> Map | None:
    """The map of one value a province; None without a current one, or without tiles. Values past their window are on no map (R27)."""
    places = tiles(country)
    current = {code: cell for code, cell in cells.items() if code in places and cell is not None and not cell.old and cell.point.value is not None}
    if not current:
        return None
    speech = desk.speech
    made = [_tile(desk, code, name, places[code], current.get(code)) for code, name in names.items() if code in places]
    said = speech.gettext("A schematic map: tiles roughly where the provinces lie. The table holds the same values.")
    limits = classes([float(cell.point.value or 0) for cell in current.values()])
    svg = to_svg(made, title=title, description=said, ident=ident or f"m-{country.lower()}")
    return Map(title, svg, [_words(desk, low, high) for low, high in legend(limits)], len(current), len(made))


def _tile(desk: Desk, code: str, name: str, place: tuple[int, int], cell: Known | None) -> Tile:
    link = desk.visit.link(f"/places/{code}")
    if cell is None or cell.point.value is None:
        return Tile(name=name, column=place[0], row=place[1], value=None, said=desk.speech.gettext("no current figure"), link=link, detail="")
    detail = f"{cell.period}, {cell.source}, {cell.age}"
    return Tile(name=name, column=place[0], row=place[1], value=float(cell.point.value), said=desk.speech.number(cell.point.value), link=link, detail=detail)


def _words(desk: Desk, low: float, high: float | None) -> str:
    speech = desk.speech
    if high is None:
        return speech.gettext("%(low)s and more", low=speech.number(low))
    return speech.gettext("%(low)s to under %(high)s", low=speech.number(low), high=speech.number(high))
