"""The places of the clause in which a number stands: a semicolon ends what is said of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from dtrack.extract.located import Located
from dtrack.extract.sentence import Sentence


def here(located: Sequence[Located], sentence: Sentence, at: int) -> list[Located]:
    """Places with no semicolon between them and the number at a token."""
    stops = [index for index, token in enumerate(sentence.tokens) if token.word in ";؛"]
    return [place for place in located if not any(min(place.first, at) < stop < max(place.first, at) for stop in stops)]


def of_a_stock(located: list[Located], sentence: Sentence, at: int) -> list[Located]:
    """The places of people who are somewhere: those of their clause where it names any, "200,000 may leave Shahba; in Tabqa the stadium shelters 7,500"."""
    own = here(located, sentence, at)
    return own if any(place.mention is not None for place in own) else located
