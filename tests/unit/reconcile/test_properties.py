"""What holds for any figures."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.terms import Direction, FigureRole, Metric, PlaceRole, Precision, Quantifier, Scope, Status, Unit

CODES = ["SYR", "SY09", "SY09", "SY0902", "SY090201", "SY08", "SY-ALHOL", "IRQ", None]
PLACES = [(code, role) for code in CODES for role in (PlaceRole.IN, PlaceRole.DESTINATION, PlaceRole.ORIGIN, PlaceRole.IN)]
CALM = settings(max_examples=60)
METRICS = [Metric.NEW_DISPLACEMENT, Metric.IDP_STOCK]


def _facts(draw: Random):
    metric = draw.choice(METRICS)
    start = draw.choice([None, *[date(2018, 1, 1) + timedelta(days=draw.randint(0, 90)) for _ in range(5)]])
    end = None if start is None else start if metric.is_stock else start + timedelta(days=draw.choice([0, 6, 29, 30, 89]))
    vague = draw.random() < 0.15
    return {
        "metric": metric,
        "direction": Direction.NONE if metric.is_stock else draw.choice([Direction.ARRIVAL, Direction.ARRIVAL, Direction.DEPARTURE, Direction.UNSTATED]),
        "value": None if vague else draw.choice([0, 5, 100, 120, 5000, 60000]),
        "quantifier": Quantifier.VAGUE if vague else draw.choice([Quantifier.EXACT, Quantifier.ABOUT]),
        "unit": draw.choice([Unit.PERSON, Unit.PERSON, Unit.HOUSEHOLD]),
        "org": draw.choice(["OCHA", "IDMC", "SOHR", None]),
        "publisher": draw.choice(["OCHA", "AFP"]),
        "confidence": draw.choice([0.5, 0.9, 1.0]),
        "status": draw.choice([Status.EXTRACTED, Status.EXTRACTED, Status.EXTRACTED, Status.APPROVED, Status.REJECTED]),
        "doubts": draw.choice([(), (), ("return_at_camp",)]),
        "scope": draw.choice([Scope.ALL, Scope.ALL, Scope.IN_SITES]),
        "precision": draw.choice([Precision.DAY, Precision.MONTH, Precision.YEAR]),
        "cumulative": draw.random() < 0.2 and not metric.is_stock,
        "part": draw.random() < 0.15,
        "start": start,
        "end": end,
        "places": draw.choices(PLACES, k=draw.choice([1, 1, 1, 2, 3])),
    }


POOL = [_facts(Random(number)) for number in range(600)]
some_facts = st.lists(st.sampled_from(POOL), max_size=14)


def made(make, facts, prefix=""):
    return [make(f"{prefix}{number:03}", **given) for number, given in enumerate(facts)]


@given(some_facts, st.randoms(use_true_random=False))
@CALM
def test_points_do_not_depend_on_the_order_of_arrival(make, run, facts, chance):
    some = made(make, facts)
    first = run(some)
    chance.shuffle(some)
    assert run(some) == first == run(some)


@given(some_facts)
@CALM
def test_every_point_is_one_answer_that_rests_on_figures(make, run, facts):
    some = {record.id: record for record in made(make, facts)}
    found = run(list(some.values()))
    keys = Counter((point.series, point.start, point.end) for point in found.points)
    assert set(keys.values()) <= {1}
    for point in found.points:
        roles = Counter(verdict.role for verdict in point.verdicts)
        assert point.verdicts
        assert roles[FigureRole.RECOMMENDED] == (0 if point.recommended is None else 1)
        assert set(point.figures) <= set(some)
        if point.recommended is None:
            assert (point.value, point.low, point.high) == (None, None, None)
        else:
            chosen = some[point.recommended].figure
            assert point.value == chosen.value
            assert point.low <= point.value <= point.high
            assert point.origins >= 1
            assert not chosen.part
            assert some[point.recommended].status is not Status.REJECTED


@given(some_facts)
@CALM
def test_each_figure_has_one_verdict_and_one_a_series(make, run, facts):
    some = made(make, facts)
    found = run(some)
    assert [verdict.figure for verdict in found.verdicts] == sorted(record.id for record in some)
    told = Counter((verdict.figure, point.series) for point in found.points for verdict in point.verdicts)
    assert set(told.values()) <= {1}
    shown = {figure for figure, _ in told}
    assert shown == {verdict.figure for verdict in found.verdicts if verdict.reason not in ("undated", "no_place")}


@given(some_facts)
@CALM
def test_recommended_flows_never_cover_a_day_twice(make, run, facts):
    found = run(made(make, facts))
    taken = Counter()
    for point in found.points:
        if point.recommended and not point.series.metric.is_stock and point.series.since is None:
            for day in range((point.end - point.start).days + 1):
                taken[point.series, point.start + timedelta(days=day)] += 1
    assert set(taken.values()) <= {1}


@given(some_facts)
@CALM
def test_one_more_copy_of_a_figure_changes_only_who_is_listed_as_duplicate(make, run, facts):
    some = made(make, facts)
    doubled = made(make, facts, "z")
    plain, twice = run(some), run([*some, *doubled])
    assert [_answer(point) for point in plain.points] == [_answer(point) for point in twice.points]
    roles = {verdict.figure: verdict.role for verdict in plain.verdicts}
    assert {verdict.figure: verdict.role for verdict in twice.verdicts if verdict.figure in roles} == roles


def _answer(point):
    return point.series, point.start, point.end, point.value, point.low, point.high, point.origins, point.recommended, point.reason


@given(some_facts)
@CALM
def test_stocks_are_never_added(make, run, facts):
    some = made(make, facts)
    printed = {record.figure.value for record in some}
    for point in run(some).points:
        assert {point.value, point.low, point.high} <= printed | {None}
