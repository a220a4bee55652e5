"""`dtrack places update`: official tables of both shapes, checked whole, written whole, the old one kept."""

import io
import json
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from dtrack import Tracker
from dtrack.errors import MisconfiguredError, ReadError, UsageError

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from loopback import Server, reply  # noqa: E402

SAMPLE = ROOT.parent / "shared" / "samples" / "pcodes" / "global_pcodes_adm1_2_SYR.csv"
HEAD = ["admin0Pcode", "admin1Pcode", "admin1Name_en", "admin1Name_ar", "admin2Pcode", "admin2Name_en"]
ROWS = [
    ["LBN", "LB1", "Akkar", "عكار", "LB11", "Akkar"],
    ["LBN", "LB2", "Baalbek-El Hermel", "بعلبك الهرمل", "LB21", "Baalbek"],
    ["LBN", "LB2", "", "", "LB22", "El Hermel"],
]


def book(head, rows):
    made = openpyxl.Workbook()
    made.active.append(head)
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text('[fetch]\nper_host_delay_s = 0\ntries = 1\nallow_hosts = ["127.0.0.1"]\n')
    return tmp_path / "config.toml"


@pytest.fixture
def hdx():
    with Server() as server:
        server.shapes = ("lbn_admin_boundaries.shp.zip", b"")
        server.files = {"cod-ab-lbn": ("lbn_adminboundaries_tabulardata.xlsx", book(HEAD, ROWS))}

        def script(request):
            if request.path.startswith("/file/"):
                return reply(next(body for name, body in [*server.files.values(), server.shapes] if name == request.path.rpartition("/")[2]))
            found = server.files.get(request.query.get("id", ""))
            if found is None:
                return reply('{"success": false, "error": {"message": "Not found"}}', 404)
            resource = {"id": "r1", "format": "XLSX", "name": "t", "url": f"{server.url}/file/{found[0]}", "created": "2026-01-01"}
            shapes = {"id": "r2", "format": "GeoJSON", "name": "s", "url": f"{server.url}/file/{server.shapes[0]}", "created": "2026-01-02"}
            told = {"name": request.query["id"], "license_title": "CC BY-IGO", "dataset_source": "OCHA", "resources": [resource, shapes]}
            return reply(json.dumps({"success": True, "result": told}))

        server.script = script
        yield server


def test_a_new_country_comes_from_its_workbook_and_can_then_be_tracked(home, hdx):
    with Tracker.open(home, {}) as tracker:
        done = tracker.update_places("lbn", url=hdx.url)
    assert (done.country, done.added, done.renamed, done.gone, done.backup) == ("LBN", 5, 0, (), None)
    home.write_text('[tracker]\ncountries = ["SYR", "LBN"]\n' + home.read_text())
    with Tracker.open(home, {}) as tracker:
        places = tracker.gazetteer
        assert [place.pcode for place in places.at_level("LBN", "adm1")] == ["LB1", "LB2"]
        assert (places.name("LB2"), places.name("LB2", "ar"), places.adm1_of("LB22")) == ("Baalbek-El Hermel", "بعلبك الهرمل", "LB2")
        assert places.get("SY09").name == "Deir-ez-Zor"


def test_what_changed_is_counted_and_the_file_before_is_kept(home, hdx):
    with Tracker.open(home, {}) as tracker:
        first = tracker.update_places("LBN", url=hdx.url)
        old = first.file.read_bytes()
        changed = [ROWS[0], [*ROWS[1][:2], "Baalbek-Hermel", *ROWS[1][3:]]]
        hdx.files["cod-ab-lbn"] = ("lbn_2.xlsx", book(HEAD, changed))
        second = tracker.update_places("LBN", url=hdx.url)
    assert (second.added, second.renamed, second.kept, second.gone) == (0, 1, 3, ("LB22",))
    assert second.backup.read_bytes() == old
    assert second.file.read_bytes() != old


@pytest.mark.parametrize(
    ("head", "rows", "words"),
    [
        (["name", "code"], [["Akkar", "LB1"]], "no divisions of level 1"),
        (HEAD, [*ROWS, ["LBN", "LB1", "Akkar", "", "LB21", "Baalbek"]], "LB21 lies in LB2 on one row and in LB1 on another"),
        (["admin1Pcode", "admin2Pcode", "admin2Name_en"], [["LB1", "LB11", "x"]], "is no p-code, or has no name"),
        (HEAD, [["LBN", "<b>", "Akkar", "", "", ""]], "is no p-code"),
    ],
)
def test_a_table_that_is_wrong_changes_nothing(home, hdx, head, rows, words):
    with Tracker.open(home, {}) as tracker:
        before = tracker.update_places("LBN", url=hdx.url).file.read_bytes()
        hdx.files["cod-ab-lbn"] = ("bad.xlsx", book(head, rows))
        with pytest.raises(ReadError, match=words):
            tracker.update_places("LBN", url=hdx.url)
    assert sorted(path.name for path in (home.parent / "places").iterdir()) == ["LBN.csv"]
    assert (home.parent / "places" / "LBN.csv").read_bytes() == before


def test_without_its_own_workbook_the_global_list_serves(home, hdx):
    lines = "Location,Admin Level,P-Code,Name,Parent P-Code,Valid from date\n#country,#l,#c,#n,#p,#d\n"
    lines += "JOR,1,JO11,Amman,JOR,2020-01-01\nSYR,1,SY01,Damascus,SYR,2020-01-01\n"
    hdx.files = {"global-pcodes": ("global_pcodes_adm_1_2.csv", lines.encode())}
    with Tracker.open(home, {}) as tracker:
        done = tracker.update_places("JOR", url=hdx.url)
        assert (done.added, "global_pcodes" in done.source) == (1, True)
        hdx.files = {}
        with pytest.raises(MisconfiguredError, match="nor is there a global list"):
            tracker.update_places("JOR", url=hdx.url)
        for wrong in ("jordan", "J1"):
            with pytest.raises(UsageError, match="no country code"):
                tracker.update_places(wrong, url=hdx.url)
        with pytest.raises(UsageError, match="cannot be read"):
            tracker.update_places("JOR", file=home.parent / "none.csv")


def test_syria_of_the_collection_agrees_with_what_ships(home):
    if not SAMPLE.exists():
        pytest.skip("the collection of recorded replies is not here")
    with Tracker.open(home, {}) as tracker:
        done = tracker.update_places("SYR", file=SAMPLE)
    assert (done.added, done.renamed, done.gone) == (0, 0, ())
    with Tracker.open(home, {}) as tracker:
        assert len(tracker.gazetteer.at_level("SYR", "adm1")) == 14
        assert len(tracker.gazetteer.at_level("SYR", "adm3")) == 272
        assert tracker.gazetteer.name("SY09", "ar") == "دير الزور"


def square(code, west):
    ring = [[west, 33], [west + 1, 33], [west + 1, 34], [west, 34], [west, 33]]
    return {"type": "Feature", "properties": {"adm1_pcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def zipped(*features):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("lbn_admin1.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    return out.getvalue()


def test_shapes_come_with_the_names_and_wrong_ones_leave_those_before(home, hdx):
    with Tracker.open(home, {}) as tracker:
        assert tracker.update_places("LBN", url=hdx.url).without.startswith("the dataset has no GeoJSON file")
        assert tracker.outlines("LBN") is None
        hdx.shapes = ("lbn_admin_boundaries.geojson.zip", zipped(square("LB1", 35), square("LB2", 36)))
        done = tracker.update_places("LBN", url=hdx.url)
        assert (done.shapes, done.without) == (2, "")
        found = tracker.outlines("LBN")
        assert (found.source, found.licence, sorted(found.places)) == ("OCHA", "CC BY-IGO", ["LB1", "LB2"])
        hdx.shapes = (hdx.shapes[0], zipped(square("LB1", 35), square("LB2", 35)))
        again = tracker.update_places("LBN", url=hdx.url)
        assert (again.shapes, again.kept) == (0, 5)
        assert "overlap" in again.without
        assert tracker.outlines("LBN") == found


def test_shapes_of_a_file_need_no_network(home, hdx):
    (home.parent / "table.xlsx").write_bytes(book(HEAD, ROWS))
    (home.parent / "shapes.geojson").write_text(json.dumps({"features": [square("LB1", 35), square("LB2", 36)]}), "utf-8")
    with Tracker.open(home, {}) as tracker:
        done = tracker.update_places("LBN", file=home.parent / "table.xlsx", shapes=home.parent / "shapes.geojson")
        assert (done.shapes, tracker.outlines("LBN").source) == (2, "shapes.geojson")
        assert tracker.update_places("LBN", file=home.parent / "table.xlsx").without == "none were asked for: the table was a file"
    assert hdx.paths == []
