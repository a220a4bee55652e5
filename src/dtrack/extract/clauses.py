"""The places of the clause in which a number stands: a semicolon ends what is said of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence


def here(located: Sequence[Located], sentence: Sentence, at: int) -> list[Located]:
    """Places with no semicolon between them and the number at a token."""
    stops = [index for index, token in enumerate(sentence.tokens) if token.word in ";؛"]
    return [place for place in located if not any(min(place.first, at) < stop < max(place.first, at) for stop in stops)]


def not_of_the_next(located: list[Located], sentence: Sentence, at: int, verb: Hit[Entry] | None) -> list[Located]:
    """Places without those of which an Arabic clause behind a comma tells, "لجأ إلى اللاذقية 7,600 شخص، واستضافت حلب أضعافهم", where the number has its own."""
    comma = next((index for index, token in enumerate(sentence.tokens) if index > at and token.word == "،"), len(sentence.tokens))
    if not any(place.first < comma and place.mention is not None for place in located):
        return located
    leads = {hit.last for hit in sentence.of("predicate", "metric") if hit.first > comma and hit is not verb and hit.first - comma <= _OPENS}
    return [place for place in located if place.first < comma or place.first not in leads]


_OPENS = 2
"""Tokens from the comma to the verb that opens the next clause."""


def of_a_stock(located: list[Located], sentence: Sentence, at: int) -> list[Located]:
    """The places of people who are somewhere: those of their clause where it names any, "200,000 may leave Shahba; in Tabqa the stadium shelters 7,500"."""
    own = here(located, sentence, at)
    return own if any(place.mention is not None for place in own) else located


def before_its_cause(located: Sequence[Located], sentence: Sentence, at: int) -> list[Located]:
    """Places of the clause of a number that only counts once more, without those of why: "there were 31,500, as whole clans drove back to Kafr Zita"."""
    causes = [hit.first for hit in sentence.of("syntax", "cause") if hit.first > at]
    return [place for place in here(located, sentence, at) if not any(cause < place.first for cause in causes)]
