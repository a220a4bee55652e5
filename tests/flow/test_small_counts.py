"""Small counts and what would give them away are told to the team, and to nobody else: pages, API, files."""

import io
from random import Random

import pytest
from flow_home import CONFIG, Home
from flow_said import Clock, figure, say
from sqlalchemy import select

from dtrack.flow import small
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.person import Role
from dtrack.store import suppressed
from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

pytestmark = pytest.mark.stores

TEXT = (
    "Some 2,000 people were displaced in Raqqa governorate on 3 March 2017, OCHA said.\n\n"
    "OCHA said 7 people were displaced in Tell Abiad district on 3 March 2017.\n\n"
    "OCHA said 613 people were displaced in Ath-Thawrah district on 3 March 2017.\n\n"
    "OCHA said 1,380 people were displaced in Ar-Raqqa district on 3 March 2017.\n"
)


def opened(home: Home, threshold: int) -> Tracker:
    home.config.write_text(CONFIG.replace("[web]\n", f"[web]\nsmall_counts = {threshold}\n"), "utf-8")
    return home.open()


@pytest.fixture
def tracker(home: Home) -> Tracker:
    home.say({"key": "a", "text": TEXT, "published": "2017-03-05"})
    made = opened(home, 10)
    made.run()
    return made


def told(tracker: Tracker, role: Role) -> list[int | None]:
    return sorted((int(value) if (value := record.figure.value) is not None else -1) for record in tracker.seen_by(role).figures(Filter()))


def test_readers_are_told_neither_the_small_one_nor_its_complement(tracker: Tracker) -> None:
    assert told(tracker, Role.REVIEWER) == [7, 613, 1380, 2000]
    assert told(tracker, Role.READER) == [-1, -1, 1380, 2000]
    stream = io.BytesIO()
    tracker.export("csv", stream, "figures", public_only=True)
    tracker.export("csv", stream, "points", public_only=True)
    reader = Poster(create(tracker), host="192.0.2.1")
    pages = [reader.get(path).text for path in ("/figures", "/places/SY11", "/api/v1/figures", "/api/v1/points", "/export.jsonl", "/changes")]
    for text in [stream.getvalue().decode(), *pages]:
        assert "613" not in text
        assert "7 people" not in text
    assert "suppressed" in pages[0] and "suppressed" in pages[2]
    assert "1,380" in pages[0]
    assert "613" in Poster(create(tracker)).get("/figures").text


def test_without_a_threshold_everything_is_told(tracker: Tracker, home: Home) -> None:
    other = opened(home, 0)
    other.reconcile()
    assert told(other, Role.READER) == [7, 613, 1380, 2000]
    again = opened(home, 10)
    again.reconcile()
    assert told(again, Role.READER) == [-1, -1, 1380, 2000]


def test_of_what_came_and_went_only_what_it_can_give_away_is_looked_at_and_nothing_is_missed(home: Home) -> None:
    kit = opened(home, 150)._kit
    kit.prepare()
    kit.now = Clock()
    chance, held, seen = Random(5), dict[str, list[Figure]](), set()
    for step in range(8):
        key = f"d{chance.randrange(6)}"
        held[key] = [each for each in held.get(key, []) if chance.random() < 0.6] + [figure(chance) for _ in range(chance.randrange(5))]
        say(kit, key, held[key])
        reconcile(kit, full=step == 0)
        told = listed(kit)
        small.refresh(kit)
        assert told == listed(kit)
        seen.add(frozenset(told))
    assert len(seen) > 4


def listed(kit: Kit) -> list[str]:
    with kit.store.reading() as c:
        return sorted(c.execute(select(suppressed.table.c.figure)).scalars())
