"""CSV: the separator is found, every field stays text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import ReadError
from dtrack.extract.readers import delimited


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
        ("a\tb\n", [["a", "b"]]),
        ("a|b|c\n", [["a", "b", "c"]]),
        ('\n"a,x";b\n', [[], ["a,x", "b"]]),
        ("one\n", [["one"]]),
        ("", []),
        ('a,"two\nlines"\n', [["a", "two\nlines"]]),
    ],
)
def test_fields(text: str, rows: list[list[str]]) -> None:
    [sheet] = delimited.read(text, "f.csv")
    assert (sheet.name, sheet.rows) == ("f.csv", rows)


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReadError, match="columns"):
        delimited.read("," * 20_000)
    monkeypatch.setattr(delimited, "MAX_ROWS", 2)
    with pytest.raises(ReadError, match="rows"):
        delimited.read("a\nb\nc\n")


def test_a_field_without_an_end() -> None:
    with pytest.raises(ReadError, match="cannot be read") as told:
        delimited.read('a,"' + "x" * 200_000)
    assert "quotation mark" in told.value.remedy


@given(st.lists(st.lists(st.text(alphabet="abc,;\"'1 "), min_size=2, max_size=4).map(lambda row: ["h", *row]), min_size=1, max_size=5))
def test_what_python_writes_with_commas_comes_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["x", "y", "z", "w", "v", "u"], *rows])
    assert delimited.read(out.getvalue())[0].rows[1:] == rows
