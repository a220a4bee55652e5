"""What it costs to go from one token of a sentence to another: words, commas and stops, joints of clauses, other numbers; short asides cost nothing."""

from __future__ import annotations

from itertools import pairwise

from dtrack.extract.numbers import Number
from dtrack.extract.sentence import Sentence

NUMBER = 5.0
"""What it costs to go over a number."""
ASIDE = 6
"""Tokens of the longest aside that gives the other count, between its commas."""
_DASHES = frozenset("-–—")
_POINTS = {",": 1.0, "،": 1.0, ";": 8.0, ":": 8.0, "؛": 8.0, "(": 0.5, ")": 0.5, "-": 1.5, "–": 1.5, "—": 1.5}


def steps(sentence: Sentence) -> list[float]:
    """Costs added up from the first token: the cost of any stretch is one subtraction."""
    joints = {hit.first for hit in sentence.of("syntax", "boundary")}
    aside = _aside(sentence)
    told = sentence.of("nouns", "percent")
    shares = (
        {hit.first - 1 for hit in told}
        | {slot for hit in told for slot in hit.slots}
        | {at - 1 for at, token in enumerate(sentence.tokens) if token.word == "%"}
    )
    rises = {hit.last for hit in sentence.of("ranges", "rise")}
    shares |= {hit.last for hit in sentence.of("ranges", "from") if hit.first in rises}  # "est passée de 14 800 à 8 100": what it was stands in nobody's way
    total, steps = 0.0, [0.0]
    for index, token in enumerate(sentence.tokens):
        if index in aside:
            steps.append(total)
            continue
        labels = token.word == ":" and any(isinstance(other, Number) for other in sentence.tokens[index + 1 : index + 3])
        total += 0.4 + (1.0 if labels else _POINTS.get(token.word, 0.0)) + 3.0 * (index in joints)
        if isinstance(token, Number) and index not in sentence.dated and index not in shares:
            total += NUMBER
        steps.append(total)
    return steps


def _aside(sentence: Sentence) -> set[int]:
    """Tokens of a short bracket, "(356 people)": what stands around it is no farther apart for it."""
    aside: set[int] = set()
    opened = -1
    for index, token in enumerate(sentence.tokens):
        if token.word == "(":
            opened = index
        elif token.word == ")" and opened >= 0 and index - opened <= 5:
            aside.update(range(opened, index + 1))
            opened = -1
    dashes = [index for index, token in enumerate(sentence.tokens) if token.word in _DASHES]
    for begin, end in pairwise(dashes):
        inside = [number for number in sentence.numbers if begin < number < end and number not in sentence.dated]
        if begin and end - begin <= ASIDE and len(inside) == 1:
            aside.update(range(begin, end + 1))  # "5 725 familles - environ 28 600 personnes - ont atteint Hassaké"
    for hit in (*sentence.of("syntax", "bridge"), *sentence.of("ranges", "to")):  # ", soit 73 personnes,"
        closed = next((index for index in range(hit.last, min(hit.last + ASIDE, len(sentence.tokens))) if sentence.tokens[index].word in ",،"), 0)
        inside = [number for number in sentence.numbers if hit.first <= number < closed and number not in sentence.dated]
        if hit.first and sentence.tokens[hit.first - 1].word in ",،" and len(inside) == 1:
            aside.update(range(hit.first - 1, closed + 1))
    for hit in sentence.of("syntax", "instead"):  # ", et non 2 840 comme écrit vendredi,"
        closed = next((at for at in range(hit.last, min(hit.last + 2 * ASIDE, len(sentence.tokens))) if sentence.tokens[at].word in ",،"), 0)
        if closed and hit.first and sentence.tokens[hit.first - 1].word in ",،":
            aside.update(range(hit.first - 1, closed + 1))
    return aside


def crossing(sentence: Sentence, low: int, high: int, at: int) -> float:
    """What it costs to go over tokens [low, high): how many they are, commas and stops, joints of clauses, numbers other than the one at `at`."""
    if high <= low:
        return 0.0
    known = sentence.steps
    if not known:
        known = sentence.steps = steps(sentence)
    own = NUMBER if low <= at < high and at not in sentence.dated else 0.0
    return known[high] - known[low] - own
