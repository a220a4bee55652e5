"""Verbs that say where people stay, behind what only says whence they came."""

from __future__ import annotations

from dtrack.extract.heads import Head
from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence


def main_stay(sentence: Sentence, whence: Hit[Entry], best: list[tuple[float, Hit[Entry]]]) -> tuple[float, Hit[Entry]] | None:
    """The verb of "1 380 familles venues de Raqqa partagent 600 tentes": behind a participle that only says whence they are, a finite one says where."""
    for cost, hit in best:
        if hit.entry.metric == "idp_stock" and hit.entry.side == "subject" and hit.first > whence.last and cost < _STAYS:
            finite = sentence.tokens[hit.first].word in _THEY or any(token.word.endswith("ent") for token in sentence.tokens[hit.first : hit.last])
            apart = any(whence.last <= number < hit.first and number not in sentence.dated for number in sentence.numbers)
            if finite and not apart:
                return cost, hit
    return None


_STAYS = 20.0
"""What that verb may cost."""
_THEY = frozenset({"sont", "s", "y"})
"""What leads it, where it is no word of its own."""


def behind_count(sentence: Sentence, head: Head) -> int:
    """The token behind a noun and the other count of it: "1 380 familles (7 250 personnes) venues de", "1 380 familles - 7 250 personnes - venues de"."""
    tokens, low = sentence.tokens, head.last
    if head.leading or low >= len(tokens) or tokens[low].word not in _CLOSES:
        return low
    ends = _CLOSES[tokens[low].word]
    stop = next((at for at in range(low + 1, min(low + _COUNT, len(tokens))) if tokens[at].word in ends), low)
    own = [at for at in sentence.numbers if low < at < stop]
    return stop + 1 if len(own) == 1 and any(noun.last == stop and noun.first == own[0] + 1 for noun in sentence.of("nouns", "person", "household")) else low


_CLOSES = {"(": ")", "-": "-", "–": "–", "—": "—", ",": ","}
"""What closes the other count, by what opens it."""
_COUNT = 7
"""Tokens of it."""
