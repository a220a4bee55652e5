"""A misread Arabic article is corrected in a real browser, read again by a newer extractor, and the correction stands, once."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flow_home import CONFIG, Home
from flow_judged import Reading
from playwright.sync_api import Browser, Page, expect

from dtrack.flow.collect import settle
from dtrack.flow.reconcile import reconcile
from dtrack.flow.understanding import Understood
from dtrack.model.figure import Evidence, Figure, FigureRecord
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Level, Metric, PlaceRole, Population, Precision, Status, Unit
from dtrack.tracker import Tracker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("DTRACK_SHOTS")
"""Folder for pictures of the pages, to be looked at."""
SENTENCE = "ذكر مكتب حلب الإغاثي أن 7,300 نازح يقيمون في مراكز إيواء بالمدينة، وفق إحصاء جرى بعد أسبوع من هجوم 14 كانون الثاني 2019."
ARTICLE = f"الرقة، 22 كانون الثاني 2019.\n\n{SENTENCE} وأضاف المكتب أن 1,150 عائلة أخرى تنتظر دورها.\n"
INBOX = 'title = "Inbox"\nschedule = "every 1h"\ncountry = "SYR"\nlanguages = ["ar"]\nsensitivity = "public"\n[source]\nkind = "folder"\n'


def misread(text: str, reader: str, place: str = "SY02", name: str = "Aleppo", quote: str = SENTENCE) -> Figure:
    """The office's own city taken for the place, and the day of the attack for that of the count."""
    at, number = text.index(quote), text.index("7,300")
    return Figure(
        metric=Metric.IDP_STOCK,
        value=Decimal(7300),
        unit=Unit.PERSON,
        evidence=Evidence(quote=quote, span=(at, at + len(quote)), number_text="7,300", number_span=(number, number + 5)),
        places=(PlaceRef(place, name, "حلب", PlaceRole.IN, Level.ADM1, place),),
        direction=Direction.NONE,
        population=Population.IDP,
        start=date(2019, 1, 14),
        end=date(2019, 1, 14),
        start_precision=Precision.DAY,
        end_precision=Precision.DAY,
        source_org=None,
        confidence=0.7,
        extractor=reader,
    )


def read_by(tracker: Tracker, *said: Figure) -> None:
    """A reading of the article by an extractor that says this."""
    (document,) = tracker.documents()
    text = tracker.document_text(document.id)
    with tracker._kit.store.writing() as c:
        settle(c, document, Understood(Reading(text, said), said, ()), tracker._kit.now())  # type: ignore[arg-type]
    reconcile(tracker._kit)


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    home = Home(tmp_path / "home")
    home.config.write_text(CONFIG.replace('countries = ["SYR"]', 'countries = ["SYR"]\nlanguages = ["en", "fr", "ar"]'), "utf-8")
    (home.root / "jobs" / "inbox.toml").write_text(INBOX, "utf-8")
    (home.root / "inbox" / "article.txt").write_text(ARTICLE, "utf-8")
    (home.root / "inbox" / "article.txt.meta.toml").write_text('published = 2019-01-22\ntitle = "إحصاء النازحين في الرقة"\n', "utf-8")
    opened = home.open()
    opened.run(["inbox"])
    text = opened.document_text(opened.documents()[0].id)
    read_by(opened, misread(text, "prose/1"))
    yield opened
    home.close()


def look(page: Page, name: str) -> None:
    """No fault of accessibility, nothing that scrolls sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def seven(tracker: Tracker) -> FigureRecord:
    """The one figure of 7,300, however the article has been read since."""
    (record,) = [record for record in tracker.figures() if record.figure.evidence.number_text == "7,300"]
    return record


def test_a_misread_arabic_article_is_corrected_and_the_correction_stands_once(browser: Browser, tracker: Tracker, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/review")
    expect(page.locator(".waits.here")).to_have_count(1)
    page.keyboard.press("c")
    expect(page.locator("h1")).to_contain_text("7,300")
    form = page.locator("form.correct")
    assert [field.input_value() for field in form.locator("input[name=place]").all()] == ["SY02", "", ""]
    place = form.locator("input[name=place]").first
    place.fill("الرقة")
    expect(page.locator("datalist#named option[value=SY11]")).to_have_count(1)
    place.fill("SY11")
    form.locator("input[name=start]").fill("2019-01-21")
    form.locator("input[name=end]").fill("2019-01-21")
    form.locator("input[name=by]").fill("أمل")
    form.locator("textarea[name=why]").fill("المكتب حلبي والعدّ في الرقة بعد أسبوع")
    form.get_by_role("button", name="Correct").click()
    expect(page.locator("#acts")).to_be_visible()
    corrected = seven(tracker)
    assert (corrected.status, corrected.figure.end) == (Status.CORRECTED, date(2019, 1, 21))
    assert [(ref.pcode, ref.role) for ref in corrected.figure.places] == [("SY11", PlaceRole.IN)]
    assert [record.point.value for record in tracker.points(Filter(place="SY11", metric="idp_stock"))] == [Decimal(7300)]
    assert tracker.points(Filter(place="SY02")) == []

    text = tracker.document_text(corrected.document)
    first, second = misread(text, "prose/2"), misread(text, "prose/3", "SY07", "Idleb", SENTENCE.split("،")[0])
    for newer in (first, replace(first, metric=Metric.RETURNEE_STOCK), second):
        read_by(tracker, newer)
        assert seven(tracker).figure.places == corrected.figure.places
    tracker.reread()
    assert (seven(tracker).status, seven(tracker).figure.end) == (Status.CORRECTED, date(2019, 1, 21))
    points = [record.point for record in tracker.points() if record.point.recommended == seven(tracker).id]
    assert {(point.series.place, point.value) for point in points} == {("SY11", Decimal(7300))}

    page.goto(f"{address}/figures/{seven(tracker).id}?lang=ar")
    expect(page.locator("section[aria-labelledby=acts]")).to_contain_text("أمل")
    assert complaints == []


def test_the_queue_is_worked_by_keyboard_and_an_act_is_taken_back(browser: Browser, tracker: Tracker, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/review?lang=en")
    page.locator(".waits input[name=by]").first.fill("Amal")
    page.locator(".waits input[name=by]").first.press("Tab")
    page.locator("h1").click()
    page.keyboard.press("r")
    page.keyboard.type("counted twice")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("rejected")
    assert seven(tracker).status is Status.REJECTED
    page.keyboard.press("u")
    expect(page.locator(".done")).to_contain_text("took back")
    assert seven(tracker).status is Status.EXTRACTED
    page.keyboard.press("a")
    expect(page.locator(".done")).to_contain_text("approved")
    assert seven(tracker).status is Status.APPROVED
    assert [(act.act.value, act.by, act.why) for act in tracker.reviews(seven(tracker).id)] == [
        ("reject", "Amal", "counted twice"),
        ("undo", "Amal", "a mistake, taken back at once"),
        ("approve", "Amal", "agrees with its sentence"),
    ]


def test_a_missed_figure_is_selected_in_the_text_and_added(browser: Browser, tracker: Tracker, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    document = tracker.documents()[0]
    page.goto(f"{address}/documents/{document.id}/text")
    page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.getElementById("whole"), NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const at = node.data.indexOf("وأضاف");
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, node.data.indexOf("دورها.") + 6);
            const chosen = document.getSelection();
            chosen.removeAllRanges();
            chosen.addRange(range);
          }
        }"""
    )
    expect(page.locator("#missed")).to_have_attribute("href", re.compile("from=.*to="))
    page.locator("#missed").click()
    quote = "وأضاف المكتب أن 1,150 عائلة أخرى تنتظر دورها."
    expect(page.locator("textarea[name=quote]")).to_have_value(quote)
    for name, value in {"value": "1150", "place": "SY11", "start": "2019-01-22", "informant": "", "source": "مكتب حلب الإغاثي", "by": "Amal"}.items():
        if name != "informant":
            page.locator(f"input[name={name}]").fill(value)
    page.locator("select[name=metric]").select_option("idp_stock")
    page.locator("select[name=unit]").select_option("household")
    page.locator("textarea[name=why]").fill("missed by the reader")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("h1")).to_contain_text("1,150")
    (added,) = [record for record in tracker.figures() if record.figure.value == 1150 and record.figure.extractor.startswith("hand")]
    assert (added.figure.evidence.quote, added.document, added.figure.places[0].pcode) == (quote, document.id, "SY11")
    start, end = added.figure.evidence.span or (0, 0)
    assert tracker.document_text(document.id)[start:end] == quote


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_the_pages_are_accessible_and_scroll_no_way_but_down(browser: Browser, tracker: Tracker, address: str, lang: str) -> None:
    ident = seven(tracker).id
    tracker.review(ident, "approve", by="Amal", why="as printed")
    ident = tracker.review(ident, "undo", by="Amal", why="too quick").id
    tracker.doubt(ident, "the office is from elsewhere")
    document = seven(tracker).document
    pages = {"queue": f"/review?done={ident}", "judge": f"/figures/{ident}/review", "doubt": f"/figures/{ident}/doubt"}
    pages |= {"text": f"/documents/{document}/text", "missed": f"/documents/{document}/add?from=30&to=80", "figure": f"/figures/{ident}"}
    for wide in (1440, 360):
        page = browser.new_context(viewport={"width": wide, "height": 900}).new_page()
        for name, path in pages.items():
            answer = page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
            assert answer is not None
            assert answer.status == 200
            look(page, f"{name}-{lang}-{wide}")


def test_without_scripts_the_forms_do_the_same(browser: Browser, tracker: Tracker, address: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/review?lang=en")
    item = page.locator(".waits").first
    item.locator("input[name=by]").fill("Amal")
    item.locator("input[name=why]").fill("read against its sentence")
    item.get_by_role("button", name="Approve").click()
    expect(page.locator(".done")).to_contain_text("approved")
    assert seven(tracker).status is Status.APPROVED
    page.get_by_role("button", name="Take it back").click()
    assert seven(tracker).status is Status.EXTRACTED
