"""Bytes become the text that their author wrote."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import ReadError
from dtrack.extract.readers.decode import decode

ARABIC = "نزح 120 شخصا من مدينة البوكمال في دير الزور"
FRENCH = "Près de 3 000 déplacés sont arrivés à Deir ez-Zor"


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        (b"plain", None, "plain"),
        (codecs.BOM_UTF8 + "é".encode(), None, "é"),
        (codecs.BOM_UTF16_LE + "déplacés".encode("utf-16-le"), None, "déplacés"),
        (codecs.BOM_UTF16_BE + "نازح".encode("utf-16-be"), None, "نازح"),
        (codecs.BOM_UTF32_LE + "x".encode("utf-32-le"), None, "x"),
        (ARABIC.encode(), "windows-1252", ARABIC),
        (ARABIC.encode("cp1256"), None, ARABIC),
        (ARABIC.encode("cp1256"), "iso-8859-1", ARABIC),
        (ARABIC.encode("iso-8859-6"), "iso-8859-6", ARABIC),
        (FRENCH.encode("latin-1"), "ISO-8859-1", FRENCH),
        (FRENCH.encode("latin-1"), None, FRENCH),
        (FRENCH.encode("latin-1"), "no-such-codec", FRENCH),
        (FRENCH.encode("cp1252"), "'windows-1252'", FRENCH),
        (FRENCH.encode("latin-1"), "iso-8859-99", FRENCH),
        (b"one\r\ntwo\rthree\n", None, "one\ntwo\nthree\n"),
    ],
)
def test_the_authors_text(body: bytes, declared: str | None, text: str) -> None:
    assert decode(body, declared) == text


@given(st.text(alphabet=st.characters(exclude_characters="\r\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text


def test_nul_bytes_are_no_text() -> None:
    with pytest.raises(ReadError, match="NUL") as told:
        decode(b"\x7fELF\0\0\0")
    assert "UTF-8" in told.value.remedy


def test_a_late_nul_is_replaced() -> None:
    assert decode(b"a" * 70_000 + b"\0") == "a" * 70_000 + "\ufffd"


def test_bytes_without_any_encoding_are_refused() -> None:
    with pytest.raises(ReadError, match="encoding"):
        decode(bytes(range(128, 160)) * 3 + b"\xff\xfe\x81\x8d")
