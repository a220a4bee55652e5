"""The page of Deir-ez-Zor over the shipped history, in a real browser: first the server's picture, then Plotly, and nothing from anywhere else."""

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from over_http import ROOT, Place, stop
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = Place(tmp_path_factory.mktemp("history") / "home")
    shutil.copyfile(ROOT / "jobs/syr_history.toml", place.root / "jobs/syr_history.toml")
    shutil.copytree(ROOT / "jobs/syr_history", place.root / "jobs/syr_history")
    shutil.copyfile(ROOT / "dashboards/syria.toml", place.root / "dashboards/syria.toml")
    try:
        place.dtrack("run", "syr_history")
        yield place.serve("serve")
        stop(place.started[-1])
    finally:
        place.close()


class Watched:
    """A page, with every request that left it and everything that it complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("response", lambda answer: self.complaints.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)

    def hosts(self) -> set[str]:
        """Where requests went; `data:` and `blob:` leave the page for nowhere."""
        return {urlsplit(url).netloc for url in self.requests if urlsplit(url).scheme in {"http", "https", "ws", "wss"}}


def test_the_page_of_a_province_draws_and_asks_nobody_else(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page())
    watched.page.goto(f"{address}/places/SY09")
    charts = watched.page.locator("[data-chart]")
    expect(charts.first).to_be_visible()
    drawn = charts.count()
    assert drawn >= 3
    expect(watched.page.locator("[data-chart] svg.chart")).to_have_count(drawn)
    expect(watched.page.locator("[data-chart].alive .stage .main-svg:first-child")).to_have_count(drawn, timeout=20_000)
    # Steps of a stock and bars of a flow, with as many bars as there are months.
    assert watched.page.locator(".stage .barlayer .point path").count() > 24
    assert watched.page.locator(".stage .scatterlayer .js-line").count() >= 1
    assert watched.hosts() == {urlsplit(address).netloc}
    assert watched.complaints == []
    context.close()


def test_without_scripts_the_server_s_picture_stays(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    watched = Watched(context.new_page())
    watched.page.goto(f"{address}/places/SY09")
    pictures = watched.page.locator("[data-chart] svg.chart")
    assert pictures.count() >= 3
    expect(pictures.first).to_be_visible()
    box = pictures.first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 100
    assert watched.page.locator(".stage").count() == 0
    assert watched.hosts() == {urlsplit(address).netloc}
    assert watched.complaints == []
    context.close()


def test_every_page_of_the_installation_is_quiet(browser: Browser, address: str) -> None:
    context = browser.new_context()
    watched = Watched(context.new_page())
    for path in ("/", "/places", "/places/SYR", "/figures?place=SY09", "/documents", "/sources", "/problems", "/about", "/d/syria"):
        watched.page.goto(address + path, wait_until="load")
        assert watched.page.locator("h1").count() == 1, path
    assert watched.hosts() == {urlsplit(address).netloc}
    assert watched.complaints == []
    context.close()
