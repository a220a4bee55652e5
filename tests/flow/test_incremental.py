"""Points that follow only what changed are the points that all figures give, whatever came, was revised or went, in whatever order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flow_home import Home, laid
from flow_said import Clock, figure, say

from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import SCOPE, reconcile
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.reconcile.points import derive
from dtrack.store import copies, finding, outside, points, problems
from dtrack.terms import Direction, Metric, PlaceRole, Precision, Quantifier


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose database is made: migrations take longer than most tests."""
    home = Home(tmp_path_factory.mktemp("empty") / "home")
    home.job(extra="provisional_days = 21\n")
    tracker = home.open()
    tracker._kit.prepare()
    home.close()
    return home.root


@pytest.fixture
def kit(tmp_path: Path, empty: Path, database: str) -> Iterator[Kit]:
    from dtrack.tracker import Tracker

    with Tracker.open(laid(empty, tmp_path / "home", database), {}) as tracker:
        tracker._kit.now = Clock()
        yield tracker._kit


def plain(kit: Kit) -> tuple[list[Any], list[Any], list[Any]]:
    """What stands, without record times."""
    with kit.store.reading() as c:
        standing = [record.point for record in points.find(c, Filter())]
        aside = {ident: (said["role"], said["reason"]) for ident, said in outside.find(c, [each.id for each in finding.current(c)]).items()}
        told = [record.problem for record in problems.open(c) if record.problem.job == SCOPE]
    return sorted(map(_flat, standing)), sorted(aside.items()), sorted((problem.kind, problem.figure, problem.what, problem.where) for problem in told)


def _flat(point: Any) -> str:
    said = sorted(str((each.figure, each.role, each.reason, sorted(each.params.items()))) for each in point.verdicts)
    facts = [
        getattr(point, name) for name in ("series", "start", "end", "precision", "value", "low", "high", "origins", "recommended", "reason", "provisional")
    ]
    return str((*facts, str(point.unit), point.source_org, point.publishers, sorted(point.reason_params.items()), said))


def whole(kit: Kit) -> tuple[list[Any], list[Any], list[Any]]:
    """What deriving everything gives."""
    with kit.store.reading() as c:
        found = derive(finding.current(c), gazetteer=kit.gazetteer, jobs=kit.jobs, now=kit.now().date(), copies=copies.printed(c))
    aside = {said.figure: (said.role.value, said.reason) for said in found.outside}
    told = [(problem.kind, problem.figure, problem.what, problem.where) for problem in found.problems]
    return sorted(map(_flat, found.points)), sorted(aside.items()), sorted(told)


def difference(one: tuple[list[Any], ...], other: tuple[list[Any], ...]) -> list[Any]:
    """What only one of the two has."""
    return [each for mine, theirs in zip(one, other, strict=True) for each in {*mine} ^ {*theirs}]


@pytest.mark.parametrize(
    ("database", "seed"), [*(("sqlite", seed) for seed in (2, 11, 102, 123, 132)), *(("postgres", seed) for seed in (11, 123))], indirect=["database"]
)
def test_incremental_equals_full(kit: Kit, seed: int) -> None:
    chance = Random(seed)
    reconcile(kit)
    held: dict[str, list[Figure]] = {}
    for _ in range(14):
        key = f"d{chance.randrange(6)}"
        before = held.get(key, [])
        kept = [each for each in before if chance.random() < 0.7]
        held[key] = kept + [figure(chance) for _ in range(chance.randrange(4))]
        say(kit, key, held[key], chance.choice(["OCHA", "OCHA", "AFP"]))
        if chance.random() < 0.15:
            kit.now.at += timedelta(days=11)  # type: ignore[attr-defined]
        if chance.random() < 0.8:
            reconcile(kit)
            assert difference(plain(kit), whole(kit)) == []
    reconcile(kit)
    stood = plain(kit)
    assert difference(stood, whole(kit)) == []
    change = reconcile(kit, full=True)
    assert (change.added, change.closed) == (0, 0)
    assert plain(kit) == stood


def test_a_country_is_held_against_its_provinces_again_where_one_came_or_went(kit: Kit) -> None:
    chance = Random(5)
    alike = {"metric": Metric.NEW_DISPLACEMENT, "direction": Direction.ARRIVAL, "start": date(2019, 1, 1), "end": date(2019, 1, 31), "source_org": "OCHA"}
    alike |= {"cumulative": False, "part": False, "start_precision": Precision.DAY, "end_precision": Precision.DAY, "quantifier": Quantifier.EXACT}

    def at(code: str, value: int) -> Figure:
        where = (PlaceRef(code, code, code, PlaceRole.DESTINATION, None, None if code == "SYR" else code),)
        return replace(figure(chance), places=where, value=Decimal(value), low=None, high=None, persons=None, confidence=1.0, **alike)

    say(kit, "whole", [at("SYR", 1_000), at("SY08", 600)], "OCHA")
    reconcile(kit)
    mismatches = []
    for name, some in [("part", [at("SY09", 601)]), ("part", [at("SY09", 401)]), ("part", [])]:
        say(kit, name, some, "OCHA")
        reconcile(kit)
        assert difference(plain(kit), whole(kit)) == []
        mismatches.append([what for kind, _, what, _ in plain(kit)[2] if kind == "total_mismatch"])
    assert [len(some) for some in mismatches] == [1, 0, 0]


def test_a_judgement_of_the_installation_makes_all_points_anew_and_a_faulty_one_stops_nothing(kit: Kit) -> None:
    chance = Random(3)
    both = [replace(figure(chance), places=(), metric=Metric.NEW_DISPLACEMENT) for _ in range(2)]
    where = (PlaceRef("SY09", "SY09", "SY09", PlaceRole.DESTINATION, None, "SY09"),)
    plain = {"places": where, "direction": Direction.ARRIVAL, "start": date(2019, 1, 1), "end": date(2019, 1, 31), "confidence": 1.0}
    plain |= {"cumulative": False, "part": False, "start_precision": Precision.DAY, "end_precision": Precision.DAY, "quantifier": Quantifier.EXACT}
    one, other = (replace(each, value=Decimal(n), source_org=org, **plain) for each, n, org in zip(both, (100, 150), ("OCHA", "SOHR"), strict=True))
    say(kit, "a", [one, other])

    def answered() -> list[Any]:
        reconcile(kit)
        with kit.store.reading() as c:
            return [record.point.value for record in points.find(c, Filter(place="SY09"))]

    assert answered() == [100]
    file = kit.config.root / "standing.toml"
    file.write_text('[class]\nassessment = ["SOHR"]\npress = ["OCHA"]\n', "utf-8")
    assert answered() == [150]
    file.write_text("[class\n", "utf-8")
    assert answered() == [100]


def test_what_the_installation_says_of_derivation_makes_origins_anew(kit: Kit) -> None:
    chance = Random(4)
    where = (PlaceRef("SY09", "SY09", "SY09", PlaceRole.DESTINATION, None, "SY09"),)
    plain = {"places": where, "direction": Direction.ARRIVAL, "start": date(2019, 1, 1), "end": date(2019, 1, 31), "confidence": 1.0}
    plain |= {"cumulative": False, "part": False, "start_precision": Precision.DAY, "end_precision": Precision.DAY, "quantifier": Quantifier.EXACT}
    plain |= {"metric": Metric.NEW_DISPLACEMENT}
    say(kit, "a", [replace(figure(chance), value=Decimal(n), source_org=org, **plain) for n, org in ((100, "OCHA"), (150, "Bulletin"))])

    def origins() -> list[int]:
        reconcile(kit)
        with kit.store.reading() as c:
            return [record.point.origins for record in points.find(c, Filter(place="SY09"))]

    assert origins() == [2]
    (kit.config.root / "derivation.toml").write_text('[from]\nBulletin = ["OCHA"]\n', "utf-8")
    assert origins() == [1]
