"""The pages in a real Chromium: accessibility, no request to elsewhere, charts with and without a script, nothing that scrolls sideways."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fake_records import NOW
from fake_tracker import story
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dtrack.web.app import create

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("BROWSER_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
PAGES = [
    "/",
    "/places",
    "/places/SY09",
    "/figures",
    "/figures/5eed5eed5eed5eed",
    "/documents",
    "/changes",
    "/documents/5eed000000000000",
    "/sources",
    "/problems",
    "/about",
    "/d/syria",
    "/nowhere",
    "/figures?metric=x",
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The story of Deir-ez-Zor, served on a free port of the loopback."""
    server = uvicorn.Server(uvicorn.Config(create(story(), clock=lambda: NOW), host="127.0.0.1", port=0, log_level="warning"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium where it is there, else Playwright's own."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


class Watched:
    """A page whose requests and complaints are noted."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


def settled(page: Page) -> None:
    """Wait until the script has replaced every chart of the page."""
    for chart in page.locator(".canvas").all():
        chart.locator(".stage .main-svg").first.wait_for()


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("fr", "dark"), ("ar", "light"), ("ar", "dark")])
def test_every_page_is_accessible_and_asks_nothing_of_others(browser: Browser, address: str, lang: str, scheme: str) -> None:
    for wide in (1440, 360):
        context = browser.new_context(viewport={"width": wide, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        watched = Watched(context)
        for path in PAGES:
            watched.page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
            settled(watched.page)
            found = Axe().run(watched.page)
            assert found.violations_count == 0, (path, lang, scheme, wide, found.generate_report())
            sideways = watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert sideways == 0, (path, lang, wide)
        assert all(url.startswith((address, "data:", "blob:")) for url in watched.asked)
        assert [complaint for complaint in watched.complaints if "404" not in complaint and "422" not in complaint] == []
        context.close()


def test_plotly_takes_the_place_of_the_picture(browser: Browser, address: str) -> None:
    context = browser.new_context()
    watched = Watched(context)
    watched.page.goto(f"{address}/places/SY09")
    settled(watched.page)
    assert watched.page.locator(".canvas.alive .main-svg").count() >= 3
    assert watched.page.locator("svg.chart").first.is_hidden()
    names = [name for name in watched.asked if not name.endswith("/places/SY09")]
    assert len(names) <= 4
    assert watched.page.locator("[data-title*='loud'], [data-title*='hare']").count() == 0
    assert watched.page.locator(".plotlyjsicon").count() == 0
    assert watched.complaints == []
    context.close()


def test_plotly_draws_what_the_picture_shows(browser: Browser, address: str) -> None:
    plain, script = browser.new_context(java_script_enabled=False), browser.new_context()
    first, second = plain.new_page(), script.new_page()
    first.goto(f"{address}/places/SY09")
    second.goto(f"{address}/places/SY09")
    settled(second)
    bars = first.locator("svg.chart rect.bar")
    assert bars.count() == second.locator(".stage .bars .point").count() == 18
    labels = set(first.locator("svg.chart text.label").all_text_contents())
    drawn = set(second.locator(".stage .annotation-text").all_text_contents())
    assert labels == {"146,875", "125,277", "45,037", "98,110", "51,734"}
    assert labels <= drawn
    plain.close()
    script.close()


def test_without_a_script_everything_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/places/SY09")
    assert page.locator("svg.chart").count() == 3
    assert page.locator("svg.chart").first.is_visible()
    page.locator("summary").first.click()
    assert page.locator("details[open] tbody tr").count() == 3
    context.close()


def test_charts_stay_left_to_right_in_arabic(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/places/SY09?lang=ar")
    boxes = [box for box in (bar.bounding_box() for bar in page.locator("svg.chart").nth(1).locator("rect.bar").all()) if box]
    assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
    assert page.locator("h1").evaluate("node => getComputedStyle(node).direction") == "rtl"
    context.close()


def test_the_keyboard_reaches_the_content(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/figures")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    assert page.locator(":focus").evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "place"
    context.close()


def test_no_letter_is_smaller_than_twelve_pixels(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    for path in PAGES:
        page.goto(f"{address}{path}")
        settled(page)
        sizes = page.evaluate(
            "Array.from(document.querySelectorAll('body *')).filter(n => n.textContent.trim()).map(n => parseFloat(getComputedStyle(n).fontSize))"
        )
        assert min(sizes) >= 12, path
    context.close()


def test_paper_shows_the_picture(browser: Browser, address: str, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/places/SY09")
    settled(page)
    page.emulate_media(media="print")
    assert page.locator("svg.chart").first.is_visible()
    assert page.locator(".stage").first.is_hidden()
    assert page.locator(".top nav").first.is_hidden()
    context.close()
