"""A fresh SQLite file a test, and builders of what goes into it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection

from dtrack.model.document import Document, Item
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.model.point import Point, Series, Verdict
from dtrack.store import documents
from dtrack.store.engine import Store
from dtrack.terms import Direction, FigureRole, Level, Metric, PlaceRole, Population, Precision, Sensitivity, Unit

sys.path.insert(0, str(Path(__file__).parents[2]))

from postgres import Server

T0 = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as migrations make it, to be copied: they take longer than most tests."""
    file = tmp_path_factory.mktemp("store") / "empty.sqlite"
    made = Store(f"sqlite:///{file}")
    made.upgrade()
    made.close()
    return file


EVERYDAY = ("test_rows", "test_server", "test_problems")
"""Files whose half on a server runs every day; that of the others is left to the whole run."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        made = getattr(item, "callspec", None)
        if made is not None and made.params.get("store") == "postgres" and item.path.stem not in EVERYDAY:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, of both kinds in turn."""
    return cast(Store, request.getfixturevalue(f"{request.param}_store"))


@pytest.fixture
def postgres_store(postgres: Server) -> Iterator[Store]:
    with postgres.emptied() as url:
        opened = Store(url, busy_s=5)
        yield opened
        opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path, empty: Path) -> Iterator[Store]:
    file = tmp_path / "data" / "dtrack.sqlite"
    file.parent.mkdir()
    shutil.copy(empty, file)
    opened = Store(f"sqlite:///{file}", busy_s=5)
    yield opened
    opened.close()


@pytest.fixture
def at() -> Callable[[float], datetime]:
    """The moment so many hours after the first."""
    return lambda hours: T0 + timedelta(hours=hours)


@pytest.fixture
def item() -> Callable[..., Item]:
    def build(key: str = "n1", **more: Any) -> Item:
        return Item(**{"key": key, "media_type": "text/html", "body": b"", "fetched_at": T0, **more})

    return build


@pytest.fixture
def kept(item: Callable[..., Item]) -> Callable[..., Document]:
    """Record a document whose normalised text is `text`."""

    def record(c: Connection, text: str = "text", key: str = "n1", now: datetime = T0, job: str = "news", **more: Any) -> Document:
        hashed = text.encode().hex().ljust(64, "0")[:64]
        stated = {name: more.pop(name) for name in list(more) if name in Item.__dataclass_fields__ and name not in {"sensitivity", "sha256"}}
        facts = {"job": job, "source": "feed", "sha256": hashed, "text_sha256": hashed, "sensitivity": Sensitivity.PUBLIC, "now": now}
        return documents.record(c, item(key, fetched_at=now, **stated), **facts | more)[0]

    return record


@pytest.fixture
def cell() -> Callable[..., Figure]:
    """A stock in a cell of a sheet."""

    def build(value: str = "1000", pcode: str = "SY09", row: int = 2, **more: Any) -> Figure:
        where = PlaceRef(pcode, "Place", "Place", PlaceRole.IN, Level.ADM1, pcode[:4], "COD", "code")
        proof = Evidence(quote=f"Sheet | IDPs | Place | {value}", number_text=value, sheet="Sheet", column="IDPs", rows=(row,))
        day = date(2017, 8, 1)
        stock = {"metric": Metric.IDP_STOCK, "direction": Direction.NONE, "start": day, "end": day, "unit": Unit.PERSON}
        return Figure(**{**stock, "value": Decimal(value), "evidence": proof, "places": (where,), **more})

    return build


@pytest.fixture
def passage() -> Callable[..., Figure]:
    """A flow in a sentence."""

    def build(value: str = "120000", at: int = 0, **more: Any) -> Figure:
        quote = f"{value} people fled Deir-ez-Zor."
        spans = {"span": (at, at + len(quote)), "number_span": (at, at + len(value))}
        where = PlaceRef("SY09", "Deir-ez-Zor", "Deir-ez-Zor", PlaceRole.ORIGIN, Level.ADM1, "SY09", span=(at + len(value) + 13, at + len(quote) - 1))
        flow = {"metric": Metric.NEW_DISPLACEMENT, "unit": Unit.PERSON, "start": date(2017, 10, 8), "end": date(2017, 11, 7)}
        return Figure(**{**flow, "value": Decimal(value), "evidence": Evidence(quote=quote, number_text=value, **spans), "places": (where,), **more})

    return build


@pytest.fixture
def answer() -> Callable[..., Point]:
    """A point of a stock."""

    def build(value: str | None = "1000", place: str = "SY09", day: date = date(2017, 8, 1), **more: Any) -> Point:
        facts = {"metric": Metric.IDP_STOCK, "direction": Direction.NONE, "population": Population.IDP}
        series = Series(place, **{**facts, **{name: more.pop(name) for name in list(more) if name in Series.__dataclass_fields__}})
        said = more.pop("verdicts", (Verdict("a" * 16, FigureRole.RECOMMENDED, "only_one", {"standing": "assessment"}),))
        number = None if value is None else Decimal(value)
        known = {"precision": Precision.MONTH, "unit": "person", "low": number, "high": number, "origins": 1, "reason": "only_one", "source_org": "OCHA"}
        window = {"start": more.pop("start", day), "end": more.pop("end", day)}
        return Point(**{"series": series, "value": number, "recommended": said[0].figure if said else None, "verdicts": said, **window, **known, **more})

    return build
