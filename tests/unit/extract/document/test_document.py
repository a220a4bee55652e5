"""One door for every document: the right reader by what the bytes show, and a remedy for whatever is not read."""

import io
import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from dtrack.errors import ReadError
from dtrack.extract import document
from dtrack.extract.context import Context
from dtrack.extract.document import DocumentReading
from dtrack.model.validation import sift
from dtrack.spec import JobSpec
from dtrack.terms import Precision
from papers import docx, lines, paragraph, pdf, table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SENTENCE = "Some 18,200 people have fled Khan Shaykun since Monday, OCHA said on Wednesday."
TABLE = {
    "table": {"sum_to": ["adm1"]},
    "column": [{"header": "Code", "place": "adm1"}, {"header": "IDPs 2018-05", "metric": "idp_stock"}],
}


@pytest.fixture(scope="module")
def context() -> Context:
    return Context.load(("SYR",))


def job(**more: Any) -> JobSpec:
    return JobSpec.model_validate({"title": "t", "country": "SYR", "source": {"kind": "folder"}} | more)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Code", "IDPs 2018-05"])
    book.active.append(["SY09", 5])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(context: Context, body: bytes, media_type: str, filename: str | None = None, **more: Any) -> DocumentReading:
    return document.read(body, media_type, filename=filename, job=job(**more), context=context)


@pytest.mark.parametrize(
    ("body", "media_type", "filename"),
    [
        (SENTENCE.encode(), "text/plain; charset=utf-8", None),
        (SENTENCE.encode("utf-16"), "text/plain", "a.txt"),
        (f"**{SENTENCE}**".encode(), "text/markdown", None),
        (f"<p>{SENTENCE}</p>".encode(), "text/html; charset=iso-8859-1", None),
        (f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>".encode(), "text/plain", "a.txt"),
        (json.dumps({"fields": {"body": SENTENCE}}).encode(), "application/json", None),
        (SENTENCE.encode(), "application/octet-stream", "a.md"),
        (SENTENCE.encode(), "text/plain", "A.TXT"),
        (pdf([lines(SENTENCE.replace("OCHA", "\nOCHA"))]), "application/pdf", None),
        (b"\n" + pdf([[], lines(SENTENCE)]), "application/octet-stream", None),
        (docx(paragraph(SENTENCE)), "application/octet-stream", None),
        (docx(paragraph(SENTENCE), table(["Place", "IDPs"], ["Homs", "17"])), DOCX, "a.docx"),
    ],
)
def test_prose(context: Context, body: bytes, media_type: str, filename: str | None) -> None:
    reading = read(context, body, media_type, filename)
    assert reading.kind == "text"
    assert [(figure.value, figure.source_org) for figure in reading.figures] == [(Decimal(18200), "OCHA")]
    start, end = reading.figures[0].evidence.number_span or (0, 0)
    assert reading.text[start:end] == "18,200"
    assert reading.language == "en"


def test_what_the_source_says_goes_before_what_the_page_says(context: Context) -> None:
    from dataclasses import replace

    page = f'<html lang="en"><head><title>Theirs</title><meta name="date" content="2024-12-04"></head><body><p>{SENTENCE}</p></body></html>'.encode()
    own = read(context, page, "text/html")
    assert (own.title, own.published, own.published_inferred) == ("Theirs", date(2024, 12, 4), False)
    known = replace(context, title="Ours", published=date(2024, 12, 5))
    assert (read(known, page, "text/html").title, read(known, page, "text/html").published) == ("Ours", date(2024, 12, 5))


@pytest.mark.parametrize(
    ("body", "media_type", "filename"),
    [
        (workbook(), XLSX, "f.xlsx"),
        (workbook(), "application/octet-stream", None),
        (workbook(), "text/csv", "f.csv"),
        (b"Code,IDPs 2018-05\nSY09,5\n", "text/csv", "f.csv"),
        (b"Code,IDPs 2018-05\nSY09,5\n", "text/plain", "f.csv"),
        (b"Code\tIDPs 2018-05\nSY09\t5\n", "text/tab-separated-values", None),
        (b'[{"Code": "SY09", "IDPs 2018-05": 5}]', "application/json", None),
    ],
)
def test_tables(context: Context, body: bytes, media_type: str, filename: str | None) -> None:
    reading = read(context, body, media_type, filename, **TABLE)
    assert reading.kind == "table"
    assert [(figure.places[0].pcode, figure.value, figure.start) for figure in reading.figures] == [("SY09", Decimal(5), date(2018, 5, 31))]
    assert (reading.published, reading.published_inferred, reading.title) == (None, False, filename)
    assert "Code\tIDPs 2018-05\nSY09\t5\n" in reading.text


def test_the_same_values_are_the_same_text(context: Context) -> None:
    one, other = (read(context, workbook(), XLSX, name, **TABLE).text for name in ("a.xlsx", "b.xlsx"))
    assert one == other


@pytest.mark.parametrize(
    ("body", "media_type", "filename", "what"),
    [
        (b"", "text/plain", None, "empty"),
        (b" \n", "text/html", None, "empty"),
        (b"%PDF-1.7", "application/pdf", "a.pdf", "PDF"),
        (b"\x89PNG", "image/png", "a.png", "'image/png'"),
        (b"text", "", None, "'unknown'"),
        (b"<!doctype html><p>Log in</p>", "application/json", None, "web page in place of data"),
        (b"\xef\xbb\xbf <html><p>Log in</p></html>", XLSX, "f.xlsx", "web page in place of data"),
        (b"<html><p>moved</p></html>", "application/octet-stream", "f.csv", "web page in place of data"),
        (b"not a zip", XLSX, "f.xlsx", "no readable XLSX"),
        (b'{"a": 1}', "application/json", None, "neither a list of records nor an article"),
        (b"{", "application/json", None, "not valid JSON"),
        (b"a,b\n1,2\n", "text/csv", None, "no job says"),
    ],
)
def test_what_is_not_read_says_what_to_do(context: Context, body: bytes, media_type: str, filename: str | None, what: str) -> None:
    with pytest.raises(ReadError, match=what) as told:
        read(context, body, media_type, filename)
    assert told.value.remedy


@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown", "text/csv", "application/json"])
def test_too_large(context: Context, media_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_TEXT", 2**20)
    with pytest.raises(ReadError, match="larger than 1 MiB"):
        read(context, b"x" * (2**20 + 1), media_type)


def test_tables_of_a_written_document_are_read_where_the_job_says_what_they_mean(context: Context) -> None:
    body = docx(paragraph(SENTENCE), table(["Code", "IDPs 2018-05"], ["SY09", "5"], ["SY02", "7"]), paragraph("End."))
    reading = read(context, body, DOCX, "a.docx", **TABLE)
    assert sorted(int(figure.value or 0) for figure in reading.figures) == [5, 7, 18200]
    assert (reading.kind, reading.problems) == ("text", ())
    assert reading.text == f"{SENTENCE}\n\nEnd.\n\n# a.docx\nCode\tIDPs 2018-05\nSY09\t5\nSY02\t7\n"
    start, end = reading.figures[0].evidence.number_span or (0, 0)
    assert reading.text[start:end] == "18,200"
    without = read(context, body, DOCX, "a.docx")
    assert [figure.value for figure in without.figures] == [Decimal(18200)]
    assert "SY09\t5" in without.text


def test_a_table_that_cannot_be_read_leaves_the_text(context: Context) -> None:
    body = docx(paragraph(SENTENCE), table(["Code", "IDPs 2018-05"], ["SY09", "5"]), table(["Code", "IDPs 2018-05"], ["SY09", "6"]))
    reading = read(context, body, DOCX, "a.docx", **TABLE | {"table": {"sheet": "Annex"}})
    assert [figure.value for figure in reading.figures] == [Decimal(18200)]
    assert [problem.what.partition(":")[0] for problem in reading.problems] == ["its tables were not read"]


def test_a_page_in_the_place_of_a_pdf_is_said(context: Context) -> None:
    with pytest.raises(ReadError, match="a web page in place of data"):
        read(context, b"<!doctype html><html><body>Log in</body></html>", "application/pdf")


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("In April 2019 about 8,000 displaced people were living in Deir-ez-Zor governorate, OCHA said.", date(2019, 4, 30), Precision.MONTH),
        ("في آب 2017 كان 151800 نازح يقيمون في محافظة دير الزور، بحسب أوتشا.", date(2017, 8, 31), Precision.MONTH),
    ],
)
def test_a_stock_of_a_month_has_one_reference_date_that_the_store_takes(context: Context, text: str, day: date, precision: Precision) -> None:
    [figure] = read(context, text.encode(), "text/plain").figures
    assert (figure.start, figure.end, figure.start_precision, figure.end_precision) == (day, day, precision, precision)
    assert not sift([figure], date(2026, 11, 23)).problems


def test_a_return_to_a_camp_is_told_to_a_person(context: Context) -> None:
    found = read(context, b"OCHA said that 2,000 people returned to Al-Hol camp on 3 March 2019.", "text/plain", "note.txt")
    assert [(problem.kind, problem.where) for problem in found.problems] == [
        ("return_at_camp", "OCHA said that 2,000 people returned to Al-Hol camp on 3 March 2019.")
    ]
    assert "said to have returned to Al-Hol" in found.problems[0].what
