"""A text cut into paragraphs and sentences, with what is not the author's prose marked: datelines, captions, the furniture of web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.tokens import first_word, tokenise
from dtrack.resolve.folding import fold

_BREAK = re.compile(r"\n[^\S\n]*\n\s*|\r\n|\n|\u2029|\u2028")
_STOP = re.compile(r"[.!?؟…۔]{1,3}[\"'”’»)\]]{0,2}(?=\s)")
_CLOSING = frozenset('.!?؟…:;۔"”»)')
_SENTENCE_START = re.compile(r"[\s\"'“‘«(\[–—-]*(?:[^\W\d_]|\d)")
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][^\n.!?;:–—()]{1,40}?)(?:\s?[,،]\s?[^\n.!?;:()]{1,30}?)?(?:\s*\([^()\n]{2,30}\))?\s*(?:\s[-–—]{1,2}\s|\s?[–—]\s?|\([A-Z]{2,10}\)\s)"
)
LONGEST_SENTENCE = 1500
_INITIALS = 5
"""Characters of the longest run of initials: "U.N."."""


class Passage(NamedTuple):
    """A run of text [start, end) of one kind: body, heading, caption or furniture. `paragraph` counts from 0; `dateline` is where the prose proper begins."""

    start: int
    end: int
    paragraph: int
    kind: str
    dateline: int


class Outline:
    """The paragraphs of a text, each cut into sentences when somebody looks at it: most never are."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text, self._lines = text, _furniture(lexicon)
        self.spans = list(_paragraphs(text, lexicon.function_words))
        """[start, end) of each paragraph, in order."""
        self._passages: dict[int, list[Passage]] = {}

    def __len__(self) -> int:
        return len(self.spans)

    def passages(self, paragraph: int) -> list[Passage]:
        """The sentences of a paragraph in order, each trimmed of blank space."""
        found = self._passages.get(paragraph)
        if found is None:
            found = self._passages[paragraph] = _passages(self._text, self.spans[paragraph], paragraph, self._lines)
        return found


def _passages(text: str, span: tuple[int, int], number: int, lines: _Furniture) -> list[Passage]:
    start, end = span
    kind = _kind(text[start:end], lines)
    if kind in ("heading", "furniture", "caption"):
        return [Passage(start, end, number, kind, start)]
    cut = _cut(text, start, end, lines.abbreviations)
    made = [Passage(first, last, number, kind, first) for first, last in cut]
    made[0] = Passage(start, made[0].end, number, kind, _dateline_end(text, start, end))
    return made


@dataclass(frozen=True, slots=True)
class _Furniture:
    """What stands on pages beside the author's prose, as it is compared."""

    lines: frozenset[str]
    captions: tuple[str, ...]
    abbreviations: frozenset[str]
    openings: frozenset[str]
    """The first word of each line and caption: hardly any paragraph begins with one."""


@lru_cache(maxsize=16)
def _furniture(lexicon: Lexicon) -> _Furniture:
    raw = lexicon.raw.get("furniture", {})
    lines = frozenset(_plain(line) for line in raw.get("lines", ()))
    captions = tuple(caption for caption in (_plain(line) for line in raw.get("captions", ())) if caption)
    openings = frozenset(each.split(" ")[0] for each in (*lines, *captions))
    return _Furniture(lines, captions, frozenset(raw.get("abbreviations", ())), openings)


def _plain(line: str) -> str:
    """A line as furniture is compared: folded, words only. A mark alone ("©") stays itself."""
    return " ".join(token.word for token in tokenise(line[:200]) if token.kind != "point") or line.strip().lower()[:20]


def _paragraphs(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs. A lone line break inside a sentence (as a PDF breaks lines) ends no paragraph."""
    start = 0
    for found in _BREAK.finditer(text):
        if _is_wrapped(text, start, found, words):
            continue
        if (span := _trimmed(text, start, found.start())) is not None:
            yield span
        start = found.end()
    if (span := _trimmed(text, start, len(text))) is not None:
        yield span


def _is_wrapped(text: str, start: int, found: re.Match[str], words: frozenset[str]) -> bool:
    """True where a line breaks inside a sentence: the next one goes on in small letters, or this one ends in a word that nothing ends with."""
    at, after = found.span()
    if at == start or after >= len(text) or text[at - 1] in _CLOSING or text[at - 1] == "\n" or text.count("\n", at, after) > 1:
        return False
    last = text[max(start, at - 20) : at].rsplit(" ", 1)[-1]
    return text[after].islower() or fold(last) in words


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    bare = piece.strip()
    start += len(piece) - len(piece.lstrip())
    return (start, start + len(bare)) if bare else None


def _kind(paragraph: str, lines: _Furniture) -> str:
    head = paragraph[:200]
    known = not head[0].isalpha() or first_word(fold(head[:80].partition(" ")[0])) in lines.openings
    plain = _plain(head) if known else ""
    if len(paragraph) < 120:
        if known and (
            plain in lines.lines
            or (not any(char.isdigit() for char in head) and all(_plain(part) in lines.lines for part in re.split(r"[|/•·]", head) if part.strip()))
        ):
            return "furniture"
        if paragraph[:1] in "–—-=" and paragraph[-1:] in "–—-=" and len(paragraph) > 2:
            return "heading"
    if head.lstrip("([|")[:1] in ("ⓒ", "©") or (known and any(_is_caption(head, plain, caption) for caption in lines.captions)):
        return "caption"
    if len(paragraph) < 110 and paragraph[-1] not in _CLOSING and paragraph.count(" ") >= 1 and paragraph[:1].isalpha() and paragraph[-1].isalnum():
        return "headline"
    return "body"


def _is_caption(head: str, plain: str, caption: str) -> bool:
    return plain == caption or (plain.startswith(caption + " ") and _looks_like_caption(head, caption))


def _looks_like_caption(head: str, caption: str) -> bool:
    """ "Photo: ..." and "File photo" are captions; "Image" before anything else is, too, when a mark follows the word."""
    after = head.lower().lstrip("([|").removeprefix(caption)
    return after[:1] in ":|-–—/" or after.lstrip()[:1] in ":|©ⓒ" or "not found" in after or "credit" in after


def _dateline_end(text: str, start: int, end: int) -> int:
    """Where the prose begins after "DAMASCUS (AFP) - ": the place of a dateline is no place of a figure."""
    found = _DATELINE.match(text, start, min(end, start + 90))
    if found is None:
        return start
    place = found["place"].strip()
    words = place.split()
    capital = all(word[:1].isupper() or word[:1] > "\u0600" or len(word) <= 3 for word in words)
    return found.end() if capital and len(words) <= 4 and not any(char.isdigit() for char in place) else start


def _cut(text: str, start: int, end: int, abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    first = start
    for found in _STOP.finditer(text, start, end):
        stop, last = found.span()
        if _opens(text, last, end) and not (last - stop == 1 and text[stop] == "." and _abbreviated(text, first, stop, abbreviations)):
            _bounded(text, first, last, spans)
            first = last
    _bounded(text, first, end, spans)
    return spans


def _bounded(text: str, first: int, end: int, spans: list[tuple[int, int]]) -> None:
    """A sentence trimmed; what is longer than any sentence (a table without line breaks, a hostile text) is cut at blanks, to keep time linear."""
    pieces = []
    while end - first > LONGEST_SENTENCE:
        blank = text.rfind(" ", first + LONGEST_SENTENCE // 2, first + LONGEST_SENTENCE)
        cut = blank if blank > first else first + LONGEST_SENTENCE
        pieces.append((first, cut))
        first = cut
    spans += [span for low, high in (*pieces, (first, end)) if (span := _trimmed(text, low, high)) is not None]


def _opens(text: str, stop: int, end: int) -> bool:
    """True where a sentence may begin behind a stop: no small letter follows it."""
    following = text[stop + 1 : stop + 2]
    if not following.isalpha() or stop + 1 >= end:
        found = _SENTENCE_START.match(text, stop, min(end, stop + 12))
        following = found.group()[-1] if found is not None else "a"
    return not following.islower()


def _abbreviated(text: str, first: int, stop: int, abbreviations: frozenset[str]) -> bool:
    """True where the point at `stop` ends no sentence: it stands behind an abbreviation or an initial."""
    word = text[max(first, stop - 12) : stop].rsplit(" ", 1)[-1].lower()
    return word in abbreviations or (len(word) == 1 and word.isalpha()) or (len(word) <= _INITIALS and "." in word)
