"""What was recommended long before a change is read only as far as it can matter."""

from datetime import date
from random import Random

import pytest
from kept_points import Counted, told

from dtrack.model.figure import Evidence
from dtrack.model.given import lean
from dtrack.reconcile.again import again, clusters
from dtrack.reconcile.claim import times
from dtrack.reconcile.lines import line
from dtrack.reconcile.points import derive
from dtrack.reconcile.work import Work
from dtrack.terms import Metric, Precision

NOW = date(2019, 3, 1)


def counted(chance, since):
    """A stock, or a running total, of a source of any class, by a job that stands for a week, two months or as long as any."""
    day = date.fromordinal(date(2018, 1, 1).toordinal() + chance.randrange(330))
    stock = {"metric": Metric.IDP_STOCK, "start": day, "precision": chance.choice([Precision.DAY, Precision.DAY, Precision.DAY, Precision.MONTH])}
    return {
        **({"start": since, "cumulative": True} if since else stock),
        "end": day,
        "value": chance.choice([500, 510, 900, 9_000, 60_000, chance.randrange(10_000)]),
        "org": chance.choice(["OCHA", "OCHA", "IDMC", "SOHR", "SANA", "Bulletin", None]),
        "job": chance.choice(["weekly", "slow", "press"]),
        "confidence": chance.choice([0.5, 1.0, 1.0, 1.0]),
        "evidence": Evidence(quote="1", number_text="1"),
    }


@pytest.mark.parametrize("since", [None, date(2017, 6, 1)])
@pytest.mark.parametrize("seed", range(12))
def test_what_stood_long_before_is_looked_for_only_as_far_as_it_can_matter(make, make_job, places, seed, since):
    jobs = {"weekly": make_job(expect={"rhythm_days": 5}), "slow": make_job(expect={"rhythm_days": 40})}
    chance = Random(seed)
    standing = {f"{number:03}": make(f"{number:03}", **counted(chance, since)) for number in range(90)}
    points = derive(standing.values(), gazetteer=places, jobs=jobs, now=NOW).points
    named = []
    for step in range(6):
        come = {f"{step}x": make(f"{step}x", **counted(chance, since))}
        changed = [lean(each) for each in (*come.values(), standing.pop(chance.choice(sorted(standing))))]
        standing |= come
        kept = Counted([lean(each) for each in standing.values()], points)
        full = derive(standing.values(), gazetteer=places, jobs=jobs, now=NOW)
        for part in clusters((times(each)[0], each) for each in changed):
            made = again(lambda: Work(places, jobs, NOW, {}), kept, line(part[0]), part)
            kept.take(made)
            assert {(each.figure, each.what) for each in made.problems} == {(each.figure, each.what) for each in full.problems if each.figure in made.figures}
        named += kept.asked
        points = full.points
        assert told(kept.points) == told(points)
    assert max(map(len, named)) < 70


def stock(make, ident, org, month, day, **more):
    dated = {"metric": Metric.IDP_STOCK, "start": date(2018, month, day)} if "start" not in more else {"cumulative": True}
    return make(ident, more.pop("value", 500), org=org, **{**dated, "end": date(2018, month, day), **more})


def often(make, **more):
    """More answers in a row than are read at first."""
    return [stock(make, f"often{day}", "OCHA", 1, day, **more) for day in range(2, 14)]


LONG = {
    "the best source lapsed since, a lesser one stands": lambda make: (
        [stock(make, "stands", "IDMC", 1, 1), *often(make, job="weekly")],
        stock(make, "come", "Bulletin", 2, 20),
    ),
    "the best source stood, and lapses among what is looked at": lambda make: (
        [stock(make, "stands", "IDMC", 1, 1), *often(make), stock(make, "lapses", "OCHA", 2, 1, job="weekly", precision=Precision.MONTH)],
        stock(make, "come", "Bulletin", 2, 27),
    ),
    "a total is held against its own source's": lambda make: (
        [stock(make, "stands", "UNHCR", 1, 1, value=900, start=date(2017, 1, 1)), *often(make, start=date(2017, 1, 1))],
        stock(make, "come", "UNHCR", 2, 20, value=400, start=date(2017, 1, 1)),
    ),
}


@pytest.mark.parametrize("case", LONG)
def test_what_stood_long_before_is_found_where_it_matters(make, make_job, places, case):
    jobs = {"weekly": make_job(expect={"rhythm_days": 5})}
    before, come = LONG[case](make)
    kept = Counted([lean(each) for each in (*before, come)], derive(before, gazetteer=places, jobs=jobs, now=NOW).points)
    made = again(lambda: Work(places, jobs, NOW, {}), kept, line(come.figure), [lean(come)])
    kept.take(made)
    full = derive([*before, come], gazetteer=places, jobs=jobs, now=NOW)
    assert told(kept.points) == told(full.points)
    assert [(each.figure, each.what) for each in made.problems] == [(each.figure, each.what) for each in full.problems if each.figure in made.figures]
    assert any("stands" in asked for asked in kept.asked)


def test_what_stood_long_before_is_not_read_where_the_best_source_still_stands(make, places):
    before, come = [stock(make, "stands", "IDMC", 1, 1), *often(make)], stock(make, "come", "Bulletin", 2, 20)
    kept = Counted([lean(each) for each in (*before, come)], derive(before, gazetteer=places, jobs={}, now=NOW).points)
    kept.take(again(lambda: Work(places, {}, NOW, {}), kept, line(come.figure), [lean(come)]))
    assert told(kept.points) == told(derive([*before, come], gazetteer=places, jobs={}, now=NOW).points)
    assert not any("stands" in asked for asked in kept.asked)
