"""JSON lines, Markdown, and what may leave."""

import csv
import io
import json
from dataclasses import replace

import pytest

from dtrack.errors import ConfigError
from dtrack.export import _rows, _save, jsonl, md
from dtrack.terms import Sensitivity


def text(pieces):
    stream = io.StringIO(newline="")
    _save.save(pieces, stream)
    return stream.getvalue()


def test_a_json_line_is_what_the_command_line_prints(full, bare):
    lines = text(_save.figures("jsonl", [full, bare])).splitlines()
    assert [json.loads(line) for line in lines] == [_rows.figure_row(full), _rows.figure_row(bare)]
    assert list(json.loads(lines[0])) == list(_rows.FIGURE_FIELDS)


def test_jsonl_keeps_arabic_and_counts_rows():
    stream = io.StringIO()
    assert jsonl.write([{"a": "نازح"}, {}], stream, fields=["a"]) == 2
    assert stream.getvalue() == '{"a": "نازح"}\n{"a": null}\n'


def test_markdown_is_a_table_in_which_nothing_of_the_text_has_a_meaning():
    stream = io.StringIO()
    rows = [{"place": "SY09", "value": 0, "quote": "a|b\n<script> [x](y) `z`", "url": None}]
    assert md.write(rows, stream, fields=["place", "value", "quote", "url", "id"]) == 1
    assert stream.getvalue() == ("| place | value | url | quote |\n| --- | --- | --- | --- |\n| SY09 | 0 |  | a\\|b \\<script\\> \\[x\\]\\(y\\) \\`z\\` |\n")


def test_csv_of_figures_has_quote_source_and_address_in_every_row(full, bare):
    table = list(csv.DictReader(io.StringIO(text(_save.figures("csv", [full, bare], licences={full.document: "CC BY"})))))
    assert list(table[0]) == list(_rows.FIGURE_CELLS)
    assert [(row["quote"], row["source"], row["url"], row["licence"], row["address"]) for row in table] == [
        ("some 120,000 people", "OCHA", "https://example.org/a", "CC BY", "/figures/aaaaaaaaaaaaaaaa"),
        ("Hole | 19,452", "", "", "", "/figures/bbbbbbbbbbbbbbbb"),
    ]


def test_internal_and_restricted_figures_stay_inside_a_public_export(full, bare):
    secret = replace(full, id="c", sensitivity=Sensitivity.RESTRICTED)
    lines = text(_save.figures("jsonl", [full, bare, secret], public_only=True)).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [full.id]


@pytest.mark.parametrize(
    ("figures", "recommended", "expected"),
    [
        (("a",), "a", [(10, 10, 20, 2, ["a"])]),
        (("a", "b"), "a", [(10, 10, 10, 1, ["a"])]),
        (("b", "a"), "b", []),
        (("b",), None, []),
        (("a", "gone"), "a", [(10, 10, 10, 1, ["a"])]),
    ],
)
def test_a_public_point_shows_nothing_that_hidden_figures_gave(full, bare, point_of, figures, recommended, expected):
    known = {"a": replace(full, id="a"), "b": replace(bare, id="b")}
    record = point_of(10, *figures, recommended=recommended)
    lines = text(_save.points("jsonl", [record], known, public_only=True)).splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["value"], row["low"], row["high"], row["origins"], row["figures"]) for row in rows] == expected


def test_csv_of_points_names_the_figure_that_each_rests_on(full, point_of):
    records = [point_of(10, full.id, recommended=full.id), point_of(None, "b")]
    table = list(
        csv.DictReader(io.StringIO(text(_save.points("csv", records, {full.id: full}, licences={full.document: "CC BY"}, excel=True)).removeprefix("\ufeff")))
    )
    assert [(row["value"], row["quote"], row["licence"], row["address"]) for row in table] == [
        ("10", "some 120,000 people", "CC BY", "/figures/aaaaaaaaaaaaaaaa"),
        ("", "", "", ""),
    ]


def test_an_unknown_format_is_refused_with_the_right_names():
    with pytest.raises(ConfigError, match="csv, jsonl, md"):
        list(_save.figures("xml", []))
