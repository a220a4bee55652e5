"""Each format by value, and what may leave."""

import csv
import io
import json
import sys
from datetime import UTC, date, datetime

import openpyxl
import polars
import pytest
import shapely

from dtrack.errors import ConfigError, UsageError
from dtrack.export import _columns, _rows, xlsx
from dtrack.export._columns import Form, typed

ARRIVALS = {
    "id": "aaaaaaaaaaaaaaaa",
    "value": "45037",
    "start": "2019-01-01",
    "end": "2019-01-31",
    "published": "2019-02-20",
    "source_org": "OCHA",
    "source": "OCHA",
    "quote": "=1+1 | 45,037",
    "number_text": "-45,037",
    "url": "https://example.org/a",
    "span": "10-29",
    "confidence": "0.9",
    "job": "ocha",
    "document": "d",
    "document_version": "2",
    "known_from": "2026-11-22T12:00:00+00:00",
    "published_inferred": "false",
    "status": "extracted",
    "round": "R3",
}


def rows(body):
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_csv_has_quote_source_and_address_in_every_row(line, place, saved):
    body, export = saved(
        "csv", [line((place(), place("", "Rawa", "origin", "", "")), "recommended", "only_figure", **ARRIVALS), line()], licences={"ocha": "CC BY"}
    )
    first, second = rows(body)
    assert list(first) == [column.name for column in _columns.FIGURES]
    assert (first["place"], first["places"], first["place_names"], first["place_roles"]) == ("SY09", "SY09;Rawa", "Deir-ez-Zor;Rawa", "destination;origin")
    assert (first["adm1"], first["origin"], first["place_scheme"], first["role"], first["reason"]) == ("SY09", "Rawa", "COD", "recommended", "only_figure")
    assert (first["quote"], first["value"], first["number_text"], first["licence"], first["date_precision"]) == (
        "'=1+1 | 45,037",
        "45037",
        "'-45,037",
        "CC BY",
        "day",
    )
    assert (second["place"], second["places"], second["value"], second["licence"]) == ("", "", "", "")
    assert (export.rows, export.licences) == (2, {"CC BY", ""})


def test_the_coarser_of_both_precisions_is_said(line, saved):
    assert [row["date_precision"] for row in rows(saved("csv", [line(date_precision=pair) for pair in ("day|month", "year|day", "week|week")])[0])] == [
        "month",
        "year",
        "week",
    ]


def test_internal_and_restricted_figures_stay_inside_a_public_export(line, saved):
    lines = [line(id=level, sensitivity=level) for level in ("public", "internal", "restricted")]
    assert [row["id"] for row in rows(saved("csv", lines, public_only=True)[0])] == ["public"]
    assert [
        json.loads(row)["id"]
        for row in saved("jsonl", [line(id=level, sensitivity=level) for level in ("public", "internal")], public_only=True)[0].splitlines()
    ] == ["public"]


@pytest.mark.parametrize(
    ("verdicts", "recommended", "expected"),
    [
        ((("a", "public"),), "a", [("10", "5", "20", "2", "a")]),
        ((("a", "public"), ("b", "internal")), "a", [("10", "10", "10", "1", "a")]),
        ((("b", "internal"), ("a", "public")), "b", []),
        ((("b", "internal"),), "", []),
        ((("a", "public"), ("gone", "")), "a", [("10", "10", "10", "1", "a")]),
    ],
)
def test_a_public_point_shows_nothing_that_hidden_figures_gave(point_line, saved, verdicts, recommended, expected):
    record = point_line(*verdicts, value="10", low="5", high="20", origins="2", publishers="3", recommended=recommended)
    body, _ = saved("csv", [record], "points", public_only=True)
    assert [(row["value"], row["low"], row["high"], row["origins"], row["figures"]) for row in rows(body)] == expected
    assert {row["publishers"] for row in rows(body)} == {"1" if row[3] == "1" else "3" for row in expected}


def test_inside_a_point_keeps_all_its_figures_and_takes_the_licence_of_its_job(point_line, saved):
    body, _ = saved(
        "csv", [point_line(("a", "public"), ("b", "internal"), value="10", low="5", high="20", origins="2", job="ocha")], "points", licences={"ocha": "CC BY"}
    )
    [row] = rows(body)
    assert (row["low"], row["high"], row["origins"], row["figures"], row["licence"]) == ("5", "20", "2", "a;b", "CC BY")


def test_a_json_line_has_the_keys_of_the_command_line_and_real_numbers(line, place, saved):
    body, _ = saved("jsonl", [line((place(),), **{**ARRIVALS, "value": "30263.5"}), line(quote="نازح")])
    first, second = (json.loads(row) for row in body.decode().splitlines())
    assert list(first) == list(_rows.FIGURE_FIELDS)
    assert (first["value"], first["cumulative"], first["span"], first["start"], first["confidence"], first["low"]) == (
        30263.5,
        False,
        [10, 29],
        "2019-01-01",
        0.9,
        None,
    )
    assert first["places"] == [{"pcode": "SY09", "adm1": "SY09", "name": "Deir-ez-Zor", "text": "Deir-ez-Zor", "role": "destination", "level": "adm1"}]
    assert "نازح" in body.decode()
    assert (second["span"], second["places"]) == (None, [])


def test_a_point_as_a_json_line(point_line, saved):
    body, _ = saved("jsonl", [point_line(("a", "public"), value="0", recommended="a", origins="1"), point_line()], "points")
    first, second = (json.loads(row) for row in body.decode().splitlines())
    assert list(first) == list(_rows.POINT_FIELDS)
    assert (first["value"], first["figures"], first["origins"], first["provisional"]) == (0, ["a"], 1, False)
    assert (second["value"], second["figures"], second["recommended"]) == (None, [], None)


def test_markdown_is_a_table_in_which_nothing_of_the_text_has_a_meaning(line, saved):
    body, _ = saved("md", [line(quote="a|b\n<script> [x](y) `z`", value="0", direction="none")])
    head, rule, row = body.decode().splitlines()
    assert head == "| place | metric | direction | start | end | value | low | high | quantifier | unit | source | url | quote | address |"
    assert rule == "|" + " --- |" * 14
    assert row.replace("\\_", "_") == "|  | new_displacement | none |  |  | 0 |  |  |  | person |  |  | a\\|b \\<script\\> \\[x\\]\\(y\\) \\`z\\` |  |"


def test_hxl_has_a_second_header_and_each_count_in_the_column_of_what_it_counts(line, place, saved):
    town = place("SY0902", "Abu Kamal", "destination", "adm2", "SY09")
    lines = [
        line((town,), **ARRIVALS),
        line((place(role="in"),), metric="idp_stock", direction="none", unit="household", value="300"),
        line((place(role="in"),), metric="homes_destroyed", direction="none", unit="household", value="7"),
        line((), value="1"),
    ]
    names, tags, *found = list(csv.reader(io.StringIO(saved("hxl", lines)[0].decode())))
    assert names[:9] == ["published", "start", "end", "country", "adm1", "adm1_name", "adm2", "location", "location_type"]
    assert tags[:9] == ["#date+reported", "#date+start", "#date+end", "#country+code", "#adm1+code", "#adm1+name", "#adm2+code", "#loc+name", "#loc+type"]
    assert {"#affected+idps+ind", "#affected+idps+hh", "#affected+idps+ind+newdisp", "#affected+returnees+ind", "#cause+type", "#round+code"} <= set(tags)
    assert {"#assessment+type", "#operation+name", "#meta+source", "#meta+url", "#meta+id", "#status"} <= set(tags)
    first, stock, homes, nowhere = (dict(zip(tags, row, strict=True)) for row in found)
    assert (first["#country+code"], first["#adm1+code"], first["#adm1+name"], first["#adm2+code"]) == ("SYR", "SY09", "Deir-ez-Zor", "SY0902")
    assert (first["#affected+idps+ind+newdisp"], first["#affected+idps+ind"], first["#loc+name"], first["#loc+type"]) == ("45037", "", "Abu Kamal", "adm2")
    assert (first["#meta+source"], first["#meta+id"], first["#date+reported"], first["#round+code"]) == ("OCHA", "aaaaaaaaaaaaaaaa", "2019-02-20", "R3")
    assert (stock["#affected+idps+hh"], stock["#affected+idps+ind"]) == ("300", "")
    assert (homes["#indicator+value+num"], homes["#impact+homes+destroyed"], homes["#indicator+unit"]) == ("7", "", "household")
    assert (nowhere["#country+code"], nowhere["#affected+idps+ind+newdisp"]) == ("", "1")


def test_hxl_of_points(point_line, saved):
    [_, tags, row] = list(csv.reader(io.StringIO(saved("hxl", [point_line(place="SY09", value="9", recommended="a", source="OCHA")], "points")[0].decode())))
    told = dict(zip(tags, row, strict=True))
    assert (told["#adm1+code"], told["#affected+idps+ind+newdisp"], told["#meta+id"], told["#meta+source"], told["#status"]) == ("SY09", "9", "a", "OCHA", "")


def test_geojson_opens_in_shapely_and_carries_the_question(line, place, saved):
    body, _ = saved("geojson", [line((place(),), **ARRIVALS), line()], query={"place": "SY09", "known_on": "2026-01-01"})
    told = json.loads(body)
    assert (told["type"], told["query"], told["known_on"]) == ("FeatureCollection", {"place": "SY09", "known_on": "2026-01-01"}, "2026-01-01")
    assert "place SY09" in told["citation"]
    first, second = told["features"]
    point = shapely.from_geojson(json.dumps(first["geometry"]))
    assert (35 < point.y < 36, 40 < point.x < 41) == (True, True)
    assert (first["properties"]["value"], first["properties"]["place_name"], first["properties"]["start"]) == (45037, "Deir-ez-Zor", "2019-01-01")
    assert (second["geometry"], second["properties"]["place_name"], second["properties"]["value"]) == (None, None, None)


def test_an_empty_geojson_is_a_collection_of_nothing(saved):
    assert json.loads(saved("geojson", [])[0])["features"] == []


def test_xlsx_has_a_readme_and_real_numbers_and_dates_and_no_formula(line, place, saved):
    hostile = {"quote": '=HYPERLINK("http://x")', "title": "http://example.org", "publisher": "a\x00\x0b b", "caveat": "x" * 40_000, "source": "123"}
    body, _ = saved("xlsx", [line((place(),), **{**ARRIVALS, **hostile, "value": "30263.5", "cumulative": "true"}), line()], query={"place": "SY09"})
    book = openpyxl.load_workbook(io.BytesIO(body))
    readme, page = book["README"], book["Data"]
    head = {cell.value: cell.column_letter for cell in page[1]}
    assert list(head) == [column.name for column in _columns.FIGURES]
    got = {name: page[f"{letter}2"] for name, letter in head.items()}
    assert (got["value"].value, got["value"].data_type, got["start"].value, got["cumulative"].value) == (30263.5, "n", datetime(2019, 1, 1), True)  # noqa: DTZ001 a workbook has no zones
    assert (got["quote"].value, got["quote"].data_type, got["title"].hyperlink, got["source"].data_type) == (hostile["quote"], "s", None, "s")
    assert (got["publisher"].value, len(got["caveat"].value), got["caveat"].value[-1]) == ("a\ufffd\ufffd b", xlsx.LONGEST, "…")
    assert got["known_from"].value == datetime(2026, 11, 22, 12)  # noqa: DTZ001
    assert all(page[f"{head[name]}3"].value is None for name in ("value", "start", "quote"))
    assert (page.freeze_panes, page.sheet_view.rightToLeft) == ("B2", None)
    told = [[cell.value for cell in row] for row in readme.iter_rows()]
    assert ["What was asked", None, "place: SY09"] in told
    assert ["value", "number", "the number as reported, in `unit`; empty is not zero"] in told
    assert all("dtrack, figures (place SY09)" in line[2] for line in told if line[0] == "How to cite it")


def test_an_arabic_workbook_runs_from_right_to_left(line, saved):
    book = openpyxl.load_workbook(io.BytesIO(saved("xlsx", [line()], language="ar")[0]))
    assert [book[name].sheet_view.rightToLeft for name in ("README", "Data")] == [True, True]
    assert book["README"]["A1"].value == "ما طُلب"


@pytest.mark.parametrize("kind", ["csv", "hxl", "xlsx", "jsonl", "parquet", "geojson", "md"])
def test_the_same_question_gives_the_same_bytes(kind, line, place, saved):
    again = [saved(kind, [line((place(),), **ARRIVALS)], query={"place": "SY09"})[0] for _ in range(2)]
    assert again[0] == again[1]


def test_more_rows_than_a_sheet_holds_are_refused_with_advice(line, saved, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    with pytest.raises(UsageError, match="a sheet holds 2 rows"):
        saved("xlsx", [line() for _ in range(3)])


def test_parquet_opens_in_polars_with_its_types_and_its_citation(line, place, saved):
    body, _ = saved("parquet", [line((place(),), **{**ARRIVALS, "value": "30263.5"}), line()], query={"place": "SY09", "known_on": "2026-01-01"})
    table = polars.read_parquet(io.BytesIO(body))
    assert table.columns == [column.name for column in _columns.FIGURES]
    first, second = table.to_dicts()
    assert (first["value"], first["start"], first["cumulative"], first["document_version"]) == (30263.5, date(2019, 1, 1), False, 2)
    assert first["known_from"] == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert (first["quote"], second["value"], second["quote"]) == ("=1+1 | 45,037", None, None)
    about = polars.read_parquet_metadata(io.BytesIO(body))
    assert (about["dtrack.query"], about["dtrack.known_on"]) == ('{"place": "SY09", "known_on": "2026-01-01"}', "2026-01-01")
    assert about["dtrack.citation"].startswith("dtrack, figures (place SY09); as known on 2026-01-01.")


def test_parquet_without_its_library_says_what_to_install(line, saved, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"Install what is missing: `.+`\. Or take csv"):
        saved("parquet", [line()])


def test_an_empty_parquet_has_its_columns(saved):
    assert polars.read_parquet(io.BytesIO(saved("parquet", [])[0])).shape == (0, len(_columns.FIGURES))


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("", Form.NUMBER, None),
        ("0", Form.NUMBER, 0),
        ("-5", Form.NUMBER, -5),
        ("30263.5", Form.NUMBER, 30263.5),
        ("7", Form.WHOLE, 7),
        ("false", Form.TRUTH, False),
        ("2019-01-31", Form.DAY, date(2019, 1, 31)),
        ("2019-01-31T10:00:00.500000+00:00", Form.MOMENT, datetime(2019, 1, 31, 10, 0, 0, 500000, tzinfo=UTC)),
        ("SY09", Form.CODE, "SY09"),
    ],
)
def test_a_cells_text_stands_for_a_value(text, form, value):
    assert typed(text, form) == value


def test_an_unknown_format_is_refused_with_the_right_names(saved):
    with pytest.raises(ConfigError, match="csv, geojson, hxl, jsonl, md, parquet, xlsx"):
        saved("xml", [])
