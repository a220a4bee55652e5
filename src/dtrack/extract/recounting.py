"""Numbers that count once more those of whom the sentence before tells: "The tally now stands at 3,400", "the mayor has registered 94", "it was 1,669"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from dtrack.extract import leaning
from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_BESIDE = frozenset({"modifier", "time"})
"""Nouns that may stand between "the total" and its number: "the total for the year"."""
_KEYS = ("recounted", "tally", "listed", "were")
_TALLY = 10
"""Tokens from "the tally" to its number."""


@lru_cache(maxsize=16)
def words(lexicon: Lexicon) -> re.Pattern[str]:
    """What a sentence says, in folded text, that counts once more those of whom the one before tells."""
    told = sorted({each for key in _KEYS for each in lexicon.words("moves", key)}, key=len, reverse=True)
    spelt = "|".join(re.escape(each).replace(r"\ ", "[ '’]") for each in told)  # "elles n'étaient que" is three words and an apostrophe
    return re.compile(rf"\b(?:{spelt})\b" if told else r"(?!)")


def recounts(sentence: Sentence, at: int, verdict: Verdict, lexicon: Lexicon) -> bool:
    """True for a number of which only is said that it was counted, or that "the tally" is so many: whom, the words before say."""
    head = verdict.head or Head(at, at + 1, None, None)
    if head.strange or head.unit == "home" or (head.entry is not None and head.entry.table == "other"):
        return False
    left, right = edges(sentence, at, head)
    if any(hit.last == left for hit in sentence.of("moves", "recounted")):
        return _is_closed(sentence, right, lexicon)
    if any(hit.first == right for hit in sentence.of("moves", "listed")):
        return any(hit.last == left for hit in sentence.of("syntax", "having"))
    if any(hit.last == left for hit in sentence.of("moves", "were")):
        return any(window.op != "statement" and window.first < at for window in sentence.windows)  # "by the end of January there were 31,500"
    return _is_the_tally(sentence, left, lexicon)


def told_of(earlier: Sentence) -> Verdict | None:
    """What a sentence that counts nobody says of its people: "Families returned to Hass"; None where it only plans, fears or denies."""
    told = leaning.said_of_all(earlier, len(earlier.tokens)) if not earlier.of("modality") else None
    if told is not None and told.unit == "home" and not earlier.of("nouns", "home"):
        return None  # "Les incendies ont chassé les habitants": no home is spoken of
    if told is None and earlier.of("moves", "emptied"):
        told = Verdict("new_displacement", "displaced", "person", 4.0)
    units = {noun.entry.key for noun in earlier.of("nouns", "person", "household")}
    if told is not None and told.metric == "return" and not leaning.speaks_of_people(earlier):
        return None
    if told is None:
        return None
    return replace(told, same=True, unit="household" if told.unit == "person" and units == {"household"} else told.unit)


def _is_the_tally(sentence: Sentence, left: int, lexicon: Lexicon) -> bool:
    """True behind "the tally on Tuesday evening stood at" and "he put the figure at"."""
    leads = lexicon.words("syntax", "reach") | lexicon.words("syntax", "valued")
    if not any(hit.last == left for hit in sentence.of("syntax", "amounts")) and sentence.tokens[left - 1].word not in leads:
        return False
    told = [hit for hit in sentence.of("syntax", "number_of") if 0 <= left - 1 - hit.last <= 1 and hit.last == hit.first + 2]
    tally = next((hit for hit in reversed([*sentence.of("moves", "tally"), *told]) if hit.last < left), None)
    if tally is None or left - tally.last > _TALLY:
        return False
    between = range(tally.last, left)
    others = any(other in between and other not in sentence.dated for other in sentence.numbers)
    return not others and not any(noun.first in between and noun.entry.key not in _BESIDE for noun in sentence.of("nouns"))


def _is_closed(sentence: Sentence, right: int, lexicon: Lexicon) -> bool:
    """True where what follows a number tells of nothing else that it may count: its clause ends, or goes on with where or when."""
    if right >= len(sentence.tokens) or sentence.tokens[right].kind == "point" or right in sentence.dated:
        return True
    if leaning.are_at_something(sentence, right):
        return False
    ways = {hit.first for hit in sentence.of("roles", "in", "origin", "destination")} | {window.first for window in sentence.windows}
    return right in ways or sentence.tokens[right].word in lexicon.function_words
