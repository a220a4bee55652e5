"""Bytes to text: byte order mark, UTF-8, the declared charset, then a detector, with windows-1256 for Arabic."""

from __future__ import annotations

import codecs
import re

from dtrack.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TEXT_CODECS = re.compile(r"utf-?8|us-?ascii|utf-?16(-?[bl]e)?|(windows|cp)-?125\d|iso-?8859-?\d{1,2}|latin-?1", re.I)
_LIKELY = ["cp1252", "cp1254", "cp1251"]
"""Left to the detector: among all charsets it takes French for windows-1250. Arabic is settled before."""
_SAMPLE = 64 * 1024
_ARABIC_RUN = re.compile(r"[\u0621-\u063a\u0641-\u064a]{2,}")
_BEYOND_ASCII = re.compile(r"[^\W\d_\x00-\x7f]")


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of `body`, line ends as `\\n`, without a byte order mark. Raises ReadError for bytes that are no text."""
    return newlines(_decoded(body, declared))


def newlines(text: str) -> str:
    """Line ends as `\\n`; NUL, which no database column holds, as the replacement character."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _decoded(body: bytes, declared: str | None) -> str:
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if b"\0" in body[:_SAMPLE]:
        raise ReadError("this is not text: it has NUL bytes", "Save it as UTF-8 text, PDF, DOCX, HTML, CSV, JSON or XLSX.")
    for codec in _candidates(body, declared):
        try:
            return body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return _detected(body)


def _candidates(body: bytes, declared: str | None) -> list[str]:
    """UTF-8 goes first: other charsets' bytes are hardly ever valid UTF-8, while wrong declarations are common.

    Arabic in windows-1256 that is declared as something western would come out as accented Latin letters without an error.
    """
    named = declared.strip().strip("\"'").lower() if declared else ""
    known = [named] if _TEXT_CODECS.fullmatch(named) and not named.startswith("utf-16") else []
    return ["utf-8", "cp1256", *known] if _is_arabic_1256(body) and "8859-6" not in named else ["utf-8", *known]


def _is_arabic_1256(body: bytes) -> bool:
    """Most letters beyond ASCII are Arabic in runs. French keeps its accents in windows-1256; other western accents stand alone there."""
    text = body[:_SAMPLE].decode("cp1256", "replace")
    beyond = len(_BEYOND_ASCII.findall(text))
    return beyond > 0 and sum(len(run) for run in _ARABIC_RUN.findall(text)) > beyond / 2


def _detected(body: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE], cp_isolation=_LIKELY).best()
    if best is None:
        raise ReadError("the text's encoding is not known", "Save it as UTF-8.")
    return body.decode(best.encoding, "replace")
