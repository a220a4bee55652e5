"""What has happened as an Atom feed: public figures only, of everywhere or of one place. Each entry keeps its id for good."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as Xml

from starlette.requests import Request
from starlette.responses import Response

from dtrack.flow.alerts.queue import Notice
from dtrack.speech.language import Speech
from dtrack.web.site import Site, Visit

MEDIA = "application/atom+xml; charset=utf-8"
DAYS = 92
MOST = 200
_ATOM = "http://www.w3.org/2005/Atom"


def answer(site: Site, request: Request, place: str | None = None) -> Response:
    """The feed; 304 where the reader has it. NotFoundError for a place that nobody knows."""
    visit = site.visit(request)
    body = feed(visit, place)
    headers = {"etag": f'W/"{hashlib.sha256(body).hexdigest()[:24]}"', "cache-control": "private, no-cache", "vary": "Accept-Language"}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA, headers=headers)


def feed(visit: Visit, place: str | None) -> bytes:
    """The feed's bytes. Links lead to `[web] public_url`; without one they are relative, for the request's Host is nobody's word."""
    tracker = visit.tracker
    found = tracker.public_notices(visit.now - timedelta(DAYS), place)[:MOST]
    base = tracker.config.spec.web.public_url.rstrip("/")
    path = f"/places/{place}.atom" if place else "/alerts.atom"
    speech = visit.speech
    about = speech.gettext("%(title)s: alerts", title=tracker.config.spec.tracker.title) + (f", {visit.place(place)}" if place else "")
    root = Xml.Element("feed", {"xmlns": _ATOM, "xml:lang": speech.code})
    _text(root, "id", _uuid(f"{base}{path}"))
    _text(root, "title", about)
    _text(root, "updated", _moment(found[0].event.at if found else datetime(2000, 1, 1, tzinfo=UTC)))
    _text(Xml.SubElement(root, "author"), "name", tracker.config.spec.tracker.title)
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": base + visit.link(path)})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": base + visit.link(f"/places/{place}" if place else "/changes")})
    for notice in found:
        _entry(root, notice, base, speech)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode").encode()


def _entry(root: Xml.Element, notice: Notice, base: str, speech: Speech) -> None:
    event, said = notice.event, notice.said(speech)
    entry = Xml.SubElement(root, "entry")
    _text(entry, "id", _uuid(event.key))
    _text(entry, "title", said.title)
    _text(entry, "updated", _moment(event.at))
    path = f"/figures/{event.figure}" if event.figure else f"/places/{event.place}"
    Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}{path}"})
    Xml.SubElement(entry, "category", {"term": notice.kind.value})
    content = Xml.SubElement(entry, "content", {"type": "text"})
    content.text = said.body


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _uuid(key: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"dtrack:{key}").urn
