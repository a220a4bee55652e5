"""Workbooks are weighed before they are opened; what is refused says what to do."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.errors import ReadError
from dtrack.extract.readers import workbook

SHEET = "xl/worksheets/sheet1.xml"


def made(*rows: list[object], hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in rows:
        sheet.append(row)
    if hidden:
        book.create_sheet("Hidden").sheet_state = "hidden"
    book.create_chartsheet("Chart")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(body: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


def with_cells(xml: bytes) -> bytes:
    return changed(made(["a"]), lambda name, data: data.replace(b"<sheetData>", b"<sheetData>" + xml) if name == SHEET else data)


def test_sheets_in_order_with_their_cells() -> None:
    sheets = workbook.read(made(["Admin1", "IDPs"], ["Homs", 30263.5], [None, 7], hidden=True))
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Data", False), ("Hidden", True)]
    assert sheets[0].rows == [["Admin1", "IDPs"], ["Homs", 30263.5], ["", 7]]


def test_saving_again_changes_no_number() -> None:
    noisy = 45086 + 1 / 3
    exact = changed(made([0.5]), lambda name, data: data.replace(b"0.5", repr(noisy).encode()) if name == SHEET else data)
    assert [workbook.read(body)[0].rows for body in (exact, made([noisy]))] == [[[45086.333333]]] * 2


@pytest.mark.parametrize(
    ("body", "what", "remedy"),
    [
        (b"PK\x03\x04 broken", "no readable XLSX", "save it as XLSX"),
        (b"\xd0\xcf\x11\xe0 old", "old or password-protected", "without a password"),
        (b"neither", "no readable XLSX", "save it as XLSX"),
    ],
)
def test_what_is_no_workbook(body: bytes, what: str, remedy: str) -> None:
    with pytest.raises(ReadError, match=what) as told:
        workbook.read(body)
    assert remedy in told.value.remedy


def test_a_zip_without_a_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("word/document.xml", "<a/>")
    with pytest.raises(ReadError, match="no XLSX workbook"):
        workbook.read(out.getvalue())


@pytest.mark.parametrize(
    "xml",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r = '1048576'><c r = 'XFD1048576'><v>1</v></c></row>",
        b'<row r="900000"><c r="A1"><v>1</v></c><c><v>1</v></c><c r="Z1"/></row>',
    ],
)
def test_a_cell_far_away_is_refused_before_it_takes_memory(xml: bytes) -> None:
    with pytest.raises(ReadError, match="spans") as told:
        workbook.read(with_cells(xml))
    assert "cells a sheet" in told.value.remedy


def test_a_bomb_is_refused_by_the_sizes_that_it_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 2**20)
    bomb = changed(made(["a"]), lambda name, data: data + b" " * 2**21 if name == SHEET else data)
    assert len(bomb) < 20_000
    with pytest.raises(ReadError, match="too large"):
        workbook.read(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(changed(made(["a"]), lambda name, data: data + b" " * 2**21 if name == SHEET else data))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as box:
        size = box.getinfo(SHEET).file_size
    lied = bytes(bomb).replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(ReadError, match="more than it claims"):
        workbook.read(lied)


def test_too_many_sheets_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_SHEETS", 0)
    with pytest.raises(ReadError, match="more than 0 sheets"):
        workbook.read(made(["a"]))
    monkeypatch.setattr(workbook, "MAX_PARTS", 3)
    with pytest.raises(ReadError, match="too large"):
        workbook.read(made(["a"]))


def test_stored_parts_are_read_and_other_packing_is_refused() -> None:
    stored, packed = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(["a", 1]))) as old, zipfile.ZipFile(stored, "w") as plain, zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as other:
        for part in old.infolist():
            plain.writestr(part.filename, old.read(part))
            other.writestr(part.filename, old.read(part))
    assert workbook.read(stored.getvalue())[0].rows == [["a", 1]]
    with pytest.raises(ReadError, match="packed in a way"):
        workbook.read(packed.getvalue())


def test_an_encrypted_part_is_refused() -> None:
    body = bytearray(made(["a"]))
    at = body.index(b"PK\x01\x02")
    body[at + 8] |= 1
    with pytest.raises(ReadError, match="password"):
        workbook.read(bytes(body))


def test_broken_xml_is_refused() -> None:
    broken = changed(made(["a"]), lambda name, data: data[:40] if name == "xl/workbook.xml" else data)
    with pytest.raises(ReadError, match="cannot be read"):
        workbook.read(broken)


class PanicException(BaseException):
    """Stands for what a Rust library raises."""


@pytest.mark.parametrize(("raised", "seen"), [(PanicException("x"), ReadError), (KeyboardInterrupt(), KeyboardInterrupt)])
def test_a_reader_that_gives_up_takes_nothing_down(monkeypatch: pytest.MonkeyPatch, raised: BaseException, seen: type[BaseException]) -> None:
    class Broken:
        @staticmethod
        def from_filelike(_file: object) -> None:
            raise raised

    monkeypatch.setattr(workbook, "CalamineWorkbook", Broken)
    with pytest.raises(seen):
        workbook.read(made(["a"]))


GOOD = made(["Admin1", "IDPs"], ["Homs", 3])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_give_sheets_or_a_read_error(at: int, noise: bytes) -> None:
    try:
        sheets = workbook.read(GOOD[:at] + noise + GOOD[at + len(noise) :])
    except ReadError as told:
        assert told.remedy
    else:
        assert all(isinstance(sheet.rows, list) for sheet in sheets)
