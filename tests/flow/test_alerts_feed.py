"""Atom feeds of alerts: well-formed, of public figures, with ids that stay."""

from datetime import date
from decimal import Decimal
from typing import Any

import feedparser
from alert_home import Wire, about, begin, figure, spike, store
from flow_home import Home

from dtrack.flow.alerts import sending
from dtrack.model.alert import AlertState
from dtrack.model.event import EventKind
from dtrack.web.app import create


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


def test_feeds_are_well_formed_keep_their_ids_and_tell_of_their_place(home: Home) -> None:
    tracker, wire = begin(home, web='public_url = "https://tracker.example.org"\n[accounts]\nreading = "open"\n'), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000), figure(9_000, place="SY07", end=date(2026, 6, 27)))
    by_value = {record.figure.value: record.id for record in tracker.figures()}
    spike(kit, "k1", (by_value[Decimal(12_000)],))
    about(kit, "r1", EventKind.REVISION, by_value[Decimal(9_000)], place="SY07")
    tracker.config.spec.tracker.languages[:] = ["en", "ar"]
    app = create(tracker, kit.now)
    arabic = feedparser.parse(get(app, "/places/SY09.atom", accept_language="ar")[2])
    assert (arabic.feed.title, arabic.feed.language) == ("dtrack: تنبيهات, دير الزور", "ar")
    assert arabic.entries[0].title.startswith("مقروء آلياً وغير مدقَّق: دير الزور: ارتفاع مفاجئ")
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
