"""Whose number it is: the organisation by its short name, and the phrase that says so as printed. The publisher is no source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dtrack.extract.lexicon import Entry
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

_QUOTES = frozenset('«“"')
_ARABIC = "\u0600"
"""Where the letters of Arabic begin."""
_TITLE, _NEAR = 12, 6
"""Tokens between a title and its verb, and between a verb and its title."""
_STOPS = frozenset(',،;؛"“”«».')


@dataclass(frozen=True, slots=True)
class Source:
    """Short name of the originator, and the phrase as printed."""

    org: str | None
    phrase: str | None
    first: int = 0
    last: int = 0
    """Tokens of the phrase: a place inside it is the speaker's, not the figure's."""


def find(sentence: Sentence, at: int, text: str) -> Source | None:
    """Who is said to have said the number at a token. None where the sentence names nobody."""
    if "attribution" not in sentence.hits and "orgs" not in sentence.hits:
        return None
    according = sentence.of("attribution", "according")
    said = sentence.of("attribution", "said")
    orgs = sentence.of("orgs")
    breaks = [index for index, token in enumerate(sentence.tokens) if token.word in ";؛"]
    best: tuple[float, Source] | None = None
    for hit in according:
        source = _after(sentence, hit, orgs, text)
        if source is not None:
            best = _nearer(best, _cost(hit, at, breaks, source), source)
    for hit in said:
        source = _speaker(sentence, hit, orgs, text)
        if source is not None:
            best = _nearer(best, _cost(hit, at, breaks, source), source)
    if best is None:
        bracket = next((org for org in orgs if org.first and sentence.tokens[org.first - 1].word == "(" and org.first > at), None)
        if bracket is not None:
            return Source(bracket.entry.key, _slice(sentence, bracket.first, bracket.last, text))
        return _meant(sentence, orgs, text)
    return best[1]


def _meant(sentence: Sentence, orgs: list[Hit[Entry]], text: str) -> Source | None:
    """ "The White Helmets evacuated 900 people, the group said": who is only called so is the one named before."""
    for said in sentence.of("attribution", "said"):
        again = next((hit for hit in sentence.of("attribution", "again") if hit.last == said.first or hit.first == said.last), None)
        named = [org for org in orgs if again is not None and org.last <= again.first]
        if again is not None and named:
            first, last = min(again.first, said.first), max(again.last, said.last)
            return Source(named[0].entry.key, _slice(sentence, first, last, text), first, last)
    return None


def _cost(hit: Hit[Entry], at: int, breaks: Sequence[int], source: Source) -> float:
    """How far a speaker is from a number: words between count little, a name says more than none, another clause is another's."""
    low, high = sorted((hit.first, at))
    return abs(hit.first - at) * 0.1 + (0.0 if source.org else 3.0) + 4.0 * any(low < mark < high for mark in breaks)


def spoken(sentence: Sentence, text: str) -> list[Source]:
    """The stretches of tokens that only say who speaks, each with whom it names."""
    if "attribution" not in sentence.hits:
        return []
    orgs = sentence.of("orgs")
    found = [_after(sentence, hit, orgs, text) for hit in sentence.of("attribution", "according")]
    found += [_speaker(sentence, hit, orgs, text) for hit in sentence.of("attribution", "said")]
    return [source for source in found if source is not None] + _titled(sentence)


def _titled(sentence: Sentence) -> list[Source]:
    """ "The head of the Idleb health directorate said": from a title to the verb beside it."""
    titles = sentence.of("attribution", "person_title")
    found: list[Source] = []
    for hit in sentence.of("attribution", "said") if titles else ():
        before = [title for title in titles if title.last <= hit.first and hit.first - title.last <= _TITLE and not _broken(sentence, title.last, hit.first)]
        after = [title for title in titles if title.first >= hit.last and title.first - hit.last <= _NEAR and not _broken(sentence, hit.last, title.first)]
        if before:
            found.append(Source(None, None, before[0].first, hit.last))
        elif after:
            last = after[0].last
            while last < len(sentence.tokens) and sentence.tokens[last].word not in _STOPS and last not in sentence.numbers and last - after[0].last < _NEAR:
                last += 1
            found.append(Source(None, None, hit.first, last))
    return found


def _nearer(best: tuple[float, Source] | None, cost: float, source: Source) -> tuple[float, Source]:
    return (cost, source) if best is None or cost < best[0] else best


def _slice(sentence: Sentence, first: int, last: int, text: str) -> str:
    return text[sentence.tokens[first].start : sentence.tokens[last - 1].end]


def _after(sentence: Sentence, hit: Hit[Entry], orgs: list[Hit[Entry]], text: str) -> Source | None:
    """ "According to Linda Tom of the UN Office ... (OCHA) in Damascus,": up to the next comma."""
    last = hit.last + int(hit.last < len(sentence.tokens) and sentence.tokens[hit.last].word in _QUOTES)
    ends = _goes_on(sentence, hit.last, orgs)
    while last < len(sentence.tokens) and sentence.tokens[last].word not in _STOPS and last - hit.first < 28 and last not in ends:
        last += 1
    kinds = {kind.first for kind in sentence.of("places", "after")}  # "IDPs by governorate:" is no speaker
    inside = [org for org in orgs if hit.last <= org.first < last and not (org.first == hit.last and org.first in kinds)]
    capital = text[sentence.tokens[hit.last].start : sentence.tokens[hit.last].start + 1].isupper() if hit.last < len(sentence.tokens) else False
    strict = hit.last - hit.first == 1
    if inside and (not strict or inside[0].first - hit.last <= 4):
        return Source(_finest(inside), _slice(sentence, hit.first, last, text), hit.first, last)
    if not strict and capital and last > hit.last:
        return Source(None, _slice(sentence, hit.first, last, text), hit.first, last)
    return None


def _goes_on(sentence: Sentence, low: int, orgs: list[Hit[Entry]]) -> set[int]:
    """Where Arabic, which needs no comma there, goes on to what happened: "بحسب الصليب الأحمر فقد نزح", "وفق الدفاع المدني 300 عائلة"."""
    named = next((org.last for org in orgs if org.first >= low), None)
    if named is None or sentence.tokens[low].word[0] < _ARABIC:
        return set()
    told = {index for index, token in enumerate(sentence.tokens) if index >= named and token.word in sentence.particles("thus")}
    return told | {hit.first for hit in sentence.of("predicate", "metric") if hit.first >= named and hit.entry.side == "any" and _is_verb(sentence, hit)}


def _is_verb(sentence: Sentence, hit: Hit[Entry]) -> bool:
    """False for "عودة" and "النزوح", of which a speaker's title may tell: "مسؤول ملف العودة"."""
    first = sentence.tokens[hit.first].word
    return not first.startswith("ال") and any(each.first == hit.first for each in sentence.of("syntax", "goers")) and not first.endswith(("وده", "وح"))


def _finest(orgs: list[Hit[Entry]]) -> str:
    """Of "the UN Office (OCHA)" the one that is no mere "UN"."""
    keys = [org.entry.key for org in orgs]
    return next((key for key in keys if key != "UN"), keys[0])


def _speaker(sentence: Sentence, hit: Hit[Entry], orgs: list[Hit[Entry]], text: str) -> Source | None:
    """ "the UN's OCHA said", "said a spokesman for IOM": the organisation near the verb."""
    before = [org for org in orgs if org.last <= hit.first and hit.first - org.last <= 8 and not _broken(sentence, org.last, hit.first)]
    after = [org for org in orgs if org.first >= hit.last and org.first - hit.last <= 6 and not _broken(sentence, hit.last, org.first)]
    if after and after[0].first - hit.last <= 1 and sentence.tokens[hit.first].word[0] >= _ARABIC:
        before = []  # the verb comes first: "سجلت المفوضية"
    if before:
        org = before[-1]
        first = _clause_start(sentence, org.first)
        named = [other for other in before if other.first >= first]
        return Source(_finest(named or [org]), _slice(sentence, first, hit.last, text), (named or [org])[0].first, hit.last)
    if after:
        last = after[-1].last
        while (
            last < len(sentence.tokens)
            and sentence.tokens[last].word not in _STOPS | sentence.particles("that")
            and last not in sentence.numbers
            and last - after[-1].last < 4
        ):
            last += 1
        return Source(_finest(after), _slice(sentence, hit.first, after[-1].last, text), hit.first, last)
    return None


def _broken(sentence: Sentence, low: int, high: int) -> bool:
    return (
        any(token.word in ";؛" for token in sentence.tokens[low:high])
        or sum(token.word in ",،" for token in sentence.tokens[low:high]) > 1
        or any(low <= number < high for number in sentence.numbers)
    )


def _clause_start(sentence: Sentence, at: int) -> int:
    first = at
    while first > 0 and sentence.tokens[first - 1].word not in _STOPS and at - first < 12:
        first -= 1
    return first
