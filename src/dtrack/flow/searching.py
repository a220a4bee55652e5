"""Looking for words in what was read. Folded as place names are, so that every spelling of an Arabic letter, an accent or a capital is found by any other."""

from __future__ import annotations

from dataclasses import dataclass

from dtrack.flow.kit import Kit, looked
from dtrack.model.document import Document
from dtrack.resolve.folding import squeeze
from dtrack.store import documents, searching

MOST = 20_000
"""Titles, and as many quotes, that one search goes through: some tenths of a second at the most."""
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A document in whose title, or in one of whose quotes, every word stands. `figure` and `quote` are None where it is the title."""

    document: Document
    figure: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, titles first, the newest first. `bounded`: older ones were not looked at."""

    hits: tuple[Hit, ...]
    more: bool
    bounded: bool


def search(kit: Kit, text: str, limit: int, offset: int = 0, *, most: int = MOST) -> Found:
    """Documents that hold every word of `text`, as far as `most` titles and quotes go. No word finds nothing."""
    words = squeeze(text).text.split()[:_MOST_WORDS]
    wanted = offset + limit + 1
    matches: dict[str, tuple[str | None, str | None]] = {}
    looked_at = [0, 0]
    with looked(kit) as c:
        for ident, title in searching.titles(c, most) if words else ():
            looked_at[0] += 1
            if ident not in matches and _holds(title, words):
                matches[ident] = (None, None)
                if len(matches) >= wanted:
                    break
        for of, ident, quote in searching.quotes(c, most) if words and len(matches) < wanted else ():
            looked_at[1] += 1
            if of not in matches and _holds(quote, words):
                matches[of] = (ident, quote)
                if len(matches) >= wanted:
                    break
        shown = list(matches)[offset : offset + limit]
        known = documents.by_ids(c, shown)
    hits = tuple(Hit(known[ident], *matches[ident]) for ident in shown if ident in known)
    return Found(hits, len(matches) > offset + limit, max(looked_at) >= most)


def _holds(text: str, words: list[str]) -> bool:
    """True where every word begins somewhere in the text: `displac` finds `displaced`; Arabic words are found behind their attached particles too."""
    folded = squeeze(text).text
    return all(word in folded for word in words)
