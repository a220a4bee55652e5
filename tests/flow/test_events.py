"""Sudden rises, revisions, contradictions and silence as events: found once, told by `changes`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from asker import Asker
from flow_home import Home

from dtrack.cli.changing import change_row
from dtrack.flow.events import note
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.document import Item
from dtrack.model.event import EventKind
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.store import documents, events, figures
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Unit
from dtrack.tracker import Tracker
from dtrack.web.api.shapes import Change
from dtrack.web.app import create

pytestmark = pytest.mark.stores

START = datetime(2026, 7, 2, tzinfo=UTC)


class Clock:
    """Stands until it is moved, but for a second a look."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def tracker(tmp_path: Path, database: str) -> Iterator[Tracker]:
    home = Home(tmp_path / "home", database)
    home.job()
    opened = home.open()
    opened._kit.now = Clock()
    opened._kit.prepare()
    yield opened
    home.close()


def flow(value: int, end: date, days: int = 30, org: str = "OCHA") -> Figure:
    return Figure(
        metric=Metric.NEW_DISPLACEMENT,
        value=Decimal(value),
        unit=Unit.PERSON,
        evidence=Evidence(quote=f"{value} people by {end}", number_text=f"{value}", sheet="Sheet", column=f"{end}", rows=(2,)),
        places=(PlaceRef("SY09", "Deir-ez-Zor", "Deir-ez-Zor", PlaceRole.DESTINATION, Level.ADM1, "SY09"),),
        direction=Direction.ARRIVAL,
        population=Population.IDP,
        start=end - timedelta(days - 1),
        end=end,
        start_precision=Precision.DAY,
        end_precision=Precision.DAY,
        source_org=org,
    )


def say(kit: Kit, key: str, said: list[Figure], publisher: str = "OCHA", sensitivity: Sensitivity = Sensitivity.PUBLIC) -> None:
    hashed = f"{key} {kit.now()}".encode().hex().ljust(64, "0")[-64:]
    with kit.store.writing() as c:
        now = kit.now()
        item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=publisher, published=now.date())
        facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sha256": hashed, "text_sha256": hashed, "sensitivity": sensitivity, "now": now}
        document, _ = documents.record(c, item, **facts)
        figures.replace(c, document, said, now)


def stored(kit: Kit) -> list[Any]:
    with kit.store.reading() as c:
        return events.since(c, START - timedelta(1))


def year(last: date = date(2026, 5, 31), value: int = 1_000) -> list[Figure]:
    return [flow(value + n, last - timedelta(30 * n)) for n in range(12)]


def test_a_sudden_rise_is_told_once_and_again_only_when_it_is_larger(tracker: Tracker) -> None:
    kit = tracker._kit
    say(kit, "year", year())
    reconcile(kit)
    assert stored(kit) == []
    before = kit.now()
    say(kit, "june", [flow(8_000, date(2026, 6, 30), 30)])
    reconcile(kit)
    [event] = stored(kit)
    assert (event.kind, event.place, event.day, event.value, event.before, event.degree) == ("spike", "SY09", date(2026, 7, 2), 8_000, 1_011, "high")
    assert len(event.figures) == 1
    assert note(kit) == []
    assert tracker.events(before) == [event]
    reconcile(kit, full=True)
    assert stored(kit) == [event]
    rows = [change_row(change) for change in tracker.told(before)]
    assert [(row["kind"], row["value"], row["place"]) for row in rows] == [("spike", 8_000, "SY09"), ("new", 8_000, "Deir-ez-Zor")]
    kit.now.at += timedelta(days=15)  # type: ignore[attr-defined]
    say(kit, "july", [flow(9_000, date(2026, 7, 15), 14)])
    reconcile(kit)
    assert [(each.day, each.value) for each in stored(kit)] == [(date(2026, 7, 17), 17_000), (date(2026, 7, 2), 8_000)]


def test_a_revision_and_a_contradiction_are_events_and_small_ones_are_none(tracker: Tracker) -> None:
    kit = tracker._kit
    day = date(2026, 6, 30)
    say(kit, "a", [flow(4_000, day), flow(4_000, day - timedelta(40)), flow(600, day - timedelta(80))])
    reconcile(kit)
    say(kit, "a", [flow(6_000, day), flow(4_900, day - timedelta(40)), flow(150, day - timedelta(80))])
    say(kit, "b", [flow(9_000, day, org="DTM")], "IOM")
    reconcile(kit)
    found = {event.kind: event for event in stored(kit)}
    assert sorted(found) == [EventKind.CONTRADICTION, EventKind.REVISION]
    revised, against = found[EventKind.REVISION], found[EventKind.CONTRADICTION]
    assert (revised.place, revised.day, revised.before, revised.value, revised.source) == ("SY09", day, 4_000, 6_000, "OCHA")
    assert "6,000" in against.params["what"]
    assert "9,000" in against.params["what"]
    reconcile(kit)
    assert len(stored(kit)) == 2


def test_a_province_that_is_no_longer_reported_on_falls_silent_once(tracker: Tracker) -> None:
    kit = tracker._kit
    say(kit, "year", year())
    reconcile(kit)
    before = kit.now()
    kit.now.at += timedelta(days=60)  # type: ignore[attr-defined]
    reconcile(kit)
    kit.now.at += timedelta(days=1)  # type: ignore[attr-defined]
    reconcile(kit)
    [event] = stored(kit)
    assert (event.kind, event.place, event.day, event.params) == ("silence", "SY09", date(2026, 7, 31), {"last": "2026-05-31", "usual_days": "30"})
    [row] = [change_row(change) for change in tracker.told(before)]
    assert (row["kind"], row["place"], row["start"], row["why"]) == ("silence", "SY09", "2026-05-31", "no_new_figure")


@pytest.mark.parametrize(("sensitivity", "told"), [(Sensitivity.PUBLIC, ["silence", "spike"]), (Sensitivity.INTERNAL, [])])
def test_the_api_tells_sudden_rises_and_silence_where_their_figures_are_public(tracker: Tracker, sensitivity: Sensitivity, told: list[str]) -> None:
    kit = tracker._kit
    say(kit, "year", [*year(), flow(8_000, date(2026, 6, 30))], sensitivity=sensitivity)
    reconcile(kit)
    kit.now.at += timedelta(days=100)  # type: ignore[attr-defined]
    reconcile(kit)
    rows = Asker(create(tracker)).get("/api/v1/changes?learned_since=2026-01-01").json()["data"]
    events = [row for row in rows if row["figure"] is None]
    assert [row["kind"] for row in events] == told
    assert all(Change.model_validate(row) for row in rows)
    if told:
        silence, spike = events
        assert (silence["place"], silence["event"]["last"], silence["event"]["usual_days"]) == ("SY09", "2026-06-30", 30)
        assert (spike["place"], spike["event"]["value"], spike["event"]["highest_before"], spike["event"]["degree"]) == ("SY09", 8_000, 1_011, "high")
        assert (spike["event"]["metric"], spike["event"]["direction"], len(spike["event"]["figures"])) == ("new_displacement", "arrival", 1)
        assert [row["place"] for row in rows if row["figure"]] == ["SY09"] * 13
