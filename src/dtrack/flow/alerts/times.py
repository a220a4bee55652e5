"""When a channel may be spoken to, in the tracker's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local(now: datetime, zone: str) -> datetime:
    """The wall clock there."""
    return now.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))


def quiet(now: datetime, hours: str, zone: str) -> bool:
    """True within `22:00-06:00`, over midnight too; its end is outside."""
    if not hours:
        return False
    begin, end = (time.fromisoformat(part) for part in hours.split("-"))
    at = local(now, zone).time()
    return begin <= at < end if begin <= end else at >= begin or at < end


def digest_time(now: datetime, at: str, zone: str) -> datetime:
    """The last moment at or before `now` at which a digest was due: what was ready by then goes out.

    One each local day: where summer time makes its hour come twice the first counts, and where it skips the hour, the same time after the last midnight.
    """
    here = local(now, zone)
    days = (here.date() - timedelta(days=back) for back in (0, 1, 2))
    # Compared in UTC: two times of one zone are compared as the clock on the wall shows them, which runs back once a year.
    return next(due for day in days if (due := datetime.combine(day, time.fromisoformat(at), here.tzinfo).astimezone(UTC)) <= now)
