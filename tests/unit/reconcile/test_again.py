"""What is derived of a change alone, put in the place of what stood, is what everything gives: for any figures that come and go."""

from datetime import date
from itertools import chain
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kept_points import Counted, Kept, told

from dtrack.model.given import lean
from dtrack.model.point import Span
from dtrack.reconcile.again import again, clusters
from dtrack.reconcile.lines import line, touched
from dtrack.reconcile.points import derive
from dtrack.reconcile.work import Work
from dtrack.terms import Direction, Metric, PlaceRole, Precision, Quantifier, Status, Unit

NOW = date(2019, 3, 1)
CODES = ["SYR", "SY09", "SY09", "SY0902", "SY08", "SY-ALHOL", None]


def facts(chance):
    metric = chance.choice([Metric.NEW_DISPLACEMENT, Metric.IDP_STOCK])
    start = None if chance.random() < 0.08 else date(2018, chance.randrange(1, 4), chance.choice([1, 1, 10, 24]))
    end = start if metric.is_stock or start is None else date.fromordinal(start.toordinal() + chance.choice([0, 6, 29, 45]))
    return {
        "metric": metric,
        "direction": Direction.NONE if metric.is_stock else Direction.ARRIVAL,
        "value": chance.choice([0, 5, 120, 5_000, 60_000, 900_000]),
        "quantifier": chance.choice([Quantifier.EXACT, Quantifier.ABOUT]),
        "unit": chance.choice([Unit.PERSON, Unit.PERSON, Unit.HOUSEHOLD]),
        "org": chance.choice(["OCHA", "IDMC", "SOHR", None]),
        "publisher": chance.choice(["OCHA", "AFP"]),
        "confidence": chance.choice([0.5, 1.0]),
        "status": chance.choice([Status.EXTRACTED, Status.EXTRACTED, Status.APPROVED, Status.REJECTED]),
        "precision": chance.choice([Precision.DAY, Precision.DAY, Precision.MONTH]),
        "part": chance.random() < 0.2,
        "cumulative": chance.random() < 0.25 and not metric.is_stock,
        "start": start,
        "end": end,
        "places": [(chance.choice(CODES), PlaceRole.IN) for _ in range(chance.choice([1, 1, 1, 2]))],
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_change_put_in_its_place_is_what_everything_gives(make, places, seed):
    chance = Random(seed)
    standing = {f"{number:03}": make(f"{number:03}", **facts(chance)) for number in range(14)}
    points = derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points
    for step in range(6):
        gone = chance.sample(sorted(standing), min(len(standing), chance.randrange(3)))
        come = {f"{step}{number}x": make(f"{step}{number}x", **facts(chance)) for number in range(chance.randrange(3))}
        changed = [lean(each) for each in chain((standing.pop(ident) for ident in gone), come.values())]
        standing |= come
        kept = Kept([lean(each) for each in standing.values()], points)
        for of, some in touched(changed).items():
            kept.take(again(lambda: Work(places, {}, NOW, {}), kept, of, some))
        points = derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points
        assert told(kept.points) == told(points)


@pytest.mark.parametrize("place", ["SY09", "SY0902"])
def test_a_span_is_derived_again_for_the_sake_of_the_day(make, make_job, places, place):
    jobs = {"press": make_job(provisional_days=21)}
    figure = make("1", 500, place, job="press", start=date(2019, 2, 20), end=date(2019, 2, 20), published=None)
    stood = derive([figure], gazetteer=places, jobs=jobs, now=NOW).points
    spans = [Span(each.series, each.end, each.end) for each in stood]
    made = again(lambda: Work(places, jobs, date(2019, 4, 1), {}), Kept([lean(figure)], stood), line(figure.figure), [], spans)
    assert ({each.provisional for each in stood}, {each.provisional for each in made.points}) == ({True}, {False})
    assert told(made.points) == told(stood)


def test_an_undated_figure_changes_its_own_verdict_only(make, places):
    odd = lean(make("odd", 10, start=None, end=None))
    made = again(lambda: Work(places, {}, NOW, {}), Kept([odd], []), line(odd), [odd])
    assert (made.spans, made.points, made.figures) == ([], [], {"odd"})
    assert [(each.figure, each.reason) for each in made.outside] == [("odd", "undated")]


def test_figures_far_apart_are_looked_at_one_after_the_other(make):
    days = [date(2018, 1, 1), date(2018, 3, 2), date(2018, 5, 2), date(2019, 1, 1)]
    some = [lean(make(f"{number}", 5, start=day, end=day)) for number, day in enumerate(days)]
    found = clusters([((each.start, each.end), each) for each in reversed(some)])
    assert [[each.id for each in part] for part in found] == [["0", "1"], ["2"], ["3"]]


def crowded(chance):
    """A flow of one of three places, among so many that they overlap one another for the whole time."""
    days = chance.choice([1, 1, 2, 5, 7, 9, 13, 30])
    start = date.fromordinal(date(2018, 1, 1).toordinal() + chance.randrange(400))
    return {
        "direction": Direction.ARRIVAL,
        "value": chance.choice([0, 5, 120, 500, 1_000, 5_000, 60_000, 900_000, chance.randrange(10_000)]),
        "quantifier": chance.choice([Quantifier.EXACT, Quantifier.ABOUT]),
        "org": chance.choice(["OCHA", "IDMC", "SOHR", "SANA", None]),
        "publisher": chance.choice(["OCHA", "AFP"]),
        "confidence": chance.choice([0.5, 1.0, 1.0, 1.0]),
        "status": chance.choice([Status.EXTRACTED, Status.EXTRACTED, Status.EXTRACTED, Status.APPROVED, Status.REJECTED]),
        "start": start,
        "end": date.fromordinal(start.toordinal() + days - 1),
        "places": [(chance.choice(["SYR", "SY09", "SY09", "SY09", "SY09", "SY0902"]), PlaceRole.IN)],
    }


@settings(max_examples=6)
@given(seed=st.integers(0, 2**32), reaches=st.sampled_from([(10, 40, None), (20, None), (30, 60, None)]))
def test_in_a_crowded_place_the_last_weeks_alone_give_what_everything_gives(make, places, seed, reaches):
    chance = Random(seed)
    standing = {f"{number:03}": make(f"{number:03}", **(crowded(chance) | soon(chance))) for number in range(110)}
    points = derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points
    gone = chance.sample(sorted(ident for ident, each in standing.items() if each.figure.end > date(2018, 4, 10)), 1)
    come = {f"{number}x": make(f"{number}x", **(crowded(chance) | soon(chance, 100))) for number in range(chance.randrange(3))}
    changed = [lean(each) for each in chain((standing.pop(ident) for ident in gone), come.values())]
    standing |= come
    kept = Kept([lean(each) for each in standing.values()], points)
    for of, some in touched(changed).items():
        kept.take(again(lambda: Work(places, {}, NOW, {}), kept, of, some, reaches=reaches))
    assert told(kept.points) == told(derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points)


def soon(chance, first=0):
    start = date.fromordinal(date(2018, 1, 1).toordinal() + chance.randrange(first, 120))
    return {"start": start, "end": date.fromordinal(start.toordinal() + chance.choice([0, 1, 4, 6, 8]))}


@pytest.mark.parametrize("seed", [0, 3])
def test_where_flows_overlap_for_years_the_last_months_alone_give_what_everything_gives(make, places, seed):
    chance = Random(seed)
    standing = {f"{number:03}": make(f"{number:03}", **crowded(chance)) for number in range(420)}
    points = derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points
    narrow = []
    for step in range(2):
        recent = sorted(ident for ident, each in standing.items() if each.figure.end > date(2019, 1, 1))
        come = {f"{step}{number}x": make(f"{step}{number}x", **(crowded(chance) | late(chance))) for number in range(2)}
        changed = [lean(each) for each in [standing.pop(chance.choice(recent)), *come.values()]]
        standing |= come
        kept = Kept([lean(each) for each in standing.values()], points)
        for of, some in touched(changed).items():
            made = again(lambda: Work(places, {}, NOW, {}), kept, of, some, reaches=(40, 120, None))
            kept.take(made)
            narrow += [span for span in made.spans if span.first > date(2018, 9, 1)]
        points = derive(standing.values(), gazetteer=places, jobs={}, now=NOW).points
        assert told(kept.points) == told(points)
    assert narrow


def late(chance):
    start = date(2019, 1, chance.randrange(1, 29))
    return {"start": start, "end": date.fromordinal(start.toordinal() + chance.choice([0, 6]))}


def test_a_country_is_held_against_its_provinces_again_where_one_of_these_comes_or_goes(make, places):
    def told(standing, changed):
        kept = Kept([lean(each) for each in standing], derive(stood, gazetteer=places, jobs={}, now=NOW).points)
        made = again(lambda: Work(places, {}, NOW, {}), kept, line(standing[0].figure), [lean(each) for each in changed])
        kept.take(made)
        full = derive(standing, gazetteer=places, jobs={}, now=NOW)
        assert points_of(kept.points) == points_of(full.points)
        assert [problem.key for problem in made.totals] == [problem.key for problem in full.problems]
        assert [span for span in made.spans if span.series.place == "SYR"] == [Span(made.spans[-1].series, date(2019, 1, 31), date(2019, 1, 31))]
        return made.wholes, [(problem.kind, problem.figure) for problem in made.totals]

    country, one, two = make("whole", 1_000, "SYR"), make("one", 600, "SY08"), make("two", 601, "SY09")
    other, away = make("other", 602, "SY09", org="SOHR"), make("away", 603, "LBN")
    stood = [country, one, away]
    assert told([*stood, two], [two]) == ({"whole"}, [("total_mismatch", "whole")])
    assert told([*stood, other], [other]) == (set(), [])
    stood = [country, one, two]
    assert told([country, one], [two]) == ({"whole"}, [])


points_of = told


@pytest.mark.parametrize("reaches", [(20, None), (None,)])
def test_a_part_of_many_days_that_ends_among_figures_that_wait_is_told_as_everything_tells_it(make, places, reaches):
    def waiting(number):
        day = date.fromordinal(date(2018, 1, 1).toordinal() + number)
        return make(f"{number:03}", 500 + number, "SY09", confidence=0.5, start=day, end=date.fromordinal(day.toordinal() + 1))

    part = make("part", 70, "SY0902", start=date(2018, 1, 6), end=date(2018, 2, 26))
    standing = [*(waiting(number) for number in range(57)), part]
    kept = Kept([lean(each) for each in (*standing, waiting(57))], derive(standing, gazetteer=places, jobs={}, now=NOW).points)
    kept.take(again(lambda: Work(places, {}, NOW, {}), kept, line(part.figure), [lean(waiting(57))], reaches=reaches))
    assert told(kept.points) == told(derive([*standing, waiting(57)], gazetteer=places, jobs={}, now=NOW).points)


def january(make, ident, place, first, last, **more):
    return make(ident, more.pop("value", 500), place, start=date(2018, 1, first), end=date(2018, 1, last), **more)


STILL = {
    "a rival of the days of another": ([("own", "SY09", 1, 10, {}), ("part", "SY0902", 3, 8, {})], [("come", "SY09", 1, 10, {"value": 9_000, "org": "SANA"})]),
    "one beside the answer": ([("own", "SY09", 1, 10, {}), ("part", "SY0902", 3, 8, {})], [("come", "SY09", 2, 6, {"confidence": 0.5, "value": 70})]),
}
MOVING = {
    "a day more in the cell": ([("own", "SY09", 1, 10, {}), ("part", "SY0902", 8, 12, {})], [("come", "SY09", 5, 15, {"value": 70, "org": "SANA"})]),
    "a figure that waited has a rival that answers": (
        [("own", "SY09", 1, 10, {"confidence": 0.5}), ("part", "SY0902", 5, 8, {})],
        [("come", "SY09", 1, 10, {"value": 70})],
    ),
    "another answer": ([("own", "SY09", 1, 10, {}), ("part", "SY0902", 3, 13, {})], [("come", "SY09", 12, 14, {})]),
    "a part came too": ([("own", "SY09", 1, 10, {}), ("part", "SY0902", 3, 8, {})], [("come", "SY09", 1, 10, {"value": 70}), ("also", "SY0902", 4, 8, {})]),
    "a country": ([("own", "SYR", 1, 10, {}), ("part", "SY0902", 3, 8, {})], [("come", "SYR", 1, 10, {"value": 70})]),
}


@pytest.mark.parametrize("case", [*STILL, *MOVING])
def test_parts_are_read_again_only_where_they_may_be_shown_elsewhere(make, places, case):
    before, after = ([january(make, *each[:4], **each[4]) for each in some] for some in (STILL | MOVING)[case])
    kept = Counted([lean(each) for each in (*before, *after)], derive(before, gazetteer=places, jobs={}, now=NOW).points)
    kept.take(again(lambda: Work(places, {}, NOW, {}), kept, line(before[0].figure), [lean(each) for each in after]))
    assert told(kept.points) == told(derive([*before, *after], gazetteer=places, jobs={}, now=NOW).points)
    assert ("part" in kept.read) == (case in MOVING)


def test_what_a_pass_settled_is_no_change_of_the_next_one(make, places):
    """Read again without its province, a part larger than both would be held against the country."""
    crowd = [january(make, f"{day:02}", "SY08", day, day + 5, value=400 + day) for day in range(1, 25)]
    before = [*crowd, january(make, "part", "SY0902", 20, 25, value=95)]
    come = [january(make, "one", "SY0902", 20, 25, value=70, org="SOHR"), january(make, "two", "SY08", 24, 30, value=82, org="SOHR")]
    kept = Counted([lean(each) for each in (*before, *come)], derive(before, gazetteer=places, jobs={}, now=NOW).points)
    made = again(lambda: Work(places, {}, NOW, {}), kept, line(come[0].figure), [lean(each) for each in come], reaches=(5, None))
    kept.take(made)
    assert told(kept.points) == told(derive([*before, *come], gazetteer=places, jobs={}, now=NOW).points)
    assert "part" in made.figures
    assert {tuple(asked) for asked in kept.asked if {"one", "two"} <= set(asked)} == {("one", "two")}


def test_a_later_pass_tells_no_problem_of_a_part_whose_largest_whole_only_the_first_has_read(make, places):
    crowd = [january(make, f"{day:02}", "SY08", day, day + 5, value=400 + day) for day in range(1, 25)]
    before = [*crowd, january(make, "largest", "SY09", 20, 25, value=900)]
    part, smaller = january(make, "part", "SY0902", 20, 25, value=500), january(make, "smaller", "SY09", 20, 25, value=300)
    come = [part, smaller, january(make, "last", "SY08", 24, 30, value=82, org="SOHR")]
    kept = Counted([lean(each) for each in (*before, *come)], derive(before, gazetteer=places, jobs={}, now=NOW).points)
    made = again(lambda: Work(places, {}, NOW, {}), kept, line(part.figure), [lean(each) for each in come], reaches=(5, None))
    kept.take(made)
    full = derive([*before, *come], gazetteer=places, jobs={}, now=NOW)
    assert told(kept.points) == told(full.points)
    assert "part" not in {each.figure for each in full.problems}
    assert [each.key for each in made.problems] == [each.key for each in full.problems if each.figure in made.figures]


def test_a_part_is_held_against_the_wholes_that_stay_where_the_largest_went(make, places):
    largest, smaller, part = make("largest", 900, "SY09", published=date(2019, 2, 1)), make("smaller", 300, "SY09"), make("part", 500, "SY0902")
    kept = Kept([lean(each) for each in (smaller, part)], derive([largest, smaller, part], gazetteer=places, jobs={}, now=NOW).points)
    made = again(lambda: Work(places, {}, NOW, {}), kept, line(part.figure), [lean(largest)])
    kept.take(made)
    full = derive([smaller, part], gazetteer=places, jobs={}, now=NOW)
    assert [(each.figure, each.what) for each in made.problems] == [(each.figure, each.what) for each in full.problems] != []
    assert told(kept.points) == told(full.points)
