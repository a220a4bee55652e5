"""The pages in a real Chromium: charts with and without a script, no request to elsewhere, the keyboard, paper, nothing that scrolls sideways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_records import NOW
from fake_tracker import story
from playwright.sync_api import Browser

from chromium import Watched, served, settled
from dtrack.web.app import create

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The story of Deir-ez-Zor, served."""
    with served(create(story(), clock=lambda: NOW)) as found:  # type: ignore[arg-type]
        yield found


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
    page.locator(".plot summary").first.click()
    assert page.locator("details[open] tbody tr").count() == 3
    page.locator(".top summary").click()
    assert page.get_by_role("link", name="Sources", exact=True).is_visible()
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


@pytest.mark.parametrize("wide", [1440, 360])
def test_the_keyboard_goes_through_a_page_in_its_order_and_out_again(browser: Browser, address: str, wide: int) -> None:
    context = browser.new_context(viewport={"width": wide, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/compare?of=new_displacement~arrival~idp")
    seen = "a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']"
    stops = page.evaluate(
        "seen => { const all = [...document.querySelectorAll(seen)].filter(n => n.checkVisibility({contentVisibilityAuto: true}));"
        " all.forEach((n, at) => n.dataset.stop = at); return all.length; }",
        seen,
    )
    passed: list[int] = []
    for _ in range(stops + 20):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.dataset.stop ?? null")
        if at is None:
            break
        if not passed or passed[-1] != int(at):  # a date has three stops of its own
            passed.append(int(at))
    assert passed == list(range(stops))
    assert page.evaluate("[...document.querySelectorAll('*')].every(n => getComputedStyle(n).transitionDuration === '0s')")
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
