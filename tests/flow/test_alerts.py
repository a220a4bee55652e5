"""The outbox: each channel is told once, after a person's word where it leaves the team, and never of what is internal, rejected or gone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flow_home import CONFIG, Home

from dtrack.errors import ConfigError, DtrackError, FaultsError, NotFoundError, UsageError
from dtrack.flow.alerts import sending
from dtrack.flow.kit import Kit
from dtrack.model.alert import Alert, AlertState
from dtrack.model.document import Item
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import Evidence, Figure, Problem
from dtrack.model.place import PlaceRef
from dtrack.model.point import Series
from dtrack.store import documents, events, figures, outbox, problems, runs
from dtrack.terms import Cause, Direction, Level, Metric, PlaceRole, Population, Precision, RunState, Sensitivity, Unit
from dtrack.tracker import Tracker
from dtrack.web.app import create

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
        self.fails: set[str] = set()

    def send(self, url: str, title: str, body: str, ident: str) -> None:
        if any(part in url for part in self.fails):
            raise DtrackError("the channel did not take it", "It is tried again.")
        self.sent.append((url, title, body, ident))

    def to(self, name: str) -> list[str]:
        return [title for url, title, _, _ in self.sent if name in url]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Tracker]]:
    home = Home(tmp_path / "home")
    home.job()

    def begin(extra: str = CHANNELS, web: str = "") -> Tracker:
        home.config.write_text(CONFIG + web + extra, "utf-8")
        tracker = Tracker.open(home.config, ENV)
        home._open.append(tracker)
        tracker._kit.now = Clock()
        tracker._kit.prepare()
        return tracker

    yield begin
    home.close()


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


def states(tracker: Tracker) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for alert in tracker.alerts():
        found.setdefault(alert.channel, []).append(f"{alert.kind.value} {alert.state.value}")
    return found


def test_the_team_is_told_at_once_and_others_after_a_person_approved(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(web='public_url = "https://tracker.example.org/"\n'), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    assert sending.send(kit, wire) == 1
    assert sending.send(kit, wire) == 0
    assert states(tracker) == {"team": ["spike sent"], "partners": ["spike waiting"]}
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] MACHINE-READ, NOT CHECKED: Deir-ez-Zor: sudden rise of displacement movements (arrivals): 12,000 persons in 30 days"
    [ident] = ids(tracker)
    assert body.splitlines()[0] == "MACHINE-READ, NOT CHECKED"
    for line in (
        "Where: Deir-ez-Zor (SY09)",
        "Period: figures whose periods end from 2026-06-01 to 2026-06-30",
        "Number: 12,000 persons, the sum of 1 recommended figures; the highest 30 days before: 5,000",
        f"Source: OCHA, printed by AFP Bcc: x, published 2026-07-01: 12,000 persons, 2026-06-22 to 2026-06-28 (figure {ident})",
        "  “12000 people by 2026-06-28 ‹b›＠all‹/b›”",
        "  https://example.org/a",
        "Rule: the 30-day sum is at or above its own highest of the last 1096 days (high).",
        "Checked by a person: 0 of 1 figures.",
        "Link: https://tracker.example.org/places/SY09",
    ):
        assert line in body.splitlines()
    waiting = tracker.alerts([AlertState.WAITING])[0]
    decided = tracker.decide_alert(waiting.id, approve=True, by="Editor", why="checked with the field office")
    assert (decided.state, decided.who, decided.why) == (AlertState.READY, "Editor", "checked with the field office")
    assert sending.send(kit, wire) == 1
    assert wire.to("partners") == [title]
    sent = tracker.alerts([AlertState.SENT], 1)[0]
    assert (sent.figures[0]["id"], sent.figures[0]["value"], sent.sent_at is not None) == (ident, "12000", True)
    with pytest.raises(UsageError, match="is sent already"):
        tracker.decide_alert(waiting.id, approve=True, by="Editor", why="again")
    with pytest.raises(NotFoundError):
        tracker.decide_alert("nobody", approve=False, by="Editor", why="x")
    with pytest.raises(UsageError, match="who decides"):
        tracker.decide_alert(waiting.id, approve=False, by=" ", why="x")


def test_what_is_internal_never_leaves_the_team_and_is_in_no_feed(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    store(tracker._kit, "a", figure(12_000), sensitivity=Sensitivity.INTERNAL)
    spike(tracker._kit, "k1", tuple(ids(tracker)))
    with tracker._kit.store.writing() as c:
        events.add(
            c, [Event(key="s", kind=EventKind.SILENCE, at=tracker._kit.now(), day=NOW.date(), place="SY09", params={"last": "2026-06-28", "usual_days": "7"})]
        )
    sending.send(tracker._kit, wire)
    assert states(tracker) == {"team": ["silence sent", "spike sent"]}
    assert tracker.public_notices(NOW - timedelta(30)) == []


def test_a_series_cools_down_by_what_was_sent(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.split("[alerts.channel.partners]")[0]), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    one = tuple(ids(tracker))
    spike(kit, "k1", one, value=12_000, day=date(2026, 6, 10))
    spike(kit, "k2", one, value=20_000, day=date(2026, 6, 20))
    spike(kit, "k3", one, value=14_999, day=date(2026, 6, 24))
    spike(kit, "k4", one, value=15_000, day=date(2026, 6, 25))
    sending.send(kit, wire)
    found = {alert.event: (alert.state.value, alert.why) for alert in tracker.alerts()}
    first = next(alert.id for alert in tracker.alerts() if alert.event == "k1")
    assert found == {
        "k1": ("sent", None),
        "k2": ("dropped", f"{first} told of this series less than 14 days before"),
        "k3": ("dropped", f"it is not 25 % above what {first} told"),
        "k4": ("sent", None),
    }


def test_rules_say_what_goes_where(opened: Callable[..., Tracker]) -> None:
    rules = """
[[alerts.rule]]
kinds = ["revision", "contradiction"]
places = ["SY09"]
metrics = ["new_displacement"]
minimum = 4000
channels = ["team"]
"""
    tracker, wire = opened(CHANNELS + rules), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    [ident] = ids(tracker)
    about(kit, "r1", EventKind.REVISION, ident)
    about(kit, "r2", EventKind.REVISION, ident, value=Decimal(3_999))
    about(kit, "r3", EventKind.REVISION, ident, place="SY07")
    about(kit, "r4", EventKind.REVISION, ident, day=date(2020, 1, 1))
    about(kit, "c1", EventKind.CONTRADICTION, ident, params={"what": "OCHA says 4,000 and IOM 9,000"})
    about(kit, "gone", EventKind.REVISION, "ffffffffffffffff")
    spike(kit, "k1", (ident,))
    sending.send(kit, wire)
    assert states(tracker) == {"team": ["contradiction sent", "revision sent"]}
    assert "revised: displacement movements (arrivals): 4,000 persons" in wire.sent[0][1]
    assert "Number: 4,000 persons (before: 1,000)" in wire.sent[0][2]
    assert "Also: OCHA says 4,000 and IOM 9,000" in wire.sent[1][2]


def test_quiet_hours_hold_everything_and_a_digest_gathers_a_day(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.replace("team = true\n", 'team = true\ndigest = "15:00"\n')), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    one = tuple(ids(tracker))
    spike(kit, "k1", one)
    about(kit, "r1", EventKind.REVISION, one[0])
    sending.send(kit, wire)
    kit.now.at = NOW.replace(hour=23)  # type: ignore[attr-defined]
    assert (sending.send(kit, wire), wire.sent) == (0, [])
    kit.now.at = NOW.replace(day=2, hour=6)  # type: ignore[attr-defined]
    assert sending.send(kit, wire) == 2
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] MACHINE-READ, NOT CHECKED: 2 alerts"
    assert body.count("Alert: ") == 2
    assert sending.send(kit, wire) == 0


def test_many_at_once_come_together(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    for number in range(12):
        about(kit, f"r{number}", EventKind.REVISION, ids(tracker)[0])
    assert sending.send(kit, wire) == 12
    assert wire.to("team") == ["[dtrack] MACHINE-READ, NOT CHECKED: 12 alerts"]


def test_a_broken_channel_is_told_where_people_look_and_on_the_others_and_tried_on(opened: Callable[..., Tracker]) -> None:
    extra = (
        CHANNELS
        + '[alerts.channel.unset]\nsecret = "DTRACK_ALERT_UNSET"\nteam = true\n[alerts.channel.second]\nsecret = "DTRACK_ALERT_PARTNERS"\nteam = true\n'
    )
    tracker, wire = opened(extra), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    wire.fails = {"team.example"}
    for hours in range(5):
        kit.now.at = NOW + timedelta(hours=hours)  # type: ignore[attr-defined]
        sending.send(kit, wire)
    told = sorted(record.problem.what for record in tracker.problems("alerts"))
    assert told[0].startswith("the alert channel team is broken: 5 tries failed: the channel did not take it")
    assert told[1] == "the alert channel unset is broken: DTRACK_ALERT_UNSET is not set"
    line = next(line for line in tracker.status() if line.job == "alerts")
    assert (line.state, line.problems) == ("failing", 2)
    assert "secret-token" not in f"{tracker.problems()}{line}"
    assert "[dtrack] the alert channel team is broken: alerts do not reach it" in wire.to("partners")
    wire.fails = set()
    kit.now.at = NOW + timedelta(hours=9)  # type: ignore[attr-defined]
    sending.send(kit, wire)
    assert len([title for title in wire.to("team") if "sudden rise" in title]) == 1
    assert [record.problem.where for record in tracker.problems("alerts")] == ["unset"]


def claimed(kit: Kit, alert: Alert) -> None:
    with kit.store.writing() as c:
        outbox.change(c, [alert.id], AlertState.READY, sent_at=None)
        outbox.claim(c, [alert.id], "batch-of-before", kit.now())


def test_what_may_have_been_sent_is_told_and_mail_goes_again_as_the_same_message(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.replace('PARTNERS"', 'PARTNERS"\napproval = false')), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    sending.send(kit, wire)
    for alert in tracker.alerts():
        claimed(kit, alert)
    wire.sent.clear()
    assert sending.send(kit, wire) == 1
    assert [(url, ident) for url, _, _, ident in wire.sent] == [(ENV["DTRACK_ALERT_PARTNERS"], "batch-of-before")]
    [unsure] = tracker.alerts([AlertState.UNSURE])
    [record] = tracker.problems("alerts")
    assert record.problem.what.startswith(f"the alert {unsure.id} to team may have been sent: ")
    tracker.decide_alert(unsure.id, approve=False, by="Editor", why="it had arrived")
    sending.send(kit, wire)
    assert tracker.problems("alerts") == []
    assert len(wire.sent) == 1


def test_what_stands_no_more_is_not_sent(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    store(kit, "b", figure(3_000, place="SY07"))
    by_value = {record.figure.value: record.id for record in tracker.figures()}
    about(kit, "r1", EventKind.REVISION, by_value[Decimal(12_000)])
    about(kit, "r2", EventKind.REVISION, by_value[Decimal(3_000)])
    wire.fails = {"team"}
    sending.send(kit, wire)
    store(kit, "a", figure(13_000))
    store(kit, "b", figure(3_000, place="SY07", caveat="read again"))
    wire.fails = set()
    kit.now.at = NOW + timedelta(hours=3)  # type: ignore[attr-defined]
    sending.send(kit, wire)
    found = {alert.event: (alert.state.value, alert.why) for alert in tracker.alerts() if alert.channel == "team"}
    assert found["r1"] == ("dropped", f"the figure {by_value[Decimal(12_000)]} behind it stands no more")
    assert found["r2"][0] == "sent"


def test_a_source_that_is_broken_for_a_day_is_told_to_the_team_once(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    with kit.store.writing() as c:
        good = runs.begin(c, "fake", None, NOW - timedelta(hours=30))
        runs.finish(c, good.id, state=RunState.GOOD, now=NOW - timedelta(hours=30))
        bad = runs.begin(c, "fake", None, NOW - timedelta(hours=5))
        runs.finish(c, bad.id, state=RunState.FAILED, now=NOW - timedelta(hours=5), message="the page\nhas gone")
        problems.replace(c, "fake", None, [Problem(kind="failed", what="w", remedy="r", job="fake")], NOW - timedelta(hours=5))
    assert sending.send(kit, wire) == 1
    assert sending.send(kit, wire) == 0
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] the source fake is failing since 2026-06-30 06:00 UTC"
    assert "Why: the page has gone" in body


def test_a_trial_says_what_is_wrong_and_never_the_address(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS + '[alerts.channel.unset]\nsecret = "DTRACK_ALERT_UNSET"\n'), Wire()
    sending.trial(tracker._kit, "team", wire)
    assert wire.sent[0][1] == "[dtrack] TEST: this is no alert"
    with pytest.raises(UsageError, match="DTRACK_ALERT_UNSET is not set"):
        sending.trial(tracker._kit, "unset", wire)
    with pytest.raises(NotFoundError, match="Channels here: team, partners, unset"):
        sending.trial(tracker._kit, "nobody", wire)
    with pytest.raises(DtrackError) as caught:
        tracker._kit.config.secrets["DTRACK_ALERT_TEAM"] = "json://someone:s3cret@127.0.0.1:1/token"  # type: ignore[index]
        tracker.test_alerts("team")
    assert not any(part in caught.value.message for part in ("someone", "s3cret", "token"))
    with pytest.raises(ConfigError, match="none that apprise understands") as caught:
        tracker._kit.config.secrets["DTRACK_ALERT_TEAM"] = "nonsense://s3cret"  # type: ignore[index]
        tracker.test_alerts("team")
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[alerts.channel.Team]\nsecret = "DTRACK_X"\n', "'Team' is no name of a channel"),
        ('[alerts.channel.a]\nsecret = "mailto://x:y@z"\n', "alerts.channel.a.secret"),
        ('[[alerts.rule]]\nchannels = ["desk"]\n', "there is no channel 'desk'"),
        ('[[alerts.rule]]\nplaces = ["SY99"]\n', "there is no place 'SY99'"),
        ('[[alerts.rule]]\nkinds = ["storm"]\n', "alerts.rule.0.kinds.0"),
        ('[alerts]\nquiet = "25:00-06:00"\n', "alerts.quiet"),
    ],
)
def test_faulty_settings_are_named(opened: Callable[..., Tracker], text: str, said: str) -> None:
    with pytest.raises(FaultsError) as caught:
        opened(text)
    assert said in str(caught.value)


async def _get(app: Any, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }
    scope |= {
        "headers": [(b"host", b"127.0.0.1"), *((k.encode(), v.encode()) for k, v in headers.items())],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in said)
    return said[0]["status"], {k.decode(): v.decode() for k, v in said[0]["headers"]}, body


def get(app: Any, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    import asyncio

    return asyncio.run(_get(app, path, {name.replace("_", "-"): value for name, value in headers.items()}))


def test_feeds_are_well_formed_keep_their_ids_and_tell_of_their_place(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(web='public_url = "https://tracker.example.org"\n'), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000), figure(9_000, place="SY07", end=date(2026, 6, 27)))
    by_value = {record.figure.value: record.id for record in tracker.figures()}
    spike(kit, "k1", (by_value[Decimal(12_000)],))
    about(kit, "r1", EventKind.REVISION, by_value[Decimal(9_000)], place="SY07")
    app = create(tracker, kit.now)
    status, headers, body = get(app, "/alerts.atom")
    assert (status, headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = feedparser.parse(body)
    assert not feed.bozo
    assert [entry.title.split(": ")[1] for entry in feed.entries] == ["Idleb", "Deir-ez-Zor"]
    assert feed.entries[0].link == f"https://tracker.example.org/figures/{by_value[Decimal(9_000)]}"
    assert feed.entries[1].link == "https://tracker.example.org/places/SY09"
    assert all(entry.title.startswith("MACHINE-READ, NOT CHECKED: ") and entry.id.startswith("urn:uuid:") for entry in feed.entries)
    assert get(app, "/alerts.atom", if_none_match=headers["etag"])[0] == 304
    place = feedparser.parse(get(app, "/places/SY09.atom")[2])
    assert [(entry.id, entry.title) for entry in place.entries] == [(feed.entries[1].id, feed.entries[1].title)]
    assert place.feed.id != feed.feed.id
    assert len(feedparser.parse(get(app, "/places/SYR.atom")[2]).entries) == 2
    assert get(app, "/places/SY99.atom")[0] == 404
    assert get(app, "/places/SY09")[0] == 200
    sending.send(kit, wire)
    waiting = next(alert for alert in tracker.alerts([AlertState.WAITING]) if alert.event == "k1")
    tracker.decide_alert(waiting.id, approve=False, by="Editor", why="a misreading")
    assert [entry.id for entry in feedparser.parse(get(app, "/alerts.atom")[2]).entries] == [feed.entries[0].id]
