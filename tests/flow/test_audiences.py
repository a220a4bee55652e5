"""What an audience is told is what its own figures alone give: an installation that never held the others tells the same, word for word."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flow_home import Home, laid
from flow_said import NOW, figure
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from dtrack.flow import exporting, looking
from dtrack.flow.changes import told
from dtrack.flow.health import brought_in, newest_of
from dtrack.flow.kit import Kit, looked
from dtrack.flow.reconcile import reconcile
from dtrack.model.document import Item, Original
from dtrack.model.figure import Evidence, Figure
from dtrack.model.filter import Filter
from dtrack.model.person import Role, may_see
from dtrack.model.place import PlaceRef
from dtrack.model.point import Point
from dtrack.store import apart, copies, credits, documents, due, figures, hiding
from dtrack.store.beside import text_copy
from dtrack.store.claims import figure as figure_table
from dtrack.store.claims import point
from dtrack.terms import Direction, Metric, PlaceRole, Population, Sensitivity, Unit
from dtrack.tracker import Tracker

_TICKS = re.compile(rb"(?<=:\d\d)\.\d{6}")
"""Rows that are closed in one tick of the clock are told apart by microseconds: by how many, nobody is to know of other rows, and no test here asks."""
PUBLIC, INTERNAL, RESTRICTED = Sensitivity.PUBLIC, Sensitivity.INTERNAL, Sensitivity.RESTRICTED
AUDIENCES = (Role.READER, Role.REVIEWER)


class Still:
    """Goes on only when it is told to: two installations have the same times."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose database is made."""
    home = Home(tmp_path_factory.mktemp("audiences") / "home")
    home.job(extra="provisional_days = 21\n")
    home.open()._kit.prepare()
    home.close()
    return home.root


def say(kit: Kit, key: str, said: list[Figure], level: Sensitivity, publisher: str = "OCHA") -> None:
    now = kit.now()
    text = f"{key} {len(said)} {now}".encode().hex().ljust(64, "0")[-64:]
    with kit.store.writing() as c:
        item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=publisher, published=date(2019, 5, 1))
        facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sha256": text, "text_sha256": text, "sensitivity": level, "now": now}
        document, _ = documents.record(c, item, **facts)
        figures.replace(c, document, said, now)


def shown(kit: Kit, role: Role, known_on: datetime | None = None) -> list[Point]:
    """Every point that an audience sees, with its verdicts in the order of figures."""
    return [record.point for record in looking.points(kit.seen_by(role), Filter(known_on=known_on))]


def words(kit: Kit, role: Role) -> dict[str, Any]:
    """All that an audience is told of numbers."""
    seen = kit.seen_by(role)
    roles = {record.id: (record.role, record.reason, record.reason_params) for record in looking.figures(seen, Filter())}
    answers: dict[str, Any] = {"points": shown(kit, role), "roles": roles, "changes": told(seen, NOW - timedelta(1))}
    with looked(seen) as c:
        answers["brought in"], answers["newest"] = brought_in(seen, c), newest_of(seen, c)
    for what in ("figures", "points"):
        stream = io.BytesIO()
        exporting.save(seen, "csv", stream, what, Filter(), public_only=role is Role.READER)
        answers[what + ".csv"] = _TICKS.sub(b"", stream.getvalue())
    return answers


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (lines(one[name]), lines(other[name])) for name in one if one[name] != other[name]}


def lines(said: Any) -> Any:
    return said.splitlines() if isinstance(said, bytes) else said


class Pair:
    """One installation with everything, and one that holds nothing else than what an audience may see."""

    def __init__(self, empty: Path, root: Path, within: ExitStack, role: Role, database: str = "") -> None:
        self.role = role
        self.all = self._opened(empty, root / "all", within, database)
        self.own = self._opened(empty, root / "own", within)
        self.kits = [self.all, self.own]
        self.reconcile()

    def _opened(self, empty: Path, root: Path, within: ExitStack, database: str = "") -> Kit:
        kit = within.enter_context(Tracker.open(laid(empty, root, database), {}))._kit
        kit.now = Still()
        return kit

    def go_on(self, days: int = 0) -> None:
        for kit in self.kits:
            kit.now.at += timedelta(days, minutes=5)  # type: ignore[attr-defined]

    def say(self, key: str, said: list[Figure], level: Sensitivity, *, gone: bool = False) -> None:
        """`gone`: where it is not for the audience, nothing is left in it; else that is never told of."""
        say(self.all, key, said, level)
        if may_see(self.role, level):
            say(self.own, key, said, level)
        elif gone:
            say(self.own, key, [], PUBLIC)

    def reconcile(self, *, full: bool = False) -> None:
        for kit in self.kits:
            reconcile(kit, full=full)


numbers = count()
STEP = st.tuples(
    st.integers(0, 4),
    st.sampled_from([PUBLIC, PUBLIC, INTERNAL, RESTRICTED]),
    st.integers(0, 10_000),
    st.integers(0, 3),
    st.sampled_from([0, 0, 0, 11]),
    st.sampled_from([True, True, False]),
)
"""Which document, for whom, which figures and how many, days that pass, whether points are made."""
LAST = (0, PUBLIC, 1, 2, 0, True)
CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
FEW = settings(max_examples=3, database=None, phases=[Phase.generate], suppress_health_check=CALM)


def never_held(steps: list[Any], role: Role, empty: Path, root: Path, database: str = "") -> None:
    """Every document keeps for whom it is: all that is told is the same, also of each earlier day, and from both sides of a full reconciling."""
    with ExitStack() as within:
        pair = Pair(empty, root / f"{next(numbers)}", within, role, database)
        levels: dict[int, Sensitivity] = {}
        moments = []
        for document, level, seed, many, days, now in [*steps, LAST]:
            pair.go_on(days)
            chance = Random(seed)
            pair.say(f"d{document}", [figure(chance) for _ in range(many)], levels.setdefault(document, level))
            if now:
                pair.reconcile()
                moments.append(pair.all.now() + timedelta(minutes=1))
        assert differing(words(pair.all, role), words(pair.own, role)) == {}
        for moment in moments:
            assert shown(pair.all, role, moment) == shown(pair.own, role, moment)
        stood, rows = [shown(pair.all, each) for each in Role], stored(pair.all)
        reconcile(pair.all, full=True)
        assert (stored(pair.all), [shown(pair.all, each) for each in Role]) == (rows, stood)


def stored(kit: Kit) -> list[Any]:
    with kit.store.reading() as c:
        return sorted(c.execute(select(point.c.audience, point.c.row, point.c.known_to)).all(), key=str)


def come_and_gone(steps: list[Any], role: Role, empty: Path, root: Path) -> None:
    """Documents become internal, restricted and public again: what is told is the same as if they had gone and come."""
    with ExitStack() as within:
        pair = Pair(empty, root / f"{next(numbers)}", within, role)
        for document, level, seed, many, days, now in [*steps, LAST]:
            pair.go_on(days)
            chance = Random(seed % 3)
            pair.say(f"d{document}", [figure(chance) for _ in range(1 + many)], level, gone=True)
            if now:
                pair.reconcile()
                assert shown(pair.all, role) == shown(pair.own, role)


def some(seed: int, many: int = 6) -> list[Any]:
    """Steps by chance, as `STEP` gives them."""
    chance = Random(seed)
    levels = [PUBLIC, PUBLIC, INTERNAL, RESTRICTED]
    draw = (lambda: chance.randrange(5), lambda: chance.choice(levels), lambda: chance.randrange(10_000), lambda: chance.randrange(4))
    return [(*(one() for one in draw), chance.choice([0, 0, 11]), chance.random() < 0.7) for _ in range(many)]


@pytest.mark.parametrize("role", AUDIENCES)
def test_an_installation_that_never_held_them_tells_the_same(role: Role, empty: Path, tmp_path: Path) -> None:
    never_held(some(3), role, empty, tmp_path)


def test_what_becomes_internal_or_public_is_told_as_if_it_had_gone_or_come(empty: Path, tmp_path: Path) -> None:
    come_and_gone(some(10), Role.READER, empty, tmp_path)


@pytest.mark.slow
@FEW
@given(steps=st.lists(STEP, min_size=6, max_size=12), role=st.sampled_from(AUDIENCES))
def test_any_installation_that_never_held_them(steps: list[Any], role: Role, empty: Path, tmp_path: Path) -> None:
    never_held(steps, role, empty, tmp_path)


@pytest.mark.slow
@FEW
@given(steps=st.lists(STEP, min_size=6, max_size=12), role=st.sampled_from(AUDIENCES))
def test_whatever_comes_and_goes(steps: list[Any], role: Role, empty: Path, tmp_path: Path) -> None:
    come_and_gone(steps, role, empty, tmp_path)


@pytest.mark.slow
def test_on_a_server_as_in_a_file(empty: Path, tmp_path: Path, emptied: str) -> None:
    never_held(some(5), Role.READER, empty, tmp_path, emptied)


# By value

WHERE = (PlaceRef("SY09", "SY09", "SY09", PlaceRole.IN, None, "SY09"),)


def count_of(value: int, source: str, day: date = date(2019, 3, 1), pcode: str = "SY09", **more: Any) -> Figure:
    """A stock, or with `start` an arrival of the days from there to `day`."""
    flow = "start" in more
    where = tuple(replace(ref, pcode=pcode, adm1=pcode[:4], role=PlaceRole.DESTINATION if flow else PlaceRole.IN) for ref in WHERE)
    kind = {"metric": Metric.NEW_DISPLACEMENT, "direction": Direction.ARRIVAL} if flow else {"metric": Metric.IDP_STOCK, "direction": Direction.NONE}
    plain = {"unit": Unit.PERSON, "population": Population.IDP, "start": day, "end": day, "source_org": source, "places": where}
    said = Evidence(quote=f"{source}: {value} people", number_text=f"{value}")
    return Figure(**{**kind, **plain, "value": Decimal(value), "evidence": said, "confidence": 0.95, **more})


@pytest.fixture
def kit(empty: Path, tmp_path: Path, database: str) -> Iterator[Kit]:
    with Tracker.open(laid(empty, tmp_path / "home", database), {}) as tracker:
        tracker._kit.now = Still()
        yield tracker._kit


def tell(kit: Kit, **said: tuple[Sensitivity, list[Figure]]) -> datetime:
    """Store these documents and make points; the moment after it."""
    kit.now.at += timedelta(hours=1)  # type: ignore[attr-defined]
    for key, (level, some) in said.items():
        say(kit, key, some, level)
    reconcile(kit)
    return kit.now() + timedelta(minutes=1)


def answers(kit: Kit, role: Role, known_on: datetime | None = None, place: str = "SY09") -> list[tuple[int | None, ...]]:
    """Value, lowest, highest and origins of each point of a place."""
    found = [each for each in shown(kit, role, known_on) if each.series.place == place]
    return [(*(None if number is None else int(number) for number in (each.value, each.low, each.high)), each.origins) for each in found]


OURS, THEIRS = (900, 900, 1000, 2), (1000, 1000, 1000, 1)


@pytest.mark.stores
def test_where_an_internal_count_wins_readers_see_the_public_one_as_the_recommended(kit: Kit) -> None:
    first = tell(kit, press=(PUBLIC, [count_of(1000, "SOHR")]))
    with kit.store.reading() as c:
        assert [apart.held(c, name) for name in ("reader", "reviewer")] == [set(), set()]
    second = tell(kit, ours=(INTERNAL, [count_of(900, "OCHA")]))
    assert [answers(kit, role) for role in Role] == [[THEIRS], [OURS], [OURS]]
    [before] = [each for each in shown(kit, Role.READER, first) if each.series.place == "SY09"]
    [mine] = [each for each in shown(kit, Role.READER) if each.series.place == "SY09"]
    assert mine == before
    assert (mine.reason, [said.role.value for said in mine.verdicts], mine.source_org) == ("only_figure", ["recommended"], "SOHR")
    third = tell(kit, ours=(PUBLIC, [count_of(900, "OCHA")]))
    assert [answers(kit, role) for role in Role] == [[OURS], [OURS], [OURS]]
    tell(kit, ours=(RESTRICTED, [count_of(900, "OCHA")]))
    assert [answers(kit, role) for role in Role] == [[THEIRS], [THEIRS], [OURS]]
    assert [answers(kit, Role.OPERATOR, moment) for moment in (first, second, third)] == [[THEIRS], [OURS], [OURS]]
    assert [answers(kit, Role.READER, moment) for moment in (first, second)] == [[THEIRS], [THEIRS]]
    assert answers(kit, Role.READER, third) == []  # what was told of it while it was public went with it


def test_flows_that_an_internal_one_covers_fill_the_calendar_of_readers(kit: Kit) -> None:
    months = [(date(2019, 1, 1), date(2019, 1, 31), 100), (date(2019, 2, 1), date(2019, 2, 28), 200)]
    public = [count_of(value, "SOHR", end, start=start) for start, end, value in months]
    tell(kit, press=(PUBLIC, public), ours=(INTERNAL, [count_of(900, "OCHA", date(2019, 2, 28), start=date(2019, 1, 1))]))
    values = {role: [int(each.value) for each in shown(kit, role) if each.series.place == "SY09" and each.value is not None] for role in Role}
    assert values == {Role.READER: [100, 200], Role.REVIEWER: [900], Role.OPERATOR: [900]}


def test_a_public_part_is_held_against_public_wholes_only(kit: Kit) -> None:
    tell(kit, whole=(INTERNAL, [count_of(500, "OCHA", pcode="SYR")]), part=(PUBLIC, [count_of(800, "OCHA")]))
    assert [answers(kit, role) for role in Role] == [[(800, 800, 800, 1)], [(None, None, None, 1)], [(None, None, None, 1)]]
    with kit.store.reading() as c:
        held = {name.split("|")[0] for name in apart.held(c, "reader")}
        assert (held, apart.held(c, "reviewer")) == ({"SYR", "SY09"}, set())
    reconcile(kit, full=True)
    assert [answers(kit, role)[0][0] for role in Role] == [800, None, None]


def test_the_first_full_reconciling_gives_an_audience_the_same_as_a_later_one(kit: Kit) -> None:
    """As after an upgrade: everything is there before anybody has points by itself."""
    kit.now.at += timedelta(hours=1)  # type: ignore[attr-defined]
    say(kit, "whole", [count_of(500, "OCHA", pcode="SYR")], INTERNAL)
    say(kit, "part", [count_of(800, "OCHA"), count_of(70, "SOHR", pcode="SY08")], PUBLIC)
    say(kit, "ours", [count_of(60, "OCHA", pcode="SY08")], RESTRICTED)
    reconcile(kit, full=True)
    assert [answers(kit, role) for role in Role] == [[(800, 800, 800, 1)], [(None, None, None, 1)], [(None, None, None, 1)]]
    assert [answers(kit, role, place="SY08") for role in Role] == [[(70, 70, 70, 1)], [(70, 70, 70, 1)], [(60, 60, 70, 2)]]
    rows = stored(kit)
    reconcile(kit, full=True)
    assert stored(kit) == rows


def test_where_everything_is_public_nothing_is_derived_twice(kit: Kit) -> None:
    tell(kit, press=(PUBLIC, [count_of(1000, "SOHR")]))
    with kit.store.reading() as c:
        assert hiding.eyes(c) == []
        assert c.execute(select(func.count()).select_from(point).where(point.c.audience != "")).scalar_one() == 0


def test_copies_of_a_text_that_is_not_public_are_copies_of_the_first_public_one(kit: Kit) -> None:
    tell(kit, text=(INTERNAL, [count_of(1000, None)]), one=(PUBLIC, [count_of(1000, None)]), two=(PUBLIC, [count_of(1000, None)]))  # type: ignore[arg-type]
    with kit.store.writing() as c:
        idents = {document.key: document.id for document in documents.find(c)}
        now = kit.now()
        rows = [{"document": idents[key], "original": idents["text"], "likeness": 1.0, "known_from": now} for key in ("one", "two")]
        c.execute(insert(text_copy), [{**row, "row": number, "known_to": None} for number, row in enumerate(rows, 1)])
        [reader, reviewer] = hiding.eyes(c)
        everything = copies.printed(c)
        assert reader.printed(c, everything) == ({idents["two"]: Original(idents["one"], "OCHA", "fake")}, {idents["one"], idents["two"]})
        assert reviewer.printed(c, everything) == (everything, set())
        credits.put(c, idents["one"], "AFP")
        assert reader.printed(c, copies.printed(c))[0][idents["one"]] == Original(idents["one"], "AFP", "", credited=True)


def test_what_is_one_with_a_figure_that_is_not_public_stands_for_itself(kit: Kit) -> None:
    tell(kit, press=(PUBLIC, [count_of(1000, "SOHR")]), ours=(INTERNAL, [count_of(900, "OCHA")]))
    with kit.store.writing() as c:
        idents = {int(record.figure.value or 0): (record.id, record.claim_key) for record in figures.find(c, Filter())}
        c.execute(update(figure_table).where(figure_table.c.id == idents[1000][0]).values(merged=idents[900][0]))
        assert hiding.merged_into(c, [idents[900][0]]) == [c.execute(select(figure_table.c.row).where(figure_table.c.id == idents[1000][0])).scalar_one()]
        documents_of = [document.id for document in documents.find(c)]
        due.add_documents(c, documents_of)
    reconcile(kit)
    assert [answers(kit, role)[0][:1] for role in Role] == [(1000,), (900,), (900,)]
    assert [said.role.value for each in shown(kit, Role.READER) if each.series.place == "SY09" for said in each.verdicts] == ["recommended"]
