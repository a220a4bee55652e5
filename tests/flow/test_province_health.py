"""Provinces, from stored figures to their health: which source is in its rhythm for which province."""

from datetime import UTC, date, datetime, timedelta

from dtrack import Tracker

JOB = """title = "{name}"
country = "SYR"
languages = ["en"]
sensitivity = "public"
[source]
kind = "folder"
[publisher]
name = "OCHA"
[expect]
rhythm_days = 31
[table]
layout = "long"
[[column]]
header = "code"
place = "adm1"
[[column]]
header = "/^IDPs/"
metric = "idp_stock"
population = "idp"
"""


def test_each_province_has_its_newest_figure_and_who_is_in_rhythm(tmp_path):
    for folder in ("jobs", "dashboards", "inbox/old", "inbox/new"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "config.toml").write_text("")
    recent = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
    for name, month, codes in (("old", date(2019, 1, 31), ("SY09", "SY04")), ("new", recent, ("SY09",))):
        (tmp_path / "jobs" / f"{name}.toml").write_text(JOB.format(name=name))
        rows = "".join(f"{code},{100 + number}\n" for number, code in enumerate(codes))
        (tmp_path / "inbox" / name / "f.csv").write_text(f"code,IDPs {month:%B %Y}\n{rows}")
    with Tracker.open(tmp_path / "config.toml", {}) as tracker:
        assert [outcome.message for outcome in tracker.run()] == ["", ""]
        found = {one.place: (one.state, one.newest, one.newest_job, one.fresh, one.silent) for one in tracker.provinces()}
        lines = {line.job: (line.rhythm_days, line.problems) for line in tracker.status()}
    assert found["SY09"] == ("fresh", recent.isoformat(), "new", ("new",), ("old",))
    assert found["SY04"] == ("silent", "2019-01-31", "old", (), ("old",))
    assert found["SY01"] == ("never", None, None, (), ())
    assert len(found) == 14
    assert lines == {"old": (31, 0), "new": (31, 0)}
