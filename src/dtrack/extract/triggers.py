"""Where a text may speak of displacement at all. Most texts do not, and most sentences of the others: these need not be cut into words.

A figure needs a verb of displacement or a noun that says it ("IDPs") in its own sentence. The longest literal word of each such phrase is looked for as a run
of letters; what is found may still be no figure, what is not found cannot be one.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from dtrack.extract.lexicon import Lexicon, pattern, phrases
from dtrack.extract.segments import LONGEST_SENTENCE
from dtrack.resolve.letters import MARK


class Triggers:
    """The words of one lexicon without which there is no figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        told = [phrase for phrase, entry in phrases(lexicon.raw) if entry.metric]
        words = sorted({max((symbol for symbol in pattern(phrase) if symbol[0] != "{"), key=len) for phrase in told})
        self._letters = [word.removesuffix("*") for word in words]
        self._whole = [not word.endswith("*") for word in words]
        self._attached = bool(lexicon.clitics)
        self._machine = AhoCorasick(self._letters, matchkind=MatchKind.Standard)

    def find(self, folded: str) -> list[int]:
        """Offsets in folded text at which a trigger, or a letter with marks that may hide one, begins; in order."""
        starts = [first for which, first, last in self._machine.find_matches_as_indexes(folded, overlapping=True) if self._stands(folded, which, first, last)]
        if not folded.isascii():
            starts += [found.start() for found in MARK.finditer(folded)]
        return sorted(starts)

    def _stands(self, folded: str, which: int, first: int, last: int) -> bool:
        if self._whole[which] and folded[last : last + 1].isalpha():
            return False
        return self._attached or not folded[first - 1 : first].isalpha()


@lru_cache(maxsize=16)
def of(lexicon: Lexicon) -> Triggers:
    """The triggers of a lexicon, built once."""
    return Triggers(lexicon)


def within(starts: list[int], start: int, end: int) -> bool:
    """True where a trigger stands in [start, end), or where that run was cut regardless of words, so that half a word may be one."""
    step = bisect_left(starts, start)
    return (step < len(starts) and starts[step] < end) or end - start > LONGEST_SENTENCE // 3
