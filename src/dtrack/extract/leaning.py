"""Numbers without a word of their own: what they mean stands in a label, in the number before, or in the list to which they belong."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from dtrack.extract import staying
from dtrack.extract.heads import Head, bare_head, edges, head_first, label_of
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.predicates import reachable
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import Token
from dtrack.extract.verdict import NO_NOUN, WHY, Verdict

_NAME = 8
"""Tokens of the name that an entry of a list begins with."""
_WORDS = 4
"""Words of the longest name before a number of a list."""
_FIRST = 2
"""Tokens before those of whom a sentence speaks."""
_THAT_OF = 7
"""Tokens between "celle de" and the number: the name of a place, and what leads the number."""
_ONLY = 5
"""Tokens of "n'en a enregistré que"."""
_NOT_DONE = frozenset({WHY["planned"], WHY["feared"], WHY["capacity"]})
_STRONG = frozenset(";؛")
_ENTRY = 14
"""Tokens that one entry of a list may take."""


def bare(sentence: Sentence, at: int, before: Verdict | None, lexicon: Lexicon) -> Head | Verdict:
    """The noun of a number without one; where the whole of what was said of the number before holds for it too, that."""
    whole = _as_told(sentence, at, before, lexicon)
    if whole is not None:
        return whole
    known = before.head if before is not None else None
    if before is not None and known is not None and known.unit is None and before.metric and not before.why:
        known = replace(known, unit=before.unit)  # "33,000 came from Idleb, 8,900 from Aleppo": people, though nobody says so
    if _of_the_things(sentence, at):
        return Verdict(why=NO_NOUN)
    head = bare_head(sentence, at, known, lexicon)
    if before is None or not head.inherited:
        return head
    back = before.metric == "return" and any(hit.first == at + 1 for hit in sentence.of("roles", "origin"))  # "and 1.9 million from displacement inside Syria"
    return _again(before, head, 2.0) if back or _elliptic(sentence, at, head, lexicon) else head


def _as_told(sentence: Sentence, at: int, before: Verdict | None, lexicon: Lexicon) -> Verdict | None:
    """All that was said of the number before, where the words beside this one say that it holds for it too."""
    if before is None or before.head is None:
        return None
    head = replace(before.head, first=at, last=at + 1, inherited=True, leading=False)
    if (stayed := staying.left_there(sentence, at, Head(at, at + 1, None, None), before)) is not None:
        return replace(stayed, head=head)
    if not before.why and _their_number(sentence, at):
        return _again(before, head, 1.0)
    if any(hit.first == at + 1 for hit in sentence.of("syntax", "same_verb")):
        return replace(_again(before, head, 2.0), predicate=None, same=True)
    if before.metric and before.why in _NOT_DONE and _only_so_many(sentence, at, lexicon):
        return _again(replace(before, why=""), head, 2.0)
    alike = before.metric and not before.why and (is_compared(sentence, at) or _named_entry(sentence, at, before.head.last, lexicon))
    return _again(before, head, 2.0) if alike else None


def _only_so_many(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for the 240 of "on annonce le retour de 1 800 familles; jusqu'ici, le bureau n'en a enregistré que 240": of what was planned, what was done."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if lexicon.code != "fr" or at + 1 in {hit.first for hit in sentence.of("nouns")}:
        return False
    near = [token.word for token in sentence.tokens[max(0, left - _ONLY) : left]]
    return "en" in near[:-1] and any(left - _ONLY <= hit.first < left for hit in sentence.of("attribution", "said"))


def is_compared(sentence: Sentence, at: int) -> bool:
    """True for the older number of "34,150 people, down from 40,800 in January": it counts the same."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    return any(hit.last == left for hit in sentence.of("syntax", "than"))


def _of_the_things(sentence: Sentence, at: int) -> bool:
    """True for the three of "57 sites are in use and three are full": they are some of what is counted right before."""
    earlier = next((other for other in reversed(sentence.numbers) if other < at and other not in sentence.dated), None)
    if earlier is None or not any(noun.first == earlier + 1 and noun.entry.table == "other" for noun in sentence.of("nouns")):
        return False
    return (sentence.number(at).value or 0) <= min(_FEW, sentence.number(earlier).value or 0)


def _shares_things(sentence: Sentence, at: int) -> bool:
    """True for the brackets of "in 93 shelters, chiefly in Al-Hasakeh (68) and Ar-Raqqa (14)"."""
    things = {noun.first - 1 for noun in sentence.of("nouns") if noun.entry.table == "other"}
    for other in reversed(sentence.numbers):
        if other < at and other not in sentence.dated and sentence.tokens[other - 1].word != "(":
            return other in things and (sentence.number(at).value or 0) <= (sentence.number(other).value or 0)
    return False


_FEW = 20
"""A bare number behind a count of things that is larger may count people."""


def is_gapped(sentence: Sentence, at: int, before: Verdict, lexicon: Lexicon) -> bool:
    """True for the 22,000 of "47,000 reached Hasakeh and 22,000 Raqqa", where a place's name follows: the verb is understood."""
    if before.why or not before.metric or before.head is None or before.predicate is None:
        return False
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    return left > 0 and sentence.tokens[left - 1].word in {",", "،"} | lexicon.words("ranges", "joint")


def is_of_the_next_place(sentence: Sentence, at: int, before: Verdict, verdict: Verdict, named: Callable[[int], bool]) -> bool:
    """True for the 14,900 of "16,521 شخصاً في مخيم واشوكاني، وفي مخيم سري كانيه 14,900": a place leads a number of which nothing else is said."""
    if before.why or not before.metric or before.head is None or verdict.predicate is not None:
        return False
    own = verdict.head is not None and verdict.head.unit is not None and not verdict.head.inherited
    left, right = edges(sentence, at, Head(at, at + 1, None, None))
    low = before.head.last if not before.head.leading else max((other + 1 for other in sentence.numbers if other < at), default=0)
    led = next((hit for hit in sentence.of("roles", "in") if low <= hit.first <= low + 1), None)
    following = sentence.tokens[right] if right < len(sentence.tokens) else None
    closed = following is None or following.kind == "point" or following.word.startswith("و")
    if own or led is None or not closed or not 0 < left - led.last <= _WORDS or any(led.last <= hit.first < left for hit in sentence.of("predicate")):
        return False
    return any(named(step) for step in range(led.last, left))


def again(at: int, before: Verdict) -> Verdict:
    """What was said of the number before, of this one too."""
    head = before.head or Head(at, at + 1, None, None)
    return _again(before, replace(head, first=at, last=at + 1, inherited=True, leading=False), 2.0)


def is_shared_out(sentence: Sentence, at: int, before: Verdict, verdict: Verdict, named: Callable[[int], bool]) -> bool:
    """True for the bracket of "the others are spread over Dar'a (58,400 people) and Rural Damascus (4,900)": a place's name, and how many are there."""
    if before.why or not before.metric or before.head is None or before.metric == "homes_destroyed":
        return False
    if verdict.predicate is not None and not (verdict.head is not None and verdict.head.inherited):
        return False
    unit = verdict.head.unit if verdict.head is not None else None
    left, right = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    closed = right < len(sentence.tokens) and sentence.tokens[right].word == ")"
    other = verdict.head is not None and (unit == "home" or (unit is None and verdict.head.strange))
    if not other and left > _WORDS and _comes_with(sentence, left, right, named):
        return True
    if not closed or other or left < 2 or sentence.tokens[left - 1].word != "(" or _shares_things(sentence, at):
        return False
    return any(named(left - 1 - size) for size in range(1, min(_WORDS, left - 1) + 1))


def bracketed(sentence: Sentence, at: int, verdict: Verdict, named: Callable[[int], bool]) -> Verdict | None:
    """What "Most of the displaced came from Aleppo (439,000) and Hama (213,000)" says of its brackets: those of whom it speaks, without a number of all."""
    left, right = edges(sentence, at, Head(at, at + 1, None, None))
    tokens, value = sentence.tokens, sentence.number(at).value or 0
    closed = right < len(tokens) and tokens[right].word == ")" and left > 1 and tokens[left - 1].word == "("
    if not closed or value < _MANY or _shares_things(sentence, at) or not any(named(left - 1 - size) for size in range(1, min(_WORDS, left - 1) + 1)):
        return None
    if any(hit.last <= left for hit in sentence.of("modality")):
        return None
    noun = next((noun for noun in sentence.of("nouns", "counted") if noun.last <= left), None)
    verbs = [verb for verb in sentence.of("predicate") if verb.last <= left and not verb.entry.needs]
    if noun is None or any(not verb.entry.metric for verb in verbs) or any(hit.last <= left for hit in sentence.of("nouns") if hit.entry.table == "other"):
        return None
    entry = noun.entry
    moved = entry.metric == "idp_stock" and any(verb.entry.metric == "new_displacement" for verb in verbs)
    return Verdict(
        "new_displacement" if moved else entry.metric,
        entry.term,
        entry.unit,
        4.0,
        head=replace(verdict.head, unit=entry.unit, entry=entry, inherited=True) if verdict.head is not None else None,
    )


_MANY = 100
"""A smaller number in brackets may number a note."""


def _comes_with(sentence: Sentence, left: int, right: int, named: Callable[[int], bool]) -> bool:
    """True for the number of "Tartous, with 1,700, comes last"."""
    ends = right >= len(sentence.tokens) or sentence.tokens[right].word in ",.;)"
    words = [token.word for token in sentence.tokens[left - 2 : left]]
    return ends and words == [",", "with"] and any(named(left - 2 - size) for size in range(1, min(_WORDS, left - 2) + 1))


def is_that_of(sentence: Sentence, at: int, before: Verdict, verdict: Verdict, named: Callable[[int], bool]) -> bool:
    """True for the 2,280 of "la population d'al-Hol est de 26 100 personnes, celle de Roj de 2 280" and for "2 300 celle de Hama"."""
    if before.why or not before.metric or before.head is None or verdict.predicate not in (None, before.predicate) or not sentence.of("syntax", "that_of"):
        return False
    left, right = edges(sentence, at, Head(at, at + 1, None, None))
    low = max((other + 1 for other in sentence.numbers if other < at), default=0)
    told = (hit for hit in sentence.of("syntax", "that_of") if (low <= hit.first < left and left - hit.last <= _THAT_OF) or hit.first == right)
    said = [hit.first for hit in sentence.of("predicate") if low <= hit.first < left]
    return any((named(hit.last) or named(hit.last + 1)) and not any(hit.first < first for first in said) for hit in told)


def share(at: int, before: Verdict, verdict: Verdict) -> Verdict:
    """What was said of the number before, of one that says at most its own unit."""
    told = again(at, before)
    own = verdict.head
    return replace(told, unit=own.unit, head=own) if own is not None and own.unit is not None else told


def _named_entry(sentence: Sentence, at: int, after: int, lexicon: Lexicon) -> bool:
    """True for the later numbers of "Turkey hosts 3.6 million Syrians, Lebanon 950,000, Jordan 673,000 and Iraq 252,000"."""
    marks = {",", ";", "،", "؛"} | lexicon.words("ranges", "joint")
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    said = {hit.first for table in ("predicate", "nouns", "modality", "period") for hit in sentence.of(table)}
    joined = next((index for index in range(left - 2, max(after, left - _WORDS - 1), -1) if _joins_a_camp(sentence, index, after)), 0)
    if joined and not said & set(range(joined + 1, left)):
        return _closes(sentence, at, marks)  # "استقبل مخيم أبو خشب 4,410 أشخاص، ومخيم الصور 1,050"
    step = left - 1 - int(left > 1 and sentence.tokens[left - 1].word in ",،")  # "; Rif Damas, 2 900"
    gapped = step == left - 2
    while step >= after and left - step <= _WORDS and sentence.tokens[step].kind == "word" and step not in said and sentence.tokens[step].word not in marks:
        step -= 1
    return _closes(sentence, at, marks) and after <= step < left - 1 - int(gapped) and sentence.tokens[step].word in (_STRONG if gapped else marks)


def _joins_a_camp(sentence: Sentence, at: int, after: int) -> bool:
    """True for "،ومخيم" behind the number before: Arabic writes its "and" as one with what follows."""
    tokens = sentence.tokens
    return at > after and tokens[at].word.startswith("و") and tokens[at - 1].word == "،" and any(hit.first == at for hit in sentence.of("syntax", "shelter"))


def _closes(sentence: Sentence, at: int, marks: Set[str]) -> bool:
    """True where nothing is said behind a number: a mark, another entry, or its time."""
    following = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
    return following is None or following.word in marks or following.word in "." or any(window.first == at + 1 for window in sentence.windows)


def _again(before: Verdict, head: Head, cost: float) -> Verdict:
    """The verdict of the number before, for another number."""
    return replace(before, cost=before.cost + cost, head=head)


def _their_number(sentence: Sentence, at: int) -> bool:
    """True for "tens of thousands fled, and the UN put their number at 160,000"."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if any(hit.last == left for hit in sentence.of("predicate", "population")):
        return False  # "أهلها البالغ عددهم 900" are another number's people
    return any(0 <= left - hit.last <= 2 and not any(hit.last <= other < at for other in sentence.numbers) for hit in sentence.of("syntax", "their_number"))


def _elliptic(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> bool:
    """True for the second number of "33,000 fled from Idleb, 8,900 from Aleppo": the verb is understood. "85,000 of which" has its own."""
    step = at + 1 + int(at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].word in sentence.particles("only"))
    following = sentence.tokens[step + 1].word if step + 1 < len(sentence.tokens) else ""
    ways = (*sentence.of("roles", "origin", "destination", "in"), *sentence.of("syntax", "through"))
    if following in lexicon.words("syntax", "relative") or not any(hit.first == step for hit in ways):
        return False
    return not any(cost < 1.0 for cost, _ in reachable(sentence, at, head, lexicon))


def leaned(sentence: Sentence, at: int, head: Head, before: Verdict | None, lexicon: Lexicon) -> Verdict | None:
    """What a number of which nothing is said leans on: its label, "the number" that was spoken of, the list in which it stands. None: nothing."""
    label = label_of(sentence, at)
    if label is not None and label.entry is not None:
        return Verdict(label.entry.metric, label.entry.term, head.unit or "person", 2.0, head=head)
    told = _topic(sentence, at, head, lexicon) or _opened(sentence, at) or _did_the_same(sentence, head, before)
    if told is not None:
        return replace(told, unit=head.unit or told.unit, head=head)
    if before is None or before.head is None or before.why:
        return None
    others = [other for other in sentence.numbers if before.head.last <= other < at and other not in sentence.dated]
    things = {noun.first - 1 for noun in sentence.of("nouns") if noun.entry.table == "other"}
    if set(others) <= things and head.inherited and any(before.head.last <= hit.first < at for hit in sentence.of("syntax", "number_of")):
        return _again(before, head, 3.0)
    gap = sentence.tokens[before.head.last : edges(sentence, at, head)[0]]
    if not others and head.unit == before.unit and not head.inherited and _lists(sentence, before.head.last, gap, lexicon):
        return _again(before, head, 2.0)
    return None


def _did_the_same(sentence: Sentence, head: Head, before: Verdict | None) -> Verdict | None:
    """What the number before did, of the 140 of "87 households left on Sunday, and on Tuesday 140 households followed"."""
    if before is None or before.why or before.head is None or head.unit != before.unit:
        return None
    alike = any(hit.first == head.last for hit in sentence.of("syntax", "same_verb"))
    return replace(_again(before, head, 2.0), predicate=None, same=True) if alike else None


def speaks_of_people(sentence: Sentence) -> bool:
    """True for a sentence with a word for people, or of those who speak: "Idlib's swallows are back" has none."""
    nouns = sentence.of("nouns", "person", "household", "counted")
    return bool(nouns) or any(token.word in sentence.particles("selves") for token in sentence.tokens) or not sentence.particles("selves")


def _topic(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> Verdict | None:
    """What "نازحو رأس العين في مخيم واشوكاني 16,521 شخصاً" says: those of whom it speaks stand first, then how many, without a verb."""
    if not head_first(lexicon) or head.unit not in ("person", "household") or head.leading or head.inherited:
        return None
    left, _ = edges(sentence, at, head)
    topic = next((noun for noun in sentence.of("nouns", "counted") if noun.first <= _FIRST and noun.last <= left <= noun.last + _ENTRY), None)
    if topic is None or any(other < at for other in sentence.numbers if other not in sentence.dated):
        return None
    between = sentence.tokens[topic.last : left]
    said = any(topic.last <= hit.first < left for table in ("predicate", "modality") for hit in sentence.of(table))
    if said or any(token.kind == "point" for token in between):
        return None
    return Verdict(topic.entry.metric, topic.entry.term, head.unit, 4.0)


def _opened(sentence: Sentence, at: int) -> Verdict | None:
    """What the words before a colon say of the list behind it: "IDPs by governorate: Aleppo 1,260,000; Idleb 1,910,000"."""
    colon = next((index for index, token in enumerate(sentence.tokens[:at]) if token.word == ":"), 0)
    things = any(colon < hit.first < at and hit.first - 1 in sentence.numbers and hit.entry.table == "other" for hit in sentence.of("nouns"))
    if not colon or things or any(colon < hit.first < at for hit in sentence.of("predicate")):
        return None  # "Cholera is gaining ground: 1,870 cases were reported, 600 of them in Aleppo"
    told = said_of_all(sentence, colon) or _camps(sentence, colon)
    return told if told is None or told.metric != "return" or speaks_of_people(sentence) else None


def _camps(sentence: Sentence, colon: int) -> Verdict | None:
    """What "Registered residents: Al-Hol 27,110; Roj 2,290" says of its numbers: people, each in a camp known by name."""
    people = next((noun for noun in sentence.of("nouns", "person", "household") if noun.last <= colon), None)
    listed = any(hit.first == colon + 1 for hit in sentence.of("syntax", "shelter"))
    return Verdict("site_population", "in_camp", people.entry.key, 4.0) if people is not None and listed else None


def said_of_all(sentence: Sentence, until: int) -> Verdict | None:
    """What a heading of `until` tokens says of every number under it: its displaced noun, else its verb; a camp's name alone heads its people."""
    for noun in sentence.of("nouns", "counted"):
        if noun.last <= until:
            return Verdict(noun.entry.metric, noun.entry.term, noun.entry.unit, 3.0)
    for verb in sentence.of("predicate"):
        if verb.last <= until and not verb.entry.needs:
            unit = "home" if verb.entry.metric == "homes_destroyed" else "person"
            return Verdict(verb.entry.metric, verb.entry.term, unit, 4.0) if verb.entry.metric else None
    if any(hit.last <= until for hit in sentence.of("places", "camp")):
        return Verdict("site_population", "in_camp", "person", 4.0)
    return None


def is_entry(sentence: Sentence, at: int) -> bool:
    """True for the number of a line "Tartous: 18,400 people" or "Aleppo 12,000": the first of its sentence, behind a mark or a name, without a verb."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    earlier = [other for other in sentence.numbers if other < at and other not in sentence.dated]
    return 0 < left <= _NAME and not earlier and not sentence.of("predicate")


def are_at_something(sentence: Sentence, right: int) -> bool:
    """True for "ils étaient 3 000 à réclamer": so many did it, whoever else was told of."""
    following, ends = sentence.tokens[right + 1 : right + 2], tuple(sentence.particles("infinitive_ends"))
    return bool(ends) and any(token.word.endswith(ends) and not sentence.text[token.start].isupper() for token in following)


def speaks_of_them(sentence: Sentence, at: int) -> bool:
    """True for the number of "Ils seraient 28 000 dans la ville", which opens its sentence: of whom, the sentence before says."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if are_at_something(sentence, at + 1):
        return False
    return any(hit.first == 0 and 0 <= left - hit.last <= 1 for hit in sentence.of("syntax", "their_number"))


def _lists(sentence: Sentence, first: int, gap: Sequence[Token], lexicon: Lexicon) -> bool:
    """True between two entries of a list: "413 homes in Long Island, 227 houses in San Salvador and 123 homes in Acklins"."""
    last = first + len(gap)
    if not gap or len(gap) > _ENTRY or (gap[-1].word not in ",،" and gap[-1].word not in lexicon.words("ranges", "joint")):
        return False
    return not any(first <= hit.first < last for table in ("predicate", "modality") for hit in sentence.of(table))
