"""Deriving only the lines that changed gives what deriving all gives."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dtrack.reconcile.lines import Line, again, touched
from dtrack.terms import Cause, Direction, Metric, Population

METRICS = [Metric.NEW_DISPLACEMENT, Metric.IDP_STOCK, Metric.RETURN]
fact = st.fixed_dictionaries(
    {
        "value": st.sampled_from([0, 100, 5000, 60000, 3_500_000]),
        "metric": st.sampled_from(METRICS),
        "population": st.sampled_from([Population.IDP, Population.REFUGEE]),
        "places": st.sampled_from(["SYR", "SY09", "SY0902", "SY08", "LBN", "XX"]),
        "org": st.sampled_from(["OCHA", "SOHR", None]),
        "day": st.integers(0, 60),
        "cumulative": st.booleans(),
    }
)


def made(make, facts):
    def one(number, *, metric, day, cumulative, **rest):
        start = date(2018, 6, 1) + timedelta(day)
        end = start if metric.is_stock else start + timedelta(20)
        direction = Direction.NONE if metric.is_stock else Direction.ARRIVAL
        return make(f"{number:03}", metric=metric, start=start, end=end, direction=direction, cumulative=cumulative and not metric.is_stock, **rest)

    return [one(number, **given) for number, given in enumerate(facts)]


def plain(found):
    points = sorted(found.points, key=lambda point: (str(point.series), point.end, point.start, point.unit))
    return points, found.problems, found.verdicts, sorted(found.outside, key=lambda said: said.figure)


@given(st.lists(fact, max_size=14), st.data())
@settings(max_examples=80, deadline=None)
def test_incremental_equals_full(make, run, places, facts, data):
    some = made(make, facts)
    came = {record.id for record in some if data.draw(st.booleans())}
    left = {record.id for record in some if record.id not in came and data.draw(st.integers(0, 3)) == 0}
    before = run([record for record in some if record.id not in came])
    now = [record for record in some if record.id not in left]
    changed = [record for record in some if record.id in came | left]
    found = again(before, now, changed, gazetteer=places, jobs={}, now=date(2019, 3, 1))
    assert plain(found) == plain(run(now))


def test_a_line_is_metric_population_and_cause(make):
    assert touched([make("a", 5), make("b", 7, "SY08"), make("c", 5, metric=Metric.RETURN)]) == {
        Line(Metric.NEW_DISPLACEMENT, Population.IDP, Cause.UNSTATED),
        Line(Metric.RETURN, Population.IDP, Cause.UNSTATED),
    }
