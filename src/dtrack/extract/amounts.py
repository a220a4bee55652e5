"""Numbers that are the amount of something named before them, "Returns from Jordan have reached 4,310", and those of the people of a camp."""

from __future__ import annotations

from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_REACH = 12
"""Tokens between "returns from" and "have reached"."""
_CAMP = 4
"""Tokens between "residents of" and the word "camp"."""
_LINK = 5
"""Tokens between a camp and the number of its people: ", with its"."""
_OPENS = frozenset("(:")
_CLOSED = frozenset(").,;")


def amounting(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> Entry | None:
    """What "Returns to Saraqib have reached 615 families" and "the displaced population of Azaz is put at 3,720" count: the displaced noun that is their
    subject. None where another number, noun or verb stands between, or where the noun only says for whom: "aid to IDPs has reached 300".
    """
    left, _ = edges(sentence, at, head)
    verb = next((hit for hit in sentence.of("syntax", "amounts") if hit.last in (left, at)), None)  # "fell below 440,000"
    if verb is None:
        return None
    noun = next((hit for hit in reversed(sentence.of("nouns", "counted")) if hit.last <= verb.first), None)
    if noun is None or verb.first - noun.last > _REACH or not _is_subject(sentence, noun, lexicon):
        return None
    if head.unit == "home":
        return None
    between = range(noun.last, verb.first)
    numbers = any(number in between and number not in sentence.dated for number in sentence.numbers)
    said = any(hit.first in between and (not hit.entry.metric or hit.first == noun.last) for hit in sentence.of("predicate"))  # "déplacés arrivés de Hajine"
    others = any(hit.first in between and hit.entry.key in ("person", "household", "home") for hit in sentence.of("nouns"))
    return None if numbers or said or others else noun.entry


def _is_subject(sentence: Sentence, noun: Hit[Entry], lexicon: Lexicon) -> bool:
    """False for "assistance to IDPs" and "food for returnees"."""
    first = noun.first
    adjectives = {hit.last: hit.first for hit in sentence.of("nouns", "modifier")}
    while first:
        if sentence.tokens[first - 1].word in lexicon.words("syntax", "article"):
            first -= 1
        elif first in adjectives:
            first = adjectives[first]
        else:
            break
    if any(hit.last == first for hit in sentence.of("syntax", "number_of")):
        return True
    if first and first - 1 in sentence.numbers:
        return False  # "the rents of 340 displaced families; last year it reached 5,100"
    return not any(hit.last == first for hit in sentence.of("roles")) and not any(hit.last == first for hit in sentence.of("predicate"))


def residents(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> Verdict | None:
    """The people of a camp of whom nothing else is said: "the 3,720 residents of Roj camp", "Roj camp (3,720 people)", "Roj camp, with its 3,720 residents"."""
    if _is_of_a_changed_camp(sentence, at, head, lexicon):
        return Verdict("site_population", "in_camp", head.unit or "person", 4.0, head=head)
    if head.unit not in ("person", "household") or head.entry is None or head.entry.key not in ("person", "household"):
        return None
    if sentence.tokens[head.last - 1].word not in lexicon.words("syntax", "everybody"):
        return None
    left, right = edges(sentence, at, head)
    crowds = lexicon.words("syntax", "crowds")
    camps = [hit for hit in sentence.of("places", "camp", "site") if not any(token.word in crowds for token in sentence.tokens[hit.first : hit.last])]
    if head.leading:
        told = any(head.last <= camp.first < left for camp in camps)
    else:
        told = _of_the_camp(sentence, left, right, camps, lexicon) or _behind_a_camp(sentence, left, right, camps, lexicon)
    return Verdict("site_population", "in_camp", head.unit, 4.0, head=head) if told else None


def _is_of_a_changed_camp(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> bool:
    """True for "le camp de Rukban est passé de 8 000 âmes à 1 200" and "Rukban est tombé à 1 200 personnes": it is the camp that changed."""
    if head.strange or (head.entry is not None and head.entry.key not in ("person", "household")):
        return False
    left, _ = edges(sentence, at, head)
    if not left or sentence.tokens[left - 1].word not in lexicon.words("ranges", "to"):
        return False
    changed = next((hit for hit in reversed(sentence.of("ranges", "rise")) if hit.last < left), None)
    if changed is None or left - changed.last > _REACH:
        return False
    bases = lexicon.words("ranges", "from")
    others = [other for other in sentence.numbers if changed.last <= other < left and other not in sentence.dated]
    camps = [hit for hit in sentence.of("places", "site") if 0 < changed.first - hit.last <= _CAMP]
    said = any(camps[-1].last <= hit.first < changed.first for hit in sentence.of("nouns") if hit.entry.key != "modifier") if camps else True
    return not said and all(sentence.tokens[other - 1].word in bases for other in others)


def _of_the_camp(sentence: Sentence, left: int, right: int, camps: list[Hit[Entry]], lexicon: Lexicon) -> bool:
    """True for "the 3,720 people in Al-Hol camp" and "3,720 residents of Al-Hol camp": "300 people in Roj camp rioted" tells of some of them."""
    all_of_them = left and sentence.tokens[left - 1].word in lexicon.words("syntax", "definite")
    dwellers = sentence.tokens[right - 1].word in lexicon.words("syntax", "dwellers")
    among = left > 1 and (sentence.tokens[left - 2].word, sentence.tokens[left - 1].word) == _ONE_OF  # "one of 1,900 people in a camp outside Harim"
    inside = any(hit.first == right and hit.last == right + 1 for hit in sentence.of("roles", "in"))
    counted = left and sentence.tokens[left - 1].word in lexicon.words("syntax", "counting")  # "a census found 34,927 people in Al-Hol"
    return bool(all_of_them or dwellers or counted or among) and inside and any(right < camp.first <= right + _CAMP for camp in camps)


_ONE_OF = ("one", "of")


def _behind_a_camp(sentence: Sentence, left: int, right: int, camps: list[Hit[Entry]], lexicon: Lexicon) -> bool:
    """True for "Roj camp (3,720 people)", "Al-Hol: 3,720 people" and "Roj camp, with its 3,720 residents"."""
    camp = next((camp for camp in reversed(camps) if 0 < left - camp.last <= _LINK), None)
    if camp is None:
        return False
    words = [token.word for token in sentence.tokens[camp.last : left]]
    closed = right >= len(sentence.tokens) or sentence.tokens[right].word in _CLOSED
    return (words[0] in _OPENS and len(words) == 1 and closed) or (len(words) > 0 and all(word in lexicon.words("syntax", "with_its") for word in words))
