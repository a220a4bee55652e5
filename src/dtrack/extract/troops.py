"""Fighters, who are nobody displaced, unless they leave with their families."""

from __future__ import annotations

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.sentence import Sentence

_TROOP = 9
"""Tokens from fighters to their relatives: the name of their group between them."""


def with_relatives(sentence: Sentence, low: int, lexicon: Lexicon) -> bool:
    """True for "1 146 combattants de Jaïch al-Islam et leurs proches": who moves with a family is counted with it."""
    joints, whose = lexicon.words("ranges", "joint") | sentence.particles("with") | {"avec", "with"}, lexicon.words("syntax", "possessive")
    words = sentence.tokens[low : low + _TROOP]
    stop = next((step for step, token in enumerate(words) if token.kind == "point"), len(words))
    families = {noun.first for noun in sentence.of("nouns", "person", "household")}
    return any(words[step].word in joints and words[step + 1].word in whose and low + step + 2 in families for step in range(max(0, min(stop, len(words) - 1))))
