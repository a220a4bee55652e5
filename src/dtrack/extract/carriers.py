"""Convoys, buses and ferries, which shelter nobody: "قافلة تضم 120 عائلة" counts those whom it carries, and the verb before it is theirs."""

from __future__ import annotations

from dtrack.extract.costs import crossing
from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

_BETWEEN = 12
"""Tokens between a convoy and "which held"."""
_HOLDS, _CARRIES = ("syntax", "having"), ("syntax", "carriers")


def may_lead(sentence: Sentence) -> bool:
    """True where a sentence names a convoy and says that something holds somebody."""
    return _HOLDS in sentence.keyed and _CARRIES in sentence.keyed


def holds(sentence: Sentence, hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True for "قافلة تضم 120 عائلة": a convoy holds those whom it carries, and shelters nobody."""
    if hit.entry.needs != "shelter" or not lexicon.clitics or sentence.tokens[hit.first].word.removeprefix("و") not in lexicon.words("syntax", "having"):
        return False
    return _before(sentence, hit.first) is not None


def leading(sentence: Sentence, at: int, head: Head, costs: list[tuple[float, Hit[Entry]]]) -> list[tuple[float, Hit[Entry]]]:
    """What "وصلت إلى معان دفعة من الأهالي تضم 380 شخصاً" says of the 380: the verb before the convoy is that of those whom it carries."""
    left, _ = edges(sentence, at, head)
    holder = next((hit for hit in sentence.of(*_HOLDS) if hit.last == left), None)
    carrier = _before(sentence, holder.first) if holder is not None else None
    if carrier is None:
        return []
    led = [hit for _, hit in costs if hit.entry.metric and hit.last <= carrier.first]
    told = [(crossing(sentence, hit.last, carrier.first, at) / 2, hit) for hit in led]
    return [min(told, key=lambda pair: pair[0])] if told else []


def names_one(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """True for "قافلة تضم" itself, which says that somebody moved where no verb before it says how."""
    return any(hit.first == carrier.first for carrier in sentence.of(*_CARRIES))


def _before(sentence: Sentence, at: int) -> Hit[Entry] | None:
    """The convoy of which a word at a token says what it holds; a camp named in between, "بالشاحنات إلى مخيم الهول الذي يضم", holds its people itself."""
    near = (hit for hit in sentence.of(*_CARRIES) if 0 <= at - hit.last <= _BETWEEN)
    shelters = [hit.first for hit in sentence.of("places", "site", "camp")]
    return next((hit for hit in near if not any(hit.last <= first < at for first in shelters)), None)
