"""Files from outside, through the one door of reading and a real run: tables without end (T17), XML in parts of workbooks (T19), PDFs that kill (T20)."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from flow_home import Home, report

from dtrack.errors import ReadError
from dtrack.extract import document
from dtrack.extract.context import Context
from dtrack.extract.readers import delimited, pdf, workbook
from dtrack.spec import JobSpec
from loopback import Server
from papers import assembled, lines
from papers import pdf as made_pdf

JOB = JobSpec.model_validate({"title": "x", "country": "SYR", "source": {"kind": "folder"}})
CONTEXT = Context.load(("SYR",), country="SYR")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(body: bytes, media_type: str) -> str:
    """The text of a document, or the error that a person is told."""
    try:
        return document.read(body, media_type, job=JOB, context=CONTEXT).text
    except ReadError as bad:
        assert bad.remedy and len(str(bad)) < 1000 and str(bad).isprintable()
        return f"refused: {bad}"


TABLES = {
    "one field without end": b'a,b\n1,"' + b"x" * (14 * 2**20),
    "a field of megabytes": b"a,b\n1," + b"x" * (14 * 2**20) + b"\n",
    "too many columns": b"," * 100_000 + b"\n",
    "nothing but NUL": b"\0" * 2**20,
    "nothing but quotes": b'"' * (2**20 + 1),
    "nothing but line ends": b"\n" * 2_000_000,
    "two hundred megabytes": b"a," * (100 * 2**20),
}


@pytest.mark.parametrize("name", TABLES)
def test_t17_a_table_without_end_is_refused_within_its_memory(name: str) -> None:
    body = TABLES[name]
    tracemalloc.start()
    said = read(body, "text/csv")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said.startswith("refused: "), said[:100]
    assert most < 600 * 2**20


def test_t17_nul_is_no_text_and_a_lone_quote_moves_no_field() -> None:
    assert "NUL bytes" in read(b"Governorate,IDPs\nHo\0ms,12\n", "text/csv")
    [sheet] = delimited.read('Governorate,IDPs\nHama,5"3\nIdleb,9\n')
    assert sheet.rows == [["Governorate", "IDPs"], ["Hama", '5"3'], ["Idleb", "9"]]


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A small workbook with one part changed or added."""
    book = openpyxl.Workbook()
    book.active.append(["Governorate", "IDPs"])
    book.active.append(["Homs", 12])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "a file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "another server": '<!DOCTYPE x [<!ENTITY e SYSTEM "{url}/e">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}/p"> %p; <!ENTITY e "x">]>',
    "a DTD": '<!DOCTYPE x SYSTEM "{url}/d.dtd">',
    "laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}<!ENTITY e "&l9;">]>',
    "one long entity": f'<!DOCTYPE x [<!ENTITY q "{"a" * 100_000}"><!ENTITY e "{"&q;" * 1000}">]>',
}


@pytest.mark.parametrize("name", DOCTYPES)
@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "[Content_Types].xml"])
def test_t19_entities_in_parts_of_a_workbook_are_neither_fetched_nor_spread(server: Server, name: str, part: str) -> None:
    doctype = DOCTYPES[name].replace("{url}", server.url).encode()

    def change(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"?>")
        body = head + b"?>" + rest if rest else xml
        at = body.index(b"?>") + 2 if b"?>" in body else 0
        return body[:at] + doctype + body[at:].replace(b"Homs", b"Homs&e;").replace(b"Sheet", b"Sheet&e;")

    tracemalloc.start()
    said = read(with_part(part, change), XLSX)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "root:" not in said and "lollol" not in said and "aaaa" not in said
    assert server.requests == []
    assert most < 100 * 2**20


def test_t19_deep_nesting_in_a_sheet_ends_soon() -> None:
    deep = b"<a>" * 200_000
    assert isinstance(read(with_part(SHEET, lambda xml: xml.replace(b"<sheetData>", deep + b"<sheetData>")), XLSX), str)


def test_t16_a_workbook_in_a_workbook_and_a_million_parts() -> None:
    inner = with_part("xl/x", lambda _: b"")
    for _ in range(5):
        inner = with_part("xl/embeddings/book.xlsx", lambda _, inner=inner: inner)
    assert [sheet.rows[1] for sheet in workbook.read(inner)] == [["Homs", 12]]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as many:
        many.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(workbook.MAX_PARTS + 1):
            many.writestr(f"xl/{number}", b"")
    assert "too large" in read(out.getvalue(), XLSX)


LOOP = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]


def test_t20_a_file_that_kills_its_reader_is_one_problem_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is a process; here it dies of SIGSEGV on any file that says so, as a hole in a parser would let it."""
    child = tmp_path / "child.py"
    real = Path(pdf._CHILD)
    child.write_text(
        "import os, runpy, signal, sys\nbody = sys.stdin.buffer.peek(64)\n"
        f"os.kill(os.getpid(), signal.SIGSEGV) if b'DIE' in body[:64] else runpy.run_path({str(real)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(pdf._told, "__defaults__", (child, 20.0))
    home = Home(tmp_path / "home")
    (home.root / "jobs" / "box.toml").write_text('title = "Box"\nschedule = "every 1d"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n')
    box = home.root / "inbox" / "box"
    box.mkdir()
    (box / "a-bad.pdf").write_bytes(b"%PDF-1.4 DIE\n" + bytes(100))
    (box / "b-loop.pdf").write_bytes(assembled(LOOP))
    (box / "c-good.pdf").write_bytes(made_pdf([lines(report("a")["text"])]))
    tracker = home.open()
    tracker.run(["box"])
    assert [str(record.figure.value) for record in tracker.figures()] == ["4500"], list(tracker.problems())
    told = [record.problem.what for record in tracker.problems()]
    assert len(told) == 2
    assert any("crash" in what for what in told), told
    home.close()


def test_t20_the_child_has_no_secret_and_opens_no_network() -> None:
    """A crafted font map names files that a reader in Python would unpickle; ours is not in Python, and its environment is empty."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding (/../../../../tmp/evil) /DescendantFonts [5 0 R] >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << /Font << /F1 4 0 R >> >> >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, font, b"<< /Type /Font /Subtype /CIDFontType2 >>"]
    assert read(assembled(objects), "application/pdf").startswith("refused: ")
