"""Series derived of fewer figures: those that change are found, and what they say is what deriving everything of these figures gives."""

from datetime import date

from dtrack.model.given import lean
from dtrack.model.point import Point, Series
from dtrack.reconcile.apart import apart, over
from dtrack.reconcile.points import derive
from dtrack.reconcile.work import Work

DAY = date(2019, 3, 1)


def by_series(points: list[Point]) -> dict[Series, list[Point]]:
    found: dict[Series, list[Point]] = {}
    for point in points:
        found.setdefault(point.series, []).append(point)
    return found


def both(places, figures, hidden):
    """By place what is derived apart without the hidden ones, and what deriving everything with and without them gives."""
    seen = [record for record in figures if record.id not in hidden]
    derived = [by_series(list(derive(some, gazetteer=places, jobs={}, now=DAY).points)) for some in (figures, seen)]
    work = Work(places, {}, DAY, {})
    touched = {seat.series for record in figures if record.id in hidden for seat in work.placer.placements(lean(record))}
    ruled = over(point for some in derived[0].values() for point in some)
    return apart(work, map(lean, seen), touched, ruled), *derived


def agrees(found, everything, seen) -> list[str]:
    """Places of the series that are told apart; what they say is what the seen figures give, and any other series says what all give."""
    assert {series: seen.get(series, []) for series in found} == found
    others = (everything.keys() | seen.keys()) - found.keys()
    assert {series: everything.get(series) for series in others} == {series: seen.get(series) for series in others}
    return sorted(series.place for series in found)


def test_a_series_of_hidden_figures_alone_has_no_points(make, places):
    found, *derived = both(places, [make("1", 100), make("2", 70, "SY08")], {"1"})
    assert agrees(found, *derived) == ["SY09", "SYR"]
    assert {series.place: [point.reason for point in points] for series, points in found.items()} == {"SY09": [], "SYR": ["only_parts"]}


def test_a_part_of_a_hidden_whole_stands_for_itself_and_one_of_a_public_whole_waits_in_both(make, places):
    figures = [make("whole", 500, "SYR"), make("part", 800), make("finer", 900, "SY0902"), make("other", 60, "SY08"), make("its", 50, "SY0800")]
    found, *derived = both(places, figures, {"whole"})
    assert agrees(found, *derived) == ["SY09", "SYR"]
    assert [point.value for series, points in found.items() if series.place == "SY09" for point in points] == [800]


def test_a_part_that_a_hidden_whole_had_covered_waits(make, places):
    """The larger of two wholes is hidden: the part was smaller than that one, and is larger than the one that is left."""
    figures = [
        make("large", 1000, "SYR"),
        make("small", 500, "SYR"),
        make("part", 800),
        make("far", 800, "SY08", start=date(2018, 1, 1), end=date(2018, 1, 31)),
    ]
    found, *derived = both(places, figures, {"large"})
    assert agrees(found, *derived) == ["SY09", "SYR"]
    assert [point.value for series, points in found.items() if series.place == "SY09" for point in points] == [None]


def test_what_is_hidden_in_one_province_leaves_the_others_alone(make, places):
    figures = [make("1", 100), make("2", 150, "SY0902"), make("3", 70, "SY08"), make("4", 90, "SY0800")]
    found, *derived = both(places, figures, {"3"})
    assert agrees(found, *derived) == ["SY08", "SY0800", "SYR"]
