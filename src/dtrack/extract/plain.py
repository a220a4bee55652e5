"""Numbers that are plainly no count of people or homes: dates, money, names, clock times, measures, and what a count is only compared with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dtrack.extract import bases, strangers, wholes
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence
from dtrack.extract.tokens import Token
from dtrack.extract.verdict import DATED, NO_NOUN, WHY

_EACH = 4
"""Tokens between "each" and the number of "each of which holds about six people"."""
_ADULT, _OLDEST = 14, 105
_HOURS, _MINUTES = 24, 60
_MARKS = 30
"""No list has as many points."""
_MONEY = frozenset("$€£¥₺")
_INSTEAD = ("syntax", "instead")
"""The phrases of a number that another one corrects: "5,340 أسرة لا 6,430"."""


def why_not(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """Why the number at a token is none of ours, whatever stands around it, or ""."""
    return next((why for why in _reasons(sentence, at, lexicon) if why), "")


def _reasons(sentence: Sentence, at: int, lexicon: Lexicon) -> Iterator[str]:
    """Reason by reason, each "" where it does not hold."""
    number = sentence.number(at)
    yield DATED if at in sentence.dated else ""
    yield "it is part of a name" if number.form != "digits" and _names_a_street(sentence, at) else ""
    yield "it is an ordinal" if number.form == "ordinal" or _ends_ordinal(sentence, at, lexicon) else ""
    if at:
        before = sentence.tokens[at - 1]
        yield WHY["money"] if before.word in _MONEY or before.word.endswith("$") else ""
        if number.form == "digits":
            named = _in_name(number, before) and before.word not in lexicon.clitics
            yield "it is part of a name" if named or _is_numbered(sentence, at) else ""
    yield WHY["percent"] if any(hit.first <= at < hit.last for hit in sentence.of("nouns", "percent")) else ""
    yield NO_NOUN if number.value == 1 and _one_of(sentence, at, lexicon) else ""
    yield "it is the size of one family" if any(hit.last == at for hit in sentence.of("syntax", "family_of")) else ""
    yield WHY["age"] if _is_age(sentence, at) or _is_aged(sentence, at) else ""
    yield WHY["time"] if _is_clock(sentence, at) else ""
    yield DATED if _is_day(sentence, at) else ""
    yield NO_NOUN if _is_both(sentence, at) else ""
    yield wholes.of_those_before(sentence, at)
    yield WHY["population"] if wholes.lived_before(sentence, at) else ""
    yield _MORE if any(hit.first in (at + 1, at + 2) and sentence.tokens[hit.first].word == "de" for hit in sentence.of("syntax", "than")) else ""
    yield _MORE if _is_difference(sentence, at) else ""
    yield WHY["negated"] if any(at in hit.slots for hit in sentence.keyed.get(_INSTEAD, ())) or _is_corrected(sentence, at) else ""
    yield "it numbers the points of a list" if _is_mark(sentence, at) else ""
    yield WHY["each"] if _for_each(sentence, at) else ""
    yield _of_a_toll(sentence, at) or (WHY["deployed"] if _visits(sentence, at) or strangers.gathered(sentence, at) or strangers.speaks(sentence, at) else "")
    yield WHY["aided"] if lexicon.clitics and _is_reached(sentence, at, lexicon) else ""
    yield bases.of(sentence, at, lexicon)
    yield _odd(number.value)


def _is_numbered(sentence: Sentence, at: int) -> bool:
    """True for the 12 of "in round 12"; "in this round 842,000 people returned" counts people, and so does "842,000 returned"."""
    if not any(hit.last == at for hit in sentence.of("syntax", "numbered")):
        return False
    nouns = (noun for noun in sentence.of("nouns") if noun.entry.key != "modifier")
    return not any(hit.first == at + 1 for hit in (*nouns, *sentence.of("predicate", "metric")))


def _of_a_toll(sentence: Sentence, at: int) -> str:
    """Why the number of "تجاوزت حصيلة الوفيات في الشمال 1,900" is none of ours, or "": it counts the dead, whoever else the sentence speaks of."""
    told = [hit for hit in sentence.keyed.get(_NUMBER_OF, ()) if hit.last <= at]
    if not told or any(told[-1].last <= other < at for other in sentence.numbers if other not in sentence.dated):
        return ""
    return next((WHY[noun.entry.key] for noun in sentence.of("nouns", "killed", "wounded") if noun.first == told[-1].last), "")


_NUMBER_OF = ("syntax", "number_of")


def _visits(sentence: Sentence, at: int) -> bool:
    """True for "عبر 73 ألف سوري إلى بلدهم لقضاء إجازة عيد الأضحى": who comes for a holiday has not come back."""
    after = next((other for other in sentence.numbers if other > at and other not in sentence.dated), len(sentence.tokens))
    return any(at < hit.first < after for hit in sentence.keyed.get(_VISITS, ()))


_VISITS = ("syntax", "visits")


def _is_corrected(sentence: Sentence, at: int) -> bool:
    """True for the 4,500 of "ورد أن 4,500 شخص نزحوا، والصحيح 450": the next number is the right one."""
    later = next((other for other in sentence.numbers if other > at and other not in sentence.dated), None)
    return later is not None and any(later in hit.slots for hit in sentence.keyed.get(_CORRECTS, ()))


_CORRECTS = ("syntax", "corrects")


def _is_reached(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for "وصلت فرق الدفاع المدني إلى 60 عائلة": in Arabic somebody else came to those whom "to" leads, who stayed where they were."""
    left = min((hit.first for hit in sentence.of("quantifier_before") if hit.last == at), default=at)
    if not left or sentence.tokens[left - 1].word not in lexicon.words("ranges", "to"):
        return False
    told = max((hit.last for hit in sentence.of("predicate", "metric") if hit.last <= left), default=0)
    came = any(told - 1 == hit.first for hit in sentence.of("roles", "arrive")) and 0 < left - 1 - told <= _COMERS
    counted = any(hit.last <= left for table, key in (("syntax", "number_of"), ("ranges", "rise"), ("nouns", "counted")) for hit in sentence.of(table, key))
    return came and not counted and not any(told <= other < left for other in sentence.numbers if other not in sentence.dated)


_COMERS = 5
"""Tokens of those who come: "فرق الدفاع المدني"."""


def _names_a_street(sentence: Sentence, at: int) -> bool:
    """True for the forty of "حي الأربعين": a number in words, with the article, that a quarter or a street is called by."""
    return bool(at) and sentence.tokens[at].word.startswith("ال") and sentence.tokens[at - 1].word in sentence.particles("called")


def _is_both(sentence: Sentence, at: int) -> bool:
    """True for "les deux tablent sur 47 000": two things that were told already, not two people."""
    if (
        not at
        or (sentence.number(at).value or _SEVERAL) >= _SEVERAL
        or sentence.tokens[at - 1].word not in sentence.particles("the_two")
        or sentence.number(at).form == "digits"
    ):
        return False
    return not any(at < hit.first <= at + 2 for hit in sentence.of("nouns"))


_SEVERAL = 10
"""Numbers below it behind "the" and "these" speak of things already told: "the two"."""
_MORE, _DIFFERENCE = "it is a difference between two counts", ("syntax", "difference")
"""What the 28,000 of "452,300, fewer by 28,000 than in July" is, and the words that lead it."""


def _is_difference(sentence: Sentence, at: int) -> bool:
    """True for "fewer by 28,000" and "en recul de près de 28 000", whose "de près de" is one phrase."""
    told = sentence.keyed.get(_DIFFERENCE, ())
    left = min((hit.first for hit in sentence.of("quantifier_before") if hit.last == at), default=at) if told else at
    return any(left <= hit.last <= at for hit in told)


def _is_day(sentence: Sentence, at: int) -> bool:
    """True for "depuis le 3" and "du 03/03 au 09/03": nothing is counted behind a French article of the singular."""
    number, tokens = sentence.number(at), sentence.tokens
    if number.form != "digits" or not 1 < (number.value or 0) <= _DAYS or number.value != int(number.value or 0):
        return False
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    return following == "/" or (
        at > 0
        and (
            tokens[at - 1].word == "/"
            or (tokens[at - 1].word in sentence.particles("the_singular") and (following in _ENDS or following in sentence.particles("behind_a_day")))
        )
    )


_DAYS, _ENDS = 31, frozenset({"", ",", ";", ".", ":", ")"})


def _ends_ordinal(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for the 40 of "الثالث والأربعين", the forty-third."""
    tens = at > 0 and sentence.tokens[at].word.startswith("وال")
    return tens and sentence.tokens[at - 1].word in lexicon.words("numerals", "ordinals")


def _is_mark(sentence: Sentence, at: int) -> bool:
    """True for the 2 of "2) Internal returns:": a bracket closes behind it that none has opened."""
    tokens = sentence.tokens
    closes = at + 1 < len(tokens) and tokens[at + 1].word == ")" and (sentence.number(at).value or _MARKS) < _MARKS
    return closes and (at == 0 or tokens[at - 1].kind == "point") and not any(token.word == "(" for token in tokens[max(0, at - 3) : at])


def _one_of(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """True for "in one of the biggest evacuations yet"."""
    return at + 1 < len(sentence.tokens) and sentence.tokens[at + 1].word in lexicon.words("periods", "of")


def _for_each(sentence: Sentence, at: int) -> bool:
    """True for "300 tents, each of which holds six people": so many in every one is no count of all."""
    each = any(0 <= at - hit.last <= _EACH and not any(hit.last <= other < at for other in sentence.numbers) for hit in sentence.of("syntax", "each"))
    return each or any(at < hit.first <= at + 3 for hit in sentence.of("syntax", "apiece"))


def _is_age(sentence: Sentence, at: int) -> bool:
    """True for "Abu Ahmad, 61, has moved"."""
    number, tokens = sentence.number(at), sentence.tokens
    between = 1 < at < len(tokens) - 1 and tokens[at - 1].word == "," and tokens[at + 1].word == ","
    named = between and tokens[at - 2].kind == "word" and not any(hit.last == at - 1 for hit in sentence.of("nouns"))
    return named and number.form == "digits" and number.value is not None and _ADULT <= number.value <= _OLDEST


def _is_aged(sentence: Sentence, at: int) -> bool:
    """True for "Ibrahim, who is 23, crossed"."""
    number, tokens = sentence.number(at), sentence.tokens
    told = 1 < at < len(tokens) - 1 and (tokens[at - 2].word, tokens[at - 1].word) in _AGED and tokens[at + 1].word in ",.)"
    return told and number.value is not None and _ADULT <= number.value <= _OLDEST


_AGED = frozenset({("who", "is"), ("who", "was"), (",", "now"), (",", "then"), ("who", "turned")})


def _in_name(number: Number, before: Token) -> bool:
    """True for "T-72" and "M4"; "least140,000" is broken text, not a name."""
    short = len(before.word) <= 2 and number.value is not None and number.value < 1000
    return before.kind == "word" and (number.glued == "-" or (number.glued == "" and short))


def _odd(value: Decimal | None) -> str:
    if value is None:
        return ""
    if value == 0:
        return "it is zero"
    return "" if value == value.to_integral_value() else "it is a measure or a share: people are counted whole"


def _is_clock(sentence: Sentence, at: int) -> bool:
    """True for either half of "09:00"; what "280,000: 110,000" begins is a list."""
    tokens = sentence.tokens
    low = next((low for low in (at, at - 2) if low >= 0 and low + 2 < len(tokens) and tokens[low + 1].word == ":"), None)
    if low is None or not isinstance(tokens[low], Number) or not isinstance(tokens[low + 2], Number):
        return False
    hours, minutes = tokens[low].value, tokens[low + 2].value
    joined = tokens[low].end == tokens[low + 1].start and tokens[low + 1].end == tokens[low + 2].start
    return joined and hours is not None and minutes is not None and hours <= _HOURS and minutes < _MINUTES
