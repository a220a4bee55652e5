"""DOCX: paragraphs and tables in their order, out of a container and XML that are both taken for hostile."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dtrack.errors import ReadError
from dtrack.extract.readers.decode import newlines
from dtrack.extract.readers.passage import Passage
from dtrack.extract.readers.sheet import Cell, Sheet

MAX_BYTES = 64 * 2**20
MAX_PARTS = 5_000
MAX_XML = 32 * 2**20
"""Bytes of one part, unpacked; the text of a thousand pages takes a tenth of it."""
MAX_CELLS = 200_000
BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_SKIPPED = frozenset({f"{_W}del", f"{_W}moveFrom", _FALLBACK})
"""What the author struck out, and what older programs show in the place of something that is read already."""
_SIGNS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NUMBER = re.compile(r"\W*\d[\d\s.,\u066b\u066c\u00a0\u202f%]*\W*")
_REMEDY = "Open it in a word processor, save it as DOCX, and put it there again."


@dataclass(frozen=True, slots=True)
class Written:
    """A document of paragraphs and tables, in its order. Tables without a header are among the paragraphs."""

    blocks: tuple[str | Sheet, ...]
    title: str | None

    @property
    def tables(self) -> list[Sheet]:
        """The tables whose first row says what the columns are."""
        return [block for block in self.blocks if isinstance(block, Sheet)]

    def passage(self, *, with_tables: bool) -> Passage:
        """The running text; with its tables as lines where nobody reads them as tables."""
        parts = [block if isinstance(block, str) else _lines(block.rows) for block in self.blocks if with_tables or isinstance(block, str)]
        return Passage(text="\n\n".join(parts) + "\n", title=self.title)


def read(body: bytes, name: str = "") -> Written:
    """The document's text and tables. A table alone is named `name`, else they are `Table 1`, `Table 2` ... Raises ReadError."""
    if len(body) > MAX_BYTES:
        raise ReadError(f"this document is larger than {MAX_BYTES // 2**20} MiB", "Take its pictures out, or save its text as TXT.")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as container:
            if len(container.infolist()) > MAX_PARTS:
                raise ReadError(f"this document has more than {MAX_PARTS:,} parts", _REMEDY)
            main = _part(container, BODY)
            notes = [found for part in ("word/footnotes.xml", "word/endnotes.xml") if (found := _part(container, part)) is not None]
            core = _part(container, "docProps/core.xml")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as bad:
        raise ReadError(f"this is no readable DOCX document: {str(bad)[:200]}", _REMEDY) from bad
    if main is None:
        raise ReadError("this file is a ZIP container and no DOCX document", _REMEDY)
    blocks = [block for tree in (main, *notes) for block in _blocks(tree)]
    if not any(block.strip() if isinstance(block, str) else block.rows for block in blocks):
        raise ReadError("this document holds no text", "If it shows pictures of a text, save that text as TXT; nothing was read, which is not a zero.")
    title = " ".join("".join(core.itertext(_TITLE)).split())[:500] if core is not None else ""
    return Written(tuple(_named(blocks, name)), title or None)


def _part(container: zipfile.ZipFile, name: str) -> Any:
    """The part's XML, None where there is no such part. Unpacked no further than its limit; a document type is refused, for it can only be an attack."""
    from lxml import etree  # type: ignore[import-untyped]

    try:
        info = container.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise ReadError("this document is protected with a password", "Save it without a password.")
    with container.open(info) as stream:
        source = stream.read(MAX_XML + 1)
    if len(source) > MAX_XML:
        raise ReadError(f"the text of this document is larger than {MAX_XML // 2**20} MiB", "Split it.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as bad:
        raise ReadError(f"the document's XML is broken: {str(bad)[:200]}", _REMEDY) from bad
    if tree.getroottree().docinfo.internalDTD is not None:
        raise ReadError("this document declares XML entities, which no word processor does", "Do not open it: this can be an attack.")
    return tree


def _blocks(tree: Any) -> Iterator[str | Sheet]:
    """Paragraphs and tables, outermost first. lxml cuts trees deeper than any document, so the way down is bounded."""
    for element in tree:
        if element.tag == f"{_W}p":
            text = _text(element)
            if text:
                yield text
        elif element.tag == f"{_W}tbl":
            rows = _rows(element)
            yield Sheet("", rows) if _has_header(rows) else _lines(rows)
        elif element.tag not in _SKIPPED:
            yield from _blocks(element)


def _rows(table: Any) -> list[list[Cell]]:
    """The rows of a table; a cell over several columns is followed by blank ones, so that columns stay in line."""
    rows: list[list[Cell]] = []
    cells = 0
    for row in _own(table, "tr", table):
        found: list[Cell] = []
        for cell in _own(row, "tc", table):
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            wide = span.get(f"{_W}val", "1") if span is not None else "1"
            found += [" ".join(_text(cell).split()), *[None] * ((int(wide) if wide.isdecimal() and len(wide) < 3 else 1) - 1)]
        cells += len(found)
        if cells > MAX_CELLS:
            raise ReadError(f"a table of this document has more than {MAX_CELLS:,} cells", "Put the table into a workbook of its own.")
        rows.append(found)
    return rows


def _own(element: Any, name: str, table: Any) -> Iterator[Any]:
    """Rows or cells of this table, not of one that stands in a cell of it."""
    return (found for found in element.iter(f"{_W}{name}") if next(found.iterancestors(f"{_W}tbl")) is table)


def _text(element: Any) -> str:
    """The words below an element, paragraphs and line breaks as new lines."""
    parts: list[str] = []
    waiting = [iter([element])]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
        elif node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in _SIGNS:
            parts.append(_SIGNS[node.tag])
        elif node.tag not in _SKIPPED:
            if node.tag == f"{_W}p" and parts:
                parts.append("\n")
            waiting.append(iter(node))
    return newlines("".join(parts)).strip()


def _has_header(rows: list[list[Cell]]) -> bool:
    """The first row names at least two columns and holds no number; a number stands below it."""
    head = [str(cell) for cell in rows[0] if cell] if rows else []
    below = any(cell and _NUMBER.fullmatch(str(cell)) for row in rows[1:] for cell in row)
    return len(head) >= 2 and below and not any(_NUMBER.fullmatch(cell) for cell in head)


def _lines(rows: list[list[Cell]]) -> str:
    return "\n".join("\t".join(str(cell or "") for cell in row).strip() for row in rows)


def _named(blocks: list[str | Sheet], name: str) -> Iterator[str | Sheet]:
    total = sum(isinstance(block, Sheet) for block in blocks)
    number = 0
    for block in blocks:
        if isinstance(block, Sheet):
            number += 1
            yield Sheet(name if total == 1 and name else f"Table {number}", block.rows)
        else:
            yield block
