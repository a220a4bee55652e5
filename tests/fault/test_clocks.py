"""Clocks that jump, summer time and leap days: no tick is skipped and none is doubled, and nothing that was recorded is refused or forgotten."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flow_home import Home, report

from dtrack.config import Config, ConfigSpec
from dtrack.daemon import Daemon
from dtrack.flow import schedule
from dtrack.flow.alerts import times
from dtrack.flow.clocks import Watch
from dtrack.flow.lock import Lock
from dtrack.flow.outcome import Outcome
from dtrack.model.filter import Filter
from dtrack.spec import JobSpec

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 27, 10, 30, tzinfo=UTC)


def test_a_moved_clock_is_noticed_and_a_slow_machine_is_not() -> None:
    at, ran = START, 100.0
    watch = Watch(lambda: at, lambda: ran)
    at, ran = at + timedelta(seconds=70), ran + 60
    assert watch.moved() is None  # ten seconds in a minute: that is how NTP slews
    at, ran = at + timedelta(seconds=91), ran + 1
    assert watch.moved() == timedelta(seconds=90)
    at, ran = at - 3 * DAY, ran + 1
    assert watch.moved() == -3 * DAY - timedelta(seconds=1)
    assert watch.moved() is None


class Ticks:
    """Errands that note each run; `good` and `late` as a ledger would have them."""

    def __init__(self, root: Path, **schedules: str) -> None:
        self.config = Config(root / "config.toml", ConfigSpec.model_validate({"daemon": {"jitter_s": 0}}))
        self.jobs = {name: JobSpec.model_validate({"title": "t", "schedule": text, "source": {"kind": "folder"}}) for name, text in schedules.items()}
        self.ran: list[tuple[str, datetime]] = []
        self.started: dict[str, datetime] = {}

    def holding(self, name: str) -> Lock:
        return Lock(self.config.root / f"{name}.lock")

    def recover(self) -> list[str]:
        return []

    def missed(self) -> dict[str, datetime]:
        """As `flow.ledger.missed`: runs of the future are not believed."""
        now, late = datetime.now(UTC), {}
        for name, job in self.jobs.items():
            due = schedule.parse(job.schedule or "").last(now)
            if not any(self.started_of(name, tick) >= due for tick in self.ticks(name) if self.started_of(name, tick) <= now + HOUR):
                late[name] = due
        return late

    def ticks(self, name: str) -> list[datetime]:
        return [due for each, due in self.ran if each == name]

    def started_of(self, name: str, due: datetime) -> datetime:
        return self.started[f"{name} {due}"]

    def answered(self, name: str, due: datetime) -> bool:
        return (name, due) in self.ran

    def run_due(self, name: str, due: datetime, deadline: object) -> Outcome:
        self.ran.append((name, due))
        self.started[f"{name} {due}"] = datetime.now(UTC)
        return Outcome(job=name)

    def refresh(self) -> bool:
        return False

    def unsound(self) -> str:
        return ""

    def take_wishes(self) -> list[str]:
        return []


class Clock:
    """A daemon on a clock that the test moves."""

    def __init__(self, ticks: Ticks, traveller: time_machine.Traveller) -> None:
        self.ticks, self.traveller, self.stop = ticks, traveller, threading.Event()
        self.thread = threading.Thread(target=Daemon(ticks, watch_s=0.01).run, args=(self.stop,), daemon=True)  # type: ignore[arg-type]

    def __enter__(self) -> "Clock":
        self.thread.start()
        self._settle(len(self.ticks.jobs))
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)

    def to(self, moment: datetime, *, runs: int = 0) -> list[tuple[str, datetime]]:
        """What runs once the clock is there: at least `runs` are waited for, then what comes beside them."""
        before = len(self.ticks.ran)
        self.traveller.move_to(moment)
        self._settle(before + runs)
        return self.ticks.ran[before:]

    def _settle(self, runs: int) -> None:
        end = time.perf_counter() + 30
        while len(self.ticks.ran) < runs and time.perf_counter() < end:
            time.sleep(0.01)
        time.sleep(0.25)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


def test_on_a_clock_that_jumps_each_tick_is_run_once(tmp_path: Path) -> None:
    ticks = Ticks(tmp_path, hourly="every 1h", daily="0 6 * * *")
    with time_machine.travel(START) as traveller, Clock(ticks, traveller) as clock:
        assert sorted(ticks.ran) == [("daily", at("03-27T06:00")), ("hourly", at("03-27T10:00"))]  # nothing had run yet
        # Over two ticks of one job and none of the other: once, for the newest.
        assert clock.to(at("03-27T12:10"), runs=1) == [("hourly", at("03-27T12:00"))]
        # NTP sets it back by a quarter of an hour: the tick of 12:00 comes again and is not run again; that of 13:00 is.
        assert clock.to(at("03-27T11:55")) == []
        assert clock.to(at("03-27T12:20")) == []
        assert clock.to(at("03-27T13:00"), runs=1) == [("hourly", at("03-27T13:00"))]
        # A machine that slept over two nights.
        assert sorted(clock.to(at("03-29T14:30"), runs=2)) == [("daily", at("03-29T06:00")), ("hourly", at("03-29T14:00"))]
        # A clock that was three days ahead is set right: nobody waits for three days.
        assert sorted(clock.to(at("04-01T14:30"), runs=2)) == [("daily", at("04-01T06:00")), ("hourly", at("04-01T14:00"))]
        assert clock.to(at("03-29T14:40")) == []
        assert clock.to(at("03-29T15:00"), runs=1) == [("hourly", at("03-29T15:00"))]
        assert sorted(clock.to(at("03-30T06:00"), runs=2)) == [("daily", at("03-30T06:00")), ("hourly", at("03-30T06:00"))]
    assert len(set(ticks.ran)) == len(ticks.ran)


def test_a_ledger_with_runs_of_the_future_makes_up_for_what_is_missed_now(home: Home) -> None:
    home.say(report("a"))
    tracker = home.open()
    kit, now = tracker._kit, START
    kit.now = lambda: now
    tracker.run(["fake"])
    assert tracker.missed() == {}
    now = START + 5 * DAY
    tracker.run(["fake"])  # by a clock that was wrong
    now = START + 2 * DAY
    assert tracker.missed() == {"fake": (START + 2 * DAY).replace(hour=0, minute=0)}
    tracker.run(["fake"])
    assert tracker.missed() == {}
    assert tracker.answered("fake", START.replace(hour=0, minute=0)) is False  # nobody ran it for a tick


def test_what_is_recorded_on_a_clock_that_went_back_stands_after_what_was_before(home: Home) -> None:
    tracker = home.open()
    kit, now = tracker._kit, START
    kit.now = lambda: now
    home.say(report("a"), report("b", "1,200"))
    tracker.run(["fake"])
    now = START - 3 * DAY
    home.say(report("a", "5,000"), report("b", "1,200"), report("c", "800"))
    assert tracker.run(["fake"])[0].state == "good"
    assert sorted(record.figure.value for record in tracker.figures()) == [800, 1200, 5000]
    document = next(each for each in tracker.documents() if each.key == "a")
    assert [tracker.document(document.id, version).recorded_at for version in (1, 2)] == [START, START + timedelta(microseconds=1)]
    assert [run.finished >= run.started for run in tracker.runs("fake") if run.finished] == [True, True]
    # The day of the first run: what was known then is what was read then, whatever the clock said later.
    assert sorted(record.figure.value for record in tracker.figures(Filter(known_on=START))) == [800, 1200, 4500]
    now = START + DAY
    assert tracker.run(["fake"])[0].figures == 0


ZONES = {"Asia/Damascus": range(2009, 2027), "Europe/Paris": range(2020, 2027)}


@cache
def transitions(zone: str) -> list[datetime]:
    """Moments (UTC) at which the zone's clock was moved."""
    found, place = [], ZoneInfo(zone)
    moment = datetime(ZONES[zone][0], 1, 1, tzinfo=UTC)
    while moment.year in ZONES[zone]:
        if moment.astimezone(place).utcoffset() != (moment + DAY).astimezone(place).utcoffset():
            hours = (moment + number * HOUR for number in range(24))
            found.append(next(each for each in hours if each.astimezone(place).utcoffset() != (each + HOUR).astimezone(place).utcoffset()) + HOUR)
        moment += DAY
    return found


def test_damascus_keeps_summer_time_for_ever_since_2022_and_paris_does_not() -> None:
    """What the tables of the tests below rest on."""
    damascus, paris = transitions("Asia/Damascus"), transitions("Europe/Paris")
    assert [moment for moment in damascus if moment.year >= 2022] == [datetime(2022, 3, 24, 22, tzinfo=UTC)]
    assert len([moment for moment in damascus if 2009 <= moment.year < 2022]) == 26
    assert len(paris) == 14


@pytest.mark.parametrize("text", ["every 1h", "every 6h", "every 1d", "30 0 * * *", "0 2 * * *", "15,45 1-3 * * *", "0 0 29 2 *"])
@pytest.mark.parametrize("zone", ["Asia/Damascus", "Europe/Paris"])
def test_no_change_of_the_local_clock_moves_a_tick(zone: str, text: str) -> None:
    rule = schedule.parse(text)
    for moved in transitions(zone)[-6:]:
        moment, end = moved - 36 * HOUR, moved + 36 * HOUR
        ticks = []
        while (moment := rule.next(moment)) < end:
            ticks.append(moment)
            assert rule.last(moment) == moment == rule.last(moment + timedelta(minutes=7)) or rule.next(moment) <= moment + timedelta(minutes=7)
        assert len(set(ticks)) == len(ticks)
        gaps = {later - earlier for earlier, later in pairwise(ticks)}
        assert gaps <= {
            "every 1h": {HOUR},
            "every 6h": {6 * HOUR},
            "15,45 1-3 * * *": {HOUR / 2, 21.5 * HOUR},
        }.get(text, {DAY})


def test_a_job_of_the_leap_day_waits_four_years_and_skips_the_century() -> None:
    rule = schedule.parse("0 0 29 2 *")
    moment, days = datetime(2092, 1, 1, tzinfo=UTC), []
    while len(days) < 4:
        moment = rule.next(moment)
        days += [moment.date()]
    assert days == [date(2092, 2, 29), date(2096, 2, 29), date(2104, 2, 29), date(2108, 2, 29)]
    assert rule.last(datetime(2103, 12, 31, tzinfo=UTC)).date() == date(2096, 2, 29)
    daily = schedule.parse("every 1d")
    assert daily.next(datetime(2028, 2, 28, 12, tzinfo=UTC)) == datetime(2028, 2, 29, tzinfo=UTC)


@pytest.mark.parametrize("clock", ["00:00", "00:30", "02:30", "03:00", "07:00", "23:30"])
@pytest.mark.parametrize("zone", ["Asia/Damascus", "Europe/Paris"])
def test_each_local_day_has_one_digest_also_where_its_hour_is_missing_or_comes_twice(zone: str, clock: str) -> None:
    place = ZoneInfo(zone)
    for moved in transitions(zone)[-4:]:
        moment, seen = moved - 50 * HOUR, []
        last = times.digest_time(moment, clock, zone)
        while moment < moved + 50 * HOUR:
            moment += timedelta(minutes=10)
            digest = times.digest_time(moment, clock, zone)
            assert last <= digest <= moment
            if digest != last:
                seen.append(digest.astimezone(place).date())
                last = digest
        assert len(set(seen)) == len(seen)
        assert [later - earlier for earlier, later in pairwise(seen)] == [DAY] * (len(seen) - 1)
        assert len(seen) >= 4


@pytest.mark.parametrize("zone", ["Asia/Damascus", "Europe/Paris"])
def test_quiet_hours_end_on_the_day_of_the_change_too(zone: str) -> None:
    for moved in transitions(zone)[-4:]:
        moments = [moved - 30 * HOUR + timedelta(minutes=10 * number) for number in range(360)]
        quiet = [times.quiet(moment, "22:00-06:00", zone) for moment in moments]
        for moment, silent in zip(moments, quiet, strict=True):
            hour = moment.astimezone(ZoneInfo(zone)).hour
            assert silent == (hour >= 22 or hour < 6)
