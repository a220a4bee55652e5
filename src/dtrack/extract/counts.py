"""What stands around a number beside its noun: how firmly it is put, its other count in brackets, and whether it is a part of another figure."""

from __future__ import annotations

from dtrack.extract.heads import Head, edges
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence
from dtrack.extract.verdict import Verdict

_MADE_OF = 10
"""Tokens between "19 families from rural Afrin" and "made up of 94 people"."""
_SHARED_OUT = 100
"""The least share that is told by where it came from, and not by whom it counts: "منهم 30 من النساء"."""
_CLAUSE = 7
"""Tokens between "the eight families who lived there" and the bracket of their other count."""
_HOLDER = 4
"""Tokens of "مركز أنخل وحده", the longest name of those who hold people."""
_BETWEEN = frozenset({"ما", "بين", "between", "entre"})
"""What leads a range."""
_CLOSES = frozenset(",،;؛:)")


def quantifier(sentence: Sentence, at: int, verdict: Verdict) -> str:
    """How firmly the source put the number: the words right before it, else right behind it."""
    number = sentence.number(at)
    if number.vague:
        return "vague"
    if number.form == "range":
        return "between"
    for hit in reversed(sentence.of("quantifier_before")):
        if hit.last == at and hit.entry.key != "exact":
            return hit.entry.key
    for name in reversed(sentence.of("syntax", "number_of")):
        if name.last <= at and not any(name.last <= other < at and other not in sentence.dated for other in sentence.numbers):
            led = next((hit for hit in sentence.of("quantifier_before") if hit.last == name.first and hit.entry.key != "exact"), None)
            if led is not None and _arabic(sentence, name):
                return led.entry.key  # "لم يتجاوز عدد العائلات العائدة 320"
            break
    end = verdict.head.last if verdict.head is not None and not verdict.head.leading else at + 1
    for hit in sentence.of("quantifier_after"):
        if hit.first in (at + 1, end):
            return hit.entry.key
    return "about" if number.about else "exact"


def is_second_count(sentence: Sentence, one: Verdict, at: int, other: Verdict, lexicon: Lexicon) -> bool:
    """True for the bracket of "300 families (1,500 people)" and for "300 families, or about 1,500 people"."""
    if one.head is None or other.head is None or {one.head.unit, other.head.unit} != {"person", "household"}:
        return False
    left, _ = edges(sentence, at, other.head)
    made = next((hit for hit in sentence.of("syntax", "made_of") if hit.last == left and hit.first - one.head.last <= _MADE_OF), None)
    if made is not None:
        return one.head.unit == "household" or (made.first - one.head.last <= 1 and sentence.tokens[made.first].word in lexicon.words("syntax", "bridge"))
    gap = [token.word for token in sentence.tokens[one.head.last : left]]
    clause = bool(gap) and any(hit.first == one.head.last for hit in sentence.of("syntax", "relative"))
    if sentence.number(at).form == "range":  # "2,700 أسرة، أي ما بين 13 و15 ألف شخص"
        while gap and gap[-1] in _BETWEEN:
            gap.pop()
    opened = gap.index("(") if "(" in gap[: _CLAUSE if clause else 3] else 0
    if opened and not any(one.head.last + step in sentence.numbers for step in range(opened)):
        gap = gap[opened:]  # "155 Iraqi families (569 people)" where the adjective follows
    elif len(gap) > 1 and gap[1] in ",،" and [*gap, sentence.tokens[left].word][2] in lexicon.words("ranges", "to") | lexicon.words("syntax", "bridge"):
        gap = gap[1:]  # "22 familles irakiennes, soit 96 personnes"
    if _is_apposed(sentence, one.head, at, other.head, left) or _is_theirs(sentence, one.head, left):
        return True
    if len(gap) == 1 and gap[0] in sentence.particles("within"):
        return one.head.unit == "person"  # "11,240 refugees in 1,930 households"
    if not gap or len(gap) > 4 or (gap[0] not in "(,،-–—" and gap[0] not in lexicon.words("ranges", "to") | lexicon.words("syntax", "bridge")):
        return False
    covered = {"(", ",", "،", "-", "–", "—"} | lexicon.words("ranges", "to") | lexicon.words("syntax", "article") | lexicon.words("syntax", "bridge")
    return all(word in covered for word in gap)


def _is_theirs(sentence: Sentence, one: Head, left: int) -> bool:
    """True for the people of "42 عائلة عراقية عددها 168 فرداً"."""
    theirs = (hit for hit in sentence.of("syntax", "their_number") if hit.last == left and hit.last - hit.first == 1)
    return one.unit == "household" and not one.leading and any(0 <= hit.first - one.last <= 1 for hit in theirs)


def _is_apposed(sentence: Sentence, one: Head, at: int, other: Head, left: int) -> bool:
    """True for the people of "350 families from Jableh, roughly 1,750 people, took refuge": between commas, and as many as make a family."""
    families = next((number for number in reversed(sentence.numbers) if number < one.last and number not in sentence.dated), None)
    if one.unit != "household" or one.leading or families is None or not 0 < left - one.last <= _APPOSED:
        return False
    closed = other.last < len(sentence.tokens) and sentence.tokens[other.last].word in _CLOSES
    said = any(one.last <= hit.first < left for hit in sentence.of("predicate"))
    size = (sentence.number(at).value or 0) / (sentence.number(families).value or 1)
    return closed and not said and sentence.tokens[left - 1].word in ",،" and _SMALLEST <= size <= _LARGEST


_APPOSED = 6
"""Tokens between families and the comma before their people: "from Jableh"."""
_SMALLEST, _LARGEST = 2, 12
"""People in a family."""


def is_subset(sentence: Sentence, at: int, verdict: Verdict) -> bool:
    """True for "including 300 children" and "of whom 200": a part of a figure just given, of which nothing new is said."""
    left, right = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    marks, verb = _marks(sentence, at, verdict), verdict.predicate
    behind = next((hit for hit in sentence.of("syntax", "subset") if hit.first in (at + 1, right)), None)
    if behind is not None and (verb is None or verb.first < left):
        own = verb is not None and (verb.last == left or _holds_them(sentence, verb, left) or _leads(sentence, verb, left))
        hosted = verb is not None and verb.last == left and any(verb.first <= hit.first < verb.last for hit in sentence.of("roles", "sees", "receives"))
        return not own or not (hosted or _arabic(sentence, behind))  # "36 of them on stretchers", not "Dar'a hosts 60,400 of them"
    if behind is not None and verb is not None and any(token.word in ",،)" for token in sentence.tokens[right : verb.first]):
        return True  # "350 people, 120 of them children, drove out"
    if not marks or (verb is not None and any(_arabic(sentence, hit) and _leads(sentence, verb, hit.first) for hit in marks)):
        return False  # "عادت منهم 410 عائلات": the verb before "of them" is the number's own
    if any(_arabic(sentence, hit) for hit in marks) and _comes_from(sentence, at, verdict):
        return False
    closed = verb is not None and any(token.word in ",،)" for token in sentence.tokens[right : verb.first])
    return verb is None or verb.first < right or closed or bool(verdict.why)


def _leads(sentence: Sentence, verb: Hit[Entry], last: int) -> bool:
    """True for the verb of "استقبلت تل رفعت منهم 75 ألفاً": only those who took them in may stand between it and "of them"."""
    between = sentence.tokens[verb.last : last]
    if verb.last > last or len(between) > _HOLDER:
        return False
    receives = any(hit.first == verb.first for hit in sentence.of("roles", "receives"))
    plain = not any(token.kind == "point" or index in sentence.numbers for index, token in enumerate(between, verb.last))
    return not between or (receives and plain)


def _holds_them(sentence: Sentence, verb: Hit[Entry], left: int) -> bool:
    """True for "يأوي مركز أنخل وحده 230 منهم": only those who hold them stand between the verb and its number."""
    stock = verb.entry.metric in ("idp_stock", "site_population")
    return stock and left - verb.last <= _HOLDER and not any(token.kind == "point" for token in sentence.tokens[verb.last : left])


def _comes_from(sentence: Sentence, at: int, verdict: Verdict) -> bool:
    """True for the 398,000 of "منهم 398 ألفاً عبر لبنان و492 ألفاً من تركيا", a share of its own way, and for "منهم 8,400 في أيار وحده", one of its own time:
    told without a noun.
    """
    bare = verdict.head is not None and verdict.head.inherited and (sentence.number(at).value or 0) >= _SHARED_OUT
    ways = (*sentence.of("roles", "origin", "destination"), *sentence.of("syntax", "through"))
    return bare and (any(hit.first == at + 1 for hit in ways) or _has_its_time(sentence, at)) and not verdict.why


def _has_its_time(sentence: Sentence, at: int) -> bool:
    """True where nothing but a preposition stands between a number and a period."""
    return any(made.op == "span" and 0 < made.first - at <= _ON for made in sentence.windows)


_ON = 3
"""Tokens from a share to its time: "in the month of May"."""


def is_joined(sentence: Sentence, at: int, before: Verdict, verdict: Verdict, lexicon: Lexicon) -> bool:
    """True for the 3,200 of "بينهم 2,500 امرأة و3,200 طفل": what is joined to a part at once is another part."""
    if before.head is None or verdict.head is None or verdict.head.unit is None or verdict.head.inherited or not lexicon.clitics:
        return False
    left, _ = edges(sentence, at, verdict.head)
    gap = [token.word for token in sentence.tokens[before.head.last : left]]
    return left >= before.head.last and gap in ([], ["و"])


def _marks(sentence: Sentence, at: int, verdict: Verdict) -> list[Hit[Entry]]:
    """The words right before a number that make it a part: "among them 300"."""
    left, _ = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    return [hit for hit in sentence.of("syntax", "subset") if 0 <= left - hit.last <= 1]


def is_marked(sentence: Sentence, at: int, verdict: Verdict) -> bool:
    """True where a number opens as a part of the one before, whatever is said of it."""
    return bool(_marks(sentence, at, verdict))


def is_added_part(sentence: Sentence, at: int, verdict: Verdict, before: Verdict) -> bool:
    """True for the 310,000 of "fed 1.5 million, among them 420,000 returnees and 310,000 IDPs": a part beside a part."""
    if before.head is None or not _marks(sentence, before.head.first - int(not before.head.inherited), before):
        return False
    left, _ = edges(sentence, at, verdict.head or Head(at, at + 1, None, None))
    gap = sentence.tokens[before.head.last : left] if left >= before.head.last else []
    said = 1 < len(gap) <= _SAID and gap[-1].word in sentence.joints() and not any(token.kind == "point" for token in gap)
    return said or 0 <= left - before.head.last <= 1  # "of whom 2.4 million are displaced and 900,000 recent returnees"


_SAID = 4
"""Tokens from a part to the "and" behind what is said of it."""


def share_clauses(sentence: Sentence, at: int) -> list[tuple[int, int]]:
    """The tokens that tell of shares of the number at a token, each up to its comma: the places in "of whom 41,000 in Dar'a" are the share's."""
    later = [hit.first for hit in sentence.of("syntax", "rest") if hit.first > at]
    parts = [hit for hit in sentence.of("syntax", "subset") if hit.first - 1 > at and hit.first - 1 in sentence.numbers]
    later += [hit.first for hit in parts if not _arabic(sentence, hit)]  # "25,000 left Aleppo, 750 of them in exchange from Foah"
    stops = [index for index, token in enumerate(sentence.tokens) if token.word in _CLOSES]
    return [(first, next((stop for stop in stops if stop > first), len(sentence.tokens))) for first in (*shares(sentence, at), *later)]


def shares(sentence: Sentence, at: int) -> list[int]:
    """Where a sentence turns from the number at a token to a share of it: the places of "of which 51 per cent went to Hasakeh" are the share's."""
    later = [hit for hit in sentence.of("syntax", "subset") if hit.first > at + 1]  # what stands right behind is said of the number itself
    percents = {noun.last: noun.first - 1 for noun in sentence.of("nouns", "percent")}  # "60 per cent of them reached Abu Khashab"
    told = [percents[hit.first] for hit in later if hit.first in percents and percents[hit.first] > at]
    return told + [hit.first for hit in later if any(hit.last <= number <= hit.last + 2 for number in _own(sentence, hit))]


def _own(sentence: Sentence, hit: Hit[Entry]) -> list[int]:
    """Numbers that can be a share with places of its own: in Arabic "بينهم 105 مقاتلين من عين ترما" goes on about the whole."""
    return [*sentence.counted, *sentence.parts] if _arabic(sentence, hit) else sentence.numbers


def _arabic(sentence: Sentence, hit: Hit[Entry]) -> bool:
    return sentence.tokens[hit.first].word[0] >= "\u0600"
