"""Points: only differences are written, and what we answered on a day stays known."""

import dataclasses
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from dtrack.errors import StoreError
from dtrack.model.filter import Filter
from dtrack.model.point import Point, Verdict
from dtrack.store import figures, pointing, points
from dtrack.store.change import Change
from dtrack.store.claims import point as table
from dtrack.store.engine import Store
from dtrack.terms import Cause, Direction, FigureRole, Metric, Population, Precision, Quantifier, Unit

Build = Callable[..., Any]
FLOW = {"metric": Metric.NEW_DISPLACEMENT, "direction": Direction.ARRIVAL}


def found(store: Store, **wanted: Any) -> list[Point]:
    with store.reading() as c:
        return [record.point for record in points.find(c, Filter(**wanted))]


def test_a_point_comes_out_as_it_went_in(store: Store, answer: Build, at: Build) -> None:
    said = (
        Verdict("a" * 16, FigureRole.RECOMMENDED, "best_standing", {"standing": "assessment"}),
        Verdict("b" * 16, FigureRole.DUPLICATE, "same_claim", {"of": "a" * 16}),
        Verdict("c" * 16, FigureRole.PART, "part_of"),
    )
    whole = answer(
        "30263.5", cause=Cause.CONFLICT, since=date(2011, 3, 1), verdicts=said, provisional=True, quantifier="about", low=None, reason_params={"n": "3"}
    )
    bare = answer(None, "SYR", verdicts=(), origins=0, low=None, high=None, source_org=None, start=date(2018, 1, 1), end=date(2018, 1, 31), **FLOW)
    with store.writing() as c:
        assert points.replace(c, [whole, bare], at(1)) == Change(added=2)
        records = points.find(c, Filter())
    assert [record.point for record in records] == [whole, bare]
    assert {(record.known_from, record.known_to) for record in records} == {(at(1), None)}


def test_the_same_again_writes_nothing_whatever_the_order(store: Store, answer: Build, at: Build) -> None:
    said = tuple(Verdict(letter * 16, FigureRole.TRIANGULATION, "older", {"n": letter}) for letter in "abc")
    many = [answer(str(number), f"SY{number:02}", verdicts=said) for number in range(14)]
    with store.writing() as c:
        points.replace(c, many, at(1))
        before = store.stamp(c)
        shuffled = [dataclasses.replace(point, verdicts=tuple(reversed(point.verdicts))) for point in many]
        random.Random(1).shuffle(shuffled)
        assert points.replace(c, shuffled, at(2)) == Change(kept=14)
        assert store.stamp(c) == before
        assert c.execute(select(func.count()).select_from(table)).scalar_one() == points.count(c) == 14


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "1001"},
        {"reason": "newer"},
        {"reason_params": {"by": "x"}},
        {"provisional": True},
        {"quantifier": "about"},
        {"source_org": "IOM"},
        {"precision": Precision.DAY},
        {"origins": 2},
        {"low": None},
        {"high": None},
        {"verdicts": (Verdict("a" * 16, FigureRole.RECOMMENDED, "only_one", {"standing": "monitor"}),)},
        {"verdicts": (Verdict("b" * 16, FigureRole.RECOMMENDED, "only_one", {"standing": "assessment"}),)},
    ],
    ids=str,
)
def test_a_difference_closes_and_adds(store: Store, answer: Build, at: Build, changed: dict[str, Any]) -> None:
    with store.writing() as c:
        points.replace(c, [answer(), answer("5", "SY08")], at(1))
        assert points.replace(c, [answer(**changed), answer("5", "SY08")], at(2)) == Change(1, 1, 1)
    assert found(store, place="SY09") == [answer(**changed)]
    assert found(store, place="SY09", known_on=at(1)) == [answer()]
    assert found(store, place="SY09", known_on=at(2)) == [answer(**changed)]
    assert found(store, place="SY09", known_on=at(0)) == []


def test_what_is_derived_no_more_is_closed(store: Store, answer: Build, at: Build) -> None:
    with store.writing() as c:
        points.replace(c, [answer(), answer("5", "SY08")], at(1))
        assert points.replace(c, [answer()], at(2)) == Change(closed=1, kept=1)
        assert points.replace(c, [answer(), answer("5", "SY08")], at(1)) == Change(added=1, kept=1)
    assert len(found(store, known_on=at(1.5))) == 2


def test_two_answers_to_one_question_are_refused(store: Store, answer: Build, at: Build) -> None:
    with pytest.raises(ValueError, match="two points for"), store.writing() as c:
        points.replace(c, [answer("1"), answer("2")], at(1))
    with store.writing() as c:
        assert points.replace(c, [answer("1"), answer("2", unit="household")], at(1)).added == 2


@pytest.fixture
def filled(store: Store, answer: Build, at: Build) -> Store:
    month = {"start": date(2018, 1, 1), "end": date(2018, 1, 31), **FLOW}
    first = [answer("1"), answer("2", day=date(2018, 8, 1)), answer("3", "SYR"), answer("4", **month)]
    with store.writing() as c:
        points.replace(c, first, at(1))
        points.replace(c, [*first, answer("5", source_org="IOM", **month | {"direction": Direction.DEPARTURE})], at(5))
    return store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [1, 2, 4, 5, 3]),
        ({"place": "SY09"}, [1, 2, 4, 5]),
        ({"metric": "idp_stock"}, [1, 2, 3]),
        ({"direction": "departure"}, [5]),
        ({"source": "iom"}, [5]),
        ({"since": date(2018, 1, 31)}, [2, 4, 5]),
        ({"until": date(2018, 1, 1)}, [1, 4, 5, 3]),
        ({"limit": 2, "offset": 1}, [2, 4]),
        ({"document": "0" * 16}, []),
    ],
)
def test_every_filter(filled: Store, wanted: dict[str, Any], expected: list[int]) -> None:
    assert [point.value for point in found(filled, **wanted)] == expected


def test_points_learned_since(filled: Store, at: Build) -> None:
    assert [point.value for point in found(filled, learned_since=at(1))] == [5]


def test_the_last_value_of_every_series(filled: Store, answer: Build, at: Build) -> None:
    with filled.writing() as c:
        standing = [record.point for record in points.find(c, Filter())]
        points.replace(c, [*standing, answer(None, day=date(2019, 1, 1), verdicts=())], at(6))
    with filled.reading() as c:
        assert [record.point.value for record in points.latest(c)] == [2, 4, 5, 3]
        assert [record.point.value for record in points.latest(c, ["SYR"])] == [3]
        assert [record.point.value for record in points.latest(c, ["SY09", "SYR"], [Metric.IDP_STOCK])] == [2, 3]
        assert [record.point.value for record in points.latest(c, known_on=at(2))] == [2, 4, 3]
        assert points.latest(c, []) == []


def test_a_figure_leads_to_its_points_and_shows_its_role(store: Store, kept: Build, cell: Build, answer: Build, at: Build) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [cell()], at(1))
        ident = figures.find(c, Filter())[0].id
        document = figures.find(c, Filter())[0].document
        own = answer(verdicts=(Verdict(ident, FigureRole.RECOMMENDED, "only_one", {"n": "1"}),))
        above = answer("9", "SYR", verdicts=(Verdict(ident, FigureRole.PART, "part_of", {"place": "SY09"}),), recommended=None)
        points.replace(c, [above, own], at(2))
        assert [record.point for record in points.of_figure(c, ident)] == [own, above]
        assert [record.point for record in points.find(c, Filter(document=document))] == [own, above]
        record = figures.get(c, ident)
        assert record is not None
        assert (record.role, record.reason, record.reason_params) == (FigureRole.RECOMMENDED, "only_one", {"n": "1"})
        points.replace(c, [above], at(3))
        assert [record.role for record in figures.find(c, Filter())] == [FigureRole.PART]
        assert [record.role for record in figures.find(c, Filter(known_on=at(2)))] == [FigureRole.RECOMMENDED]
        assert [record.role for record in figures.find(c, Filter(known_on=at(1)))] == [None]
        assert points.of_figure(c, ident, at(2))[0].point == own


def test_series_of_different_population_are_different_lines(store: Store, answer: Build, at: Build) -> None:
    inside, abroad = (answer("1", metric=Metric.RETURN, direction=Direction.ARRIVAL, population=kind) for kind in (Population.IDP, Population.REFUGEE))
    with store.writing() as c:
        assert points.replace(c, [inside, abroad], at(1)).added == 2
        assert len(points.latest(c)) == 2


@pytest.mark.parametrize("digest", [pointing._first, pointing._second, pointing._third])
def test_points_of_older_programs_are_not_written_anew(store: Store, answer: Build, at: Build, digest: Build) -> None:
    said = (Verdict("b" * 16, FigureRole.RECOMMENDED, "best_standing", {"n": "1", "a": "2"}), Verdict("a" * 16, FigureRole.PART, "finer_place"))
    point = answer("30263.50", verdicts=said, reason_params={"source": "OCHA", "unit": "person"})
    with store.writing() as c:
        points.replace(c, [point], at(1))
        c.execute(update(table).values(digest=digest(point, pointing.name_of(point.series))))
        assert points.replace(c, [point], at(2)) == Change(kept=1)
        assert points.replace(c, [dataclasses.replace(point, publishers=9)], at(3)) == Change(added=1, closed=1)


def test_many_points_at_once_keep_every_rule_of_the_tables(store: Store, answer: Build, at: Build) -> None:
    """The rules are not asked for then, so whatever the words of the trade can say is written, and the database looks afterwards."""
    kinds = (Metric, Direction, Population, Cause, Precision, Unit, Quantifier, FigureRole)
    many = []
    for number in range(1_100):
        metric, direction, population, cause, precision, unit, quantifier, role = (list(kind)[number % len(kind)] for kind in kinds)
        named = {"metric": metric, "direction": direction, "population": population, "cause": cause, "precision": precision}
        day = date(2015, 1, 1) + timedelta(number)
        said = (Verdict(f"{number}", role, "only_figure", {}),)
        many.append(answer(f"{number}", "SY09", day, unit=unit.value, quantifier=quantifier.value, verdicts=said, **named))
    with store.writing() as c:
        assert points.replace(c, many, at(1)) == Change(added=1_100)
        if c.dialect.name == "sqlite":
            assert c.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        for wrong in ({"unit": "family"}, {"quantifier": "odd"}, {"precision": "hour"}, {"start": date(2020, 1, 2), "end": date(2020, 1, 1)}):
            with pytest.raises((KeyError, ValueError)):
                points.replace(c, [dataclasses.replace(each, **wrong) for each in many], at(2))


def test_many_points_at_once_are_as_few_and_one_by_one(store: Store, answer: Build, at: Build) -> None:
    chance = random.Random(5)
    many = [
        answer(f"{number}", f"SY{number % 14:02}", date(2015, 1, 1) + timedelta(number), low=None if chance.random() < 0.2 else Decimal(number) / 2)
        for number in range(1_200)
    ]
    with store.writing() as c:
        assert points.replace(c, many, at(1)) == Change(added=1_200)
    read = [record.point for record in _all(store)]
    assert sorted(read, key=_name) == sorted(many, key=_name)
    assert found(store, place="SY03", since=date(2018, 1, 1)) == [each for each in many if each.series.place == "SY03" and each.end >= date(2018, 1, 1)]
    # Rules of the tables hold again for whoever writes next.
    with pytest.raises(StoreError, match="window_order"), store.writing() as c:
        c.execute(update(table).where(table.c.row == 1).values(start=date(2030, 1, 1)))


def _all(store: Store) -> list[Any]:
    with store.reading() as c:
        return points.find(c, Filter())


def _name(point: Point) -> Any:
    return point.series.place, point.start
