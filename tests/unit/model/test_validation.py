"""The rules that a figure must keep, each by an example that breaks it."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.model.validation import above_whole, misdated, refusals, sift, stands_in
from dtrack.terms import Level, Metric, PlaceRole, Precision, Quantifier, Unit, Vague, ValueState

FETCHED = date(2018, 1, 31)
SAID = Evidence(quote="120,000 people fled.", span=(10, 30), number_text="120,000", number_span=(10, 17))


def figure(**more: Any) -> Figure:
    flow = {"metric": Metric.NEW_DISPLACEMENT, "value": Decimal(120000), "unit": Unit.PERSON, "places": (), "evidence": SAID}
    return Figure(**{**flow, "start": date(2018, 1, 1), "end": date(2018, 1, 31), "end_precision": Precision.DAY, **more})


def proof(**more: Any) -> Figure:
    return figure(evidence=dataclasses.replace(SAID, **more))


def summed(value: str, rows: tuple[int, ...], addends: tuple[str, ...]) -> Figure:
    evidence = Evidence(quote="S | C | sum", sheet="S", column="C", rows=rows, addends=tuple(map(Decimal, addends)))
    return figure(value=Decimal(value), evidence=evidence)


@pytest.mark.parametrize(
    "good",
    [
        figure(),
        figure(value=None, vague=Vague.THOUSANDS, quantifier=Quantifier.VAGUE, evidence=Evidence(quote="thousands fled", number_text="thousands")),
        figure(value=None, low=Decimal(100), high=Decimal(200), quantifier=Quantifier.BETWEEN, evidence=Evidence(quote="100-200", number_text="100-200")),
        figure(value=None, value_state=ValueState.NOT_ACCESSIBLE, evidence=Evidence(quote="no access")),
        figure(value=Decimal(0), value_state=ValueState.REPORTED_ZERO, evidence=Evidence(quote="S | C | 0", number_text="0", sheet="S")),
        figure(start=None, end=None),
        figure(metric=Metric.IDP_STOCK, start=date(2018, 1, 1), end=date(2018, 1, 1)),
        figure(metric=Metric.IDP_STOCK, start=None, end=None),
        summed("30", (4, 9), ("10", "20")),
        summed("30.6", (4, 9), ("10.3", "20.299999999999997")),
        summed("30", (4,), ("10", "20")),
        figure(confidence=0.0),
    ],
    ids=lambda good: good.evidence.quote,
)
def test_what_keeps_the_rules_is_stored(good: Figure) -> None:
    assert refusals(good) == []
    assert sift([good], FETCHED).figures == (good,)
    assert sift([good], FETCHED).problems == ()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (figure(value=Decimal("NaN")), "no count"),
        (figure(value=Decimal("Infinity")), "no count"),
        (figure(value=Decimal("1E+400")), "no count"),
        (figure(value=Decimal(-1)), "no count"),
        (figure(value=Decimal(10) ** 10), "no count"),
        (figure(persons_high=Decimal("sNaN")), "no count"),
        (figure(alt=((Decimal(-3), Unit.HOUSEHOLD),)), "alt is -3"),
        (summed("30", (4, 9), ("40", "-10")), "addends is -10"),
        (figure(low=Decimal(9), high=Decimal(3)), "low 9 is above high 3"),
        (figure(persons_low=Decimal(9), persons_high=Decimal(3)), "persons_low 9 is above"),
        (summed("31", (4, 9), ("10", "20")), "not the sum"),
        (summed("30", (4, 9, 11), ("10", "20")), "not the sum"),
        (figure(metric=Metric.IDP_STOCK), "one reference date"),
        (figure(metric=Metric.IDP_STOCK, end=None), "one reference date"),
        (figure(quantifier=Quantifier.VAGUE), "go together"),
        (figure(value=None, vague=Vague.TENS), "go together"),
        (figure(vague=Vague.TENS, quantifier=Quantifier.VAGUE), "is vague"),
        (figure(value=None), "has no number"),
        (figure(value_state=ValueState.NOT_REPORTED), "and yet 120000"),
        (figure(confidence=1.2), "not between 0 and 1"),
        (figure(confidence=float("nan")), "not between 0 and 1"),
        (proof(quote=" "), "no quote"),
        (proof(quote="120,000 \ud800"), "no text"),
        (proof(quote="120,000 \0"), "no text"),
        (proof(span=(30, 10), number_span=None), "runs backwards"),
        (proof(span=(-5, 10), number_span=None), "runs backwards"),
        (figure(places=(PlaceRef("SY09", "D", "D", PlaceRole.IN, span=(9, 3)),)), "runs backwards"),
        (proof(number_span=(9, 16)), "not within"),
        (proof(number_text="130,000"), "does not stand"),
        (proof(number_text="20,000"), "does not stand"),
        (proof(number_text=""), "does not stand"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_breaks_a_rule_is_refused_and_told(bad: Figure, words: str) -> None:
    assert any(words in fault for fault in refusals(bad)), refusals(bad)
    sifted = sift([bad, figure()], FETCHED)
    assert sifted.figures == (figure(),)
    assert any(words in problem.what and problem.kind == "failed" and problem.remedy for problem in sifted.problems)


@pytest.mark.parametrize(
    ("number", "quote", "stands"),
    [
        ("120,000", "about 120,000 people", True),
        ("120,000", "about 120 000 people", True),
        ("120000", "about 120\u202f000 people", True),
        ("120,000", "نزح 120٬000 شخص", True),
        ("٤٥٠٠", "نزح 4500 شخص", True),
        ("4500", "نزح ٤٥٠٠ شخص", True),
        ("4500", "نزح ۴۵۰۰ شخص", True),
        ("140,000", "at least140,000", True),
        ("120,000", "In 2017 120,000 fled", True),
        ("Tens of thousands", "tens of  thousands fled", True),
        ("120,000", "1,120,000 people", False),
        ("120,000", "120,000,000 people", False),
        ("120,000", "fled: 120,000.", True),
        ("120", "from 3 to 120, then 5", True),
        ("120", "1200 and 2120 people", False),
        ("120", "1200 and 120 people", True),
        ("120,000", "about 12,000 people", False),
        ("", "about 12,000 people", False),
        ("  ", "about 12,000 people", False),
        ("²", "2 people", True),
    ],
)
def test_the_number_stands_in_its_quote(number: str, quote: str, stands: bool) -> None:
    assert stands_in(number, quote) is stands


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"start": date(2018, 2, 1), "end": date(2018, 1, 1)}, "ends before that"),
        ({"start": date(2018, 2, 3), "end": None}, "lies after"),
        ({"end": date(2018, 2, 2)}, "lies after"),
        ({"metric": Metric.IDP_STOCK, "start": date(2019, 1, 1), "end": date(2019, 1, 1), "end_precision": Precision.YEAR}, "lies after"),
    ],
)
def test_an_impossible_date_is_kept_doubted_and_told(dates: dict[str, Any], words: str) -> None:
    sifted = sift([figure(**dates)], FETCHED)
    assert sifted.figures == (figure(**dates, doubts=("impossible_date",)),)
    (problem,) = sifted.problems
    assert problem.kind == "impossible_date"
    assert words in problem.what
    assert sift(sifted.figures, FETCHED).figures == sifted.figures
    assert sift(sifted.figures, FETCHED).problems == ()


@pytest.mark.parametrize("dates", [{"end": date(2018, 2, 1)}, {"end": date(2018, 12, 31), "end_precision": Precision.YEAR}, {"start": None, "end": None}])
def test_a_date_that_may_be_right_is_left_alone(dates: dict[str, Any]) -> None:
    assert misdated(figure(**dates), FETCHED) is None


def placed(number: int, pcode: str, level: Level, **more: Any) -> Figure:
    quote = f"{number} in {pcode}"
    where = PlaceRef(pcode, pcode, pcode, PlaceRole.IN, level, pcode[:4])
    return figure(**{"places": (where,), "evidence": Evidence(quote=quote, number_text=str(number)), "value": Decimal(number), **more})


WHOLE = placed(100, "SY09", Level.ADM1)


def test_a_part_above_its_whole_is_kept_doubted_and_told() -> None:
    part = placed(150, "SY0901", Level.ADM2)
    sifted = sift([WHOLE, part, placed(90, "SY0902", Level.ADM2)], FETCHED)
    assert [one.doubts for one in sifted.figures] == [(), ("contradiction",), ()]
    (problem,) = sifted.problems
    assert (problem.kind, problem.where) == ("contradiction", "150 in SY0901")
    assert problem.what == "SY0901 has more (150) than its governorate as a whole (100)"
    assert sift(sifted.figures, FETCHED).problems == ()


@pytest.mark.parametrize(
    "other",
    [
        {"start": date(2017, 1, 1)},
        {"end": date(2018, 1, 30)},
        {"metric": Metric.RETURN},
        {"unit": Unit.HOUSEHOLD},
        {"source_org": "IOM"},
        {"part": True},
        {"quantifier": Quantifier.UP_TO},
        {"end": None},
        {"places": ()},
        {"value": None, "value_state": ValueState.NOT_REPORTED},
    ],
    ids=str,
)
def test_only_like_is_compared_with_like(other: dict[str, Any]) -> None:
    assert above_whole([WHOLE, placed(150, "SY0901", Level.ADM2, **other)]) == []


def test_of_two_wholes_the_larger_counts() -> None:
    assert above_whole([WHOLE, placed(200, "SY09", Level.ADM1), placed(150, "SY0901", Level.ADM2)]) == []


def test_a_trouble_found_a_thousand_times_is_told_once() -> None:
    late = [dataclasses.replace(summed("3", (row,), ()), end=date(2030, 1, 1), evidence=dataclasses.replace(CELL, rows=(row,))) for row in range(1000)]
    assert len(sift(late, FETCHED).problems) == 1


CELL = Evidence(quote="S | C | P | 3", number_text="3", sheet="S", column="C")
