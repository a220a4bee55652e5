"""PDF and DOCX files, made by hand so that tests hold nobody's document."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

Run = tuple[float, float, int, str]
"""x, y (points from the lower left corner of an A4 page), size, words."""
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def assembled(objects: Sequence[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))


def stream(content: bytes, packed: bool = False) -> bytes:
    body = zlib.compress(content) if packed else content
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(body), b"/Filter /FlateDecode " if packed else b"", body)


def flood(piece: bytes, times: int) -> bytes:
    """A packed stream of a piece, so many times over: packed once, for a bomb is quicker thrown than made."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(times):
        check = zlib.adler32(piece, check)
    body = b"\x78\x9c" + packed * times + b"\x03\x00" + check.to_bytes(4, "big")
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(body), body)


def pdf(pages: Sequence[Sequence[Run] | bytes], title: str = "") -> bytes:
    """A PDF whose pages hold these runs of words in Helvetica, or this raw content."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) >>" % title.encode("cp1252"),
    ]
    for number, page in enumerate(pages):
        box = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, 6 + 2 * number))
        objects.append(stream(page if isinstance(page, bytes) else _runs(page)))
    return assembled(objects, b"/Root 1 0 R /Info 4 0 R")


def _runs(runs: Sequence[Run]) -> bytes:
    shown = []
    for x, y, size, words in runs:
        raw = words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown.append(b"/F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj\n" % (size, x, y, raw))
    return b"BT\n" + b"".join(shown) + b"ET"


def lines(text: str, top: float = 780, size: int = 11, left: float = 50) -> list[Run]:
    """A page of lines under each other; an empty line leaves a space."""
    return [(left, top - number * size * 1.3, size, line) for number, line in enumerate(text.split("\n")) if line]


def paragraph(words: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'


def table(*rows: Sequence[str]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"


def docx(*blocks: str, **parts: str) -> bytes:
    """A DOCX whose body is these blocks; `parts` are further XML parts by name, `_` for `/` and without `.xml`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        container.writestr("word/document.xml", f"<w:document {WORD}><w:body>{''.join(blocks)}</w:body></w:document>")
        for name, content in parts.items():
            container.writestr(name.replace("_", "/") + ".xml", content)
    return out.getvalue()
