"""What has happened as an Atom feed: public figures only, of everywhere or of one place. Each entry keeps its id for good."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

from starlette.requests import Request
from starlette.responses import Response

from dtrack.flow.alerts.queue import Notice
from dtrack.web.site import Site, Visit

MEDIA = "application/atom+xml; charset=utf-8"
DAYS = 92
MOST = 200
_ATOM = "http://www.w3.org/2005/Atom"


def answer(site: Site, request: Request, place: str | None = None) -> Response:
    """The feed; 304 where the reader has it. NotFoundError for a place that nobody knows."""
    visit = site.visit(request)
    body = feed(visit, place)
    headers = {"etag": f'W/"{hashlib.sha256(body).hexdigest()[:24]}"', "cache-control": "private, no-cache"}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA, headers=headers)


def feed(visit: Visit, place: str | None) -> bytes:
    """The feed's bytes. Links lead to `[web] public_url`; without one they are relative, for the request's Host is nobody's word."""
    tracker = visit.tracker
    found = tracker.public_notices(visit.now - timedelta(DAYS), place)[:MOST]
    base = tracker.config.spec.web.public_url.rstrip("/")
    path = f"/places/{place}.atom" if place else "/alerts.atom"
    about = f"{tracker.config.spec.tracker.title}: alerts" + (f", {tracker.gazetteer.name(place)}" if place else "")
    root = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _text(root, "id", _uuid(f"{base}{path}"))
    _text(root, "title", about)
    _text(root, "updated", _moment(found[0].event.at if found else datetime(2000, 1, 1, tzinfo=UTC)))
    _text(Xml.SubElement(root, "author"), "name", tracker.config.spec.tracker.title)
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{base}{path}"})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}/places/{place}" if place else f"{base}/changes"})
    for notice in found:
        _entry(root, notice, base)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode").encode()


def _entry(root: Xml.Element, notice: Notice, base: str) -> None:
    event = notice.event
    entry = Xml.SubElement(root, "entry")
    _text(entry, "id", _uuid(event.key))
    _text(entry, "title", notice.said.title)
    _text(entry, "updated", _moment(event.at))
    path = f"/figures/{event.figure}" if event.figure else f"/places/{event.place}"
    Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{path}"})
    Xml.SubElement(entry, "category", {"term": notice.kind.value})
    content = Xml.SubElement(entry, "content", {"type": "text"})
    content.text = notice.said.body


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _uuid(key: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"dtrack:{key}").urn
