"""The outbox: each channel is told once, after a person's word where it leaves the team, and never of what is internal, rejected or gone."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from alert_home import CHANNELS, ENV, NOW, Wire, about, begin, figure, ids, spike, store
from flow_home import Home

from dtrack.errors import ConfigError, DtrackError, FaultsError, NotFoundError, UsageError
from dtrack.flow.alerts import sending
from dtrack.flow.kit import Kit
from dtrack.model.alert import Alert, AlertState
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import Problem
from dtrack.speech.language import load
from dtrack.store import events, outbox, problems, runs
from dtrack.terms import FigureRole, RunState, Sensitivity
from dtrack.tracker import Tracker

pytestmark = pytest.mark.stores


@pytest.fixture
def opened(home: Home) -> Callable[..., Tracker]:
    return partial(begin, home)


def states(tracker: Tracker) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for alert in tracker.alerts():
        found.setdefault(alert.channel, []).append(f"{alert.kind.value} {alert.state.value}")
    return found


def test_the_team_is_told_at_once_and_others_after_a_person_approved(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(web='public_url = "https://tracker.example.org/"\n'), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    assert sending.send(kit, wire) == 1
    assert sending.send(kit, wire) == 0
    assert states(tracker) == {"team": ["spike sent"], "partners": ["spike waiting"]}
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] MACHINE-READ, NOT CHECKED: Deir-ez-Zor: sudden rise of displacement movements (arrivals): 12,000 people in 30 days"
    [ident] = ids(tracker)
    assert body.splitlines()[0] == "MACHINE-READ, NOT CHECKED"
    for line in (
        "Where: Deir-ez-Zor (SY09)",
        "Period: figures whose periods end from 1 June 2026 to 30 June 2026",
        "Number: 12,000 people, the sum of 1 recommended figures; the highest 30 days before: 5,000",
        f"Source: OCHA, printed by AFP Bcc: x, published 1 July 2026: 12,000 people, 22\u201328 Jun 2026 (figure {ident})",
        "  “12000 people by 2026-06-28 ‹b›＠all‹/b›”",
        "  https://example.org/a",
        "Rule: the 30-day sum is at or above its own highest of the last 1096 days (high).",
        "Checked by a person: 0 of 1 figures.",
        "Link: https://tracker.example.org/places/SY09",
    ):
        assert line in body.splitlines()
    waiting = tracker.alerts([AlertState.WAITING])[0]
    decided = tracker.decide_alert(waiting.id, approve=True, by="Editor", why="checked with the field office")
    assert (decided.state, decided.who, decided.why) == (AlertState.READY, "Editor", "checked with the field office")
    assert sending.send(kit, wire) == 1
    assert wire.to("partners") == [title]
    sent = tracker.alerts([AlertState.SENT], 1)[0]
    assert (sent.figures[0]["id"], sent.figures[0]["value"], sent.sent_at is not None) == (ident, "12000", True)
    with pytest.raises(UsageError, match="is sent already"):
        tracker.decide_alert(waiting.id, approve=True, by="Editor", why="again")
    with pytest.raises(NotFoundError):
        tracker.decide_alert("nobody", approve=False, by="Editor", why="x")
    with pytest.raises(UsageError, match="who decides"):
        tracker.decide_alert(waiting.id, approve=False, by=" ", why="x")


def test_what_is_internal_never_leaves_the_team_and_is_in_no_feed(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    store(tracker._kit, "a", figure(12_000), sensitivity=Sensitivity.INTERNAL)
    spike(tracker._kit, "k1", tuple(ids(tracker)))
    with tracker._kit.store.writing() as c:
        events.add(
            c, [Event(key="s", kind=EventKind.SILENCE, at=tracker._kit.now(), day=NOW.date(), place="SY09", params={"last": "2026-06-28", "usual_days": "7"})]
        )
    sending.send(tracker._kit, wire)
    assert states(tracker) == {"team": ["silence sent", "spike sent"]}
    assert tracker.public_notices(NOW - timedelta(30)) == []


def test_a_series_cools_down_by_what_was_sent(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.split("[alerts.channel.partners]")[0]), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    one = tuple(ids(tracker))
    spike(kit, "k1", one, value=12_000, day=date(2026, 6, 10))
    spike(kit, "k2", one, value=20_000, day=date(2026, 6, 20))
    spike(kit, "k3", one, value=14_999, day=date(2026, 6, 24))
    spike(kit, "k4", one, value=15_000, day=date(2026, 6, 25))
    sending.send(kit, wire)
    found = {alert.event: (alert.state.value, alert.why) for alert in tracker.alerts()}
    first = next(alert.id for alert in tracker.alerts() if alert.event == "k1")
    assert found == {
        "k1": ("sent", None),
        "k2": ("dropped", f"{first} told of this series less than 14 days before"),
        "k3": ("dropped", f"it is not 25 % above what {first} told"),
        "k4": ("sent", None),
    }


def test_rules_say_what_goes_where(opened: Callable[..., Tracker]) -> None:
    rules = """
[[alerts.rule]]
kinds = ["revision", "contradiction"]
places = ["SY09"]
metrics = ["new_displacement"]
minimum = 4000
channels = ["team"]
"""
    tracker, wire = opened(CHANNELS + rules), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    [ident] = ids(tracker)
    about(kit, "r1", EventKind.REVISION, ident)
    about(kit, "r2", EventKind.REVISION, ident, value=Decimal(3_999))
    about(kit, "r3", EventKind.REVISION, ident, place="SY07")
    about(kit, "r4", EventKind.REVISION, ident, day=date(2020, 1, 1))
    about(kit, "c1", EventKind.CONTRADICTION, ident, params={"what": "OCHA says 4,000 and IOM 9,000"})
    about(kit, "gone", EventKind.REVISION, "ffffffffffffffff")
    spike(kit, "k1", (ident,))
    sending.send(kit, wire)
    assert states(tracker) == {"team": ["contradiction sent", "revision sent"]}
    assert "revised: displacement movements (arrivals): 4,000 people" in wire.sent[0][1]
    assert "Number: 4,000 people (before: 1,000)" in wire.sent[0][2]
    assert "Also: OCHA says 4,000 and IOM 9,000" in wire.sent[1][2]


def test_quiet_hours_hold_everything_and_a_digest_gathers_a_day(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.replace("team = true\n", 'team = true\ndigest = "15:00"\n')), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    one = tuple(ids(tracker))
    spike(kit, "k1", one)
    about(kit, "r1", EventKind.REVISION, one[0])
    sending.send(kit, wire)
    kit.now.at = NOW.replace(hour=23)  # type: ignore[attr-defined]
    assert (sending.send(kit, wire), wire.sent) == (0, [])
    kit.now.at = NOW.replace(day=2, hour=6)  # type: ignore[attr-defined]
    assert sending.send(kit, wire) == 2
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] MACHINE-READ, NOT CHECKED: 2 alerts"
    assert body.count("Alert: ") == 2
    assert sending.send(kit, wire) == 0


def test_many_at_once_come_together(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    for number in range(12):
        about(kit, f"r{number}", EventKind.REVISION, ids(tracker)[0])
    assert sending.send(kit, wire) == 12
    assert wire.to("team") == ["[dtrack] MACHINE-READ, NOT CHECKED: 12 alerts"]


def test_a_broken_channel_is_told_where_people_look_and_on_the_others_and_tried_on(opened: Callable[..., Tracker]) -> None:
    extra = (
        CHANNELS
        + '[alerts.channel.unset]\nsecret = "DTRACK_ALERT_UNSET"\nteam = true\n[alerts.channel.second]\nsecret = "DTRACK_ALERT_PARTNERS"\nteam = true\n'
    )
    tracker, wire = opened(extra), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    wire.fails = {"team.example"}
    for hours in range(5):
        kit.now.at = NOW + timedelta(hours=hours)  # type: ignore[attr-defined]
        sending.send(kit, wire)
    told = sorted(record.problem.what for record in tracker.problems("alerts"))
    assert told[0].startswith("the alert channel team is broken: 5 tries failed: the channel did not take it")
    assert told[1] == "the alert channel unset is broken: DTRACK_ALERT_UNSET is not set"
    line = next(line for line in tracker.status() if line.job == "alerts")
    assert (line.state, line.problems) == ("failing", 2)
    assert "secret-token" not in f"{tracker.problems()}{line}"
    assert "[dtrack] the alert channel team is broken: alerts do not reach it" in wire.to("partners")
    wire.fails = set()
    kit.now.at = NOW + timedelta(hours=9)  # type: ignore[attr-defined]
    sending.send(kit, wire)
    assert len([title for title in wire.to("team") if "sudden rise" in title]) == 1
    assert [record.problem.where for record in tracker.problems("alerts")] == ["unset"]


def claimed(kit: Kit, alert: Alert) -> None:
    with kit.store.writing() as c:
        outbox.change(c, [alert.id], AlertState.READY, sent_at=None)
        outbox.claim(c, [alert.id], "batch-of-before", kit.now())


def test_what_may_have_been_sent_is_told_and_mail_goes_again_as_the_same_message(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS.replace('PARTNERS"', 'PARTNERS"\napproval = false')), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    spike(kit, "k1", tuple(ids(tracker)))
    sending.send(kit, wire)
    for alert in tracker.alerts():
        claimed(kit, alert)
    wire.sent.clear()
    assert sending.send(kit, wire) == 1
    assert [(url, ident) for url, _, _, ident in wire.sent] == [(ENV["DTRACK_ALERT_PARTNERS"], "batch-of-before")]
    [unsure] = tracker.alerts([AlertState.UNSURE])
    [record] = tracker.problems("alerts")
    assert record.problem.what.startswith(f"the alert {unsure.id} to team may have been sent: ")
    tracker.decide_alert(unsure.id, approve=False, by="Editor", why="it had arrived")
    sending.send(kit, wire)
    assert tracker.problems("alerts") == []
    assert len(wire.sent) == 1


def test_what_stands_no_more_is_not_sent(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    store(kit, "a", figure(12_000))
    store(kit, "b", figure(3_000, place="SY07"))
    by_value = {record.figure.value: record.id for record in tracker.figures()}
    about(kit, "r1", EventKind.REVISION, by_value[Decimal(12_000)])
    about(kit, "r2", EventKind.REVISION, by_value[Decimal(3_000)])
    wire.fails = {"team"}
    sending.send(kit, wire)
    store(kit, "a", figure(13_000))
    store(kit, "b", figure(3_000, place="SY07", caveat="read again"))
    wire.fails = set()
    kit.now.at = NOW + timedelta(hours=3)  # type: ignore[attr-defined]
    sending.send(kit, wire)
    found = {alert.event: (alert.state.value, alert.why) for alert in tracker.alerts() if alert.channel == "team"}
    assert found["r1"] == ("dropped", f"the figure {by_value[Decimal(12_000)]} behind it stands no more")
    assert found["r2"][0] == "sent"


def test_a_source_that_is_broken_for_a_day_is_told_to_the_team_once(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    kit = tracker._kit
    with kit.store.writing() as c:
        good = runs.begin(c, "fake", None, NOW - timedelta(hours=30))
        runs.finish(c, good.id, state=RunState.GOOD, now=NOW - timedelta(hours=30))
        bad = runs.begin(c, "fake", None, NOW - timedelta(hours=5))
        runs.finish(c, bad.id, state=RunState.FAILED, now=NOW - timedelta(hours=5), message="the page\nhas gone")
        problems.replace(c, "fake", None, [Problem(kind="failed", what="w", remedy="r", job="fake")], NOW - timedelta(hours=5))
    assert sending.send(kit, wire) == 1
    assert sending.send(kit, wire) == 0
    [(_, title, body, _)] = wire.sent
    assert title == "[dtrack] the source fake is broken since 30 June 2026, 06:00 UTC: failing"
    assert "Why: the page has gone" in body


def test_a_trial_says_what_is_wrong_and_never_the_address(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(CHANNELS + '[alerts.channel.unset]\nsecret = "DTRACK_ALERT_UNSET"\n'), Wire()
    sending.trial(tracker._kit, "team", wire)
    assert wire.sent[0][1] == "[dtrack] TEST: this is no alert"
    with pytest.raises(UsageError, match="DTRACK_ALERT_UNSET is not set"):
        sending.trial(tracker._kit, "unset", wire)
    with pytest.raises(NotFoundError, match="Channels here: team, partners, unset"):
        sending.trial(tracker._kit, "nobody", wire)
    with pytest.raises(DtrackError) as caught:
        tracker._kit.config.secrets["DTRACK_ALERT_TEAM"] = "json://someone:s3cret@127.0.0.1:1/token"  # type: ignore[index]
        tracker.test_alerts("team")
    assert not any(part in caught.value.message for part in ("someone", "s3cret", "token"))
    with pytest.raises(ConfigError, match="none that apprise understands") as caught:
        tracker._kit.config.secrets["DTRACK_ALERT_TEAM"] = "nonsense://s3cret"  # type: ignore[index]
        tracker.test_alerts("team")
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[alerts.channel.Team]\nsecret = "DTRACK_X"\n', "'Team' is no name of a channel"),
        ('[alerts.channel.a]\nsecret = "mailto://x:y@z"\n', "alerts.channel.a.secret"),
        ('[[alerts.rule]]\nchannels = ["desk"]\n', "there is no channel 'desk'"),
        ('[[alerts.rule]]\nplaces = ["SY99"]\n', "there is no place 'SY99'"),
        ('[[alerts.rule]]\nkinds = ["storm"]\n', "alerts.rule.0.kinds.0"),
        ('[alerts]\nquiet = "25:00-06:00"\n', "alerts.quiet"),
    ],
)
def test_faulty_settings_are_named(opened: Callable[..., Tracker], text: str, said: str) -> None:
    with pytest.raises(FaultsError) as caught:
        opened(text)
    assert said in str(caught.value)


def test_a_rival_that_is_internal_is_told_to_the_team_alone(home: Home) -> None:
    tracker, wire = begin(home), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    [ident] = ids(tracker)
    store(kit, "b", figure(9_000, source_org="IOM"), sensitivity=Sensitivity.INTERNAL)
    tracker.reconcile()
    about(kit, "c1", EventKind.CONTRADICTION, ident, params={"what": "IOM says 9,000"})
    sending.send(kit, wire)
    bodies = {alert.channel: alert.body for alert in tracker.alerts() if alert.event == "c1"}
    assert "Also: IOM says 9,000" in bodies["team"]
    assert "9,000" not in bodies["partners"]
    assert [notice.said(load("en")).body for notice in tracker.public_notices(NOW - timedelta(9)) if notice.event.key == "c1"] == [bodies["partners"]]


def test_silence_is_public_where_its_last_date_is(home: Home) -> None:
    tracker, wire = begin(home), Wire()
    kit = tracker._kit
    store(kit, "a", figure(4_000))
    store(kit, "b", figure(5_000, end=date(2026, 5, 28)), sensitivity=Sensitivity.INTERNAL)
    tracker.reconcile()
    for last in ("2026-06-28", "2026-05-28", ""):
        with kit.store.writing() as c:
            events.add(c, [Event(key=f"s{last}", kind=EventKind.SILENCE, at=kit.now(), day=NOW.date(), place="SY09", params={"last": last, "usual_days": "7"})])
    sending.send(kit, wire)
    assert [alert.event for alert in tracker.alerts() if alert.channel == "partners"] == ["s2026-06-28"]
    assert "[dtrack] Deir-ez-Zor: no new figure since 28 June 2026" in wire.to("team")


def test_what_is_not_plausible_wakes_nobody(home: Home) -> None:
    tracker, wire = begin(home), Wire()
    kit = tracker._kit
    store(kit, "a", figure(50_000_000))
    tracker.reconcile()
    [ident] = ids(tracker)
    assert tracker.figure(ident).role is FigureRole.IMPLAUSIBLE
    about(kit, "r1", EventKind.REVISION, ident)
    assert sending.send(kit, wire) == 0
    assert [alert for alert in tracker.alerts() if alert.event == "r1"] == []


def test_one_sender_at_a_time_and_none_without_channels(home: Home) -> None:
    tracker = begin(home)
    lock = tracker.holding("alerts")
    assert lock.take()
    assert sending.send(tracker._kit, Wire()) == 0
    assert not tracker.alerts()
    lock.free()
    assert begin(home, extra="").send_alerts() == 0


@pytest.mark.parametrize(
    ("language", "title", "lines"),
    [
        (
            "fr",
            "[dtrack] LU PAR MACHINE, NON VÉRIFIÉ : Deir Ez-Zor : hausse soudaine, mouvements de déplacement (arrivées) : 12 000 personnes en 30 jours",
            [
                "LU PAR MACHINE, NON VÉRIFIÉ",
                "Où : Deir Ez-Zor (SY09)",
                "Vérifiés par une personne : 0 chiffres sur 1.",
                "  “12000 people by 2026-06-28 ‹b›＠all‹/b›”",
            ],
        ),
        (
            "ar",
            "[dtrack] مقروء آلياً وغير مدقَّق: دير الزور: ارتفاع مفاجئ، حركات النزوح (وصول): 12,000 أشخاص خلال 30 يوماً",
            ["مقروء آلياً وغير مدقَّق", "أين: دير الزور (SY09)", "دقّقها شخص: 0 من أصل 1 من الأرقام.", "  “12000 people by 2026-06-28 ‹b›＠all‹/b›”"],
        ),
    ],
)
def test_a_channel_is_told_in_its_language_and_quotes_stay_as_they_are(opened: Callable[..., Tracker], language: str, title: str, lines: list[str]) -> None:
    tracker, wire = opened(CHANNELS.replace("team = true\n", f'team = true\nlanguage = "{language}"\n')), Wire()
    store(tracker._kit, "a", figure(12_000))
    spike(tracker._kit, "k1", tuple(ids(tracker)))
    sending.send(tracker._kit, wire)
    [(_, said, body, _)] = wire.sent
    assert said == title
    assert [line for line in lines if line not in body.splitlines()] == []
    assert wire.languages == [language]


def test_a_channel_without_a_language_speaks_the_first_of_the_installation(opened: Callable[..., Tracker]) -> None:
    tracker, wire = opened(), Wire()
    tracker.config.spec.tracker.languages[:] = ["tlh", "fr", "en"]
    sending.trial(tracker._kit, "team", wire)
    assert wire.sent[0][1:3] == (
        "[dtrack] ESSAI : ceci n’est pas une alerte",
        "Ceci est un essai du canal team. Aucune alerte n’a été envoyée, rien ne s’est produit.\n",
    )
