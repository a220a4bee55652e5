"""Every page passes axe in each language, light and dark, narrow and wide, and asks nothing of others.

One load of a page a language: width and light are changed under it. English runs with Plotly in place, French and Arabic with the server's own pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from fake_records import NOW
from fake_tracker import story
from playwright.sync_api import Browser, Page

from chromium import Watched, served, settled
from dtrack.model.intake import Entry
from dtrack.tracker import Tracker
from dtrack.web.app import create
from web_addresses import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LANGUAGES = ("en", "fr", "ar")
CONFIG = '[tracker]\ncountries = ["SYR"]\nlanguages = ["en", "fr", "ar"]\n[fetch]\ncontact = "tracker@example.org"\n[web]\nport = 0\n'
INBOX = 'title = "Inbox"\nschedule = "every 1h"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n'
PRESS = "Activists told us that perhaps 3,000 people fled villages of Deir ez-Zor governorate in March 2019, and 140 families reached Abu Kamal."
CAMP = "SYR-AL-HOL"
SHOWN = [
    *PAGES,
    "/compare",
    "/compare?of=new_displacement~arrival~idp",
    "/documents?q=movements",
    "/documents?q=nothing",
    "/sites",
    "/sources/ocha_idp_movements/run",
    "/nowhere",
    "/figures?metric=x",
]
WORKED = ["/", "/places/SY09", "/review", "/upload", "/add", "/withheld", "/sites", "/sites/add", f"/sites/{CAMP}"]
WORKED += ["/login", "/account", "/audit", "/brief/SY09", "/documents", "/problems"]
"""Pages of people who work with an installation, and of what a real one holds."""
SMALLEST = "Math.min(...Array.from(document.querySelectorAll('body *')).filter(n => n.textContent.trim()).map(n => parseFloat(getComputedStyle(n).fontSize)))"
UNREACHED = """() => Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"))
  .filter(node => node.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && node.type !== "hidden" && !node.disabled)
  .filter(node => { node.focus(); const style = getComputedStyle(node);
    return node.tabIndex !== 0 || document.activeElement !== node || style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2; })
  .map(node => node.outerHTML.slice(0, 160))"""
"""What can be acted on and is not reached by the keyboard in the order of the page, or does not show that it is."""
_LAID_OUT = ["scrollable-region-focusable", "link-in-text-block", "target-size", "region", "heading-order", "empty-table-header"]
"""Rules that see how a page is laid out: what the others find in one width and language they find in all of them. Colours are looked at in the light on wide
pages and in the dark on narrow ones: they hang on the light alone, and what is shown on the width alone."""


@dataclass
class World:
    """What is looked at: where the story is served, and where an installation."""

    story: str
    real: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("home")
    for name, text in {"config.toml": CONFIG, "jobs/inbox.toml": INBOX, "inbox/press.txt": PRESS}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    with Tracker.open(root / "config.toml", {}) as tracker, served(create(story(), clock=lambda: NOW)) as told:  # type: ignore[arg-type]
        fill(tracker)
        with served(create(tracker)) as real:
            yield World(told, real)


def fill(tracker: Tracker) -> None:
    """A document that waits for a person, two stocks of a province, and a camp with its people and its end."""
    tracker.run(["inbox"])
    common = {"by": "Amal", "why": "told", "source": "OCHA", "sensitivity": "public"}
    for value, day, place, metric in (
        ("150000", "2018-08-01", "SY09", "idp_stock"),
        ("146875", "2018-09-01", "SY09", "idp_stock"),
        ("700", "2026-02-01", CAMP, "site_population"),
    ):
        tracker.enter(Entry(place=place, metric=metric, value=value, quote=f"{value} people were counted", start=day, **common))
    tracker.withhold("SYR-ROJ", by="Amal", why="asked for")


def violations(page: Page, rules: list[str] | None = None) -> list[object]:
    """What axe finds; `rules`: only these."""
    options = {"resultTypes": ["violations"], "iframes": False, "preload": False, **({"runOnly": rules} if rules else {})}
    found: list[object] = page.evaluate("options => axe.run(options).then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))", options)
    return found


SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def looked_at(page: Page, where: object, *, whole: bool) -> None:
    """No fault in any light and width, nothing wider than the window, no letter smaller than 12 pixels."""
    page.evaluate(AXE_SCRIPT)
    for scheme, wide, rules in (
        ("light", 1440, None if whole else [*_LAID_OUT, "color-contrast", "html-has-lang", "valid-lang", "label", "link-name", "button-name"]),
        ("dark", 360, [*_LAID_OUT, "color-contrast"]),
    ):
        page.set_viewport_size({"width": wide, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page, rules) == [], (where, scheme, wide)
        # Charts are drawn anew a moment after the window changed.
        assert any(page.evaluate(SIDEWAYS) == 0 or page.wait_for_timeout(250) for _ in range(20)), (where, wide, page.evaluate(SIDEWAYS))
        if whole:
            assert page.evaluate(UNREACHED) == [], (where, wide)
    assert page.evaluate(SMALLEST) >= 12, where


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_accessible_in_each_light_and_width_and_asks_nothing_of_others(browser: Browser, world: World, lang: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    if lang != "en":
        context.route("**/plotly.js", lambda route: route.abort())
    watched = Watched(context)
    for address, paths in ((world.story, SHOWN), (world.real, WORKED)):
        for path in paths:
            watched.page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={lang}")
            if lang == "en":
                settled(watched.page)
            watched.page.keyboard.press("Tab")  # from here on the browser shows where the keyboard is
            looked_at(watched.page, (path, lang), whole=lang == "en")
    assert all(url.startswith((world.story, world.real, "data:", "blob:")) for url in watched.asked)
    foreseen = ("404", "422", "401", "403") if lang == "en" else ("404", "422", "401", "403", "ERR_FAILED")
    assert [complaint for complaint in watched.complaints if not any(code in complaint for code in foreseen)] == []
    context.close()
