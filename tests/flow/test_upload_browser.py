"""A partner's workbook in a real browser: described once, its next edition asks one question, and it is taken back; a figure is entered by hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flow_home import CONFIG, Home
from partner_books import SITES, book, sites
from playwright.sync_api import Browser, Page, expect

from dtrack.tracker import Tracker

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("DTRACK_SHOTS")
"""Folder for pictures of the pages, to be looked at."""


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    home = Home(tmp_path / "home")
    home.config.write_text(CONFIG.replace('countries = ["SYR"]', 'countries = ["SYR"]\nlanguages = ["en", "fr", "ar"]'), "utf-8")
    yield home.open()
    home.close()


def send(page: Page, address: str, name: str, body: bytes, lang: str = "en") -> None:
    """Give a file to the form, as a person does."""
    page.goto(f"{address}/upload?lang={lang}")
    page.locator("input[name=file]").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": body})
    page.locator("input[name=by]").first.fill("A reviewer")
    page.locator("main form button").first.click()


def wholly(page: Page) -> None:
    """No fault that axe finds, and nothing wider than the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_workbook_goes_in_and_its_next_edition_asks_one_question(browser: Browser, address: str, tracker: Tracker) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    rows = [*SITES, ["Al-Hasakeh", "Nawruzz camp", 900, 200]]
    send(page, address, "Sites September 2026.xlsx", sites(rows=rows, total=24000))
    expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
    expect(page.locator("select[name=c-D]")).to_have_value("site_population/person/idp")
    expect(page.get_by_text("differs", exact=True)).to_be_visible()
    assert page.locator("tr", has=page.locator("select[name=c-D]")).locator("td.n").all_inner_texts() == ["4", "24,500", "24,000 differs"]
    wholly(page)
    shot(page, "look-en-1440")
    page.locator("input[name=source]").fill("ACTED")
    page.locator("input[name=date]").fill("2026-09-30")
    page.locator("input[name=name]").fill("nes-sites")
    page.locator("select[name=known]").select_option("SYR-NEWROZ")
    page.locator("button[value=look]").click()
    expect(page.locator("select[name=known]")).to_have_value("SYR-NEWROZ")
    assert tracker.figures() == []
    page.locator("input[name=why]").fill("monthly list")
    page.locator("button[value=store]").click()
    expect(page.get_by_text("It is stored.")).to_be_visible()
    wholly(page)
    shot(page, "uploads-en-1440")
    assert sorted((record.figure.value or 0) for record in tracker.figures())[-1] == 13000
    assert len(tracker.figures()) == 8 and {record.figure.places[0].pcode for record in tracker.figures()} >= {"SYR-NEWROZ"}

    send(page, address, "october.xlsx", sites("Oct", [[*row[:2], row[2] + 10, row[3]] for row in rows]))
    expect(page.get_by_text("This looks like the next edition of nes-sites.")).to_be_visible()
    expect(page.get_by_text("“IDPs Oct” stands where “IDPs Sep” stood. Does it mean the same?")).to_be_visible()
    expect(page.locator(".asked input")).to_have_count(2)
    wholly(page)
    shot(page, "next-en-1440")
    page.locator("input[name=date]").fill("2026-10-31")
    page.locator("input[name=same][value=yes]").check()
    page.locator("button[value=store]").click()
    expect(page.get_by_text("It is stored.")).to_be_visible()
    assert len(tracker.figures()) == 16

    send(page, address, "november.xlsx", sites("Nov", [[*row[:2], row[2] + 20, row[3]] for row in rows]))
    expect(page.get_by_text("This looks like the next edition of nes-sites.")).to_be_visible()
    expect(page.locator(".asked")).to_have_count(0)
    page.locator("button[value=discard]").click()
    first = page.locator("ol.acts-said > li").first
    first.locator("summary").click()
    first.locator("input[name=by]").fill("Another")
    first.locator("input[name=why]").fill("the wrong month")
    first.locator("form button").click()
    expect(page.get_by_text("It is taken back: its figures no longer stand.")).to_be_visible()
    expect(page.get_by_text("Taken back by Another")).to_be_visible()
    assert len(tracker.figures()) == 8


@pytest.mark.parametrize(("lang", "words"), [("en", "This counts people assisted, not displaced people."), ("fr", "assistées"), ("ar", "مساعد")])
def test_people_assisted_are_refused(browser: Browser, address: str, tracker: Tracker, lang: str, words: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    send(page, address, "reached.xlsx", book(("Reached", [["Governorate", "People reached"], ["Idleb", 900], ["Aleppo", 20]])), lang)
    expect(page.locator(".notice.bad")).to_contain_text(words)
    expect(page.locator("button[value=store]")).to_have_count(0)
    wholly(page)
    shot(page, f"refused-{lang}-360")
    assert tracker.figures() == []


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_pages_fit_a_telephone_in_every_language(browser: Browser, address: str, lang: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    send(page, address, "قائمة المواقع 2026-09.xlsx", sites(rows=[*SITES, ["Al-Hasakeh", "Nawruzz camp", 900, 200]], total=24000), lang)
    expect(page.locator("select[name=c-D]")).to_have_value("site_population/person/idp")
    wholly(page)
    shot(page, f"look-{lang}-360")
    page.set_viewport_size({"width": 1440, "height": 900})
    wholly(page)
    shot(page, f"look-{lang}-1440")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("upload", "add"):
            page.goto(f"{address}/{path}?lang={lang}")
            wholly(page)
            shot(page, f"{path}-{lang}-{width}")


def test_a_call_is_entered_and_taken_back(browser: Browser, address: str, tracker: Tracker) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/add")
    page.locator("textarea[name=quote]").fill("About 300 families arrived on Monday.")
    for name, value in {"value": "400", "place": "SY09", "start": "2026-10-05", "by": "A reviewer"}.items():
        page.locator(f"input[name={name}]").fill(value)
    page.locator("select[name=direction]").select_option("arrival")
    page.locator("select[name=unit]").select_option("household")
    page.locator("select[name=informant]").select_option("camp manager")
    page.locator("textarea[name=why]").fill("told by telephone")
    page.locator("main form button").first.click()
    expect(page.locator("#fault-value")).to_contain_text("The number must stand in the quoted words")
    expect(page.locator("textarea[name=quote]")).to_have_value("About 300 families arrived on Monday.")
    wholly(page)
    shot(page, "add-fault-1440")
    page.locator("input[name=value]").fill("300")
    page.locator("main form button").first.click()
    expect(page.locator("h1")).to_contain_text("300")
    (record,) = tracker.figures()
    assert (record.publisher, record.figure.places[0].pcode, record.sensitivity.value) == ("camp manager, Deir-ez-Zor", "SY09", "internal")
    page.goto(f"{address}/add")
    page.locator("ol.acts-said summary").click()
    page.locator("ol.acts-said input[name=by]").fill("Another")
    page.locator("ol.acts-said input[name=why]").fill("he had counted twice")
    page.locator("ol.acts-said form button").click()
    expect(page.get_by_text("It is taken back")).to_be_visible()
    assert tracker.figures() == []
