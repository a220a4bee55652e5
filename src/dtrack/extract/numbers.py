"""Numbers in digits of every script and in words, with scale words, vague quantities and duals; each with its span.

`merge` turns the tokens of a sentence into the same tokens with each number as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dtrack.extract import numerals, ordinals, spelled
from dtrack.extract.lexicon import Lexicon
from dtrack.extract.numerals import Numerals
from dtrack.extract.tokens import Token

_NTH = ("ieme", "iemes")
"""With what French ordinals end: joined by a hyphen to tens, "trente-deuxième"."""
_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "eme", "e"})
_GLUED_SCALES = {"k": Decimal(1000), "mn": Decimal(10**6), "bn": Decimal(10**9)}
_LONGEST = 6
_FIRST_YEAR, _LAST_YEAR = 1900, 2050
"""Four digits between these may be a year: what is told of happened, or is planned for a few years from now."""


@dataclass(slots=True)
class Number(Token):
    """A token that is a number: `value`, or `low` and `high`, or `vague`. `form` tells digits, words, ordinal, vague, dual."""

    form: str = "digits"
    low: Decimal | None = None
    high: Decimal | None = None
    vague: str | None = None
    about: bool = False
    unit: str | None = None
    printed: str = ""
    """The folded digits as printed, for dates: a day or year has no marks."""


def merge(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same tokens with each number, in digits or words, as one `Number`."""
    words = numerals.of(lexicon)
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found: tuple[Number, int] | None = None
        if token.kind == "number":
            found = _from_digits(tokens, at, words)
        elif token.kind == "word":
            found = _from_words(tokens, at, words, lexicon)
        if found is None:
            merged.append(token)
            at += 1
        else:
            merged.append(found[0])
            at = found[1]
    return merged


def _from_words(tokens: Sequence[Token], at: int, words: Numerals, lexicon: Lexicon) -> tuple[Number, int] | None:
    """A day in words, a phrase that is a number as a whole, or a number built of words."""
    found = ordinals.day(tokens, at, words, lexicon) if words.ordinals else None
    if found is not None:
        number = _number(tokens, at, found[1], Decimal(found[0]), "ordinal")
        number.printed = str(found[0])
        number.symbols = _slots(number)
        return number, found[1]
    if not numerals.begins(tokens, at, words):
        return None
    phrase = _from_phrase(tokens, at, words, lexicon)
    built = spelled.read(tokens, at, words) if phrase is None else None
    if built is None:
        return phrase
    following = tokens[built[1]] if built[1] < len(tokens) else None
    if following is not None and following.glued == "-" and following.word.endswith(_NTH):
        return _number(tokens, at, built[1] + 1, built[0], "ordinal"), built[1] + 1  # "le trente-deuxième convoi"
    return _number(tokens, at, built[1], built[0], "words"), built[1]


def _number(tokens: Sequence[Token], first: int, last: int, value: Decimal | None, form: str) -> Number:
    start, end = tokens[first].start, tokens[last - 1].end
    word = " ".join(token.word for token in tokens[first:last])
    number = Number(start, end, word, "number", tokens[first].glued, value, form=form, printed=word)
    number.symbols = _slots(number)
    return number


def single(token: Token) -> Number:
    """A lone numeral in digits as a `Number`."""
    return _number([token], 0, 1, token.value, "digits")


def _slots(number: Number) -> tuple[str, ...]:
    slots = ["{n}"] if number.value is not None and number.form != "ordinal" else []
    if number.form != "ordinal":
        slots.append("{q}")
    if number.form in ("digits", "ordinal") and number.printed.isdigit() and number.value is not None:
        if 1 <= number.value <= 31 and len(number.printed) <= 2:
            slots.append("{day}")
        if len(number.printed) == 4 and _FIRST_YEAR <= number.value <= _LAST_YEAR:
            slots.append("{year}")
    return tuple(slots)


def _from_digits(tokens: Sequence[Token], at: int, words: Numerals) -> tuple[Number, int]:
    value = tokens[at].value or Decimal(0)
    last = at + 1
    following = tokens[last] if last < len(tokens) else None
    if following is not None and following.kind == "word":
        if following.glued == "" and following.word in _ORDINAL:
            number = _number(tokens, at, last + 1, value, "ordinal")
            number.printed = tokens[at].word
            number.symbols = _slots(number)
            return number, last + 1
        scale = words.scales.get(following.word) or (_glued(tokens, last, words) if following.glued == "" else None)
        if scale is not None:
            value = _decimal_before_scale(tokens[at]) * scale
            half = spelled.and_half(tokens, last + 1, words)
            value += scale / 2 if half > last + 1 else 0
            value, last = spelled.and_smaller(tokens, half, value, scale, words)
            value = whole if (whole := value.to_integral_value()) == value else value  # 1.2 million is 1200000, not 1200000.0
    return _number(tokens, at, last, min(value, spelled.LARGEST), "digits"), last


def _glued(tokens: Sequence[Token], at: int, words: Numerals) -> Decimal | None:
    """The scale of "140k" and of "1.2m people", which is no length."""
    if tokens[at].word == "m" and at + 1 < len(tokens) and tokens[at + 1].word in words.counted:
        return Decimal(10**6)
    return _GLUED_SCALES.get(tokens[at].word)


def _decimal_before_scale(token: Token) -> Decimal:
    """ "1.125 million" and "1,125 million": before a scale word one mark is a decimal mark."""
    marks = [char for char in token.word if not char.isdigit()]
    if len(marks) == 1 and marks[0] in ".,\u066b" and token.value is not None and token.value >= 1000:
        return Decimal(token.word.replace(marks[0], "."))
    return token.value or Decimal(0)


def _from_phrase(tokens: Sequence[Token], at: int, words: Numerals, lexicon: Lexicon) -> tuple[Number, int] | None:
    for size in range(min(words.openers.get(tokens[at].word, words.longest), len(tokens) - at, _LONGEST), 0, -1):
        run = tokens[at : at + size]
        if any(token.kind != "word" for token in run):
            continue
        phrase = " ".join(token.word for token in run)
        meaning = words.phrases.get(phrase) or _bare(phrase, words.phrases, lexicon)
        if meaning is not None:
            return _meant(tokens, at, size, meaning, words)
    return None


def _bare(phrase: str, phrases: dict[str, tuple[str, Decimal | str]], lexicon: Lexicon) -> tuple[str, Decimal | str] | None:
    for clitic in lexicon.clitics:
        if phrase.startswith(clitic) and phrase[len(clitic) :] in phrases:
            return phrases[phrase[len(clitic) :]]
    return None


def _meant(tokens: Sequence[Token], at: int, size: int, meaning: tuple[str, Decimal | str], words: Numerals) -> tuple[Number, int]:
    kind, value = meaning
    if kind == "vague":
        number = _number(tokens, at, at + size, None, "vague")
        number.vague = str(value)
        return number, at + size
    number = _number(tokens, at, at + size, Decimal(value), "words")
    number.about = kind == "about"
    if kind.startswith("dual:"):
        number.form, number.unit = "dual", kind[5:] if kind != "dual:number" else None
    following = tokens[at + size] if at + size < len(tokens) else None
    if following is not None and number.form == "words" and following.kind == "word" and following.word in words.scales:
        scaled = _number(tokens, at, at + size + 1, (number.value or Decimal(1)) * words.scales[following.word], "words")
        scaled.about = number.about
        return scaled, at + size + 1
    return number, at + size
