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
    """The last moment at or before `now` at which a digest was due: what was ready by then goes out."""
    here = local(now, zone)
    due = datetime.combine(here.date(), time.fromisoformat(at), here.tzinfo)
    return (due if due <= here else datetime.combine(here.date() - timedelta(days=1), time.fromisoformat(at), here.tzinfo)).astimezone(UTC)
