"""Sites with people in them: acts, counts, and what stands, in short."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flow_judged import Desk, Reading

from dtrack.flow import exporting
from dtrack.flow.collect import settle
from dtrack.flow.reconcile import reconcile
from dtrack.flow.siting_words import Words
from dtrack.flow.understanding import Understood
from dtrack.model.document import Item
from dtrack.model.figure import Evidence, Figure
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.model.site import SiteDeed
from dtrack.store import documents, points, problems
from dtrack.terms import Level, Metric, PlaceRole, Precision, Sensitivity, Unit
from dtrack.tracker import Tracker

AMAL = {"by": "Amal", "why": "visited", "source": "OCHA, flash update"}
ADD, CLOSE, REOPEN, RENAME, MERGE, SPLIT = SiteDeed.ADD, SiteDeed.CLOSE, SiteDeed.REOPEN, SiteDeed.RENAME, SiteDeed.MERGE, SiteDeed.SPLIT
PUBLIC = Words(place="SY0401", sensitivity="public")


def do(tracker: Tracker, deed: SiteDeed, site: str, words: Words | None = None, on: str = "2019-03-01", **more: Any) -> str:
    return tracker.site_act(deed, site, words or Words(), on=on, **AMAL | more).act.site


def living(site: str, value: int, day: str, source: str = "IOM DTM") -> Figure:
    """So many people live in a site on a day."""
    number, quote = f"{value:,}", f"{value:,} people live there on {day}, {source} said."
    proof = Evidence(quote=quote, number_text=number, span=(0, len(quote)), number_span=(0, len(number)))
    at = date.fromisoformat(day)
    where = PlaceRef(site, site, site, PlaceRole.IN, Level.SITE, "SY04")
    said: dict[str, Any] = {"start": at, "end": at, "start_precision": Precision.DAY, "end_precision": Precision.DAY, "source_org": source}
    return Figure(
        metric=Metric.SITE_POPULATION, value=Decimal(value), unit=Unit.PERSON, evidence=proof, places=(where,), confidence=0.95, extractor="prose/1", **said
    )


def count(desk: Desk, site: str, *counted: tuple[int, str], source: str = "IOM DTM") -> None:
    """A document for each count."""
    for value, day in counted:
        key = f"{site} {day} {source} {value}"
        said = living(site, value, day, source)
        with desk.kit.store.writing() as c:
            now = desk.kit.now()
            item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=source, published=date.fromisoformat(day) + timedelta(2))
            hashed = key.encode().hex().ljust(64, "0")[-64:]
            facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sensitivity": Sensitivity.PUBLIC, "now": now}
            document, _ = documents.record(c, item, sha256=hashed, text_sha256=hashed, **facts)
            settle(c, document, Understood(Reading("", (said,)), (said,), ()), now)
    reconcile(desk.kit)


def line(desk: Desk, site: str) -> list[tuple[str, int | None, str]]:
    """(day, value, reason) of every point that stands."""
    with desk.kit.store.reading() as c:
        found = [record.point for record in points.find(c, Filter(place=site))]
    return [(f"{point.end}", None if point.value is None else int(point.value), point.reason) for point in found]


def waiting(desk: Desk) -> list[str]:
    with desk.kit.store.reading() as c:
        return sorted(record.problem.what for record in problems.open(c))


def exported(tracker: Tracker, wanted: Filter | None = None) -> bytes:
    """Points as CSV, without the moment of recording."""
    stream = io.BytesIO()
    exporting.save(tracker._kit, "csv", stream, "points", wanted or Filter())
    rows = list(csv.reader(stream.getvalue().decode("utf-8-sig").splitlines()))
    at = rows[0].index("known_from") if rows else 0
    return "\n".join("|".join(cell for number, cell in enumerate(row) if number != at) for row in rows).encode()


def status(tracker: Tracker, site: str) -> str:
    return tracker.site(site).standing.status.value
