"""Numbers in digits of every script and in words, with scale words, vague quantities and duals; each with its span.

`merge` turns the tokens of a sentence into the same tokens with each number as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from dtrack.extract.lexicon import Lexicon
from dtrack.extract.tokens import Token, tokenise
from dtrack.resolve import calendar

_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "eme", "e"})
_GLUED_SCALES = {"k": Decimal(1000), "mn": Decimal(10**6), "bn": Decimal(10**9)}
_LONGEST = 6
_MEMORY = 20_000
_LARGEST = Decimal(10**12)


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


@dataclass(frozen=True, slots=True)
class _Words:
    small: dict[str, Decimal]
    scales: dict[str, Decimal]
    phrases: dict[str, tuple[str, Decimal | str]]
    """Folded phrase -> (fixed | about | vague | dual:<unit>, value or order of magnitude)."""
    glue: frozenset[str]
    longest: int
    clitics: tuple[str, ...]
    alone: frozenset[str]
    """Words that are a number by themselves."""
    pairs: frozenset[tuple[str, str]]
    """The first two words of every longer number."""
    bare: dict[str, str]
    """Words seen, without their attached particles where they can open a number; "" for all others."""
    ordinals: dict[str, int]
    """Ordinals in words that can be the day of a month."""
    openers: dict[str, int]
    """Every word with which a number in words can begin, and the longest phrase that it opens."""


@lru_cache(maxsize=16)
def _words(lexicon: Lexicon) -> _Words:
    raw = lexicon.raw.get("numerals", {})

    def fold(phrase: str) -> str:
        return " ".join(token.word for token in tokenise(phrase))

    phrases: dict[str, tuple[str, Decimal | str]] = {}
    for kind in ("fixed", "about"):
        phrases |= {fold(phrase): (kind, Decimal(str(value))) for phrase, value in raw.get(kind, {}).items()}
    for unit, rows in raw.get("duals", {}).items():
        phrases |= {fold(phrase): (f"dual:{unit}", Decimal(str(value))) for phrase, value in rows.items()}
    for order, rows in lexicon.raw.get("vague", {}).items():
        phrases |= {fold(phrase): ("vague", order) for phrase in rows}
    small = {fold(word): Decimal(str(value)) for word, value in raw.get("words", {}).items()}
    scales = {fold(word): Decimal(str(value)) for word, value in raw.get("scales", {}).items()}
    longest = max((phrase.count(" ") + 1 for phrase in phrases), default=1)
    alone = frozenset(phrase for phrase in (*phrases, *small) if " " not in phrase)
    pairs = frozenset((parts[0], parts[1]) for parts in (phrase.split() for phrase in (*phrases, *small)) if len(parts) > 1)
    ordinals = {fold(word): int(value) for word, value in raw.get("ordinals", {}).items()}
    openers: dict[str, int] = {}
    for phrase in (*phrases, *small):
        first, size = phrase.split()[0], phrase.count(" ") + 1
        openers[first] = max(openers.get(first, 0), size)
    return _Words(small, scales, phrases, frozenset(fold(word) for word in raw.get("glue", ())), longest, lexicon.clitics, alone, pairs, {}, ordinals, openers)


def present(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """True where the tokens hold anything that may be a number. "a" alone is none, "a hundred" is."""
    words = _words(lexicon)
    return any(token.kind == "number" or (token.kind == "word" and _begins(tokens, at, words)) for at, token in enumerate(tokens))


def _begins(tokens: Sequence[Token], at: int, words: _Words) -> bool:
    word = tokens[at].word
    bare = words.bare.get(word)
    if bare is None:
        if len(words.bare) >= _MEMORY:
            words.bare.clear()
        bare = (
            word
            if word in words.openers
            else next((word[len(each) :] for each in words.clitics if word.startswith(each) and word[len(each) :] in words.openers), "")
        )
        words.bare[word] = bare
    if not bare:
        return False
    return bare in words.alone or (at + 1 < len(tokens) and (bare, tokens[at + 1].word) in words.pairs)


def merge(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The same tokens with each number, in digits or words, as one `Number`."""
    words = _words(lexicon)
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        found: tuple[Number, int] | None = None
        if token.kind == "number":
            found = _from_digits(tokens, at, words)
        elif token.kind == "word" and words.ordinals and (day := _from_ordinal(tokens, at, words, lexicon)):
            found = day
        elif token.kind == "word" and _begins(tokens, at, words):
            found = _from_phrase(tokens, at, words, lexicon) or _from_words(tokens, at, words)
        if found is None:
            merged.append(token)
            at += 1
        else:
            merged.append(found[0])
            at = found[1]
    return merged


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
        if len(number.printed) == 4 and 1900 <= number.value <= 2100:
            slots.append("{year}")
    return tuple(slots)


def _from_digits(tokens: Sequence[Token], at: int, words: _Words) -> tuple[Number, int]:
    value = tokens[at].value or Decimal(0)
    last = at + 1
    following = tokens[last] if last < len(tokens) else None
    if following is not None and following.kind == "word":
        if following.glued == "" and following.word in _ORDINAL:
            number = _number(tokens, at, last + 1, value, "ordinal")
            number.printed = tokens[at].word
            number.symbols = _slots(number)
            return number, last + 1
        scale = words.scales.get(following.word) or (_GLUED_SCALES.get(following.word) if following.glued == "" else None)
        if scale is not None:
            value = _decimal_before_scale(tokens[at]) * scale
            last += 1
            value, last = _and_smaller(tokens, last, value, scale, words)
    return _number(tokens, at, last, min(value, _LARGEST), "digits"), last


def _from_ordinal(tokens: Sequence[Token], at: int, words: _Words, lexicon: Lexicon) -> tuple[Number, int] | None:
    """The day of "the twenty-fourth of September" in words: an ordinal counts only before a month, and never inside a month's own name."""
    value, size = _ordinal_at(tokens, at, words)
    if value is None or (at and _opens_month(tokens[at - 1].word, lexicon)):
        return None
    step = at + size
    step += int(step < len(tokens) and tokens[step].word in lexicon.words("periods", "of"))
    if step >= len(tokens) or not _opens_month(tokens[step].word, lexicon):
        return None
    number = _number(tokens, at, at + size, Decimal(value), "ordinal")
    number.printed = str(value)
    number.symbols = _slots(number)
    return number, at + size


def _ordinal_at(tokens: Sequence[Token], at: int, words: _Words) -> tuple[int | None, int]:
    word = tokens[at].word
    first = next((words.ordinals[form] for form in (word, word[1:], f"ا{word}") if form in words.ordinals), None)
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if first is not None and first < 10 and f"{word} {following}" in words.ordinals:
        return words.ordinals[f"{word} {following}"], 2
    if first is not None and first < 10 and following[:1] == "و" and words.ordinals.get(following[1:], 0) >= 20:
        return first + words.ordinals[following[1:]], 2
    return first, 1


@lru_cache(maxsize=16)
def _month_openers(code: str) -> frozenset[str]:
    return frozenset(name.split()[0] for name in calendar.MONTHS.get(code, {}))


def _opens_month(word: str, lexicon: Lexicon) -> bool:
    return word in _month_openers(lexicon.code)


def _decimal_before_scale(token: Token) -> Decimal:
    """ "1.125 million" and "1,125 million": before a scale word one mark is a decimal mark."""
    marks = [char for char in token.word if not char.isdigit()]
    if len(marks) == 1 and marks[0] in ".,\u066b" and token.value is not None and token.value >= 1000:
        return Decimal(token.word.replace(marks[0], "."))
    return token.value or Decimal(0)


def _and_smaller(tokens: Sequence[Token], at: int, value: Decimal, scale: Decimal, words: _Words) -> tuple[Decimal, int]:
    """Adds what follows a scale word: "3 million 200 thousand", "ثلاثة آلاف و500"."""
    step = at + 1 if at < len(tokens) and tokens[at].word in words.glue and tokens[at].kind == "word" else at
    if step > at and step < len(tokens) and tokens[step].kind == "number" and tokens[step].glued == "":
        smaller, last = tokens[step].value or scale, step + 1
        if last < len(tokens) and tokens[last].word in words.scales:
            smaller, last = smaller * words.scales[tokens[last].word], last + 1
        if smaller < scale:
            return value + smaller, last
    return value, at


def _from_phrase(tokens: Sequence[Token], at: int, words: _Words, lexicon: Lexicon) -> tuple[Number, int] | None:
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


def _meant(tokens: Sequence[Token], at: int, size: int, meaning: tuple[str, Decimal | str], words: _Words) -> tuple[Number, int]:
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


def _from_words(tokens: Sequence[Token], at: int, words: _Words) -> tuple[Number, int] | None:
    """The number in words that begins at `at`: units add, hundreds and larger scales multiply what stands before them."""
    total = current = Decimal(0)
    previous: Decimal | None = None
    last = position = at
    while position < len(tokens) and tokens[position].kind == "word" and position - at < 16:
        word, size, glued = _one(tokens, position, words, previous)
        if word is None:
            break
        value, scale = word
        if scale and previous is not None and value >= 1000:
            total, current = total + max(current, Decimal(1)) * value, Decimal(0)
        elif scale and previous is not None and current < 100:
            current = max(current, Decimal(1)) * value
        elif previous is None or glued or _may_follow(previous, value):
            current += value
        else:
            break
        previous = value
        position += size
        last = position
    if last == at or total + current > _LARGEST:
        return None
    value, last = _and_smaller(tokens, last, total + current, previous or Decimal(1), words)
    return _number(tokens, at, last, value, "words"), last


def _may_follow(previous: Decimal, value: Decimal) -> bool:
    return previous > value and (previous >= 100 or (20 <= previous <= 90 and value < 20))


def _one(tokens: Sequence[Token], at: int, words: _Words, previous: Decimal | None) -> tuple[tuple[Decimal, bool] | None, int, bool]:
    """The numeral word at `at`: ((value, is a scale), tokens it takes, whether glue stood before it)."""
    size, glued = 0, False
    if previous is not None and tokens[at].word in words.glue and at + 1 < len(tokens) and tokens[at + 1].kind == "word" and previous >= 20:
        size, glued, at = 1, True, at + 1
    word = tokens[at].word
    if previous is None and word not in words.small:
        word = next((word[len(clitic) :] for clitic in words.clitics if word.startswith(clitic) and word[len(clitic) :] in words.small), word)
    if previous is not None and word[:1] == "و" and "و" in words.glue and word[1:] in words.small | words.scales:
        word, glued = word[1:], True
    pair = f"{word} {tokens[at + 1].word}" if at + 1 < len(tokens) else word
    if pair in words.small and pair != word:
        return (words.small[pair], False), size + 2, glued
    if previous is not None and not glued and word in words.scales:
        return (words.scales[word], True), size + 1, glued
    if word in words.small:
        return (words.small[word], False), size + 1, glued
    if previous is not None and word in words.scales and glued:
        return (words.scales[word], False), size + 1, glued
    return None, 0, False
