"""Dates as texts write them: absolute, partial ("3 November", "March", "mid-June") and relative ("last week", "48 hours"), each at its tokens.

A partial date is completed by publication: the latest such day not after it. Without a publication date it stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number
from dtrack.extract.tokens import Token
from dtrack.resolve import calendar
from dtrack.resolve.folding import fold

_MEMORY = 20_000
_BEFORE_YEAR = frozenset((",", "،", ".", "of", "de", "من", "عام", "سنه", "لعام", "للعام"))
_AMBIGUOUS = frozenset({"may", "march", "mar", "sat", "sun", "mon", "jan", "dec", "nov", "mai", "juin", "sept"})


_SHORT = 2
"""Letters of the shortest month, which a preposition written as one with it makes another word."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A date expression at tokens [first, last). What is not said is None."""

    first: int
    last: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    part: str | None = None
    relative: str | None = None
    count: float = 0.0
    span: str | None = None
    back: int | None = None
    """Years, for a weekday weeks, before the current one: "in February last year", "on Friday last week"."""


def annotate(tokens: Sequence[Token], text: str, lexicon: Lexicon) -> None:
    """Mark months, weekdays and units of time with their slots."""
    english = lexicon.code == "en"
    for token in tokens:
        if token.kind == "word":
            named, spans = _slots(token.word, lexicon)
            if named and not (english and token.word in _AMBIGUOUS and text[token.start].islower()):
                token.symbols += named
            if spans:
                token.symbols += spans


@lru_cache(maxsize=_MEMORY)
def _slots(word: str, lexicon: Lexicon) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The slots of a word as the name of a month or weekday, and as a unit of time."""
    named = ("{month}",) * (_month(word, lexicon) is not None) + ("{weekday}",) * (weekday(word, lexicon) is not None)
    units = tuple(slot for key, slot in (("spans", "{span}"), ("pairs", "{pair}")) if {word, _bare(word, lexicon)} & _spans(lexicon, key).keys())
    return named, units


@lru_cache(maxsize=16)
def _spans(lexicon: Lexicon, key: str) -> dict[str, str]:
    """Folded word of a unit of time to its name; `pairs` are the words that say two of them at once."""
    return {fold(word): unit for unit, words in lexicon.raw.get("periods", {}).get(key, {}).items() for word in words}


def _bare(word: str, lexicon: Lexicon) -> str:
    for clitic in sorted(lexicon.clitics, key=len, reverse=True):
        if word.startswith(clitic) and len(word) - len(clitic) > 2:
            return word[len(clitic) :]
    return word


@lru_cache(maxsize=_MEMORY)
def _month(word: str, lexicon: Lexicon) -> int | None:
    """The month that one or two words name."""
    names = calendar.MONTHS.get(lexicon.code, {})
    found = names.get(word)
    if found is None and lexicon.clitics:
        found = next((names[word[len(clitic) :]] for clitic in lexicon.clitics if word.startswith(clitic) and _is_month(word, clitic, names)), None)
    return found


@lru_cache(maxsize=_MEMORY)
def _opens_month(word: str, lexicon: Lexicon) -> bool:
    """True where a month of two words can begin with the word."""
    firsts = {name.split(" ")[0] for name in calendar.MONTHS.get(lexicon.code, {}) if " " in name}
    return word in firsts or any(word.startswith(clitic) and word[len(clitic) :] in firsts for clitic in lexicon.clitics)


def _is_month(word: str, clitic: str, names: Mapping[str, int]) -> bool:
    """True for "بأيار"; "باب" is a door, not "in August"."""
    rest = word[len(clitic) :]
    return rest in names and (len(rest) > _SHORT or clitic in ("و", "ف"))


def weekday(word: str, lexicon: Lexicon) -> int | None:
    """0-6 from Monday. In Arabic only with the article: bare "أحد" is "one of"."""
    names = calendar.WEEKDAYS.get(lexicon.code, {})
    if lexicon.code != "ar":
        return names.get(word)
    tail = word[word.find("ال") :] if "ال" in word[:3] else ""
    return names.get(tail) if tail else names.get("ال" + word[2:]) if word.startswith("لل") else None


def month_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, int] | None:
    """(month, tokens it takes) at a token: "تشرين الثاني/نوفمبر" is one month named twice."""
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    found, size = None, 1
    if at + 1 < len(tokens) and _opens_month(tokens[at].word, lexicon):
        found, size = _month(f"{tokens[at].word} {tokens[at + 1].word}", lexicon), 2
    if found is None and "{month}" in tokens[at].symbols:
        found, size = _month(tokens[at].word, lexicon), 1
    if found is None:
        return None
    after = at + size
    if after + 1 < len(tokens) and tokens[after].word == "." and (_day(tokens[after + 1]) is not None or _year(tokens, after + 1) is not None):
        return found, size + 1  # "Dec. 8"
    if after + 1 < len(tokens) and tokens[after].word in "/(":
        again = month_at(tokens, after + 1, lexicon)
        if again is not None and again[0] == found:
            size += 1 + again[1]
            size += int(tokens[after].word == "(" and at + size < len(tokens) and tokens[at + size].word == ")")
    return found, size


def _day(token: Token) -> int | None:
    return int(token.value) if isinstance(token, Number) and "{day}" in token.symbols and token.value is not None else None


def _year(tokens: Sequence[Token], at: int) -> int | None:
    token = tokens[at] if at < len(tokens) else None
    return int(token.value) if isinstance(token, Number) and "{year}" in token.symbols and token.value is not None else None


def may_open(token: Token, lexicon: Lexicon) -> bool:
    """True where a date can begin at a token: at most words none does."""
    return bool(token.symbols) or token.kind == "date" or (token.kind == "word" and _opens_month(token.word, lexicon))


def absolute(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Anchor | None:
    """The date that begins at a token: "8 November 2017", "November 8, 2017", "March 2016", "2016", "08/11/2017". None where none does."""
    token = tokens[at]
    if token.kind == "date":
        return _digits(token, at)
    month = month_at(tokens, at, lexicon)
    if month is not None:
        return _from_month(tokens, at, month)
    day = _day(token)
    if day is not None:
        step = at + 1
        if step < len(tokens) and tokens[step].word in lexicon.words("periods", "of"):
            step += 1
        month = month_at(tokens, step, lexicon)
        if month is not None:
            last = step + month[1]
            last += int(last + 1 < len(tokens) and tokens[last].word in _BEFORE_YEAR and _year(tokens, last + 1) is not None)
            year = _year(tokens, last)
            return Anchor(at, last + (year is not None), day, month[0], year)
    year = _year(tokens, at)
    if year is not None and not (at + 1 < len(tokens) and tokens[at + 1].kind == "word" and tokens[at + 1].glued == ""):
        return Anchor(at, at + 1, year=year)
    return None


def _digits(token: Token, at: int) -> Anchor | None:
    parts = [int(part) for part in token.word.replace("/", "-").replace(".", "-").split("-")]
    year, month, day = parts if parts[0] > 31 else parts[::-1]
    if month > 12:
        month, day = day, month
    return Anchor(at, at + 1, day, month, year) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _from_month(tokens: Sequence[Token], at: int, month: tuple[int, int]) -> Anchor:
    last = at + month[1]
    day = _day(tokens[last]) if last < len(tokens) else None
    if day is not None and not (last + 1 < len(tokens) and tokens[last + 1].kind == "word" and "{month}" in tokens[last + 1].symbols):
        step = last + 1
        step += int(step < len(tokens) and tokens[step].word == "," and _year(tokens, step + 1) is not None)
        year = _year(tokens, step)
        return Anchor(at, step + 1 if year is not None else last + 1, day, month[0], year)
    step = last + int(last + 1 < len(tokens) and tokens[last].word in _BEFORE_YEAR and _year(tokens, last + 1) is not None)
    year = _year(tokens, step)
    return Anchor(at, step + 1 if year is not None else last, month=month[0], year=year)


def of_event(hit: Hit[Entry]) -> Anchor:
    """The day of an event that everybody dates things by: "since the fall of the regime". The lexicon's key is the day."""
    year, month, day = map(int, hit.entry.key.split("-"))
    return Anchor(hit.first, hit.last, day, month, year)


def relative(hit: Hit[Entry], tokens: Sequence[Token], lexicon: Lexicon) -> Anchor:
    """The anchor of a phrase such as "last week" or "the past 48 hours"."""
    count, span, day = 2.0 if hit.entry.key == "past_two" else 1.0, None, None
    spans, pairs = _spans(lexicon, "spans"), _spans(lexicon, "pairs")
    for slot in hit.slots:
        token = tokens[slot]
        if isinstance(token, Number):
            count = float(token.value or 1)
        elif "{span}" in token.symbols:
            span = spans.get(token.word) or spans[_bare(token.word, lexicon)]
        elif "{pair}" in token.symbols:
            count, span = 2.0, pairs.get(token.word) or pairs.get(_bare(token.word, lexicon))
        else:
            day = weekday(token.word, lexicon)
    return Anchor(hit.first, hit.last, weekday=day, relative=hit.entry.key if hit.entry.table != "period" else "recent", count=count, span=span)


def with_part(anchor: Anchor, part: str, first: int) -> Anchor:
    """The anchor narrowed to a part of its month or year: "mid-June"."""
    return replace(anchor, part=part, first=first)
