"""When a job is due: `every 6h`, or five cron fields with day names. UTC only, so that no clock change skips or doubles a job.

Due times are a function of the calendar alone (`every` counts from 1970-01-01), never of when the daemon was started: a restart moves nothing, and the
ledger can be asked whether the last due time was answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dtrack.errors import ConfigError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPAN_DAYS = 366 * 8 + 2
"""Longest gap of a calendar rule: 29 February around a century year."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EVERY = re.compile(r"every\s+([1-9][0-9]{0,3})\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
REMEDY = 'Write `every 6h` (m, h or d), or five cron fields with day names, e.g. "30 5 * * mon-fri" (minute, hour, day, month, day of the week; UTC).'


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed step, counted from 1970-01-01 00:00 UTC."""

    step: timedelta

    def last(self, now: datetime) -> datetime:
        """The newest due time at or before `now`."""
        return now - (now - EPOCH) % self.step

    def next(self, after: datetime) -> datetime:
        """The first due time later than `after`."""
        return self.last(after) + self.step


@dataclass(frozen=True, slots=True)
class Cron:
    """Five cron fields as sets of the values that they allow."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """0 is Monday, as in Python."""

    def _allows(self, day: datetime) -> bool:
        return day.month in self.months and day.day in self.days and day.weekday() in self.weekdays

    def last(self, now: datetime) -> datetime:
        """The newest due time at or before `now`."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(SPAN_DAYS):
            if self._allows(day):
                for hour in reversed(self.hours):
                    for minute in reversed(self.minutes):
                        moment = day.replace(hour=hour, minute=minute)
                        if moment <= now:
                            return moment
            day -= timedelta(days=1)
        raise ConfigError("the schedule names a day that no calendar has", REMEDY, key="schedule")

    def next(self, after: datetime) -> datetime:
        """The first due time later than `after`."""
        day = after.replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(SPAN_DAYS):
            if self._allows(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        moment = day.replace(hour=hour, minute=minute)
                        if moment > after:
                            return moment
            day += timedelta(days=1)
        raise ConfigError("the schedule names a day that no calendar has", REMEDY, key="schedule")


Schedule = Every | Cron


def parse(text: str) -> Schedule:
    """The schedule that `text` writes, or ConfigError with the form that is right.

    Days of the week by number are refused: cron begins with Sunday, Python with Monday, and a job that runs on the wrong day looks healthy.
    """
    words = text.strip().lower()
    if found := _EVERY.fullmatch(words):
        return Every(timedelta(**{_UNITS[found[2]]: int(found[1])}))
    fields = words.split()
    if len(fields) != 5:
        raise ConfigError(f"{text!r} is no schedule", REMEDY, key="schedule")
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise ConfigError("a schedule names days of the month or days of the week, not both", "Put `*` for one of the two.", key="schedule")
    if re.search(r"[0-9]", weekday.split("/")[0]):
        raise ConfigError(f"day of the week {weekday!r} is a number, which programs count differently", f"Use names: {', '.join(DAYS)}.", key="schedule")
    cron = Cron(
        tuple(sorted(_field(minute, "minute", 0, 59))),
        tuple(sorted(_field(hour, "hour", 0, 23))),
        _field(day, "day of the month", 1, 31),
        _field(month, "month", 1, 12, MONTHS),
        _field(weekday, "day of the week", 0, 6, DAYS),
    )
    cron.next(EPOCH)
    return cron


def _field(text: str, what: str, low: int, high: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    """The values that one field allows: `*`, `*/n`, `a`, `a-b`, `a-b/n`, and lists of these."""
    allowed: set[int] = set()
    for part in text.split(","):
        span, _, step_text = part.partition("/")
        step = _number(step_text, what, 1, high) if "/" in part else 1
        if span == "*":
            first, last = low, high
        else:
            begin, dash, finish = span.partition("-")
            first = _number(begin, what, low, high, names)
            last = _number(finish, what, low, high, names) if dash else (high if "/" in part else first)
        if last < first:
            raise ConfigError(f"{what} {part!r} runs backwards", REMEDY, key="schedule")
        allowed.update(range(first, last + 1, step))
    return frozenset(allowed)


def _number(text: str, what: str, low: int, high: int, names: tuple[str, ...] = ()) -> int:
    if text in names:
        return names.index(text) + low
    if not re.fullmatch(r"[0-9]{1,2}", text) or not low <= int(text) <= high:
        choice = f"{low} to {high}" + (f" or {', '.join(names)}" if names else "")
        raise ConfigError(f"{what} {text!r} is not one of {choice}", REMEDY, key="schedule")
    return int(text)
