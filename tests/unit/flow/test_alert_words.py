"""Words of alerts: nothing from outside runs, links or mentions; quiet hours and digests by the wall clock of the tracker."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from email import message_from_string, policy
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.flow.alerts import defuse, times, wire
from dtrack.flow.alerts.wording import period, spoken
from dtrack.model.figure import Evidence, Figure
from dtrack.speech.language import load
from dtrack.terms import Metric, Precision, Unit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Report\r\nBcc: evil@example.org", "Report Bcc: evil＠example.org"),
        ("<!channel> hello", "‹!channel› hello"),
        ("[click](http://evil.example)", "(click)(http: //evil.example)"),
        ("@everyone see www.evil.example", "＠everyone see www evil.example"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹/script›"),
        ("a\u202eb\x1b[31mc\x00d", "a b (31mc d"),
        ("دير الزور 45,037", "دير الزور 45,037"),
    ],
)
def test_what_comes_from_outside_is_harmless_and_readable(text: str, said: str) -> None:
    assert defuse.words(text) == said


@given(st.text())
def test_one_line_without_markup_links_and_control_signs_whatever_it_was(text: str) -> None:
    said = defuse.words(text, 80)
    assert len(said) <= 80
    assert not set(said) & set("<>[]`@|\\*_~#\r\n\t")
    assert "://" not in said
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs"} for sign in said)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://reliefweb.int/report/1?a=b", True),
        ("http://example.org/a_(b)", True),
        ("javascript:alert(1)", False),
        ("https://user:pass@evil.example/", False),
        ("https://a.example/\nBcc: x", False),
        ("https://a.example/<b>", False),
        ("https://[::1", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        (None, False),
        ("https://a.example/" + "a" * 600, False),
    ],
)
def test_only_plain_addresses_are_links(url: str | None, kept: bool) -> None:
    assert defuse.address(url) == (url if kept else "")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "zone", "is_quiet"),
    [
        ("2026-07-01T23:00", "22:00-06:00", "UTC", True),
        ("2026-07-01T05:59", "22:00-06:00", "UTC", True),
        ("2026-07-01T06:00", "22:00-06:00", "UTC", False),
        ("2026-07-01T12:30", "12:00-13:00", "UTC", True),
        ("2026-07-01T13:00", "12:00-13:00", "UTC", False),
        ("2026-07-01T20:00", "22:00-06:00", "Asia/Damascus", True),
        ("2026-07-01T20:00", "", "UTC", False),
        ("2026-03-29T00:30", "02:00-03:00", "Europe/Paris", False),
        ("2026-03-29T01:30", "02:00-03:00", "Europe/Paris", False),
    ],
)
def test_quiet_hours_are_those_of_the_wall(now: str, hours: str, zone: str, is_quiet: bool) -> None:
    assert times.quiet(at(now), hours, zone) is is_quiet


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-07-01T08:00", "UTC", "2026-07-01T07:00"),
        ("2026-07-01T06:59", "UTC", "2026-06-30T07:00"),
        ("2026-07-01T04:30", "Asia/Damascus", "2026-07-01T04:00"),
        ("2026-03-29T06:00", "Europe/Paris", "2026-03-29T05:00"),
        ("2026-03-28T07:00", "Europe/Paris", "2026-03-28T06:00"),
    ],
)
def test_a_digest_was_last_due_at_its_time_there(now: str, zone: str, due: str) -> None:
    assert times.digest_time(at(now), "07:00", zone) == at(due)


def test_numbers_and_periods_are_as_reported() -> None:
    english, french = load("en"), load("fr")
    assert [spoken(Decimal(text), english) for text in ("45037", "30263.50", "0", "1000")] == ["45,037", "30,263.5", "0", "1,000"]
    assert [spoken(Decimal(text), french) for text in ("45037", "30263.50")] == ["45\u202f037", "30\u202f263,5"]
    assert spoken(None, english) == "an unknown number"
    facts = {"metric": Metric.NEW_DISPLACEMENT, "unit": Unit.PERSON, "evidence": Evidence(quote="x"), "places": (), "value": Decimal(1)}
    day = {"start_precision": Precision.DAY, "end_precision": Precision.DAY}
    first = date(2019, 1, 1)
    spans = [(first, date(2019, 1, 31), day), (first, first, day), (None, None, {}), (None, first, {}), (first, first, {"end_precision": Precision.DAY})]
    said = [period(Figure(**facts, start=start, end=end, **more), english) for start, end, more in spans]
    assert said == ["January 2019", "1 January 2019", "not stated", "until 1 January 2019", "1 January 2019"]


def test_reasons_of_failures_hold_no_part_of_the_address() -> None:
    url = "mailtos://someone:s3cr%21t@mail.example.org:465/?to=desk@example.org"
    said = wire._scrubbed("login of someone with s3cr!t at mail.example.org for desk@example.org failed: s3cr%21t", url)
    assert said == "login of *** with *** at *** for *** failed: ***" or not any(part in said for part in ("someone", "s3cr", "mail.example.org", "desk"))


def test_mail_in_arabic_has_html_from_right_to_left_beside_its_text() -> None:
    body = "أين: دير الزور <SY09>\n\n  “12000 people”\n"
    made = MIMEText(body, "plain", "utf-8")
    made["Subject"], made["Message-ID"] = "x", "<old@a>"
    plain = made.as_string()
    mail = message_from_string(wire.written(plain, body, "<new@a>", "ar"), policy=policy.default)
    assert (mail["Message-ID"], mail["Subject"], mail.get_content_type()) == ("<new@a>", "x", "multipart/alternative")
    text, page = (part.get_content() for part in mail.iter_parts())
    assert text.splitlines() == body.splitlines()
    assert '<html lang="ar" dir="rtl">' in page
    assert '<p style="margin:0" dir="rtl">أين: دير الزور &lt;SY09&gt;</p>' in page
    assert '<p style="margin:0" dir="auto">“12000 people”</p>' in page
    assert "<a " not in page
    assert wire.written(plain, body, "<new@a>", "fr") == plain.replace("<old@a>", "<new@a>")
