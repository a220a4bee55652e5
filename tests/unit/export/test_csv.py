"""CSV that no spreadsheet runs, and that Python's csv module reads back."""

import csv as peer
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.export import csv
from dtrack.export.csv import cell, plain


def read(text, delimiter=","):
    return list(peer.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1",
        "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "  =1", '"=1', "'=1", "\ufeff=1", "\u200b=1", "“=1”", "«-5»", "\xa0=1",
        "=cmd|' /C calc'!A0", "-5 people", "\u202e=1", "﹣5", "\t", "\r\nx",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert cell(text).startswith("'")
    assert cell(text).replace("'", "") == text.replace("'", "")
    assert plain(cell(text)) == text


@pytest.mark.parametrize("text", ["a;=1", "a\n=1", "a\r\n@x", "a\t+1", 'x";"=1', "a;  -1", "a;＝1"])
def test_what_another_locale_would_take_for_the_next_cell_is_defused_too(text):
    assert cell(text) != text
    assert plain(cell(text)) == text
    sign = next(at for at, letter in enumerate(cell(text)) if letter in "=@+-＝")
    assert "'" in cell(text)[:sign]


def test_semicolon_files_guard_the_comma():
    assert cell("a,=1", ";") == "a,'=1"
    assert cell("a;=1", ";") == "a;=1"
    assert plain("a,'=1", ";") == "a,=1"


@pytest.mark.parametrize("text", ["Deir-ez-Zor", "a - b", "", " ", "120,000", "x@example.org", "it's", "'quoted'", "a; b", "one\ntwo", "محافظة دير الزور"])
def test_ordinary_text_is_left_alone(text):
    assert cell(text) == text


def test_missing_is_empty_zero_is_zero_and_negative_numbers_are_numbers():
    text = "".join(csv.lines([{"a": None, "b": 0, "c": -5, "d": -0.5, "e": True, "f": False, "g": 30263.5, "h": ""}], fields=list("abcdefgh")))
    assert text == "a,b,c,d,e,f,g,h\r\n,0,-5,-0.5,true,false,30263.5,\r\n"


def test_the_header_is_defused_and_what_cannot_be_written_is_marked():
    text = "".join(csv.lines([{"=a": "x\x00y\ud800"}], fields=["=a"]))
    assert text == "'=a\r\nx\ufffdy\ufffd\r\n"
    assert text.encode("utf-8")


def test_excel_gets_its_byte_order_mark_and_others_do_not():
    rows = [{"a": "دير الزور"}]
    assert "".join(csv.lines(rows, fields=["a"], excel=True)) == "\ufeffa\r\nدير الزور\r\n"
    assert "".join(csv.lines(rows, fields=["a"])).startswith("a\r\n")


def test_rows_are_written_as_they_come():
    def rows():
        yield {"a": 1}
        raise RuntimeError("the second row was asked for")

    lines = csv.lines(rows(), fields=["a"])
    assert [next(lines), next(lines)] == ["a\r\n", "1\r\n"]


def test_write_counts_rows_and_an_empty_export_has_its_header():
    stream = io.StringIO(newline="")
    assert csv.write([], stream, fields=["a", "b"]) == 0
    assert stream.getvalue() == "a,b\r\n"
    assert csv.write([{"a": 1}, {"b": 2, "other": 3}], stream, fields=["a", "b"]) == 2
    assert stream.getvalue() == "a,b\r\na,b\r\n1,\r\n,2\r\n"


writable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.lists(writable, min_size=3, max_size=3), max_size=5), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_any_text_round_trips_through_pythons_csv_module(table, delimiter, excel):
    fields = ["a", "b", "c"]
    text = "".join(csv.lines([dict(zip(fields, row, strict=True)) for row in table], fields=fields, excel=excel, delimiter=delimiter))
    back = read(text.removeprefix("\ufeff"), delimiter)
    assert [[plain(row[name], delimiter) for name in fields] for row in back] == table


@given(st.text(st.sampled_from("=+-@＝ '\"\t\r\n;,a\ufeff\u200b")))
def test_no_cell_ever_begins_with_a_sign_that_runs(text):
    written = cell(text)
    assert written.lstrip(' "\ufeff\u200b')[:1] not in {*"=+-@＝\t\r\n"} - {""}
    assert plain(written) == text


@pytest.mark.parametrize("text", ["\n" * 10**6, ";" * 10**6, " " * 10**6, "'" * 10**6, "=;" * 500_000, "; " * 500_000])
def test_a_megabyte_of_anything_takes_no_time(text):
    began = time.process_time()
    cell(text)
    assert time.process_time() - began < 1.0
