"""An installation in which documents say what a test wants, read as often and as differently as it wants, and people judge it."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

from flow_said import Clock

from dtrack.flow import exporting
from dtrack.flow.collect import settle
from dtrack.flow.kit import Kit
from dtrack.flow.understanding import Understood
from dtrack.model.document import Document, Item
from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.store import documents, figures, points
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Unit

NAMES = {"SY09": "Deir-ez-Zor", "SY07": "Idleb", "SY02": "Aleppo", "SY11": "Ar-Raqqa"}
DAY = date(2019, 1, 31)
AMAL = {"by": "Amal", "why": "read it again"}


class Reading:
    """What `settle` asks of a reading."""

    def __init__(self, text: str, figures: tuple[Figure, ...]) -> None:
        self.text, self.figures, self.kind, self.problems = text, figures, "text", ()


def flow(value: int = 45_000, place: str = "SY09", quote: str | None = None, at: int = 0, **more: Any) -> Figure:
    """A movement in a sentence that begins at `at` of its text."""
    number = more.pop("number", f"{value:,}")
    words = quote if quote is not None else f"{number} people arrived in January."
    found = at + words.index(number)
    proof = Evidence(quote=words, number_text=number, span=(at, at + len(words)), number_span=(found, found + len(number)))
    where = PlaceRef(place, NAMES[place], NAMES[place], more.pop("role", PlaceRole.DESTINATION), Level.ADM1, place)
    said: dict[str, Any] = {
        "metric": Metric.NEW_DISPLACEMENT,
        "value": Decimal(value),
        "unit": Unit.PERSON,
        "evidence": proof,
        "places": (where,),
        "direction": Direction.ARRIVAL,
        "population": Population.IDP,
        "start": date(2019, 1, 1),
        "end": DAY,
        "start_precision": Precision.MONTH,
        "end_precision": Precision.MONTH,
        "source_org": "OCHA",
        "confidence": 0.95,
        "extractor": "prose/1",
    }
    return Figure(**said | more)


class Desk:
    """Documents and people of one installation."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        kit.now = Clock()

    def read(self, *said: Figure, key: str = "n1", text: str = "first", publisher: str = "OCHA", **more: Any) -> Document:
        """Read a document; another `text` makes another version of it."""
        self.kit.prepare()
        hashed = self.kit.archive.keep(f"{key} {text}".encode())
        with self.kit.store.writing() as c:
            now = self.kit.now()
            item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=publisher, published=date(2019, 2, 3))
            facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sensitivity": Sensitivity.PUBLIC, "now": now}
            document, _ = documents.record(c, item, sha256=hashed, text_sha256=hashed, **facts | more)
            whole = text if len(text) > 200 else ""
            settle(c, document, Understood(Reading(whole, said), said, ()), now)  # type: ignore[arg-type]
        return document

    def all(self) -> list[FigureRecord]:
        """The figures that stand."""
        with self.kit.store.reading() as c:
            return figures.find(c, Filter())

    def one(self) -> FigureRecord:
        """The only figure that stands."""
        (record,) = self.all()
        return record

    def export(self, what: str) -> bytes:
        """What stands, as CSV. Points without the moment at which each was recorded: an undone act is one more moment."""
        stream = io.BytesIO()
        exporting.save(self.kit, "csv", stream, what, Filter())
        if what == "figures":
            return stream.getvalue()
        lines = stream.getvalue().decode("utf-8-sig").splitlines()
        at = lines[0].split(",").index("known_from")
        import csv

        return "\n".join("|".join(cell for number, cell in enumerate(row) if number != at) for row in csv.reader(lines)).encode()


def values(desk: Desk, place: str = "SY09") -> list[tuple[Decimal | None, str]]:
    """What the points of a place say, and why."""
    with desk.kit.store.reading() as c:
        return [(record.point.value, record.point.reason) for record in points.find(c, Filter(place=place))]
