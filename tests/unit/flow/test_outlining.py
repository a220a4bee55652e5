"""Official shapes: checked whole, thinned so that neighbours still touch, stored so that a page can carry them."""

import io
import json
import math
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import ConfigError, ReadError
from dtrack.flow import thinning
from dtrack.flow.outlining import outlines, stored
from dtrack.resolve import outlines as kept

WEST = [[35, 33], [36, 33], [36, 33.4], [36.1, 33.5], [36, 33.6], [36, 34], [35, 34], [35, 33]]
EAST = [[36, 33], [38, 33], [38, 34], [36, 34], [36, 33.6], [36.1, 33.5], [36, 33.4], [36, 33]]


def feature(code: str, *rings: list[Any], many: bool = False, key: str = "adm1_pcode") -> dict[str, Any]:
    geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]} if many else {"type": "Polygon", "coordinates": list(rings)}
    return {"type": "Feature", "properties": {"name": "x", key: code}, "geometry": geometry}


def layer(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def read(body: bytes, *codes: str) -> kept.Outlines:
    return outlines(body, codes or ("AA1", "AA2"), source="OCHA", licence="CC BY-IGO", fetched="2026-11-23")


def test_two_provinces_share_one_border_and_the_picture_has_the_land_s_shape() -> None:
    found = read(layer(feature("AA1", WEST, key="ADM1_PCODE"), feature("AA2", EAST, many=True, key="admin1Pcode")))
    assert found.height == round(kept.WIDTH / (3 * math.cos(math.radians(33.5))))
    (west,), (east,) = found.places["AA1"].rings, found.places["AA2"].rings
    border = {(667, 0), (667, 320), (733, 400), (667, 480), (667, 800)}
    assert len(set(west) & set(east)) == len(border) == 5
    assert {x for x, _ in west} == {0, 667, 733}
    x, y, room = found.places["AA2"].label
    assert 733 < x < 2000 and 0 < y < found.height and 300 < room < 420


def test_what_was_stored_is_read_again_and_what_is_broken_means_tiles(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = read(layer(feature("AA1", WEST), feature("AA2", EAST)))
    assert stored(tmp_path, "AAA") is None
    file = kept.path(tmp_path, "AAA")
    file.write_text(kept.write(found), "utf-8")
    assert stored(tmp_path, "AAA") == found
    for broken in ("{", "[]", '{"places": {"AA1": {"rings": [[1]]}}}'):
        with pytest.raises(ConfigError, match="places update"):
            kept.read(broken, file)
    file.write_text("{", "utf-8")
    assert stored(tmp_path, "AAA") is None
    assert "tiles are drawn" in caplog.text


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, body in members.items():
            container.writestr(f"{name}.geojson", body)
    return out.getvalue()


def test_the_layer_of_provinces_is_taken_from_a_zip() -> None:
    body = zipped(aaa_admin0=b"{}", aaa_admin1=layer(feature("AA1", WEST), feature("AA2", EAST)), aaa_admin1_em=b"{}", aaa_admin2=b"{}")
    assert set(read(body).places) == {"AA1", "AA2"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no", "cannot be read"),
        (b"PK\x03\x04no", "cannot be read"),
        (zipped(admin2=b"{}"), "no GeoJSON layer of level 1"),
        (b'{"features": 1}', "no GeoJSON features"),
        (layer(7), "no p-code of level 1"),
        (layer({"properties": {"adm2_pcode": "AA11"}, "geometry": {"type": "Polygon", "coordinates": []}}), "no p-code of level 1"),
        (layer({"properties": {"adm1_pcode": "AA1"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}), "is no area"),
        (layer(feature("AA1", WEST)), "without a shape: AA2"),
        (layer(feature("AA1", WEST), feature("AA2", EAST), feature("AA3", EAST)), "unknown here: AA3"),
        (layer(feature("AA1", WEST), feature("AA2", WEST)), "overlap over 50.0%"),
        (layer(feature("AA1", WEST[:-1]), feature("AA2", EAST)), "not closed"),
        (layer(feature("AA1", [[1, 1], [2, 2], [1, 1], [1, 1]]), feature("AA2", EAST)), "no area"),
        (layer(feature("AA1", [[0, 0], ["x"], [1, 1], [0, 0]]), feature("AA2", EAST)), "no point"),
        (layer(feature("AA1", [[0, 0], [500000, 0], [500000, 1], [0, 0]]), feature("AA2", EAST)), "not degrees"),
    ],
)
def test_what_is_wrong_is_refused_with_the_reason(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(body)


def test_a_country_across_the_180th_meridian_is_put_together() -> None:
    left = [[179, 0], [180, 0], [180, 1], [179, 1], [179, 0]]
    right = [[-180, 0], [-179, 0], [-179, 1], [-180, 1], [-180, 0]]
    found = read(layer(feature("AA1", left), feature("AA2", right)))
    assert {x for x, _ in found.places["AA1"].rings[0]} == {0, 1000}
    assert {x for x, _ in found.places["AA2"].rings[0]} == {1000, 2000}


def test_a_hole_and_what_fills_it_keep_one_border_and_specks_go() -> None:
    hole = [(400, 400), (600, 400), (605, 500), (600, 600), (400, 600)]
    outer = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]
    thin = thinning.thinned({"A": [outer, hole], "B": [hole[2:] + hole[:2], [(1, 1), (2, 1), (2, 2)]]})
    assert [len(ring) for ring in thin["A"]] == [4, 4]
    assert set(thin["A"][1]) == set(thin["B"][0]) == {(400, 400), (600, 400), (600, 600), (400, 600)}
    assert len(thin["B"]) == 1


def test_a_province_of_a_few_units_stays() -> None:
    assert thinning.thinned({"A": [[(5, 5), (6, 5), (6, 6)]]}) == {"A": [((5, 5), (6, 5), (6, 6))]}
    assert thinning.middle([((5, 5), (6, 5), (6, 6))])[2] == 0
    assert thinning.middle([((5, 5), (9, 5))]) == (7, 5, 0)


@given(st.lists(st.integers(-40, 40), min_size=3, max_size=60))
def test_both_sides_of_a_border_are_thinned_alike(wiggles: list[int]) -> None:
    border = [(1000 + wiggle, 10 * number) for number, wiggle in enumerate(wiggles)]
    foot = border[-1][1]
    west = [(0, 0), *border, (0, foot)]
    east = [(2000, foot), *reversed(border), (2000, 0)]
    thin = thinning.thinned({"W": [west], "E": [east]})
    (left,), (right,) = thin["W"], thin["E"]
    assert set(left) - {(0, 0), (0, foot)} == set(right) - {(2000, 0), (2000, foot)}
    assert set(left) <= set(west)
    assert abs(thinning.area(left) + thinning.area(right) - 2000 * foot) < 1
