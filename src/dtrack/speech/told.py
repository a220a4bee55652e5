"""Sentences that were written down in English, spoken in a reader's language: problems, errors of runs, what a form refuses, caveats.

The store, the log and the command line keep the whole English sentence, as it was written when the thing happened. Its kind is the sentence with open places;
every one that dtrack can write stands in `problems.po` of a language, and a stored sentence is found among them again, with what fills its places. So rows of
years ago speak every language that is added later. What no catalog has stays as it is, and so does what came from outside, e.g. a server's message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import islice

from babel.messages.pofile import read_po

from dtrack.speech import language, sites, words
from dtrack.speech.language import Speech

CATALOG = "problems.po"
"""Beside `dtrack.po` of each language; read when the first such sentence is asked for."""
_PLACE = re.compile(r"%\((\w+)\)s")
_COUNT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_MOMENT = re.compile(r"(?P<day>\d{4}-\d\d(?:-\d\d)?)(?: (?P<minute>\d\d:\d\d))?")
_STOP = re.compile(r"[.?] ")
_SPAN = re.compile(r"(\S+) to (\S+)")
_HEAD = re.compile(r"(?:\S+\.toml(?::\d+)?: )?(?:`[^`]{1,80}`: )?")
"""Where a fault of a file stands, before what it is: `jobs/x.toml:3: `source.url`: `."""
_DEPTH = 4
_SPLITS = 12
"""At so many full stops a text is looked at: what is longer is no sentence of ours."""
_VOCABULARY: Mapping[str, Mapping[str, str]] = {"deed": sites.DEEDS, "state": words.STATES, "metric": words.METRICS}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what is said. `foreign`: in words from outside, or in English where the catalog has no others."""

    text: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One kind of sentence: its fixed parts in English around the names of what fills it, and how it is said in the language."""

    fixed: tuple[str, ...]
    names: tuple[str, ...]
    said: str
    anchor: str
    """The longest of the fixed parts: a text without it is not looked at further."""

    def read(self, text: str) -> dict[str, str] | None:
        """What fills the places, by name; None for another sentence. Each fixed part is looked for once, so a hostile text costs no more than its length."""
        first, last = self.fixed[0], self.fixed[-1]
        if self.anchor not in text or len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
            return None
        found: dict[str, str] = {}
        at, end = len(first), len(text) - len(last)
        for name, fixed in zip(self.names, (*self.fixed[1:-1], ""), strict=True):
            upto = text.find(fixed, at, end) if fixed else end
            if upto < 0 or found.setdefault(name, text[at:upto]) != text[at:upto]:
                return None
            at = upto + len(fixed)
        return found


class Book:
    """What one language says for the sentences of `problems.po`."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self.plain = {ident: spoken for ident, spoken in said.items() if not _PLACE.search(ident)}
        opened = [_opened(ident, spoken) for ident, spoken in said.items() if ident not in self.plain]
        self.opened = sorted(opened, key=lambda each: -sum(map(len, each.fixed)))

    def find(self, text: str) -> tuple[str, dict[str, str]] | None:
        """How the sentence is said, and what fills it; the kind with most words of its own wins."""
        if text in self.plain:
            return self.plain[text], {}
        return next(((each.said, found) for each in self.opened if (found := each.read(text)) is not None), None)


def _opened(ident: str, said: str) -> _Sentence:
    parts = _PLACE.split(ident)
    fixed = tuple(parts[::2])
    return _Sentence(fixed, tuple(parts[1::2]), said, max(fixed, key=len))


@cache
def book(code: str) -> Book:
    """The catalog of a language; an empty one where it has none, and for English."""
    path = language.folder() / code / "LC_MESSAGES" / CATALOG
    if not path.is_file():
        return Book({})
    with path.open("rb") as stream:
        catalog = read_po(stream, locale=code, abort_invalid=True)
    return Book({str(message.id): str(message.string) for message in catalog if message.id})


def told(text: str, speech: Speech) -> tuple[Piece, ...]:
    """The sentence in pieces, in the speech's language as far as it is one of ours; in English unchanged."""
    return (Piece(text),) if speech.code == "en" else _told(text, speech.code, speech.digits)


def plain(text: str, speech: Speech) -> str:
    """The same as one text, for where no element can stand."""
    return "".join(piece.text for piece in told(text, speech))


@lru_cache(maxsize=4096)
def _told(text: str, code: str, digits: str) -> tuple[Piece, ...]:
    speech = language.load(code, digits)
    head = _HEAD.match(text)
    start = head.end() if head else 0
    found = _sentences(text[start:], speech, _DEPTH)
    if found is None:
        return (Piece(text, foreign=True),)
    return (*([Piece(text[:start], foreign=True)] if start else []), *found)


def _sentences(text: str, speech: Speech, depth: int) -> tuple[Piece, ...] | None:
    """One sentence, or what happened and what to do after a full stop; None where nothing of it is ours."""
    if text in book(speech.code).plain:
        return (Piece(book(speech.code).plain[text]),)
    mixed = None
    for left, right in _split(text) if depth else ():
        first, then = _one(left, speech, depth), _sentences(right, speech, depth - 1)
        if first is not None and then is not None:
            return (*first, Piece(" "), *then)
        if mixed is None and (first is not None or then is not None):
            mixed = (*(first or [Piece(left, foreign=True)]), Piece(" "), *(then or [Piece(right, foreign=True)]))
    return _one(text, speech, depth) or mixed


def _split(text: str) -> Iterator[tuple[str, str]]:
    for stop in islice(_STOP.finditer(text), _SPLITS):
        yield text[: stop.start() + 1], text[stop.end() :]


def _one(text: str, speech: Speech, depth: int) -> tuple[Piece, ...] | None:
    """One sentence, with or without the full stop that joined it to the next."""
    found, stop = book(speech.code).find(text), ""
    if found is None and text.endswith("."):
        found, stop = book(speech.code).find(text[:-1]), "."
    if found is None:
        return None
    said, filling = found
    last = next(reversed(filling), "")
    if not stop and last and text.endswith(f"{filling[last]}") and filling[last].endswith("."):
        filling, stop = {**filling, last: filling[last][:-1]}, "."
    pieces: list[Piece] = []
    for index, part in enumerate(_PLACE.split(said)):
        if index % 2:
            pieces += _filled(part, filling.get(part, ""), speech, depth)
        elif part:
            pieces.append(Piece(part))
    return (*pieces, Piece(stop)) if stop else tuple(pieces)


def _filled(name: str, text: str, speech: Speech, depth: int) -> tuple[Piece, ...]:
    """What fills a place: a number, day or word of the trade in the language, a sentence within the sentence; else as it stands."""
    spoken = _spoken(name, text, speech)
    if spoken is not None:
        return (Piece(spoken),)
    found = _sentences(text, speech, depth - 1) if depth and " " in text else None
    if found is not None:
        return found
    single = book(speech.code).plain.get(text)
    return (Piece(single),) if single is not None else (Piece(text, foreign=True),)


def _spoken(name: str, text: str, speech: Speech) -> str | None:
    """A word of the trade, a number, a day or a stretch of them; None for anything else."""
    table = _VOCABULARY.get(name, {})
    if text in table:
        return speech.gettext(table[text])
    if _COUNT.fullmatch(text):
        sign = text[0] if text[0] in "+-" else ""
        return sign + speech.number(Decimal(text.lstrip("+-").replace(",", "")))
    span = _SPAN.fullmatch(text)
    if span is None:
        return _when(text, speech)
    ends = [_spoken(name, end, speech) for end in span.groups()]
    if not all(ends):
        return None
    numbers = _COUNT.fullmatch(span[1]) is not None
    return f"{ends[0]}–{ends[1]}" if numbers else speech.gettext("%(since)s to %(until)s", since=ends[0], until=ends[1])


def _when(text: str, speech: Speech) -> str | None:
    """A month, a day, or a minute of it; None for a day that no calendar has, too."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    said = sites.when(found["day"], speech)
    if said == found["day"]:
        return None
    comma = "\u060c" if speech.direction == "rtl" else ","
    return f"{said}{comma} {found['minute']}" if found["minute"] else said
