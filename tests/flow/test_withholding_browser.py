"""A site is withheld in a real browser: its name is looked for in every page that a link leads to, in exports, in earlier answers and in the published copy."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flow_home import CONFIG, Home
from playwright.sync_api import Browser, Page, expect

from dtrack.model.intake import Entry
from dtrack.tracker import Tracker
from dtrack.web.still import site as still

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SITE, NAMES = "SYR-HASIYA", ("Hasiya camp", "SYR-HASIYA", "4,321", "4321")
ASIDE = ("/static/", "/withheld", "/export", "/chart.svg", "/embed", "/review/", "/upload/", "/add", "/sites/add", "/run", "/text", "/doubt", ".atom")
"""Addresses that hold no page of their own, or forms; exports are asked apart."""
MOST = 80
"""Pages that are asked for, those nearest to the first one."""


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    home = Home(tmp_path / "home")
    home.config.write_text(CONFIG, "utf-8")
    yield home.open()
    home.close()


def entered(tracker: Tracker, people: int, place: str) -> None:
    words = f"{people:,} people live there"
    common = {"metric": "idp_stock" if place == "SY04" else "site_population", "by": "Amal", "why": "told", "source": "UN OCHA", "sensitivity": "public"}
    tracker.enter(Entry(value=f"{people}", quote=words, start="2026-02-01", place=place, **common))


def sent(page: Page, **fields: str) -> None:
    form = page.locator("form.act").first
    for name, text in fields.items():
        box = form.locator(f"[name={name}]")
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    form.locator("button").click()


def telling(page: Page, address: str, known_on: str) -> dict[str, str]:
    """Every address that links lead to from the first page and from how it was known on a day, and the exports, by what they hold of the site."""
    page.goto(f"{address}/")
    left = [
        "/",
        f"/?known_on={known_on}",
        f"/places/SY04?known_on={known_on}",
        "/figures",
        "/documents?q=live",
        "/sites",
        "/changes",
        "/api/v1/figures",
        "/api/v1/places",
    ]
    left += [f"/export.{form}?what={what}" for form in ("csv", "jsonl", "md", "geojson", "hxl") for what in ("figures", "points")]
    left += [f"/figures?known_on={known_on}", f"/export.csv?known_on={known_on}"]
    seen, found = set(left), {}
    for number, path in enumerate(left):  # grows on the way: the nearest pages first
        if number > MOST:
            break
        told = page.request.get(f"{address}{path}")
        text = told.text()
        for name in NAMES:
            if name in text:
                found[path] = name
        if "html" in told.headers.get("content-type", ""):
            links = page.evaluate(
                "text => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('a[href]')].map(a => a.getAttribute('href'))", text
            )
            for link in links:
                plain = link.split("#")[0]
                if plain.startswith("/") and plain not in seen and "lang=" not in plain and not any(word in plain for word in ASIDE):
                    seen.add(plain)
                    left.append(plain)
    return found


def published(tracker: Tracker, folder: Path) -> list[str]:
    with ThreadPoolExecutor(1) as apart:  # this thread belongs to the browser's loop
        apart.submit(still.publish, tracker, folder, ["en"]).result()
    return [path.name for path in folder.rglob("*") if path.is_file() and any(name.encode() in path.read_bytes() for name in NAMES)]


def test_a_site_is_withheld_and_gone_from_everything_and_comes_back(browser: Browser, address: str, tracker: Tracker, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/sites/add")
    new = {"name": "Hasiya camp", "place": "SY0401", "kind": "planned_camp", "sensitivity": "public", "on": "2026-01"}
    sent(page, **new, by="Amal", why="visited", source="OCHA")
    expect(page).to_have_url(f"{address}/sites/{SITE}")
    entered(tracker, 4321, SITE)
    entered(tracker, 90000, "SY04")
    known_on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    before = telling(page, address, known_on)
    assert {"/sites", "/figures", "/export.csv?what=figures", "/places/SY04", "/changes"} <= set(before)
    assert published(tracker, tmp_path / "before")

    page.goto(f"{address}/withheld")
    sent(page, ref=SITE, by="Amal", why="people there are in danger")
    expect(page.locator("tbody th code")).to_have_text(SITE)
    assert telling(page, address, known_on) == {}
    gone = page.goto(f"{address}/sites/{SITE}")
    assert gone is not None
    assert (gone.status, "Hasiya" in page.content()) == (410, False)
    assert published(tracker, tmp_path / "after") == []
    page.goto(f"{address}/places/SY04")
    expect(page.get_by_text("90,000").first).to_be_visible()

    page.goto(f"{address}/withheld")
    form = page.locator("form.act").last
    form.locator("[name=ref]").select_option(SITE)
    for name, text in {"by": "Amal", "why": "the danger has passed"}.items():
        form.locator(f"[name={name}]").fill(text)
    form.locator("button").click()
    expect(page.locator("ul li code")).to_have_text(SITE)
    assert set(telling(page, address, known_on)) == set(before)
    page.close()
