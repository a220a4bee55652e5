"""Dashboards of an installation: tables and maps of many places beside charts of one."""

import re
from dataclasses import replace
from datetime import date

from fake_records import point
from fake_tracker import story

from dtrack.resolve.outlines import Outline, Outlines
from dtrack.spec import DashboardSpec

SPANS = {"SY09": (date(2026, 10, 1), date(2026, 10, 31)), "SY11": (date(2026, 10, 1), date(2026, 10, 31)), "SY08": (date(2026, 8, 1), date(2026, 8, 31))}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").split())


def page(opened, *panels: dict[str, object], **more: object) -> str:
    board = DashboardSpec.model_validate({"title": "Board", "panel": list(panels), **more})
    tracker = replace(story(), dashboards={"mine": board})
    for number, (place, span) in enumerate(SPANS.items(), 1):
        tracker.answers.append(point(f"{number}000", *span, place=place))
    answer = opened(tracker).get("/d/mine")
    assert answer.status == 200
    return answer.text


def test_a_table_has_every_province_those_of_the_page_first(opened) -> None:
    shown = page(opened, {"chart": "table", "title": "Beside each other"}, order=["SY11", "SY09"])
    assert re.findall(r'<th scope="row"><a href="/places/(SY\d\d)">', shown)[:3] == ["SY11", "SY09", "SY01"]
    assert len(re.findall(r'<th scope="row"><a href="/places/(SY\d\d)">', shown)) == 14
    assert "Beside each other" in words(shown)
    assert "<script" not in shown


def test_a_table_shows_what_its_panel_asks_for(opened) -> None:
    movements = page(opened, {"chart": "table", "metric": "new_displacement", "direction": "arrival"})
    heads = re.findall(r'<th scope="col">([^<]+)', movements)
    assert heads == ["Place", "Displacement movements (arrivals)"]
    row = words(movements.split('href="/places/SY08">')[1].split("</tr>")[0])
    assert row.startswith("Al-Hasakeh 3,000 August 2026")
    late = page(opened, {"chart": "table", "metric": "new_displacement", "direction": "arrival", "since": "2026-10"})
    assert "no figure collected" in words(late.split('href="/places/SY08">')[1].split("</tr>")[0])
    assert "No figure collected." in words(page(opened, {"chart": "table"}, source="Nobody"))


def test_districts_and_countries_are_levels_too(opened) -> None:
    districts = page(opened, {"chart": "table", "level": "adm2", "place": "SY09", "title": "x"}, {"chart": "trend", "level": "adm0"})
    assert "No figure collected." in words(districts)
    assert re.findall(r"<figcaption><h3>(.*?)</h3>", districts) == ["Syria: Displaced people present"]


def test_a_map_is_drawn_with_the_official_shapes_where_they_were_fetched(opened) -> None:
    tracker = story()
    codes = [f"SY{number:02}" for number in range(1, 15)]
    square = ((0, 0), (100, 0), (100, 100), (0, 100))
    places = {code: Outline((tuple((x + 120 * at, y) for x, y in square),), (50 + 120 * at, 50, 50)) for at, code in enumerate(codes)}
    tracker.shapes = {"SYR": Outlines("OCHA <Syria>", "CC BY 3.0 IGO", "2026-11-23", 1700, places)}
    tracker.dashboards = {"mine": DashboardSpec.model_validate({"title": "X", "panel": [{"chart": "map", "metric": "new_displacement"}]})}
    tracker.answers.append(point("1000", *SPANS["SY09"], place="SY09"))
    first = opened(tracker).get("/d/mine")
    assert first.text.count('class="land ') == 14
    assert "Shapes of the provinces: OCHA &lt;Syria&gt;, CC BY 3.0 IGO, simplified. The table holds the same values." in first.text
    assert "imply no opinion of the makers on the legal status" in words(first.text.split("</figure>")[0])
    tracker.shapes = {"SYR": Outlines("OCHA", "", "2026-11-24", 1700, {"SY01": places["SY01"]})}
    second = opened(tracker).get("/d/mine", if_none_match=first.headers["etag"])
    assert second.status == 200
    assert "A schematic map: tiles roughly where the provinces lie." in second.text


def test_a_map_shows_current_values_alone(opened) -> None:
    shown = page(opened, {"chart": "map", "metric": "new_displacement", "note": "Of October."})
    assert shown.count('class="k') - shown.count('<rect class="k0" width="20"') >= 2
    assert "2 of 14 provinces have a current figure" in words(shown)
    assert 'aria-labelledby="p0-map-t p0-map-d"' in shown
    none = page(opened, {"chart": "map", "metric": "return"})
    assert "No current figure that a map could show" in words(none)
