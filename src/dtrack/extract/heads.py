"""The noun that a number counts: "5,300 displaced families", "the number of families rose to 300", "33,000 from Idleb, 8,900 from Aleppo"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dtrack.extract import troops
from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.sentence import Sentence

UNITS = frozenset({"person", "household", "home"})
_COUNTED = UNITS | {"counted"}
_QUOTES = frozenset("«»“”")
"""Quotation marks between a number and its noun: « dizaines de milliers » d'habitants."""
_REACH = 24
"""Tokens between "the number of" and its number."""

_OWNED = 9
"""Tokens between "1,900 of" and the whole of "the town's 2,300 houses"."""
_ITS = 2
"""Tokens between "Al-Hol" and its "population": 's."""
_BROUGHT, _ADJECTIVES = 16, 3
"""Tokens between "bringing" and the number of what it brings, and between "bringing" and its noun."""


@dataclass(slots=True)
class Head:
    """The counted noun at tokens [first, last). `entry` says its unit or what else it is; None where the number stands bare."""

    first: int
    last: int
    entry: Entry | None
    unit: str | None
    inherited: bool = False
    leading: bool = False
    """True where the noun stands before the number: "the number of families rose to 300"."""
    whole: int = 0
    """Token of the number of which this one is a share: 2,000 for the 300 of "300 of the 2,000 families", and for itself. 0: none."""
    owned: bool = False
    """True for the whole of "500 of our 3,000 households", of which only the share is told."""
    strange: int = 0
    """How many words that no lexicon knows stand where the noun should be."""


def head_of(sentence: Sentence, at: int, lexicon: Lexicon) -> Head:
    """The noun that the number at a token counts."""
    number = sentence.number(at)
    if number.form == "dual" and number.unit is not None:
        return Head(at, at + 1, None, number.unit)
    another = at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].word in lexicon.words("syntax", "definite")
    named = (*sentence.of("syntax", "number_of"), *sentence.of("nouns", "counted", *UNITS)) if another else ()
    if another and not any(hit.first in (at + 1, at + 2) for hit in named):
        return Head(at, at + 1, None, None)  # "2,940 the month before"; but "brings to 332,000 the number of people", "évalue à 95 000 les déplacés"
    return _share(sentence, at, lexicon) or _in_turn(sentence, at, lexicon) or _noun_after(sentence, at, lexicon)


def _in_turn(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of the first number of "72,000 and 64,000 residents have fled the two towns respectively", and of "72 et 85 véhicules": things of one kind."""
    if at + 2 not in sentence.numbers or sentence.tokens[at + 1].word not in lexicon.words("ranges", "joint"):
        return None
    head = head_of(sentence, at + 2, lexicon)
    return head if sentence.of("syntax", "respectively") or (head.entry is not None and head.entry.table == "other") else None


def _noun_after(sentence: Sentence, at: int, lexicon: Lexicon) -> Head:
    """The first noun behind a number, over adjectives and at most two words that nobody knows."""
    nouns = {hit.first: hit for hit in sentence.of("nouns") if hit.entry.key != "modifier" and not (hit.entry.key == "time" and hit.last in sentence.dated)}
    modifiers = {hit.first: hit for hit in sentence.of("nouns", "modifier")}
    tables = sentence.hits
    stops = {hit.first for table in ("roles", "predicate", "modality", "period_parts", "period", "attribution") for hit in tables.get(table, ())}
    stops |= {hit.first for hit in sentence.of("syntax", "subset", "others", "relative")}
    if head_first(lexicon):  # "hundreds from a village": what stands behind "from" is where they came from
        origins = {hit.last for hit in sentence.of("roles", "origin")}
        nouns = {first: hit for first, hit in nouns.items() if not (first in origins and hit.entry.key == "sites")}
    part = next((hit for hit in sentence.of("syntax", "subset") if hit.first == at + 1), None)
    if part is not None and part.last in nouns and nouns[part.last].entry.table == "other":
        return Head(part.last, nouns[part.last].last, nouns[part.last].entry, None)  # "413 منهم مقاتلون"
    folk = next((hit for hit in sentence.of("syntax", "people_of") if hit.first == at + 1), None)
    if folk is not None and folk.last not in stops and folk.last not in nouns:
        return Head(folk.first, folk.last, Entry("nouns", "person"), "person")  # "150 ألفاً من أبناء رأس العين"
    step, unknown = at + 1, 0
    while step < len(sentence.tokens) and step - at <= 7:
        token = sentence.tokens[step]
        if step in nouns and not (step in modifiers and modifiers[step].last > nouns[step].last):
            return _compound(nouns[step], nouns, sentence, lexicon)
        if step in modifiers:
            step = modifiers[step].last
            continue
        if token.kind == "point" and token.word in _QUOTES:
            step += 1
            continue
        if _is_joined(sentence, step) and unknown < 2:
            unknown, step = unknown + 1, step + 2  # "3,100 quake-hit families"
            continue
        if token.kind == "point" and token.word in "%$€£°":
            return Head(step, step + 1, Entry("other", "percent" if token.word == "%" else "distance" if token.word == "°" else "money"), None)
        if token.word in lexicon.words("ranges", "joint") and step - 1 in {hit.last - 1 for hit in modifiers.values()} and step > at + 1:
            step += 1
            continue
        if token.kind != "word" or step in stops or token.word in lexicon.function_words or unknown >= 2:
            break
        unknown += 1
        step += 1
    # "tens of thousands from Daraa": what stands behind "from" is no noun of theirs, but what "une centaine d'artistes" counts does
    beside = at + 1 < len(sentence.tokens) and (at + 1 not in modifiers or sentence.tokens[at + 1].word in sentence.particles("of_so_many"))
    return Head(at, at + 1, None, None, strange=unknown if beside else 0)


def _is_joined(sentence: Sentence, at: int) -> bool:
    """True for the first half of an adjective with a hyphen, whatever its halves say alone: "quake-hit"."""
    tokens = sentence.tokens
    return at + 2 < len(tokens) and tokens[at].kind == tokens[at + 1].kind == "word" and tokens[at + 1].glued == "-"


def _share(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "300 of the 2,000 families", which the whole has and the share lacks."""
    keys = ("partitive", "out_of") if head_first(lexicon) else ("partitive",)  # "1,900 من أصل 13 ألف سوري"
    for hit in sentence.of("syntax", *keys) if sentence.number(at).value != 1 else ():
        if hit.first == at + 1 and hit.last - hit.first <= 2:  # "عائلة من أصل" has its noun
            reach = hit.last + (_OWNED if any(token.word == "s" for token in sentence.tokens[hit.last : hit.last + _OWNED]) else 2)
            whole = next((other for other in sentence.numbers if hit.last <= other <= reach and other not in sentence.dated), None)
            gap = [token.word for token in sentence.tokens[hit.last : whole]] if whole is not None else []
            if whole is not None and (gap[-1:] == ["s"] or all(word in _of_whose(lexicon) for word in gap)):
                head = head_of(sentence, whole, lexicon)
                return Head(at, max(head.last, whole + 1), head.entry, head.unit, whole=whole)
    return None


def _of_whose(lexicon: Lexicon) -> frozenset[str]:
    """What may stand before a whole: "of the 2,000", "of our 3,000"."""
    return lexicon.words("syntax", "article") | lexicon.words("syntax", "possessive")


def is_whole(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for the 2,000 of "300 of the 2,000 families"."""
    shares = [_share(sentence, hit.first - 1, lexicon) for hit in sentence.of("syntax", "partitive") if hit.first - 1 in sentence.numbers]
    return any(share is not None and share.whole == at for share in shares)


def _compound(first: Hit[Entry], nouns: dict[int, Hit[Entry]], sentence: Sentence, lexicon: Lexicon) -> Head:
    """ "refugee camps" are camps, "IDP families" are families: the last noun of a run decides the unit, a displaced one before it the metric.

    "people displaced" are people of whom a participle says something: it is left to the predicates.
    """
    if head_first(lexicon):
        return _first_noun(first, nouns, {hit.first: hit for hit in sentence.of("nouns", "modifier")})
    hit, entry = first, first.entry
    while hit.last in nouns and not ((entry.unit or entry.key) in ("household", "home") and nouns[hit.last].entry.key == "person"):  # "familles syriennes"
        if entry.key in UNITS and is_participle(sentence, nouns[hit.last], lexicon):
            break
        if entry.key == "fighters" and nouns[hit.last].entry.key == "counted":
            break  # "vingt humanitaires évacués"
        if lexicon.code == "fr" and entry.table == "other" and nouns[hit.last].entry.key in _COUNTED:
            break  # "camps palestiniens", "djihadistes irakiens", "villages évacués": whose or what it is, an adjective says behind the noun
        if entry.key in _COUNTED and nouns[hit.last].entry.key == "home" and any(way.first == hit.last for way in sentence.of("places", "home_country")):
            break  # "took 850 Syrians home"
        before, hit = entry.key, nouns[hit.last]
        if before in UNITS and hit.entry.key == "counted":
            entry = Entry("nouns", "counted", hit.entry.metric, hit.entry.term, "", before)  # "4 000 familles sans abri"
            continue
        counted = entry if entry.key == "counted" and hit.entry.key in UNITS else hit.entry
        entry = Entry("nouns", "counted", counted.metric, counted.term, "", hit.entry.key) if counted is not hit.entry else hit.entry
    if entry.key == "fighters" and troops.with_relatives(sentence, hit.last, lexicon):
        entry = Entry("nouns", "person")
    unit = entry.unit if entry.key == "counted" else entry.key if entry.key in UNITS else None
    return Head(first.first, hit.last, entry, unit)


def head_first(lexicon: Lexicon) -> bool:
    """True for a language in which what is counted stands first and what follows only tells whose or which: "عائلة نازحين", "منزل العائلة"."""
    return bool(lexicon.raw["language"].get("head") == "first")


def _first_noun(first: Hit[Entry], nouns: dict[int, Hit[Entry]], modifiers: dict[int, Hit[Entry]]) -> Head:
    """ "families (of) returnees" are families that return: the first noun is the unit, a displaced one behind it the metric."""
    entry, last = first.entry, first.last
    unit = entry.unit if entry.key == "counted" else entry.key if entry.key in UNITS else None
    step = last
    while True:
        following = nouns.get(step)
        if entry.key in ("household", "person") and following is not None and following.entry.key == "counted":
            told = following.entry
            return Head(first.first, following.last, Entry("nouns", "counted", told.metric, told.term, "", entry.key), entry.key)
        if entry.key == "counted" and following is not None and following.entry.metric == "return":
            return Head(first.first, following.last, Entry("nouns", "counted", "return", following.entry.term, "", entry.unit), entry.unit)
        if step not in modifiers or modifiers[step].last == step:
            break
        step = modifiers[step].last
    return Head(first.first, last, entry, unit)


def _number_of(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "the number of families rose to 300", also of "fell from 400 to 300": what was before stands in nobody's way."""
    origins = lexicon.words("ranges", "from")
    between = [other for other in sentence.numbers if other < at and other not in sentence.dated and sentence.number(other).form != "ordinal"]
    sites = {hit.first - 1 for hit in sentence.of("nouns", "sites", "time", "distance")}  # "rose threefold"
    rivals = [other for other in between if sentence.tokens[other - 1].word not in origins and other not in sites]
    for hit in reversed(sentence.of("syntax", "number_of")):
        if hit.last > at or at - hit.first > _REACH or any(hit.last <= other for other in rivals):
            continue
        for noun in sentence.of("nouns"):
            if hit.last <= noun.first < at and noun.entry.key in _COUNTED and noun.first - hit.last <= 4:
                head = _compound(noun, {other.first: other for other in sentence.of("nouns") if other.entry.key != "modifier"}, sentence, lexicon)
                return replace(head, leading=True) if head.unit is not None else None
        if whose := _whose_number(sentence, hit):
            return whose
        if head_first(lexicon) and any(verb.entry.metric and 0 <= verb.first - hit.last <= 1 for verb in sentence.of("predicate")):
            return Head(hit.first, hit.last, None, "person", leading=True)  # "بلغ مجموع من خرجوا من حلب 142 ألفاً"
    return None


def _whose_number(sentence: Sentence, told: Hit[Entry]) -> Head | None:
    """The noun of "آخر الأسر، وعددها 65": "their number", right behind those whom it counts."""
    if not any(hit.first == told.first for hit in sentence.of("syntax", "their_number")):
        return None
    near = (hit for hit in sentence.of("nouns", "counted", *UNITS) if hit.last < told.first and sentence.tokens[hit.last].kind == "point")
    noun = next((hit for hit in near if told.first - hit.last == 1 and hit.first - 1 not in sentence.numbers), None)
    if noun is None:
        return None
    return Head(noun.first, noun.last, noun.entry, noun.entry.unit if noun.entry.key == "counted" else noun.entry.key, leading=True)


def _valued(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "OCHA puts the newly displaced at 280,000"."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if left < 2 or sentence.tokens[left - 1].word not in lexicon.words("syntax", "valued"):
        return None
    said = [hit.last for hit in sentence.of("attribution", "said") if hit.last <= left - 2]
    noun = next((hit for hit in sentence.of("nouns", "counted") if hit.last == left - 1 and any(0 <= hit.first - last <= 2 for last in said)), None)
    return Head(noun.first, noun.last, noun.entry, noun.entry.unit, leading=True) if noun is not None else None


def _brought(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "bringing returns since 2016 to 989,844"."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if left < 2 or sentence.tokens[left - 1].word not in lexicon.words("ranges", "to") | lexicon.words("syntax", "valued"):
        return None
    brings = [hit.last for hit in sentence.of("syntax", "brings") if hit.last < left and left - hit.last <= _BROUGHT]
    for last in brings:
        noun = next((hit for hit in sentence.of("nouns", "counted") if 0 <= hit.first - last <= _ADJECTIVES and hit.last < left), None)
        if noun is not None and not any(last <= other < at and other not in sentence.dated for other in sentence.numbers):
            return Head(noun.first, noun.last, noun.entry, noun.entry.unit, leading=True)
    return None


def _numbered(sentence: Sentence, at: int) -> Head | None:
    """The noun of "the families that have come home to the city and its villages now number 3,214"."""
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    verb = next((hit for hit in sentence.of("syntax", "numbering") if hit.last == left), None)
    if verb is None or any(other < at and other not in sentence.dated and not _of_places(sentence, other) for other in sentence.numbers):
        return None
    nouns = [hit for hit in sentence.of("nouns") if hit.last <= verb.first and verb.first - hit.first <= _REACH and hit.entry.key in _COUNTED]
    if not nouns:
        return None
    entry = nouns[0].entry
    return Head(nouns[0].first, nouns[0].last, entry, entry.unit if entry.key == "counted" else entry.key, leading=True)


def _apposed(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "fighters and relatives, 4,979 in all, have quit" and of "the most displaced people, with 31,000": it ends at the comma."""
    left, right = edges(sentence, at, Head(at, at + 1, None, None))
    begin = left - 1 if left and sentence.tokens[left - 1].word in lexicon.words("syntax", "having_all") else left
    summed = any(hit.first == right for hit in sentence.of("syntax", "in_all"))
    if begin < 2 or sentence.tokens[begin - 1].word != "," or not (summed or begin < left):
        return None
    keys = (*UNITS, "counted") if summed else ("counted",)
    noun = next((hit for hit in reversed(sentence.of("nouns")) if hit.last == begin - 1 and hit.entry.key in keys), None)
    if noun is None or noun.first - 1 in sentence.numbers:
        return None
    entry = noun.entry
    return Head(noun.first, noun.last, entry, entry.unit if entry.key == "counted" else entry.key, leading=True)


def _of_places(sentence: Sentence, at: int) -> bool:
    """True for the 19 of "its 19 villages"."""
    return any(hit.first - 1 <= at + 1 and at < hit.first for hit in sentence.of("nouns", "sites"))


def _fronted(sentence: Sentence, at: int) -> Head | None:
    """The noun of "Of the families who fled Manbij, 3,300 were moved on": the first number behind the comma counts them."""
    opens = next((hit for hit in sentence.of("syntax", "partitive") if hit.first == 0), None)
    earlier = any(other < at and other not in sentence.dated for other in sentence.numbers)
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    if opens is None or earlier or left < 2 or sentence.tokens[left - 1].word not in ",،":
        return None
    noun = next((hit for hit in sentence.of("nouns") if opens.last <= hit.first < left and hit.entry.key in UNITS), None)
    return Head(noun.first, noun.last, noun.entry, noun.entry.key, leading=True) if noun is not None and noun.first - opens.last <= 2 else None


def _population(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The people of "the population of Al-Hol camp has fallen to 26,100": a site's, for a town's population is no displacement."""
    bases = lexicon.words("ranges", "from")  # "fell from 9,420 in June to 8,675"
    of_camps = [hit for hit in sentence.of("predicate") if hit.entry.metric == "idp_stock" and sentence.tokens[hit.first].word.startswith("population")]
    for hit in reversed([*sentence.of("predicate", "population"), *of_camps]):
        site = sentence.in_camp or any(hit.last <= camp.first < at or 0 <= hit.first - camp.last <= _ITS for camp in sentence.of("syntax", "shelter"))
        others = [
            other for other in sentence.numbers if hit.last <= other < at and other not in sentence.dated and sentence.tokens[other - 1].word not in bases
        ]
        if hit.last <= at and at - hit.first <= _REACH and site and not others:
            return Head(hit.first, hit.first, None, "person", leading=True)
    return None


def told_before(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> Head:
    """The noun with what "the number of the displaced was 3,000 families" says of it before the number."""
    if head.entry is None or head.entry.key not in UNITS or head.leading or not head_first(lexicon):
        return head
    lead = _number_of(sentence, at, lexicon)
    if lead is None or lead.entry is None or lead.entry.key != "counted":
        return head
    return replace(head, entry=Entry("nouns", "counted", lead.entry.metric, lead.entry.term, "", head.unit or ""))


def label_of(sentence: Sentence, at: int) -> Head | None:
    """The noun of "IDP arrivals: 2,310"."""
    if at >= 2 and sentence.tokens[at - 1].word == ":":
        end = at - 1
        if sentence.tokens[end - 1].word == ")":  # "Retours (8 décembre-12 janvier) : 125 000"
            end = next((index for index in range(end - 2, max(0, end - _BROUGHT), -1) if sentence.tokens[index].word == "("), end)
        for noun in sentence.of("nouns", "counted"):
            if noun.last == end or (noun.first == 0 and _labels(sentence, noun.last, end)):
                return Head(noun.first, noun.last, noun.entry, noun.entry.unit, leading=True)
    return None


def _labels(sentence: Sentence, low: int, end: int) -> bool:
    """True for what stands between a noun and the colon of "Retours volontaires depuis la Jordanie, cumul au 3 mai :": from where, since when, no more."""
    said = any(low <= hit.first < end for hit in (*sentence.of("predicate"), *sentence.of("nouns")) if hit.entry.key != "modifier")
    return not said and end - low <= _BROUGHT and not any(low <= other < end and other not in sentence.dated for other in sentence.numbers)


def _named_before(sentence: Sentence, at: int, lexicon: Lexicon) -> Head | None:
    """The noun of "لا يتعدى قاطنوه 8 آلاف": those who are counted stand right before their number."""
    if not head_first(lexicon):
        return None
    left, _ = edges(sentence, at, Head(at, at + 1, None, None))
    noun = next((noun for noun in sentence.of("nouns", "counted") if noun.last == left), None)
    return Head(noun.first, noun.last, noun.entry, noun.entry.unit, leading=True) if noun is not None and left - 1 not in sentence.numbers else None


def is_bare_participle(sentence: Sentence, at: int, head: Head, lexicon: Lexicon) -> bool:
    """True for "20,000 displaced" without any other noun, and for "the number displaced rose to 20,000"."""
    return (head.first == at + 1 or head.leading) and " ".join(token.word for token in sentence.tokens[head.first : head.last]) in lexicon.words(
        "syntax", "participle"
    )


def is_participle(sentence: Sentence, hit: Hit[Entry], lexicon: Lexicon) -> bool:
    """True where a displaced noun may as well be a participle: "displaced", in languages where it follows its noun."""
    return " ".join(token.word for token in sentence.tokens[hit.first : hit.last]) in lexicon.words("syntax", "participle")


def bare_head(sentence: Sentence, at: int, previous: Head | None, lexicon: Lexicon) -> Head:
    """The noun of a number without one: "the number of families rose to 300", "33,000 from Idleb, 8,900 from Aleppo", "others"."""
    lead = (
        label_of(sentence, at)
        or _named_before(sentence, at, lexicon)
        or _number_of(sentence, at, lexicon)
        or _population(sentence, at, lexicon)
        or _valued(sentence, at, lexicon)
        or _brought(sentence, at, lexicon)
        or _numbered(sentence, at)
        or _apposed(sentence, at, lexicon)
        or _fronted(sentence, at)
    )
    if lead is not None:
        return lead
    step = next(
        (hit.last for hit in sentence.of("nouns", "modifier") if hit.first == at + 1 and sentence.tokens[at + 1].word in sentence.particles("only")), at + 1
    )
    following = sentence.tokens[step] if step < len(sentence.tokens) else None
    close = {hit.first for table in ("predicate", "roles") for hit in sentence.of(table)} | {hit.first for hit in sentence.of("syntax", "subset", "others")}
    if (
        previous is not None
        and previous.unit is not None
        and not (previous.unit == "home" and any(hit.first == at + 1 and hit.entry.metric != "homes_destroyed" for hit in sentence.of("predicate")))
        and (following is None or following.kind == "point" or step in close or step in sentence.dated or following.word in lexicon.function_words)
    ):
        return Head(at, at + 1, previous.entry, previous.unit, inherited=True)
    return Head(at, at + 1, None, None)


def edges(sentence: Sentence, at: int, head: Head) -> tuple[int, int]:
    """Where the number's own words begin (its quantifier) and end (its noun)."""
    left = at
    for hit in sentence.hits.get("quantifier_before", ()):
        if hit.first < left <= hit.last:
            left = hit.first
    return left, max(head.last, at + 1) if not head.leading else at + 1
