"""The pages in a real Chromium: accessibility, no request to elsewhere, charts with and without a script, nothing that scrolls sideways."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.base import AXE_SCRIPT
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
    "/compare",
    "/compare?of=new_displacement~arrival~idp",
    "/documents?q=movements",
    "/documents?q=nothing",
    "/sites",
    "/sources/ocha_idp_movements/run",
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
    for chart in page.locator("[data-chart]").all():
        chart.locator(".stage .main-svg").first.wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_every_page_is_accessible_in_each_light_and_width_and_asks_nothing_of_others(browser: Browser, address: str, lang: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    watched = Watched(context)
    for path in PAGES:
        watched.page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
        settled(watched.page)
        watched.page.evaluate(AXE_SCRIPT)
        for scheme, wide in (("light", 1440), ("light", 360), ("dark", 360), ("dark", 1440)):
            watched.page.set_viewport_size({"width": wide, "height": 900})
            watched.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            # Of all rules one looks at colours: the others find the same in the dark.
            rules = {"resultTypes": ["violations"], **({"runOnly": ["color-contrast"]} if scheme == "dark" else {})}
            found = watched.page.evaluate("rules => axe.run(rules).then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))", rules)
            assert found == [], (path, lang, scheme, wide)
            sideways = watched.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert sideways == 0, (path, lang, wide)
    assert all(url.startswith((address, "data:", "blob:")) for url in watched.asked)
    assert [complaint for complaint in watched.complaints if "404" not in complaint and "422" not in complaint] == []
    context.close()


def test_a_chart_is_taken_along_as_png_and_a_text_is_copied(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    watched = Watched(context)
    watched.page.goto(f"{address}/places/SY09?lang=en")
    chart = watched.page.locator("#new_displacement-arrival-idp")
    chart.locator("details.use summary").click()
    with watched.page.expect_download() as download:
        chart.get_by_role("button", name="PNG", exact=True).click()
    assert download.value.suggested_filename == "dtrack-SY09-new_displacement-arrival-idp.png"
    head = Path(download.value.path()).read_bytes()[:24]
    assert (head[:8], int.from_bytes(head[16:20], "big")) == (b"\x89PNG\r\n\x1a\n", 1920)
    chart.get_by_role("button", name="Copy: For WhatsApp").click()
    copied = watched.page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "*Deir-ez-Zor*"
    assert copied.splitlines()[-1].startswith(f"{address}/places/SY09")
    assert watched.complaints == []
    context.close()


def test_what_is_new_since_the_last_visit_is_known_to_the_browser_alone(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/?lang=en")
    assert page.locator("#visit").is_hidden()
    page.evaluate("localStorage.setItem('dtrack-visits', JSON.stringify({now: Date.UTC(2026, 0, 1)}))")
    page.goto(f"{address}/?lang=en")
    assert page.locator("#visit").is_visible()
    cells = page.locator("[data-learned]").count()
    assert page.locator(".new").count() == cells > 0
    assert (page.locator("#visit a").get_attribute("href") or "").endswith("/changes?lang=en&learned_since=2026-01-01T00:00:00Z")
    assert context.cookies() == []
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
