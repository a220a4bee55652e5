"""Pages of 256 characters, a byte each, in which most texts of a script are written whole.

In a page folding is one look-up in C for each character, and a search goes over bytes whose offsets are those of the text. A text with any other character
takes the long way to the same result.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from dtrack.resolve.letters import FOLD, GONE, LIGATURE, MARK, SQUEEZE, flat

_SIZE, _NONE, _UNKNOWN = 256, "\ufffe", b"?"
_TYPED = "’‘“”–—…„‚•€‐‑\u2009\u200b\u200e\u200f\u202a\u202b\u202c\u202f\ufeff\u0301"
"""What texts of any script have beside ASCII and their own letters. The accent stands for every mark on a letter."""
_PUNCTUATION, _BLANK = "’‘“”–—…„•€\u202f\u2009", 32


class Page:
    """The characters of one script. The first 128 are ASCII."""

    def __init__(self, letters: Iterable[str]) -> None:
        known = list(dict.fromkeys((*map(chr, range(128)), *_TYPED, *letters)))
        known = list(dict.fromkeys((*known, *(flat(char, FOLD) for char in known))))[:_SIZE]
        places = {char: bytes([place]) for place, char in enumerate(known)}
        folded = [flat(char, FOLD) for char in known]
        self._letters = "".join(known).ljust(_SIZE, _NONE)
        self._map = codecs.charmap_build(self._letters)
        self._folded = "".join(folded).ljust(_SIZE, _NONE)
        self._squeezed = "".join(flat(char.replace(LIGATURE, GONE), SQUEEZE) for char in known).ljust(_SIZE, _NONE)
        self._codes = b"".join(places.get(char, _UNKNOWN) for char in folded).ljust(_SIZE, _UNKNOWN)
        straight = "".join(map(chr, (*range(128), *range(160, 256))))
        codes = {ord(char): places.get(flat(char, FOLD), _UNKNOWN) for char in straight}
        self._from_latin_1 = b"".join(codes.get(code, _UNKNOWN) for code in range(_SIZE)) if places.keys() >= set(straight) else None
        self._flat_ascii = self._squeezed[:128].encode("ascii").ljust(_SIZE, _UNKNOWN)
        self._known = frozenset(known)
        self.marks = b"".join(place for char, place in places.items() if MARK.match(char))
        """Codes of the marks that stand on letters."""
        self.alphabetic = tuple(char.isalpha() for char in folded) + (False,) * (_SIZE - len(folded))
        """By code, whether it is a letter."""
        self._plain = bytes(code if letter else _BLANK for code, letter in enumerate(self.alphabetic))
        self._mark = re.compile(b"[" + re.escape(self.marks) + b"]")

    def holds(self, letters: Iterable[str]) -> bool:
        """True where each of `letters` is in the page."""
        return self._known.issuperset(letters)

    def fold(self, text: str) -> str | None:
        """As `folding.fold`; None where the text is not in the page."""
        return self._spelt(text, self._folded)

    def flat(self, text: str) -> str | None:
        """The first step of `folding.squeeze`; None where the text is not in the page."""
        if text.isascii():
            return text.encode("ascii").translate(self._flat_ascii).decode("ascii")
        return self._spelt(text, self._squeezed)

    def _spelt(self, text: str, letters: str) -> str | None:
        try:
            return codecs.charmap_decode(codecs.charmap_encode(text, "strict", self._map)[0], "strict", letters)[0]
        except UnicodeEncodeError:
            return None

    def text(self, codes: bytes) -> str:
        """The characters of codes."""
        return codecs.charmap_decode(codes, "strict", self._letters)[0]

    def codes(self, text: str) -> bytes:
        """Folded `text`, a byte a character: "?" for those that are not in the page, one code for all marks that are not."""
        if text.isascii():
            return text.encode("ascii").translate(self._codes)
        if self._from_latin_1 is not None and (coded := _latin_1(text)) is not None:
            return coded.translate(self._from_latin_1)
        try:
            coded = codecs.charmap_encode(text, "strict", self._map)[0]
        except UnicodeEncodeError:
            coded = codecs.charmap_encode(MARK.sub("\u0301", flat(text, FOLD)), "replace", self._map)[0]
        return coded.translate(self._codes)

    def plain(self, codes: bytes) -> bytes:
        """Codes with a blank for all that is no letter, marks on letters taken out."""
        return codes.translate(self._plain, self.marks)

    def gaps(self, codes: bytes) -> list[int]:
        """How many letters stand before each mark that `plain` takes out: what stands at `at` there stood `bisect_right(gaps, at)` further."""
        return [at - before for before, at in enumerate(found.start() for found in self._mark.finditer(codes))]


def _latin_1(text: str) -> bytes | None:
    """`text` in Latin-1 with "?" for marks of punctuation beyond it, which are no letters. None where anything else would be lost."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        for mark in _PUNCTUATION:
            text = text.replace(mark, "?")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


LATIN = Page((*map(chr, range(0xA0, 0x100)), *"ŒœŠšŽžĞğŞşİıĆćČč"))
ARABIC = Page(map(chr, (0xA0, 0xA9, 0xAB, 0xAD, 0xB0, 0xB7, 0xBB, 0xD7, 0x60C, 0x61B, 0x61F, *range(0x621, 0x63B), *range(0x640, 0x656), *range(0x660, 0x672),
                          *map(ord, "پچڤکگھہیەۀھی۔"))))  # fmt: skip


def of(letters: Iterable[str]) -> Page:
    """The page for words of these folded letters: one of a script that ships, else their own."""
    needed = set(letters)
    for page in (LATIN, ARABIC):
        if page.holds(needed):
            return page
    return Page(sorted(needed | {letter.upper() for letter in needed if len(letter.upper()) == 1}))
