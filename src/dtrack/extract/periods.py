"""The window that goes with a number, and the dates that a figure gets from it: a period for a flow, one reference date for a stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dtrack.extract.sentence import Sentence
from dtrack.extract.windows import Window
from dtrack.terms import Precision


def usable(sentence: Sentence, number: int) -> list[Window]:
    """The windows that can be the number's: not the day of the words, nor the time of what it is compared with ("down from 41,700 in 2019")."""
    than = [hit for hit in sentence.of("syntax", "than", "difference", "instead") if hit.first > number]
    compared = [(hit.first, range(hit.last, _end(sentence, hit.last))) for hit in than]
    said = [window for window in sentence.windows if window.op != "statement" and not _of_the_base(sentence, window, number)]
    return [each for each in said if not any(low <= each.first and (each.first in reach or each.last - 1 in reach) for low, reach in compared)]


def _of_the_base(sentence: Sentence, window: Window, number: int) -> bool:
    """True for the 2019 of "from a peak of 12,400 in 2019 the population has dwindled to 7,900": it dates what was before."""
    led = {hit.last for hit in sentence.of("syntax", "than")} | {hit.last for hit in sentence.of("ranges", "from")}
    base = next((at for at in reversed(sentence.numbers) if at < window.first and at not in sentence.dated), number)
    left = min((hit.first for hit in sentence.hits.get("quantifier_before", ()) if hit.last == base), default=base)  # "أكثر من 10 آلاف هكتار منذ الخميس"
    rises = base < number or any(hit.first < base for hit in sentence.of("ranges", "rise"))
    return base != number and rises and left in led and window.first - base <= _OWN


_OWN = 2
"""Tokens from what a number was to the time when it was so: "12,400 in"."""


def _end(sentence: Sentence, low: int) -> int:
    """Where what follows "down from" ends: with the clause, where it is a number, "contre 23 400 avant l'arrivée de l'armée mardi", else soon."""
    if not any(low <= at <= low + 1 and at not in sentence.dated for at in sentence.numbers):
        return low + _COMPARED + 1
    stop = next((at for at in range(low, len(sentence.tokens)) if sentence.tokens[at].kind == "point"), len(sentence.tokens))
    return max(stop, low + _COMPARED + 1)


_COMPARED = 4
"""Tokens between "down from" and the window of the older number."""


def cuts(sentence: Sentence) -> list[int]:
    """Tokens at which a sentence turns to something else: what stands behind is no time of what stands before."""
    return [hit.first for hit in sentence.of("syntax", "turn")] + [index for index, token in enumerate(sentence.tokens) if token.word in ";؛"]


def choose(  # noqa: PLR0917 - the windows of a sentence, a number in it, and what bounds it
    made: Sequence[Window], number: int, bounds: tuple[int, int], others: Sequence[int], turns: Sequence[int] = (), verb: int | None = None
) -> Window | None:
    """The window of the number at a token: in its own stretch of the sentence first, behind it rather than before it, never past another number's.

    `made` are the usable windows of the sentence. A window at its end is every number's, unless the sentence turns (`turns`) in between. Of several behind
    the number the one at its `verb` counts: "400 families displaced since 2019 went home on Monday".
    """
    usable = [window for window in made if window.op != "statement"]
    inside = [window for window in usable if bounds[0] <= window.first < bounds[1]]
    after = [window for window in inside if window.first > number]
    before = [window for window in inside if window.last <= number]
    if before and verb is not None and verb < number and all(any(number < turn < window.first for turn in turns) for window in after):
        after = []  # "on Friday 861 people left, and arrived today"
    if len(after) > 1 and verb is not None and verb > after[0].last:
        return min(after, key=lambda window: min(abs(window.first - verb), abs(verb - window.last)))
    if after:
        return min(after, key=lambda window: (window.op == "as_of", window.first))
    if before:
        return max(before, key=lambda window: window.last)
    first = min(others, default=number)
    leading = [window for window in usable if window.last <= first]
    if leading:
        return leading[-1]
    trailing = [window for window in usable if window.first > number and not any(number < turn < window.first for turn in turns)]
    return trailing[-1] if trailing and all(window.first > max(others, default=0) for window in trailing[-1:]) else None


def begun(sentence: Sentence, number: int, until: Window) -> Window | None:
    """The "since" of "those who left their homes since 12 July numbered 191,000 up to 30 July", whose end another window says."""
    since = [window for window in sentence.windows if window.op == "since" and window.last <= number and window.period.start <= until.period.end]
    between = sentence.numbers
    own = next((window for window in reversed(since) if not any(window.last <= at < number and at not in sentence.dated for at in between)), None)
    return own or _begun_behind(sentence, number, until)


def _begun_behind(sentence: Sentence, number: int, until: Window) -> Window | None:
    """The "since" of "Au 31 octobre, 1,9 million de déplacés étaient rentrés et 1,2 million de réfugiés aussi depuis décembre": it closes the sentence."""
    since = next((window for window in sentence.windows if window.op == "since" and window.first > number), None)
    if since is None or until.first > number or since.period.start > until.period.end or any(number < cut < since.first for cut in cuts(sentence)):
        return None
    return None if any(at > since.last and at not in sentence.dated for at in sentence.numbers) else since


def reference(made: Sequence[Window], published: date | None) -> tuple[date | None, Precision]:
    """The day of the statement: said in the sentence, else publication."""
    stated = [window for window in made if window.op == "statement"]
    if stated:
        return stated[0].period.end, Precision.DAY
    return published, Precision.UNKNOWN


_COARSE = (Precision.MONTH, Precision.QUARTER, Precision.YEAR)
"""Of a stock, a date that names no day stays as wide as it is; only the end of a month or year is its last day."""


def _of_a_stock(window: Window) -> tuple[date, date, Precision, Precision]:
    """The reference date of a stock: the last day of its window, unless that is a month or more of which the text names no day."""
    start, end, precision = window.period.start, window.period.end, window.period.precision
    if window.closing:
        return end, end, Precision.DAY, Precision.DAY
    if window.op == "span" and precision in _COARSE and (not window.relative or precision is Precision.QUARTER):  # "early this year" is a quarter
        return start, end, precision, precision  # "8,000 lived there in April 2019": some day of that month
    return end, end, precision, precision


def frame(window: Window | None, made: Sequence[Window], published: date | None, stock: bool) -> tuple[date | None, date | None, Precision, Precision]:
    """Start and end with their precisions. A stock has one reference date; a flow without any time has the day of the statement, precision unknown."""
    day, exact = reference(made, published)
    if window is None:
        return day, day, exact, exact
    start, end, precision = window.period.start, window.period.end, window.period.precision
    if stock:
        return (day, day, exact, exact) if window.op == "since" else _of_a_stock(window)
    if window.op == "since":
        until = next((other.period.end for other in made if other.op == "as_of" and other.period.end >= start), None)
        last = until or day or end
        return (start, last, precision, Precision.DAY) if start <= last else (start, end, precision, precision)
    if published is not None and end > published >= start:
        end = published
    return start, end, precision, precision
