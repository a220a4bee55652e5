from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.errors import ConfigError
from dtrack.flow import schedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "last", "following"),
    [
        ("every 6h", "2026-11-22T13:15", "2026-11-22T12:00", "2026-11-22T18:00"),
        ("every 15m", "2026-11-22T13:15", "2026-11-22T13:15", "2026-11-22T13:30"),
        ("every 1d", "2026-11-22T13:15", "2026-11-22T00:00", "2026-11-23T00:00"),
        ("30 5 * * mon-fri", "2026-11-22T13:15", "2026-11-20T05:30", "2026-11-23T05:30"),
        ("0 */6 * * *", "2026-11-22T13:15", "2026-11-22T12:00", "2026-11-22T18:00"),
        ("0 0 29 feb *", "2026-11-22T00:00", "2024-02-29T00:00", "2028-02-29T00:00"),
        ("15,45 8-10/2 1 * *", "2026-11-22T13:15", "2026-11-01T10:45", "2026-12-01T08:15"),
        ("0 12 * jan,jul sun", "2026-11-22T13:15", "2026-07-26T12:00", "2027-01-03T12:00"),
        ("10/20 0 * * *", "2026-11-22T00:20", "2026-11-22T00:10", "2026-11-22T00:30"),
    ],
)
def test_last_and_next(text: str, now: str, last: str, following: str) -> None:
    rule = schedule.parse(text)
    assert (rule.last(at(now)), rule.next(at(now))) == (at(last), at(following))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("every 0h", "'every 0h' is no schedule"),
        ("hourly", "Write `every 6h`"),
        ("0 5 * * 1", "Use names: mon, tue, wed, thu, fri, sat, sun"),
        ("0 5 * * fri-mon", "runs backwards"),
        ("60 5 * * *", "minute '60' is not one of 0 to 59"),
        ("0 5 1 * mon", "not both"),
        ("0 5 30 feb *", "no calendar has"),
        ("0 5 * foo *", "month 'foo' is not one of 1 to 12 or jan"),
        ("*/0 5 * * *", "minute '0' is not one of 1 to 59"),
        ("0 5 * *", "is no schedule"),
    ],
)
def test_a_wrong_schedule_says_what_is_right(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        schedule.parse(text)
    assert said in str(caught.value)
    assert caught.value.key == "schedule"


RULES = st.sampled_from(["every 7m", "every 6h", "every 3d", "*/10 * * * *", "5 4 * * sat,sun", "0 0 1 */3 *", "59 23 31 * *"])
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- Hypothesis wants the bounds naive


@given(RULES, MOMENTS)
def test_nothing_is_due_between_last_and_next(text: str, now: datetime) -> None:
    rule = schedule.parse(text)
    last, following = rule.last(now), rule.next(now)
    assert last <= now < following
    assert rule.next(last) == following
    assert rule.last(following - timedelta(microseconds=1)) == last
    assert rule.last(following) == following


def test_a_calendar_rule_that_was_built_by_hand_and_never_comes_is_refused() -> None:
    never = schedule.Cron((0,), (0,), frozenset({31}), frozenset({2}), frozenset(range(7)))
    with pytest.raises(ConfigError):
        never.last(at("2026-11-22"))
