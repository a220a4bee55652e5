"""Figures by chance, said by documents of an installation whose clock the test holds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dtrack.flow.kit import Kit
from dtrack.model.document import Item
from dtrack.model.figure import Evidence, Figure
from dtrack.model.place import PlaceRef
from dtrack.store import documents, figures
from dtrack.terms import Direction, Metric, PlaceRole, Population, Precision, Quantifier, Sensitivity, Unit

NOW = datetime(2019, 6, 1, tzinfo=UTC)
PLACES = ["SYR", "SY09", "SY09", "SY0902", "SY090200", "SY08", "SY0800", "IRQ"]


class Clock:
    """Goes on by a second with each look."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def figure(chance: Random) -> Figure:
    metric = chance.choice([Metric.NEW_DISPLACEMENT, Metric.NEW_DISPLACEMENT, Metric.IDP_STOCK])
    end = date(2018, 12, 1) + timedelta(chance.choice([*range(0, 190, 9), 700]))
    start = end if metric.is_stock else end - timedelta(chance.choice([0, 6, 6, 29, 30, 44]))
    cumulative = not metric.is_stock and chance.random() < 0.2
    value = chance.choice([5, 100, 100, 120, 5000, 5200, 60_000, 90_000, 3_500_000])
    where = [chance.choice(PLACES)] if chance.random() < 0.9 else ["SY08", "SY09"]
    precision = chance.choice([Precision.DAY, Precision.DAY, Precision.MONTH, Precision.YEAR])
    return Figure(
        metric=metric,
        value=Decimal(value),
        unit=Unit.PERSON,
        evidence=Evidence(quote=f"{value} people {chance.random()}", number_text=f"{value}"),
        places=tuple(PlaceRef(code, code, code, PlaceRole.IN if metric.is_stock else PlaceRole.DESTINATION, None, code[:4]) for code in where),
        direction=Direction.NONE if metric.is_stock else Direction.ARRIVAL,
        population=Population.IDP,
        cumulative=cumulative,
        quantifier=chance.choice([Quantifier.EXACT, Quantifier.ABOUT]),
        start=date(2018, 12, 8) if cumulative else None if chance.random() < 0.03 else start,
        end=end if not cumulative or end > date(2018, 12, 8) else date(2018, 12, 9),
        start_precision=precision,
        end_precision=precision,
        source_org=chance.choice(["OCHA", "OCHA", "SOHR", "HAPI", "AFP", None]),
        confidence=chance.choice([0.5, 0.95, 0.95]),
        part=chance.random() < 0.1,
    )


def say(kit: Kit, key: str, said: list[Figure], publisher: str = "OCHA") -> None:
    text = f"{key} {len(said)} {publisher} {kit.now()}".encode().hex().ljust(64, "0")[-64:]
    with kit.store.writing() as c:
        now = kit.now()
        item = Item(key=key, media_type="text/plain", body=b"", fetched_at=now, publisher=publisher, published=date(2019, 5, 1))
        facts: dict[str, Any] = {"job": "fake", "source": "fake.kind", "sha256": text, "text_sha256": text, "sensitivity": Sensitivity.PUBLIC, "now": now}
        document, _ = documents.record(c, item, **facts)
        figures.replace(c, document, said, now)
