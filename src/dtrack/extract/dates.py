"""Dates as texts write them: absolute, partial ("3 November", "March", "mid-June") and relative ("last week", "48 hours"), each at its tokens.

A partial date is completed by publication: the latest such day not after it. Without a publication date it stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from dtrack.extract.lexicon import Entry, Lexicon
from dtrack.extract.lexicon._trie import Hit
from dtrack.extract.numbers import Number, single
from dtrack.extract.tokens import Token
from dtrack.model.period import Period
from dtrack.resolve import calendar
from dtrack.resolve.folding import fold
from dtrack.terms import Precision

_SPAN_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_SPAN_PRECISION = {"hour": Precision.DAY, "day": Precision.DAY, "week": Precision.WEEK, "month": Precision.MONTH, "year": Precision.YEAR}
_AMBIGUOUS = frozenset({"may", "march", "mar", "sat", "sun", "mon", "jan", "dec", "nov", "mai", "juin", "sept"})


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


def annotate(tokens: Sequence[Token], text: str, lexicon: Lexicon) -> None:
    """Mark months, weekdays and units of time with their slots."""
    spans = _spans(lexicon)
    for token in tokens:
        if token.kind != "word":
            continue
        word = token.word
        if not (word in _AMBIGUOUS and text[token.start].islower() and lexicon.code == "en"):
            if _of(calendar.MONTHS, word, lexicon) is not None:
                token.symbols += ("{month}",)
            if weekday(word, lexicon) is not None:
                token.symbols += ("{weekday}",)
        if word in spans or _bare(word, lexicon) in spans:
            token.symbols += ("{span}",)


@lru_cache(maxsize=16)
def _spans(lexicon: Lexicon) -> dict[str, str]:
    """Folded word of a unit of time to its name."""
    return {fold(word): unit for unit, words in lexicon.raw.get("periods", {}).get("spans", {}).items() for word in words}


def _bare(word: str, lexicon: Lexicon) -> str:
    for clitic in sorted(lexicon.clitics, key=len, reverse=True):
        if word.startswith(clitic) and len(word) - len(clitic) > 2:
            return word[len(clitic) :]
    return word


def _of(table: object, word: str, lexicon: Lexicon) -> int | None:
    names = table.get(lexicon.code, {})  # type: ignore[attr-defined]
    found: int | None = names.get(word)
    if found is None and lexicon.clitics:
        found = next((names[word[len(clitic) :]] for clitic in lexicon.clitics if word.startswith(clitic) and word[len(clitic) :] in names), None)
    return found


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
    if at + 1 < len(tokens):
        pair = f"{tokens[at].word} {tokens[at + 1].word}"
        found, size = _of(calendar.MONTHS, pair, lexicon), 2
    if found is None and "{month}" in tokens[at].symbols:
        found, size = _of(calendar.MONTHS, tokens[at].word, lexicon), 1
    if found is None:
        return None
    after = at + size
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
            last += int(last + 1 < len(tokens) and tokens[last].word in (",", "من") and _year(tokens, last + 1) is not None)
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
    step = last + int(last + 1 < len(tokens) and tokens[last].word in (",", "of", "من", "عام") and _year(tokens, last + 1) is not None)
    year = _year(tokens, step)
    return Anchor(at, step + 1 if year is not None else last, month=month[0], year=year)


def relative(hit: Hit[Entry], tokens: Sequence[Token], lexicon: Lexicon) -> Anchor:
    """The anchor of a phrase such as "last week" or "the past 48 hours"."""
    count, span, day = 1.0, None, None
    spans = _spans(lexicon)
    for slot in hit.slots:
        token = tokens[slot]
        if isinstance(token, Number):
            count = float(token.value or 1)
        elif "{span}" in token.symbols and (token.word in spans or _bare(token.word, lexicon) in spans):
            span = spans.get(token.word) or spans[_bare(token.word, lexicon)]
        elif "{weekday}" in token.symbols:
            day = weekday(token.word, lexicon)
    return Anchor(hit.first, hit.last, weekday=day, relative=hit.entry.key if hit.entry.table != "period" else "recent", count=count, span=span)


def resolve(anchor: Anchor, published: date | None, like: Anchor | None = None) -> Period | None:
    """The days that an anchor means, seen from publication. `like` is the other end of "between A and B": it lends month and year where A has none."""
    try:
        if anchor.relative is not None or anchor.weekday is not None and anchor.day is None:
            return _relative(anchor, published) if published is not None else None
        return _absolute(anchor, published, like)
    except (ValueError, OverflowError):
        return None


def _absolute(anchor: Anchor, published: date | None, like: Anchor | None) -> Period | None:
    year, month = anchor.year, anchor.month
    if like is not None:
        month = month if month is not None or anchor.year is not None else like.month
        year = year if year is not None else like.year
        if year is not None and anchor.year is None and like.month is not None and month is not None and month > like.month:
            year -= 1
    if month is None:
        if year is not None:
            return _part_of_year(year, anchor.part)
        return _part_of_year(published.year, anchor.part) if published is not None and anchor.part else None
    if year is None:
        if published is None:
            return None
        found = calendar.latest(published, month, anchor.day)
        if found is None:
            return None
        year = found.year
    if anchor.day is not None:
        return calendar.day_span(date(year, month, anchor.day))
    return part_of_month(year, month, anchor.part)


def part_of_month(year: int, month: int, part: str | None) -> Period:
    """A month, or its early, middle or late days, its last day ("end"), its halves and weeks."""
    whole = calendar.month_span(year, month)
    if part is None:
        return whole
    if part in ("early", "mid", "late"):
        return calendar.month_part(year, month, part)
    if part == "end":
        return Period(whole.end, whole.end, Precision.DAY)
    if part.startswith("week"):
        first = 7 * (int(part[4:]) - 1) + 1
        last = whole.end.day if part == "week4" else first + 6
        return Period(date(year, month, first), date(year, month, last), Precision.WEEK)
    return Period(whole.start, date(year, month, 15), Precision.MONTH) if part == "first_half" else Period(date(year, month, 16), whole.end, Precision.MONTH)


def _part_of_year(year: int, part: str | None) -> Period:
    whole = calendar.year_span(year)
    if part == "early":
        return calendar.quarter_span(year, 1)
    if part == "mid":
        return Period(date(year, 5, 1), date(year, 8, 31), Precision.QUARTER)
    if part == "late":
        return calendar.quarter_span(year, 4)
    if part == "end":
        return Period(whole.end, whole.end, Precision.DAY)
    if part in ("first_half", "second_half"):
        return (
            Period(date(year, 1, 1), date(year, 6, 30), Precision.QUARTER) if part == "first_half" else Period(date(year, 7, 1), whole.end, Precision.QUARTER)
        )
    return whole


def _relative(anchor: Anchor, day: date) -> Period:
    key = anchor.relative
    if key is None or key in ("last_weekday", "this_weekday"):
        return calendar.day_span(calendar.last_weekday(day, anchor.weekday or 0, before=key == "last_weekday"))
    if key in _FIXED:
        return _FIXED[key](day)
    if key in ("past_n", "within_n", "within_one", "recent"):
        return _past(anchor, day)
    if key in ("ago_n", "ago_one"):
        return _ago(anchor, day)
    return _named(key, anchor, day)


def _past(anchor: Anchor, day: date) -> Period:
    span = anchor.span or "week"
    if anchor.relative == "recent":
        return Period(day - timedelta(days=90 if span == "month" else 730 if span == "year" else 30 if span == "week" else 7), day, _RECENT[span])
    if span in ("month", "year"):
        return Period(calendar.add_months(day, -int(anchor.count * (12 if span == "year" else 1))), day, _SPAN_PRECISION[span])
    return calendar.days_before(day, max(1, round(anchor.count * _SPAN_DAYS[span])), _SPAN_PRECISION[span])


_RECENT = {"hour": Precision.DAY, "day": Precision.WEEK, "week": Precision.MONTH, "month": Precision.QUARTER, "year": Precision.YEAR}


def _ago(anchor: Anchor, day: date) -> Period:
    span = anchor.span or "day"
    if span == "year":
        return calendar.year_span(day.year - int(anchor.count))
    if span == "month":
        then = calendar.add_months(day, -int(anchor.count))
        return calendar.month_span(then.year, then.month)
    if span == "week":
        return calendar.week_span(day - timedelta(days=7 * int(anchor.count)))
    return calendar.day_span(day - timedelta(days=max(0, round(anchor.count * _SPAN_DAYS[span]))))


def _month_back(day: date) -> Period:
    then = calendar.add_months(day.replace(day=1), -1)
    return calendar.month_span(then.year, then.month)


def _weekend(day: date) -> Period:
    saturday = calendar.last_weekday(day, 5)
    return Period(saturday, min(saturday + timedelta(days=1), day), Precision.DAY)


_FIXED = {
    "today": calendar.day_span,
    "yesterday": lambda day: calendar.day_span(day - timedelta(days=1)),
    "day_before_yesterday": lambda day: calendar.day_span(day - timedelta(days=2)),
    "past_two_days": lambda day: calendar.days_before(day, 2),
    "this_week": lambda day: Period(day - timedelta(days=day.weekday()), day, Precision.WEEK),
    "last_week": calendar.previous_week,
    "past_week": lambda day: calendar.days_before(day, 7, Precision.WEEK),
    "this_month": lambda day: Period(day.replace(day=1), day, Precision.MONTH),
    "last_month": _month_back,
    "past_month": lambda day: Period(calendar.add_months(day, -1), day, Precision.MONTH),
    "this_year": lambda day: Period(date(day.year, 1, 1), day, Precision.YEAR),
    "last_year": lambda day: calendar.year_span(day.year - 1),
    "past_year": lambda day: Period(calendar.add_months(day, -12), day, Precision.YEAR),
    "weekend": _weekend,
}


def _named(key: str, anchor: Anchor, day: date) -> Period:
    """A part of the current month or year that a phrase names outright, e.g. `early:month`."""
    part, _, span = key.partition(":")
    if span == "month":
        return part_of_month(day.year, day.month, part)
    if span == "last_month":
        then = _month_back(day).start
        return part_of_month(then.year, then.month, part)
    return _part_of_year(day.year - int(span == "last_year"), part)


def with_part(anchor: Anchor, part: str, first: int) -> Anchor:
    """The anchor narrowed to a part of its month or year: "mid-June"."""
    return replace(anchor, part=part, first=first)


def full_days(tokens: Sequence[Token], text: str, lexicon: Lexicon) -> list[date]:
    """Every day that the tokens name with its year."""
    merged = [_as_number(token) for token in tokens]
    annotate(merged, text, lexicon)
    found: list[date] = []
    for at in range(len(merged)):
        anchor = absolute(merged, at, lexicon)
        if anchor is not None and anchor.day is not None and anchor.year is not None:
            period = resolve(anchor, None)
            if period is not None:
                found.append(period.start)
    return found


def _as_number(token: Token) -> Token:
    return single(token) if token.kind == "number" else token
