"""What an address asks for.

A parameter that is unknown, or has a value that cannot be, is refused with what is allowed: a filter that is ignored would mislead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from dtrack.errors import UsageError
from dtrack.model.filter import Filter
from dtrack.store.pointing import series_of
from dtrack.terms import Direction, Metric, Status
from dtrack.web.languages import DIGITS

PAGE_SIZE = 50
FILTERS = ("place", "metric", "direction", "source", "since", "until", "learned_since", "known_on", "status")
SPOKEN = ("lang", "digits")
"""How the page speaks: kept by every link."""
_LONGEST = 200


class BadQueryError(UsageError):
    """One parameter and what may stand there, as message ids with their parts."""

    def __init__(self, key: str, value: str, allowed: str) -> None:
        self.value, self.allowed = value[:_LONGEST], allowed
        super().__init__(f"{value[:_LONGEST]!r} cannot stand there", f"Allowed: {allowed}.", key=key)


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of one address, checked. `given` keeps them as they came, but for a place its code, for the links of the page."""

    filter: Filter = field(default_factory=Filter)
    page: int = 1
    given: dict[str, str] = field(default_factory=dict)

    @property
    def filtered(self) -> dict[str, str]:
        """The filters alone."""
        return {key: value for key, value in self.given.items() if key in FILTERS}

    def address(self, path: str, **changes: str | int | None) -> str:
        """`path` in the language of this address, with `changes`; None leaves a parameter out."""
        kept: dict[str, Any] = {key: self.given[key] for key in SPOKEN if key in self.given}
        pairs = {key: value for key, value in {**kept, **changes}.items() if value is not None and value != ""}
        return f"{path}?{urlencode(pairs)}" if pairs else path


def read(
    pairs: Iterable[tuple[str, str]], *, place_of: Callable[[str], str | None], languages: Iterable[str], now: datetime, extra: Iterable[str] = ()
) -> Query:
    """The query, or BadQueryError. Empty values are as good as absent: a form sends them. The last of several equal keys counts.

    `place_of` gives the code of the place that a code or a name stands for, None where there is none or where several bear that name.
    """
    given = {key: value for key, value in pairs if value.strip()}
    names = [*FILTERS, *SPOKEN, "page", *extra]
    for key, value in given.items():
        if key not in names:
            raise BadQueryError(key, value, ", ".join(names))
        if len(value) > _LONGEST or "\0" in value:
            raise BadQueryError(key, value, f"at most {_LONGEST} characters")
    if given.get("lang", "en") not in {"en", *languages}:
        raise BadQueryError("lang", given["lang"], ", ".join(languages))
    if given.get("digits", "latin") not in DIGITS:
        raise BadQueryError("digits", given["digits"], ", ".join(DIGITS))
    if "place" in given:
        given["place"] = _place(given["place"], place_of)
    filters = Filter(
        place=given.get("place"),
        metric=_one_of(Metric, given, "metric"),
        direction=_one_of(Direction, given, "direction"),
        source=given.get("source"),
        since=_day(given, "since"),
        until=_day(given, "until"),
        learned_since=_instant(given, "learned_since", time.min),
        known_on=_known_on(given, now),
        status=_one_of(Status, given, "status"),
        series=_series(given, place_of),
    )
    return Query(filters, _page(given), given)


def _one_of(kind: type[StrEnum], given: dict[str, str], key: str) -> str | None:
    value = given.get(key)
    allowed = [member.value for member in kind]
    if value is not None and value not in allowed:
        raise BadQueryError(key, value, ", ".join(allowed))
    return value


def _place(written: str, place_of: Callable[[str], str | None]) -> str:
    code = place_of(written)
    if code is None:
        raise BadQueryError("place", written, "SYR, SY09, SY0902, Deir-ez-Zor")
    return code


def _series(given: dict[str, str], place_of: Callable[[str], str | None]) -> str | None:
    """The name of one series, where the address may carry one."""
    name = given.get("series")
    if name is None:
        return None
    try:
        place = series_of(name).place
        known = place_of(place) == place
    except ValueError:
        known = False
    if not known:
        raise BadQueryError("series", name, "SY09|new_displacement|arrival|idp|unstated|")
    return name


def _day(given: dict[str, str], key: str) -> date | None:
    value = given.get(key)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as bad:
        raise BadQueryError(key, value, "2017-10-31") from bad


def _instant(given: dict[str, str], key: str, of_day: time) -> datetime | None:
    """A day, meant as its `of_day` in UTC, or an RFC 3339 instant."""
    value = given.get(key)
    if value is None:
        return None
    try:
        if len(value) == 10:
            return datetime.combine(date.fromisoformat(value), of_day, UTC)
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as bad:
        raise BadQueryError(key, value, "2017-10-31, 2017-10-31T12:00:00Z") from bad


def _known_on(given: dict[str, str], now: datetime) -> datetime | None:
    """The end of the day that is named. One in the future means now, which is no filter at all."""
    moment = _instant(given, "known_on", time.max)
    return None if moment is None or moment > now + timedelta(seconds=1) else moment


def _page(given: dict[str, str]) -> int:
    value = given.get("page", "1")
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= 100_000 and len(value) < 9):
        raise BadQueryError("page", value, "1, 2, 3, …")
    return int(value)
