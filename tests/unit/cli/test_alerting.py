"""The verbs of alerts, and exports by month."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dtrack.errors import ConfigError
from dtrack.flow.alerts.wire import Apprise
from dtrack.model.alert import Alert, AlertKind, AlertState
from dtrack.store import outbox
from dtrack.tracker import Tracker

Call = Callable[..., int]
CHANNEL = '[alerts.channel.desk]\nsecret = "DTRACK_ALERT_DESK"\n'


@pytest.fixture
def here(fresh: Path) -> Path:
    Path("config.toml").write_text(CHANNEL, "utf-8")
    return fresh


def waiting() -> Alert:
    now = datetime(2026, 7, 1, tzinfo=UTC)
    facts = {"event": "e", "channel": "desk", "kind": AlertKind.SPIKE, "subject": "s", "place": "SY09", "day": date(2026, 7, 1), "value": Decimal(12_000)}
    return Alert(id="abc", title="Rise\x1b[31m", body="b", figures=({"id": "f", "value": "12000"},), state=AlertState.WAITING, created_at=now, **facts)  # type: ignore[arg-type]


def test_a_person_lists_approves_and_rejects(here: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("alerts", "list") == 0
    assert capsys.readouterr().out == "No alerts.\n"
    with Tracker.open("config.toml") as tracker:
        tracker._kit.prepare()
        with tracker._kit.store.writing() as c:
            outbox.add(c, [waiting()])
            assert outbox.get(c, "abc") == waiting()
    assert call("alerts", "list", "--state", "waiting") == 0
    told = capsys.readouterr().out
    assert "12,000" in told and "\x1b" not in told
    assert call("alerts", "list", "--json") == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["id"], row["state"], row["value"], row["figures"]) == ("abc", "waiting", 12000, [{"id": "f", "value": "12000"}])
    assert call("alerts", "approve", "abc", "--by", "Editor", "--why", "read") == 0
    assert capsys.readouterr().out == "abc to desk: ready\n"
    assert call("alerts", "reject", "abc", "--by", "Editor", "--why", "mistaken") == 0
    assert call("alerts", "reject", "abc", "--by", "Editor", "--why", "again") == 2
    assert "the alert abc is rejected already. Nothing was changed." in capsys.readouterr().err
    assert call("alerts", "list", "--state", "lost") == 2
    assert "--state 'lost' does not exist. Use one of: waiting, ready" in capsys.readouterr().err
    assert call("alerts", "test", "desk") == 2
    assert "DTRACK_ALERT_DESK is not set" in capsys.readouterr().err
    assert call("alerts", "send") == 0
    assert capsys.readouterr().out == "0 alerts sent.\n"


def test_without_apprise_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigError, match=r"alerts need apprise, which is not installed. Install what is missing: `.* -m pip install -e '?/.*\[alerts\]'?`"):
        Apprise().send("json://127.0.0.1/", "t", "b", "i")


def test_a_wide_table_is_for_points(here: Path, call: Call, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("export", "--layout", "wide", "--out", "-") == 2
    assert "a wide table holds points by month" in capsys.readouterr().err
    assert call("export", "--layout", "tall", "--out", "-") == 2
    assert "--layout 'tall' does not exist. Use one of: long, wide." in capsys.readouterr().err
    assert call("export", "--what", "points", "--layout", "wide", "--out", "p.csv") == 0
    assert Path("p.csv").read_text("utf-8").startswith("place,place_name,metric,")
