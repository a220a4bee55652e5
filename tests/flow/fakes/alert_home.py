"""Installations with channels, figures and events for them, and a wire that keeps what it is given."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flow_home import Home

from dtrack.errors import DtrackError
from dtrack.flow.kit import Kit
from dtrack.model.document import Item
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.model.point import Series
from dtrack.store import documents, events, figures
from dtrack.terms import Cause, Direction, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Unit
from dtrack.tracker import Tracker

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
CHANNELS = """
[alerts]
quiet = "22:00-06:00"
[alerts.channel.team]
secret = "DTRACK_ALERT_TEAM"
team = true
[alerts.channel.partners]
secret = "DTRACK_ALERT_PARTNERS"
"""
ENV = {"DTRACK_ALERT_TEAM": "json://team.example/secret-token", "DTRACK_ALERT_PARTNERS": "mailto://partners.example"}


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class Wire:
    """Keeps what it is given. Switches: `fails` by part of the address."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str, str]] = []
        self.languages: list[str] = []
        self.fails: set[str] = set()

    def send(self, url: str, title: str, body: str, ident: str, *, language: str = "en") -> None:
        if any(part in url for part in self.fails):
            raise DtrackError("the channel did not take it", "It is tried again.")
        self.sent.append((url, title, body, ident))
        self.languages.append(language)

    def to(self, name: str) -> list[str]:
        return [title for url, title, _, _ in self.sent if name in url]


def begin(home: Home, extra: str = CHANNELS, web: str = "") -> Tracker:
    """An installation with channels, at noon of the first of July 2026."""
    home.settings(web + extra)
    tracker = Tracker.open(home.config, ENV)
    home._open.append(tracker)
    tracker._kit.now = Clock()
    tracker._kit.prepare()
    return tracker


def figure(value: int, place: str = "SY09", end: date = date(2026, 6, 28), **more: Any) -> Figure:
    facts: dict[str, Any] = {
        "metric": Metric.NEW_DISPLACEMENT,
        "value": Decimal(value),
        "unit": Unit.PERSON,
        "evidence": Evidence(quote=f"{value} people by {end} <b>@all</b>", number_text=f"{value}", sheet="S", column=f"{end}", rows=(2,)),
        "places": (PlaceRef(place, "x", "x", PlaceRole.DESTINATION, Level.ADM1, place),),
        "direction": Direction.ARRIVAL,
        "population": Population.IDP,
        "cause": Cause.CONFLICT,
        "start": end - timedelta(6),
        "end": end,
        "start_precision": Precision.DAY,
        "end_precision": Precision.DAY,
        "source_org": "OCHA",
    }
    return Figure(**facts | more)


def store(kit: Kit, key: str, *said: Figure, sensitivity: Sensitivity = Sensitivity.PUBLIC) -> None:
    hashed = f"{key}{kit.now()}".encode().hex().ljust(64, "0")[-64:]
    with kit.store.writing() as c:
        now = kit.now()
        item = Item(
            key=key,
            media_type="text/plain",
            body=b"",
            fetched_at=now,
            publisher="AFP\r\nBcc: x",
            published=now.date(),
            url="https://example.org/a",
            sensitivity=sensitivity,
        )
        facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sha256": hashed, "text_sha256": hashed, "sensitivity": sensitivity, "now": now}
        document, _ = documents.record(c, item, **facts)
        figures.replace(c, document, said, now)


def ids(tracker: Tracker) -> list[str]:
    return [record.id for record in tracker.figures()]


def spike(kit: Kit, key: str, idents: tuple[str, ...], *, value: int = 12_000, day: date = date(2026, 6, 30), place: str = "SY09") -> Event:
    series = Series(place, Metric.NEW_DISPLACEMENT, Direction.ARRIVAL, Population.IDP, Cause.CONFLICT)
    event = Event(
        key=key,
        kind=EventKind.SPIKE,
        at=kit.now(),
        day=day,
        series=series,
        place=place,
        degree="high",
        value=Decimal(value),
        before=Decimal(5_000),
        figures=idents,
    )
    with kit.store.writing() as c:
        events.add(c, [event])
    return event


def about(kit: Kit, key: str, kind: EventKind, ident: str, **more: Any) -> None:
    facts: dict[str, Any] = {"day": date(2026, 6, 28), "place": "SY09", "figure": ident, "source": "OCHA", "value": Decimal(4_000), "before": Decimal(1_000)}
    with kit.store.writing() as c:
        events.add(c, [Event(key=key, kind=kind, at=kit.now(), **facts | more)])
