"""The page of changes: each with its kind, figure, by how much, who and why."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from fake_records import NOW
from fake_tracker import FakeTracker, story

from dtrack.model.change import ChangeKind, ClaimChange
from dtrack.model.event import Event, EventKind

DAY = NOW - timedelta(days=1)


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("&#39;", "'").split())


def tracker() -> FakeTracker:
    told = story()
    new = told.records[0]
    old = replace(new, figure=replace(new.figure, value=Decimal(100_000)))
    about = {"figure": new, "who": "OCHA"}
    told.learned = [
        ClaimChange(kind=ChangeKind.REVISED, at=DAY, before=old, by=Decimal(20_000), why="new_version", **about),
        ClaimChange(kind=ChangeKind.REVISED, at=DAY, before=new, by=Decimal(-5), why="read_again", **about),
        ClaimChange(kind=ChangeKind.WITHDRAWN, at=DAY, why="new_version", **about),
        ClaimChange(kind=ChangeKind.CONTRADICTED, at=DAY, why="A says 5, <b>B</b> says 9.", **about),
        Event(key="1", kind=EventKind.SPIKE, at=DAY, day=DAY.date(), place="SY09", degree="high", value=Decimal(8_000), before=Decimal(1_011)),
        Event(key="2", kind=EventKind.SPIKE, at=DAY, day=DAY.date(), place="SY08", degree="medium", value=Decimal(2_000), before=Decimal(900)),
        Event(key="3", kind=EventKind.SILENCE, at=DAY, day=DAY.date(), place="SY07", params={"last": "2026-08-01", "usual_days": "30"}),
        ClaimChange(kind=ChangeKind.NEW, at=DAY - timedelta(days=30), why="new_document", **about),
    ]
    return told


def test_each_change_says_what_by_how_much_who_and_why(opened) -> None:
    page = opened(tracker()).get("/changes")
    shown = text(page.text)
    assert page.status == 200
    assert "from 100,000, by +20,000" in shown
    assert "by −5" in shown
    assert "OCHA : the document was changed by its publisher" in shown
    assert "this tool reads the document otherwise than before" in shown
    assert "&lt;b&gt;B&lt;/b&gt; says 9." in page.text
    assert "8,000 people moved in 30 days; the most in three years before was 1,011." in shown
    assert "2,000 people moved in 30 days; the most in the year before was 900." in shown
    assert "No new figure: the newest is of 1 August 2026, and one came every 30 days before." in shown
    assert "in a new document" not in shown
    assert 'href="/places/SY07"' in page.text


def test_provinces_that_fell_silent_on_one_day_for_one_reason_are_told_together(opened) -> None:
    told = tracker()
    silent = told.learned[6]
    told.learned = [silent, replace(silent, key="4", place="SY09"), replace(silent, key="5", place="SY08", params={"last": "2026-07-01", "usual_days": "30"})]
    page = opened(told).get("/changes").text
    assert [text(each) for each in re.findall(r'<p class="claim">(.*?)</p>', page, re.S)] == ["gone silent Idleb , Deir-ez-Zor", "gone silent Al-Hasakeh"]


def test_the_beginning_is_asked_for_and_the_list_has_pages(opened) -> None:
    client = opened(tracker())
    assert "in a new document" in text(client.get("/changes?learned_since=2026-01-01").text)
    assert "Nothing changed." in text(client.get("/changes?learned_since=2026-11-22").text)
    assert "Nothing changed." in text(client.get("/changes?known_on=2026-11-01").text)
    many = tracker()
    many.learned = many.learned[:1] * 51
    assert opened(many).get("/changes").text.count("by +20,000") == 50
    assert opened(many).get("/changes?page=2").text.count("by +20,000") == 1


def test_it_speaks_french_and_arabic(opened) -> None:
    client = opened(tracker())
    assert "de 100" in client.get("/changes?lang=fr").text
    assert "hausse soudaine" in client.get("/changes?lang=fr").text
    assert "ارتفاع مفاجئ" in client.get("/changes?lang=ar").text
    assert datetime(2026, 11, 15, tzinfo=UTC).date() == NOW.date() - timedelta(7) == date(2026, 11, 15)


def test_figures_of_one_occasion_and_reason_stand_under_one_heading_and_others_between_them_end_it(opened) -> None:
    told = tracker()
    new = replace(told.learned[-1], at=DAY)
    told.learned = [new, new, told.learned[0], new, replace(new, at=DAY - timedelta(minutes=1))]
    page = opened(told).get("/changes").text
    groups = [text(each) for each in re.findall(r'<span class="tag">(.*?)</li>\n(?=<li class="quote">|</ul>)', page, re.S)]
    assert [(group.split()[0], group.count("Deir-ez-Zor")) for group in groups] == [("new", 2), ("revised", 1), ("new", 1), ("new", 1)]
