"""One whole answer of each kind, for the API's description: OCHA's count of arrivals in Deir-ez-Zor in January 2019."""

from __future__ import annotations

from typing import Any

_KNOWN = "2026-11-22T12:00:00+00:00"
_PLACE = {"pcode": "SY09", "adm1": "SY09", "name": "Deir-ez-Zor", "text": "Deir-ez-Zor", "role": "destination", "level": "adm1"}
FIGURE: dict[str, Any] = {
    "id": "10a85eaa97dd4eba",
    "place": "SY09",
    "places": [_PLACE],
    "metric": "new_displacement",
    "direction": "arrival",
    "population": "idp",
    "cumulative": False,
    "term": "displaced",
    "value": 45037,
    "low": None,
    "high": None,
    "quantifier": "exact",
    "unit": "person",
    "persons": 45037,
    "start": "2019-01-01",
    "end": "2019-01-31",
    "date_precision": "month",
    "source_org": "OCHA",
    "attribution": None,
    "publisher": "OCHA",
    "url": "https://data.humdata.org/dataset/syrian-arab-republic-idp-movements-and-idp-spontaneous-return-movements-data",
    "title": "IDP movements, January 2019",
    "published": "2019-02-20",
    "quote": "IDP_Flow_Estimation | Deir-ez-Zor (SY09) | 45037",
    "span": None,
    "document": "3f0c2d6b5a1e4c77",
    "confidence": 0.95,
    "role": "recommended",
    "reason": "only_figure",
    "status": "extracted",
}
POINT: dict[str, Any] = {
    **{name: FIGURE[name] for name in ("place", "metric", "direction", "population", "start", "end", "value")},
    "low": 45037,
    "high": 45037,
    "origins": 1,
    "recommended": FIGURE["id"],
    "figures": [FIGURE["id"]],
    "reason": "only_figure",
    "provisional": False,
}
PLACE: dict[str, Any] = {
    "pcode": "SY09",
    "level": "adm1",
    "name": "Deir-ez-Zor",
    "names": {"en": ["Deir-ez-Zor"], "ar": ["دير الزور"]},
    "parent": "SYR",
    "country": "SYR",
    "lat": 35.2,
    "lon": 40.3,
    "kind": None,
    "status": None,
}
SOURCE: dict[str, Any] = {
    "job": "ocha_idp_movements",
    "title": "OCHA: movements of displaced people",
    "kind": "folder",
    "state": "fresh",
    "schedule": "every 6h",
    "last_good": _KNOWN,
    "last_error": None,
    "next_run": "2026-11-22T18:00:00+00:00",
    "newest": "2019-01-31",
    "documents": 1,
    "figures": 707,
    "publisher": "OCHA",
    "url": FIGURE["url"],
    "licence": "CC BY-IGO 3.0",
}
DOCUMENT: dict[str, Any] = {
    "id": FIGURE["document"],
    "version": 1,
    "job": "ocha_idp_movements",
    **{name: FIGURE[name] for name in ("title", "publisher", "url", "published")},
    "published_inferred": False,
    "language": "en",
    "licence": "CC BY-IGO 3.0",
    "fetched_at": _KNOWN,
    "sha256": "5efe04f52234959565fb0fa6f8f9f1c902f1cea48af5a084ab71cf08ae3e7792",
}
CHANGE: dict[str, Any] = {
    "kind": "revised",
    "at": _KNOWN,
    "place": "SY09",
    "figure": FIGURE,
    "event": None,
    "before": "0b1c2d3e4f5a6b7c",
    "by": 37,
    "fields": ["value"],
    "who": "dtrack",
    "why": "new_version",
}


def listed(row: dict[str, Any], *, following: str | None = None, known_on: str | None = None) -> dict[str, Any]:
    """A page with one row."""
    return {"data": [row], "next": following, "known_on": known_on}


ANSWERS: dict[str, dict[str, Any]] = {
    "Figures": listed(FIGURE, following="/api/v1/figures?place=SY09&limit=1&cursor=WzEsICIyMDI2LTExLTIyVDEyOjAwOjAwKzAwOjAwIl0", known_on=_KNOWN),
    "Points": listed(POINT, known_on=_KNOWN),
    "Places": listed(PLACE),
    "Sources": listed(SOURCE),
    "Documents": listed(DOCUMENT),
    "Changes": listed(CHANGE, known_on=_KNOWN),
    "Health": {"status": "ok", "states": {"fresh": 5, "off": 16}, "newest": "2019-01-31"},
    "Faults": {"errors": [{"parameter": "limit", "what": "Input should be less than or equal to 10000", "allowed": "1 to 10000"}]},
}
"""By the name of the shape."""
