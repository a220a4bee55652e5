"""CSV that no spreadsheet runs, and that Python's csv module reads back."""

import csv as peer
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.export import csv
from dtrack.export._columns import Column, Form
from dtrack.export._sheet import Sheet
from dtrack.export.csv import cell, plain
from dtrack.resolve.places import Gazetteer


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


def sheet(*forms, excel=False):
    columns = tuple(Column(name, form, "") for name, form in zip("abcdefgh", forms, strict=False))
    return Sheet(what="figures", columns=columns, gazetteer=Gazetteer.load(["SYR"]), excel=excel)


def written(rows, *forms, excel=False):
    return b"".join(csv.pieces(rows, sheet(*forms, excel=excel))).decode()


def test_missing_is_empty_zero_is_zero_and_negative_numbers_are_numbers():
    forms = (Form.WORDS, Form.NUMBER, Form.NUMBER, Form.NUMBER, Form.TRUTH, Form.TRUTH, Form.NUMBER, Form.CODE)
    text = written([["", "0", "-5", "-0.5", "true", "false", "30263.5", ""]], *forms)
    assert text == "a,b,c,d,e,f,g,h\r\n,0,-5,-0.5,true,false,30263.5,\r\n"


def test_words_are_defused_and_what_cannot_be_written_is_marked():
    assert written([["x\x00y\ud800", "=1", "-5"]], Form.WORDS, Form.WORDS, Form.NUMBER) == "a,b,c\r\nx\ufffdy\ufffd,'=1,-5\r\n"


def test_excel_gets_its_byte_order_mark_and_semicolons_and_others_do_not():
    assert written([["دير الزور", "a,=1"]], Form.WORDS, Form.WORDS, excel=True) == "\ufeffa;b\r\nدير الزور;a,'=1\r\n"
    assert written([["دير الزور"]], Form.WORDS).startswith("a\r\n")


def test_rows_are_written_a_portion_at_a_time():
    def rows():
        yield from (["1"] for _ in range(csv._PORTION))
        raise RuntimeError("the second portion was asked for")

    assert next(iter(csv.pieces(rows(), sheet(Form.NUMBER)))).count(b"\r\n") == csv._PORTION + 1


def test_an_empty_export_has_its_header():
    assert written([], Form.WORDS, Form.NUMBER) == "a,b\r\n"


writable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.lists(writable, min_size=3, max_size=3), max_size=5), st.booleans())
def test_any_text_round_trips_through_pythons_csv_module(table, excel):
    text = written(table, Form.WORDS, Form.WORDS, Form.WORDS, excel=excel)
    delimiter = ";" if excel else ","
    back = read(text.removeprefix("\ufeff"), delimiter)
    assert [[plain(row[name], delimiter) for name in "abc"] for row in back] == table


@given(st.lists(st.text(st.sampled_from("=+-@＝ '\"\t\r\n;,a\ufeff\u200b\x1f\x00"), max_size=6), min_size=2, max_size=2), st.booleans())
def test_looking_at_all_cells_at_once_misses_none(row, excel):
    text = written([row], Form.WORDS, Form.WORDS, excel=excel)
    delimiter = ";" if excel else ","
    [back] = list(peer.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))[1:]
    assert back == [cell(word, delimiter) for word in row]


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
