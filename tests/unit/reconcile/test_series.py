"""To which series a figure belongs (R31-R34)."""

from datetime import date

import pytest

from dtrack.model.given import lean
from dtrack.reconcile.series import Placer
from dtrack.terms import Cause, Direction, FigureRole, Level, Metric, PlaceRole, Population, Scope

TO, FROM, IN, OPEN = PlaceRole.DESTINATION, PlaceRole.ORIGIN, PlaceRole.IN, PlaceRole.UNSPECIFIED


def placed(make, places, *refs, **more):
    found = Placer(places).placements(lean(make("1", 10, list(refs), **more)))
    return [(item.series.place, item.series.direction.value, item.relation) for item in found]


@pytest.mark.parametrize(
    ("direction", "refs", "seen"),
    [
        (Direction.ARRIVAL, [("SY09", TO), ("SY08", FROM)], ("SY09", "arrival")),
        (Direction.ARRIVAL, [("SY09", IN)], ("SY09", "arrival")),
        (Direction.ARRIVAL, [("SY09", OPEN)], ("SY09", "arrival")),
        (Direction.DEPARTURE, [("SY09", TO), ("SY08", FROM)], ("SY08", "departure")),
        (Direction.DEPARTURE, [("SY09", IN), ("SY08", TO)], ("SY09", "departure")),
        (Direction.WITHIN, [("SY09", TO), ("SY09", FROM)], ("SY09", "within")),
        (Direction.UNSTATED, [("SY09", IN), ("SY08", FROM)], ("SY09", "unstated")),
        (Direction.UNSTATED, [("SY09", TO), ("SY08", FROM)], ("SY09", "arrival")),
        (Direction.UNSTATED, [("SY08", FROM)], ("SY08", "departure")),
    ],
)
def test_the_place_of_a_flow_is_where_its_direction_looks(make, places, direction, refs, seen):
    [first, above] = placed(make, places, *refs, direction=direction)
    assert first == (*seen, "own")
    assert above == ("SYR", seen[1], "part")


def test_a_stock_is_in_its_place_and_never_where_people_came_from(make, places):
    assert placed(make, places, ("SY09", IN), metric=Metric.IDP_STOCK)[0] == ("SY09", "none", "own")
    assert placed(make, places, ("SY09", OPEN), metric=Metric.IDP_STOCK)[0] == ("SY09", "none", "own")
    assert placed(make, places, ("SY09", FROM), metric=Metric.IDP_STOCK) == []


def test_an_arrival_without_a_place_to_arrive_at_has_no_series(make, places):
    assert placed(make, places, ("SY09", FROM)) == []


def test_the_finest_place_holds_it_and_those_above_show_a_part(make, places):
    found = placed(make, places, ("SY09", TO), ("C6526", TO))
    assert [(place, relation) for place, _, relation in found] == [
        ("C6526", "own"),
        ("SY090201", "part"),
        ("SY0902", "part"),
        ("SY09", "part"),
        ("SYR", "part"),
    ]


def test_abroad_and_unknown_places_have_no_series(make, places):
    assert placed(make, places, ("IRQ", TO)) == []
    assert placed(make, places, ("XX99", TO)) == []
    assert placed(make, places, (None, TO)) == []


def test_several_provinces_share_it_and_only_their_parent_may_total_it(make, places):
    found = placed(make, places, ("SY09", TO), ("SY08", TO))
    assert [(place, relation) for place, _, relation in found] == [("SY08", "shared"), ("SYR", "part"), ("SY09", "shared")]


def test_two_districts_of_one_province_share_it_and_it_is_a_part_of_the_province(make, places):
    found = placed(make, places, ("SY0901", TO), ("SY0902", TO))
    assert [(place, relation) for place, _, relation in found] == [("SY0901", "shared"), ("SY09", "part"), ("SYR", "part"), ("SY0902", "shared")]


def test_shared_with_a_place_abroad_is_in_no_total_at_all(make, places):
    found = placed(make, places, ("SY09", TO), ("IRQ", TO))
    assert [(place, relation) for place, _, relation in found] == [("SY09", "shared"), ("SYR", "shared")]


def test_a_national_figure_is_the_countrys_own(make, places):
    assert placed(make, places, ("SYR", TO)) == [("SYR", "arrival", "own")]


@pytest.mark.parametrize(("scope", "relation"), [(Scope.IN_SITES, "part"), (Scope.OUTSIDE_SITES, "part"), (Scope.ALL, "own"), (Scope.UNKNOWN, "own")])
def test_people_in_sites_are_a_part_of_those_displaced_in_a_place(make, places, scope, relation):
    assert placed(make, places, ("SY09", IN), metric=Metric.IDP_STOCK, scope=scope)[0] == ("SY09", "none", relation)
    assert placed(make, places, ("SY-ALHOL", IN), metric=Metric.IDP_STOCK, scope=scope)[0] == ("SY-ALHOL", "none", "own")


def test_population_cause_and_the_beginning_of_a_running_total_part_series(make, places):
    placer = Placer(places)
    [one, *_] = placer.placements(lean(make("1", 1, population=Population.REFUGEE, cause=Cause.DISASTER, cumulative=True)))
    assert (one.series.population, one.series.cause, one.series.since) == (Population.REFUGEE, Cause.DISASTER, date(2019, 1, 1))
    assert placer.placements(lean(make("2", 1, cumulative=True, start=None))) == ()
    [stock, *_] = placer.placements(lean(make("3", 1, metric=Metric.IDP_STOCK, cumulative=True)))
    assert stock.series.since is None


def test_figures_of_different_series_are_never_one_line(make, run):
    """45,037 arrived in Deir-ez-Zor in January 2019, 51,734 were displaced from it."""
    found = run([make("a", 45037), make("b", 51734, direction=Direction.DEPARTURE), make("c", 4804, metric=Metric.RETURN)])
    own = {(point.series.metric, point.series.direction): point.value for point in found.points if point.series.place == "SY09"}
    assert own == {
        (Metric.NEW_DISPLACEMENT, Direction.ARRIVAL): 45037,
        (Metric.NEW_DISPLACEMENT, Direction.DEPARTURE): 51734,
        (Metric.RETURN, Direction.ARRIVAL): 4804,
    }


def test_shared_and_partial_figures_are_shown_without_an_answer(make, run):
    found = run(
        [make("a", 900, [("SY09", TO), ("SY08", TO)]), make("b", 50, "SY07", part=True), make("c", 40, "SY06", metric=Metric.IDP_STOCK, scope=Scope.IN_SITES)]
    )
    said = {(point.series.place, point.series.metric): (point.value, point.recommended, point.reason, point.origins) for point in found.points}
    assert said == {
        ("SY09", Metric.NEW_DISPLACEMENT): (None, None, "only_shared", 0),
        ("SY08", Metric.NEW_DISPLACEMENT): (None, None, "only_shared", 0),
        ("SY07", Metric.NEW_DISPLACEMENT): (None, None, "only_parts", 0),
        ("SY06", Metric.IDP_STOCK): (None, None, "only_parts", 0),
        ("SYR", Metric.NEW_DISPLACEMENT): (None, None, "only_parts", 0),
        ("SYR", Metric.IDP_STOCK): (None, None, "only_parts", 0),
    }
    roles = {verdict.figure: (verdict.role, verdict.reason, verdict.params) for verdict in found.verdicts}
    assert roles == {
        "a": (FigureRole.SHARED, "shared", {"places": "SY08,SY09"}),
        "b": (FigureRole.PART, "part_of_place", {}),
        "c": (FigureRole.PART, "part_by_scope", {"scope": "in_sites"}),
    }
    assert found.problems == []


def test_the_placer_knows_levels_and_counts_provinces(places):
    placer = Placer(places)
    assert placer.level("SY09") is Level.ADM1
    assert placer.level("IRQ") is None
    assert placer.provinces() == {"SYR": 14, "LBN": 0}
