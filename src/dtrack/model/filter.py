"""The one filter that the command line, the pages, the exports and the API share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """`since` and `until`: the reference period overlaps them. `learned_since`: recorded after. `known_on`: as known then.

    `series` is the name of one series of points (`SY09|new_displacement|arrival|idp|unstated|`); figures have none.
    """

    place: str | None = None
    metric: str | None = None
    direction: str | None = None
    source: str | None = None
    since: date | None = None
    until: date | None = None
    learned_since: datetime | None = None
    known_on: datetime | None = None
    status: str | None = None
    document: str | None = None
    series: str | None = None
    limit: int | None = None
    offset: int = 0
