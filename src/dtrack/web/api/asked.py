"""What an address of the API may ask.

Filters have the names that the pages give them; those of HDX HAPI (`location_code`, `admin1_code`, `start_date`, `end_date`) are understood too.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dtrack.errors import UsageError
from dtrack.model.filter import Filter
from dtrack.terms import Direction, Level, Metric, Status

MOST = 10_000
USUAL = 1_000
_CODE = r"^[A-Za-z]{2,3}[A-Za-z0-9-]{0,24}$"


class Form(StrEnum):
    """How the answer is written."""

    JSON = "json"
    CSV = "csv"


def _moment(text: str, of_day: time) -> datetime:
    """A day, meant as its `of_day` in UTC, or an RFC 3339 instant."""
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), of_day, UTC)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone, as in 2026-11-22T15:00:00Z")
    return moment.astimezone(UTC)


def _checked(text: str) -> str:
    try:
        _moment(text, time.min)
    except (ValueError, OverflowError) as bad:
        raise ValueError("write a day, 2026-11-22, or an instant with its zone, 2026-11-22T15:00:00Z") from bad
    return text


Moment = Annotated[str, Field(max_length=40, examples=["2026-11-22", "2026-11-22T15:00:00Z"]), AfterValidator(_checked)]
Code = Annotated[str, Field(pattern=_CODE, examples=["SY09"])]


class Page(BaseModel):
    """Which part of the answer."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(USUAL, ge=1, le=MOST, description="At most so many rows on this page; there may be fewer while `next` is not null.")
    offset: int = Field(
        0, ge=0, le=100_000_000, description="Rows to leave out first. `cursor` is steadier: it goes on in what was known when its first page was asked."
    )
    cursor: str | None = Field(None, max_length=200, description="The `next` of the page before, which carries it already.")


class Rows(Page):
    """Filters of figures and points."""

    place: Code | None = Field(
        None, description="P-code (SY09), ISO3 code (SYR) or site id. Figures: everything below it too. Points: that place's own series."
    )
    location_code: str | None = Field(None, pattern="^[A-Za-z]{3}$", description="ISO3 code of the country; the same as `place`.", examples=["SYR"])
    admin1_code: Code | None = Field(None, description="P-code of a province; the same as `place`.")
    metric: Metric | None = Field(None, description="What the numbers count.")
    direction: Direction | None = Field(None, description="Of a flow, seen from its place.")
    source: str | None = Field(None, min_length=1, max_length=200, description="Short name of the originator.", examples=["OCHA"])
    since: date | None = Field(None, description="The reference period ends on or after it.", examples=["2019-01-01"])
    until: date | None = Field(None, description="The reference period begins on or before it.")
    start_date: date | None = Field(None, description="The same as `since`.")
    end_date: date | None = Field(None, description="The same as `until`.")
    learned_since: Moment | None = Field(None, description="Recorded after that moment.", examples=["2026-11-22"])
    known_on: Moment | None = Field(
        None, description="As it was known at the end of that day (UTC), or at that instant. One in the future means now.", examples=["2026-11-22"]
    )
    status: Status | None = Field(None, description="What a person said of the figure.")
    format: Form = Field(Form.JSON, description="json: an object with `data` and `next`; csv: all columns with evidence, one page.")


class Documents(Page):
    """Filters of documents."""

    job: str | None = Field(None, max_length=200, description="Name of the job that brings them.")


class Places(Page):
    """Filters of places."""

    location_code: str | None = Field(None, pattern="^[A-Za-z]{3}$", description="ISO3 code of the country.", examples=["SYR"])
    level: Level | None = Field(None, description="Level in the tree of places.")
    within: Code | None = Field(None, description="Only what lies in that place.")


class Changes(BaseModel):
    """Which changes."""

    model_config = ConfigDict(extra="forbid")
    learned_since: Moment = Field(description="Recorded after that moment.", examples=["2026-11-22"])
    known_on: Moment | None = Field(
        None, description="As it was known at the end of that day (UTC), or at that instant. One in the future means now.", examples=["2026-11-23"]
    )
    limit: int = Field(USUAL, ge=1, le=MOST, description="At most so many, the newest first.")


def allowed(parameter: str) -> str:
    """What may stand in a parameter, in words; for an unknown one, the parameters that there are."""
    for kind in (Rows, Documents, Places, Changes):
        field = kind.model_fields.get(parameter)
        if field is None:
            continue
        words = next((part for part in (field.annotation, *get_args(field.annotation)) if isinstance(part, type) and issubclass(part, StrEnum)), None)
        if words is not None:
            return ", ".join(words)
        if parameter == "limit":
            return f"1 to {MOST}"
        if field.annotation is date or date in get_args(field.annotation):
            return f"A day: 2019-01-01. {field.description}"
        return " ".join(part for part in (field.description, f"For example {field.examples[0]}." if field.examples else "") if part)
    return "Parameters: " + ", ".join(dict.fromkeys(name for kind in (Rows, Documents, Places, Changes) for name in kind.model_fields)) + "."


def turned(cursor: str) -> tuple[int, str]:
    """Offset and moment of a cursor. UsageError for one that was not ours."""
    try:
        told: Any = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=="))
        offset, known_on = told
        _moment(known_on, time.min)
        if not isinstance(offset, int) or isinstance(offset, bool) or not 0 <= offset <= 1 << 40:
            raise ValueError
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as bad:
        raise UsageError("this cursor is not one of ours", "Take the `next` of an answer as it is, or leave `cursor` out.", key="cursor") from bad
    return offset, known_on


def cursor(offset: int, known_on: datetime) -> str:
    """The cursor of the page that begins at `offset`, in what was known then."""
    return base64.urlsafe_b64encode(json.dumps([offset, known_on.isoformat()]).encode()).decode().rstrip("=")


def wanted(asked: Rows, now: datetime) -> Filter:
    """The filter of one page. UsageError where two parameters say different things."""
    place = _one(asked, "place", "location_code", "admin1_code")
    offset, known_on = asked.offset, _instant(asked.known_on, time.max)
    if asked.cursor is not None:
        offset, text = turned(asked.cursor)
        known_on = _instant(text, time.max)
    return Filter(
        place=place.upper() if place else None,
        metric=asked.metric,
        direction=asked.direction,
        source=asked.source,
        since=_one(asked, "since", "start_date"),
        until=_one(asked, "until", "end_date"),
        learned_since=_instant(asked.learned_since, time.min),
        known_on=None if known_on is None or known_on > now + timedelta(seconds=1) else known_on,
        status=asked.status,
        limit=asked.limit,
        offset=offset,
    )


def since(asked: Changes) -> datetime:
    """The moment after which changes are told."""
    return _moment(asked.learned_since, time.min)


def until(asked: Changes, now: datetime) -> datetime | None:
    """The moment as of which they are told; None for now."""
    known_on = _instant(asked.known_on, time.max)
    return None if known_on is None or known_on > now + timedelta(seconds=1) else known_on


def _instant(text: str | None, of_day: time) -> datetime | None:
    return None if text is None else _moment(text, of_day)


def _one(asked: BaseModel, *names: str) -> Any:
    """The value of whichever of the equal parameters is given."""
    given = {name: value for name in names if (value := getattr(asked, name)) is not None}
    if len({str(value).upper() for value in given.values()}) > 1:
        raise UsageError(f"{' and '.join(given)} say different things", f"Give one of {', '.join(names)}.", key=next(iter(given)))
    return next(iter(given.values()), None)
