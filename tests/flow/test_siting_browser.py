"""A camp in a real browser: it is added, closes, shows so in three languages, and the closing is taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flow_home import CONFIG, Home
from playwright.sync_api import Browser, Page, expect

from dtrack.model.filter import Filter
from dtrack.model.intake import Entry
from dtrack.tracker import Tracker

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    home = Home(tmp_path / "home")
    home.config.write_text(CONFIG.replace('countries = ["SYR"]', 'countries = ["SYR"]\nlanguages = ["en", "fr", "ar"]'), "utf-8")
    yield home.open()
    home.close()


def wholly(page: Page) -> None:
    """No fault that axe finds, and nothing wider than the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def fill(page: Page, form: str, **fields: str) -> None:
    """Fill a form as a person does, and send it."""
    where = page.locator(form)
    for name, text in {"by": "Amal", "why": "visited", "source": "OCHA", **fields}.items():
        box = where.locator(f"[name={name}]")
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    where.locator("button").click()


def live(tracker: Tracker, people: int, day: str) -> None:
    words = f"{people} people live in the camp"
    common = {"place": "SYR-HASIYA", "metric": "site_population", "by": "Amal", "why": "told", "source": "UN OCHA", "sensitivity": "public"}
    tracker.enter(Entry(value=f"{people}", quote=words, start=day, **common))


def test_a_camp_closes(browser: Browser, address: str, tracker: Tracker) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/sites/add")
    wholly(page)
    new = {"name": "Hasiya camp", "name_ar": "مخيم حسياء", "place": "SY0401", "kind": "planned_camp", "persons": "2000", "sensitivity": "public"}
    fill(page, "form.act", on="2026-01", **new)
    expect(page).to_have_url(f"{address}/sites/SYR-HASIYA")
    for people, day in ((1200, "2026-02-01"), (900, "2026-05-01"), (700, "2026-07-10")):
        live(tracker, people, day)
    page.reload()
    page.locator("summary", has_text="It closed").click()
    fill(page, "#do-close", on="2026-05-20")
    expect(page.locator("#standing")).to_contain_text("Closed (20 May 2026); destination of residents: not reported.")
    expect(page.get_by_text("People are counted in a site that is no more.")).to_be_visible()
    expect(page.locator(".tile .big")).to_have_text("900")
    wholly(page)
    assert [record.point.value for record in tracker.points(Filter(place="SYR-HASIYA"))] == [1200, 900, None]
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for lang, words in (("fr", "Fermé (20 mai 2026)"), ("ar", "أُغلق في 20 أيار 2026")):
            page.goto(f"{address}/sites/SYR-HASIYA?lang={lang}")
            expect(page.locator("#standing")).to_contain_text(words)
            wholly(page)
            page.goto(f"{address}/sites?place=SY04&lang={lang}")
            expect(page.locator("#ended + div tbody tr")).to_have_count(1)
            wholly(page)
    page.goto(f"{address}/changes")
    expect(page.get_by_text("the site was closed (20 May 2026)")).to_be_visible()
    page.goto(f"{address}/places/SY04")
    expect(page.get_by_role("link", name="Hasiya camp").first).to_be_visible()

    page.goto(f"{address}/sites/SYR-HASIYA")
    page.locator("li", has=page.locator("#undo-2")).locator("summary").click()
    where = page.locator("#undo-2")
    where.locator("[name=by]").fill("Basel")
    where.locator("[name=why]").fill("it was another camp")
    where.locator("button").click()
    expect(page.locator("#standing")).to_contain_text("Open; last confirmed: 10 July 2026.")
    expect(page.get_by_text("an operator (Basel: it was another camp)")).to_be_visible()
    assert [record.point.value for record in tracker.points(Filter(place="SYR-HASIYA"))] == [1200, 900, 700]


def test_what_cannot_be_comes_back_with_what_to_mend(browser: Browser, address: str, tracker: Tracker) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/sites/SYR-AIN-ISSA")
    page.locator("summary", has_text="It was opened again").click()
    fill(page, "#do-reopen", on="2018-01-01")
    expect(page.locator("#do-reopen [role=alert]").first).to_contain_text("was not closed on 2018-01-01")
    expect(page.locator("#do-reopen [name=why]")).to_have_value("visited")
    wholly(page)
    assert tracker.last_site_act("SYR-AIN-ISSA") == 0
