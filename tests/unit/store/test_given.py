"""Figures as deriving reads them are the figures that stand, without their words: on both databases, whatever they hold."""

from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from dtrack.model.figure import Evidence, Figure
from dtrack.model.given import lean
from dtrack.model.place import PlaceRef
from dtrack.reconcile.claim import times
from dtrack.store import figures, finding, given
from dtrack.store.engine import Store
from dtrack.store.lately import Lately
from dtrack.terms import Cause, Direction, Level, Metric, PlaceRole, Population, Precision, Quantifier, Unit, Vague

Build = Callable[..., Any]
_METRICS = (Metric.NEW_DISPLACEMENT, Metric.RETURN, Metric.IDP_STOCK)


def _figure(chance: Random, number: int) -> Figure:
    """Anything that a figure may be."""
    metric = chance.choice(_METRICS)
    start = chance.choice([None, date(2020, 1, 1) + timedelta(chance.randrange(800))])
    end = start if metric.is_stock or start is None else chance.choice([None, start + timedelta(chance.choice([0, 6, 30, 200]))])
    vague = chance.random() < 0.1
    value = None if vague else Decimal(chance.choice(["0", "1200", "30263.5", "999999"]))
    families = not vague and chance.random() < 0.3
    roles = [PlaceRole.DESTINATION, PlaceRole.ORIGIN, PlaceRole.IN]
    codes = chance.choices(["SYR", "SY09", "SY0902", None], k=chance.choice([0, 1, 1, 2, 3]))
    table = chance.random() < 0.5
    return Figure(
        metric=metric,
        value=value,
        unit=Unit.HOUSEHOLD if families else Unit.PERSON,
        direction=Direction.NONE if metric.is_stock else chance.choice([Direction.ARRIVAL, Direction.UNSTATED]),
        population=chance.choice([Population.IDP, Population.REFUGEE]),
        cause=chance.choice([Cause.CONFLICT, Cause.UNSTATED]),
        cumulative=chance.random() < 0.3,
        quantifier=Quantifier.VAGUE if vague else chance.choice([Quantifier.EXACT, Quantifier.ABOUT]),
        vague=Vague.THOUSANDS if vague else None,
        low=chance.choice([None, value]),
        persons=Decimal(6000) if families else None,
        persons_low=Decimal(5000) if families else None,
        alt=((Decimal(6000), Unit.PERSON),) if families and chance.random() < 0.5 else (),
        start=start,
        end=end,
        start_precision=chance.choice(list(Precision)),
        end_precision=chance.choice(list(Precision)),
        source_org=chance.choice([None, "OCHA", "Société|x"]),
        confidence=chance.choice([0.5, 1.0]),
        part=chance.random() < 0.2,
        doubts=chance.choice([(), ("return_at_camp", "future")]),
        round=chance.choice([None, "5"]),
        places=tuple(PlaceRef(code, "Place", "Place", chance.choice(roles), Level.ADM1, "SY09") for code in codes),
        evidence=Evidence(
            quote=f"{number}: {value} people",
            number_text=f"{value}",
            sheet="Sheet" if table else None,
            rows=(number,) if table else (),
            record_id=chance.choice([None, f"r{number}"]),
        ),
    )


def _stored(store: Store, kept: Build, at: Build, seed: int, count: int = 60) -> dict[str, Any]:
    """What stands, as `lean` gives it, by id."""
    chance = Random(seed)
    with store.writing() as c:
        for number in range(6):
            document = kept(c, key=f"n{number}", publisher=chance.choice([None, "OCHA"]), published=chance.choice([None, date(2021, 2, number + 1)]))
            figures.replace(c, document, [_figure(chance, number * 100 + nth) for nth in range(count // 6)], at(1))
    with store.reading() as c:
        return {record.id: lean(record) for record in finding.current(c)}


def _values(found: Any) -> dict[str, tuple[Any, ...]]:
    return {each.id: astuple(each) for each in found}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_of_every_line_is_read_as_it_stands(store: Store, kept: Build, at: Build, seed: int) -> None:
    known = _stored(store, kept, at, seed)
    with store.reading() as c:
        read = [each for line in given.lines(c) for each in given.of_line(c, *line)]
        named = given.by_ids(c, [*sorted(known), "unknown"])
        ids = [ident for line in given.lines(c) for ident in c.execute(given.ids_of_line(line)).scalars()]
    assert len(read) == len(known) > 40
    assert _values(read) == _values(known.values()) == _values(named.values())
    assert sorted(ids) == sorted(known)


def test_what_may_speak_of_some_days_is_read_whatever_its_precision(store: Store, kept: Build, at: Build) -> None:
    known = _stored(store, kept, at, 3, 120)
    chance = Random(4)
    with store.reading() as c:
        for line in given.lines(c):
            for _ in range(6):
                first = date(2020, 1, 1) + timedelta(chance.randrange(900))
                last = first + timedelta(chance.randrange(60))
                read = {each.id for each in given.within(c, line, first, last)}
                for each in known.values():
                    window = times(each)
                    if (each.metric, each.population, each.cause) == line and window is not None and window[0][0] <= last and window[0][1] >= first:
                        assert each.id in read
            assert {each.id for each in given.within(c, line, date.min, date.max)} == {
                each.id for each in known.values() if (each.metric, each.population, each.cause) == line and (each.start or each.end)
            }


def test_what_names_a_place_on_some_days_is_read_once_however_often_it_is_asked_for(store: Store, kept: Build, at: Build) -> None:
    known = _stored(store, kept, at, 3, 120)
    chance = Random(4)
    with store.reading() as c:
        for line in given.lines(c):
            mine = [each for each in known.values() if (each.metric, each.population, each.cause) == line and (each.start or each.end)]
            lately = Lately(c)
            ever = {code: [(date.min, date.max)] for code in lately.codes()}
            for _ in range(8):
                first = date(2020, 1, 1) + timedelta(chance.randrange(900))
                last = first + timedelta(chance.randrange(200))
                code = chance.choice(["SYR", "SY09", "SY0902"])
                read = lately.find(line, {code: [(first, last)]})
                here = {each.id for each in mine if any(held == code for _, held in each.places)}
                assert {each.id for each in read} <= here
                assert here - {each.id for each in read} <= {ident for ident in here if not _speaks(known[ident], first, last)}
                assert _values(read) == {each.id: astuple(known[each.id]) for each in read}
            periods = {(each.start, each.end) for each in mine if not each.metric.is_stock and not each.cumulative and each.start and each.end}
            for period in sorted(periods):
                alike = {each.id for each in Lately(c).find(line, {code: [period] for code in lately.codes()}, exact=True)}
                wanted = {each.id for each in mine if (each.start, each.end) == period and not each.cumulative and any(code for _, code in each.places)}
                assert wanted <= alike
                assert len(periods) < 3 or len(alike) < len(mine)
            seen: set[int] = set()
            every = lately.find(line, ever, seen=seen)
            assert len(seen) >= len(every)
            assert lately.find(line, ever, seen=seen) == []
            assert {each.id for each in every} == {each.id for each in mine if any(code for _, code in each.places)}
        assert Lately(c).find(("return", "idp", "famine"), ever) == []


def _speaks(each: Any, first: date, last: date) -> bool:
    window = times(each)
    return window is not None and window[0][0] <= last and window[0][1] >= first


def test_figures_of_exactly_one_period_are_read(store: Store, kept: Build, at: Build) -> None:
    known = _stored(store, kept, at, 3, 120)
    with store.reading() as c:
        for each in known.values():
            if each.start and each.end:
                line = each.metric.value, each.population.value, each.cause.value
                alike = [other for other in known.values() if (other.metric, other.population, other.cause) == (each.metric, each.population, each.cause)]
                read = given.exactly(c, line, each.start, each.end)
                assert _values(read) == _values(other for other in alike if (other.start, other.end) == (each.start, each.end))


def test_a_closed_figure_is_read_by_its_row_only(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [cell()], at(1))
        figures.replace(c, document, [replace(cell(), value=Decimal(2000))], at(2))
        old, new = sorted(given.by_rows(c, [1, 2]), key=lambda each: each.value or 0)
        standing = given.by_ids(c, [old.id, new.id])
    assert (old.value, new.value) == (1000, 2000)
    assert list(standing) == [new.id]
