"""A disk that is nearly full is said everywhere that people look, before it is full."""

import os
import re
from pathlib import Path

import pytest
from flow_home import Home

from dtrack.flow import disk
from dtrack.flow.alerts import queue
from dtrack.model.disk import Disk
from dtrack.speech import language
from dtrack.web import exposition


@pytest.mark.parametrize(
    ("total", "free", "used", "percent", "full"),
    [(100, 16, 84, 84, False), (100, 15, 85, 85, True), (1000, 100, 849, 90, True), (10_000, 1_501, 8_499, 85, True), (0, 0, 0, 100, True)],
)
def test_a_share_is_of_what_this_user_could_have_and_rounded_up(total: int, free: int, used: int, percent: int, full: bool) -> None:
    found = Disk(total=total, free=free, used=used, warn_percent=85)
    assert (found.percent, found.nearly_full) == (percent, full)


def test_where_it_lies_and_how_it_is_said() -> None:
    full = Disk(total=100 * 2**30, free=3 * 2**30, used=97 * 2**30, warn_percent=85)
    assert full.words == "the disk of the installation is nearly full: 97 % are used, 3.0 GiB are free"


@pytest.fixture
def full(home: Home) -> Home:
    """An installation that warns as soon as anything at all is on its disk."""
    home.config.write_text(home.config.read_text("utf-8") + "\n[archive]\nwarn_percent = 1\n", "utf-8")
    return home


def test_it_is_told_by_status_problems_the_card_and_the_doctor_and_only_while_it_lasts(full: Home) -> None:
    full.say()
    tracker, said = full.open(), re.compile(r"the disk of the installation is nearly full: \d+ % are used, [\d.]+ GiB are free")
    stat = os.statvfs(full.root)
    assert tracker.disk().total == stat.f_blocks * stat.f_frsize
    [line] = [line for line in tracker.status() if line.kind == "disk"]
    assert line.state == "failing" and said.match(line.last_error or "")
    for job in (None, "disk"):
        [record] = tracker.problems(job)
        assert said.fullmatch(record.problem.what) and record.problem.remedy == disk.REMEDY
    assert tracker.problems("fake") == []
    shown = tracker.setup().disk
    assert shown is not None and shown.nearly_full
    assert [each.state for each in tracker.doctor() if each.check == "disk" and said.fullmatch(each.what)] == ["bad"]
    full.config.write_text(full.config.read_text("utf-8").replace("warn_percent = 1", "warn_percent = 100"), "utf-8")
    calm = full.open()
    assert [line.kind for line in calm.status()] == ["fake.kind"]
    assert (calm.problems(), calm.setup().disk) == ([], None)
    assert [each.state for each in calm.doctor() if each.check == "disk"] == ["good"]


def test_metrics_have_the_bytes_always(home: Home) -> None:
    text = exposition.text(home.open())
    stat = os.statvfs(home.root)
    assert f"\ndtrack_disk_total_bytes {stat.f_blocks * stat.f_frsize}\n" in text
    assert "\ndtrack_disk_used_ratio 0." in text or "\ndtrack_disk_used_ratio 1\n" in text


def test_the_team_is_told_once_a_week(full: Home) -> None:
    kit = full.open()._kit
    kit.prepare()
    [first] = [notice for notice in queue._sources(kit, kit.now()) if notice.subject == "disk"]
    [again] = [notice for notice in queue._sources(kit, kit.now()) if notice.subject == "disk"]
    assert first.event.key == again.event.key and not first.public
    assert first.said(language.load("en")).title == "the disk of the installation is nearly full"
    assert "presque plein" in first.said(language.load("fr")).title
    assert "ممتلئ" in first.said(language.load("ar")).title


def test_a_disk_that_does_not_answer_is_the_doctors(home: Home, tmp_path: Path) -> None:
    home.config.write_text(home.config.read_text("utf-8") + '\n[paths]\ndata = "later/data"\n', "utf-8")
    tracker = home.open()
    assert tracker.disk().total > 0  # the folder is not there yet: its disk is that of the folder above
