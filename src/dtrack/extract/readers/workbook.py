"""XLSX through calamine, after the container has been weighed: a small file may unpack to gigabytes, or claim a cell a million rows down."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from dtrack.errors import ReadError
from dtrack.extract.readers.sheet import Cell, Sheet

MAX_UNPACKED = 256 * 2**20
"""Bytes of all parts together, unpacked."""
MAX_PARTS = 2_000
MAX_SHEETS = 200
MAX_CELLS = 5_000_000
"""Cells of the rectangle that a sheet spans: it is held in memory whole, some 60 bytes a cell."""

_CELL = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,7})([0-9]{1,10})")
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]{0,200}?\br\s*=\s*[\"']\s*([0-9]{1,10})")
_CHUNK = 2**20
_OLE = b"\xd0\xcf\x11\xe0"
_REMEDY = "Open it in a spreadsheet program, save it as XLSX, and put it there again."


def read(body: bytes) -> list[Sheet]:
    """The worksheets in the workbook's order, hidden ones marked. Raises ReadError."""
    if body.startswith(_OLE):
        raise ReadError("this is an old or password-protected workbook", "Save it as XLSX without a password.")
    _weigh(body)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        kept = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
        return [Sheet(meta.name, _rows(book, meta.name), meta.visible is not SheetVisibleEnum.Visible) for meta in kept]
    except (CalamineError, OSError, ValueError) as bad:
        raise ReadError(f"this workbook cannot be read: {str(bad)[:200]}", _REMEDY) from bad
    except BaseException as bad:
        if type(bad).__name__ == "PanicException":  # what the reader, a Rust library, raises where its own code gives up; no subclass of Exception
            raise ReadError("this workbook is damaged in a way that its reader does not know", _REMEDY) from bad
        raise


def _rows(book: CalamineWorkbook, name: str) -> list[list[Cell]]:
    found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_settled(cell) if isinstance(cell, float) else cell for cell in row] for row in found]


def _settled(cell: float) -> float:
    """The cell to a millionth: below that lies the noise of binary fractions, which programs keep to 15, 16 or 17 digits.

    Saving a workbook again must not change its figures.
    """
    return round(cell, 6)


def _weigh(body: bytes) -> None:
    """Refuse a container whose central directory, true unpacked size or claimed cells are beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as container:
            parts = container.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise ReadError(f"this workbook is too large: {len(parts)} parts, {sum(p.file_size for p in parts) // 2**20} MiB unpacked", _limit())
            if "xl/workbook.xml" not in {part.filename.lower().lstrip("/") for part in parts}:
                raise ReadError("this file is a ZIP container and no XLSX workbook", _REMEDY)
            if sum(part.filename.lower().startswith("xl/worksheets/") for part in parts) > MAX_SHEETS:
                raise ReadError(f"this workbook has more than {MAX_SHEETS} sheets", _limit())
            for part in parts:
                _unpack(body, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as bad:
        raise ReadError(f"this is no readable XLSX workbook: {str(bad)[:200]}", _REMEDY) from bad


def _limit() -> str:
    return f"At most {MAX_UNPACKED // 2**20} MiB unpacked, {MAX_SHEETS} sheets and {MAX_CELLS:,} cells a sheet are read. Keep what matters and save again."


def _unpack(body: bytes, part: zipfile.ZipInfo) -> None:
    """Unpack one part without keeping it: its true size must be the one that it claims, and its cells must lie in a bounded rectangle."""
    if part.flag_bits & 1:
        raise ReadError("this workbook is protected with a password", "Save it without a password.")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ReadError("this workbook is packed in a way that spreadsheets do not use", _REMEDY)
    header = body[part.header_offset : part.header_offset + 30]
    start = part.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = memoryview(body)[start : start + part.compress_size]
    engine = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    scan = _Rectangle(part.filename)
    size = 0
    waiting = bytes(packed)
    while waiting:
        if engine is None:
            piece, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
        else:
            piece = engine.decompress(waiting, _CHUNK)
            waiting = engine.unconsumed_tail
        size += len(piece)
        if size > part.file_size:
            raise ReadError(f"the part {part.filename[:80]!r} unpacks to more than it claims", _REMEDY)
        scan.add(piece)


class _Rectangle:
    """The cells that a sheet's XML names, as it streams by."""

    def __init__(self, name: str) -> None:
        self.is_sheet = name.lower().lstrip("/").startswith("xl/worksheets/")
        self.tail = b""
        self.columns = self.rows = 0

    def add(self, piece: bytes) -> None:
        """Take in the next bytes; raise ReadError once the rectangle is too large."""
        if not self.is_sheet:
            return
        text = self.tail + piece
        self.tail = text[-256:]
        found = set(_CELL.findall(text))
        if found:
            self.columns = max(self.columns, *(_number(letters) for letters in {letters for letters, _ in found}))
            self.rows = max(self.rows, *(int(row) for _, row in found))
        self.rows = max(self.rows, *(int(row) for row in _ROW.findall(text)), 0)
        if self.rows * self.columns > MAX_CELLS:
            raise ReadError(f"a sheet of this workbook spans {self.rows:,} rows and {self.columns:,} columns", _limit())


def _number(letters: bytes) -> int:
    """1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
