"""What holds for any text at all: quotes are substrings, numbers stand in their quotes, nothing breaks, time is linear."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtrack.extract import prose
from dtrack.extract.context import Context, Reading
from dtrack.extract.output import KEYS, as_json, explain

_WORDS = [
    "5,000",
    "٤٥٠٠",
    "people",
    "families",
    "fled",
    "displaced",
    "returned",
    "Hama",
    "Homs",
    "from",
    "to",
    "in",
    "since",
    "Monday",
    "between",
    "and",
    "900",
    "to",
    "1,100",
    "killed",
    "(",
    ")",
    ",",
    ".",
    "\n",
    "\n\n",
    "8",
    "November",
    "2017",
    "last",
    "week",
    "some",
    "tens",
    "of",
    "thousands",
    "120",
    "ألف",
    "نازح",
    "عائلة",
    "نزح",
    "من",
    "إلى",
    "حماة",
    "منذ",
    "الثلاثاء",
    "familles",
    "ont",
    "fui",
    "depuis",
    "mardi",
    "vers",
    "Alep",
    "une",
    "centaine",
    "de",
    "million",
    "half",
    "a",
    "3,57,243",
    "1.2",
    "%",
    "$",
    "camp",
    "Roj",
    "OCHA",
    "said",
    "-",
    "ً",
    "́",
    "\xa0",
    "\u202f",
    "ﷺ",
    "İ",
    "ß",
    "10-year-old",
    "2016",
    "1/2",
    "09:00",
    "including",
    "of",
    "whom",
    "As",
    "of",
    "could",
    "not",
    ";",
    ":",
    "«",
    "»",
    "©",
    "Sign",
    "in",
    "ألفا",
    "عشرات",
    "الآلاف",
]
_ANY = st.one_of(
    st.text(max_size=200), st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join), st.lists(st.sampled_from(_WORDS), max_size=30).map("".join)
)


@given(_ANY)
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_quote_is_a_substring_and_holds_its_number(context: Context, text: str) -> None:
    reading = prose.read(text, context)
    for figure in reading.figures:
        evidence = figure.evidence
        assert evidence.span is not None
        assert evidence.number_span is not None
        assert evidence.quote == text[slice(*evidence.span)]
        assert evidence.number_text == text[slice(*evidence.number_span)]
        assert evidence.span[0] <= evidence.number_span[0] < evidence.number_span[1] <= evidence.span[1]
        assert evidence.number_text in evidence.quote
        assert tuple(as_json(figure, context.gazetteer)) == KEYS
        assert figure.start is None or figure.end is None or figure.start <= figure.end
        assert 0 <= figure.confidence <= 1
    for left in reading.left_out:
        assert text[slice(*left.span)] == left.number_text
        assert left.why
    assert explain(reading, text, why=True)
    assert prose.read(text, context) == reading


_HOSTILE = {
    "letters": "a",
    "digits with commas": "1,234,",
    "lakhs": "12,12,",
    "brackets": "(",
    "combining marks": "\u0301",
    "vowel signs": "ن\u064b",
    "verbs": "fled ",
    "figures without an end": "5,000 people fled ",
    "sentences": "5,000 people fled Hama. ",
    "points": ". ",
    "lines": "a\n",
    "capitals": "Ab ",
    "hyphens": "a-",
    "dates": "1 May 2017 ",
    "words of numbers": "one hundred ",
    "displaced": "1,000 displaced ",
    "verbs without blanks": "fled",
    "names without blanks": "حلب",
    "names": "حلب ",
    "attached letters": "و",
    "line ends": "\r\n",
    "blank lines": "\n",
    "colons": "x:\n",
    "entries": "• Hama: 18 people\n",
    "Arabic digits": "٤",
    "quotes": "’",
    "beyond the plane": "😀",
}


def _cost(context: Context, text: str) -> float:
    """Seconds of processor time: what else the machine does is not counted."""
    begun = time.process_time()
    prose.read(text, context)
    return time.process_time() - begun


@pytest.mark.parametrize("piece", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_time_grows_with_length_and_no_faster(context: Context, piece: str) -> None:
    """Tried again where it does not hold at once: a pause of the collector is no square."""
    costs = [tuple(_cost(context, piece * (size // len(piece))) for size in (2_000, 8_000))]
    while not any(large < 10 * small + 0.05 for small, large in costs):  # four times the text; sixteen times the time would be a square
        assert len(costs) < 3, costs
        costs.append(tuple(_cost(context, piece * (size // len(piece))) for size in (2_000, 8_000)))


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a", "1,234,", "(", "\u0301", "a\u0301"])
def test_a_megabyte_of_one_thing_costs_what_its_length_does(context: Context, piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    small = _cost(context, text[:125_000])
    begun = time.process_time()
    reading = prose.read(text, context)
    large = time.process_time() - begun
    assert reading.figures == ()
    assert large < 24 * small + 0.5  # eight times the text; sixty-four times the time would be a square


def test_offsets_are_code_points(read: Callable[..., Reading]) -> None:
    text = "𝒜 İstanbul — Some 5\u202f000 people fled Hama."
    figure = read(text).figures[0]
    assert (figure.evidence.number_text, figure.evidence.number_span) == ("5\u202f000", (text.index("5"), text.index("5") + 5))


@pytest.mark.parametrize("odd", ["\r\n", "\u200f", "\u202b", "\u200b", "\ufeff", "😀", "\u0301", "ﻻ", "İ", "\x00", "\x01", "\u2028"])
def test_offsets_hold_whatever_stands_before_and_between(read: Callable[..., Reading], odd: str) -> None:
    text = f"{odd} Rain fell.{odd} Some 5,000 people fled Hama {odd}."
    figure = next(each for each in read(text).figures if each.value == 5000)
    first, last = figure.evidence.number_span or (0, 0)
    assert text[first:last] == "5,000"
    assert figure.evidence.quote == text[slice(*(figure.evidence.span or (0, 0)))]
    assert [text[slice(*(place.span or (0, 0)))] for place in figure.places] == ["Hama"]


def test_reading_is_pure(read: Callable[..., Reading]) -> None:
    first = read("Some 900 people fled Hama since Monday.", published=date(2024, 1, 3))
    assert first == read("Some 900 people fled Hama since Monday.", published=date(2024, 1, 3))
