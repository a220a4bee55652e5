"""Phrases in the midst of which a time stands, as French has it: "ont trouvé lundi refuge", "ont repris jeudi soir le chemin de"."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.tokens import Token


def across(tokens: Sequence[Token], hits: Sequence[Hit[Entry]], dated: Collection[int], lexicon: Lexicon) -> list[Hit[Entry]]:
    """The predicates that are only found where the times of a sentence are passed over; none in a language that does not interrupt them."""
    words = lexicon.words("particles", "between") if dated else frozenset()
    times = {index for index in dated if tokens[index].word in words}
    if not times:
        return []
    times |= {index + 1 for index in times if index + 1 < len(tokens) and tokens[index + 1].word in words}  # "mardi soir"
    leads = {index for hit in hits if hit.entry.table == "period" and hit.entry.key == "on" and hit.last in times for index in range(hit.first, hit.last)}
    kept = [index for index in range(len(tokens)) if index not in times and index not in leads]
    found = lexicon.trie.find([tokens[index] for index in kept])
    told = (hit for hit in found if hit.entry.metric and kept[hit.last - 1] - kept[hit.first] >= hit.last - hit.first)
    return [Hit(kept[hit.first], kept[hit.last - 1] + 1, hit.entry, tuple(kept[slot] for slot in hit.slots)) for hit in told]
