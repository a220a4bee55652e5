"""The documents as a site: built strictly, every page in the menu, every link and picture there, nothing from elsewhere; the search works from a folder."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pages import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "-d", str(out)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


class Page(HTMLParser):
    """What a page leads to and loads, and the anchors that it has."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.anchors |= {told[name] for name in ("id", "name") if name in told}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif "src" in told or (tag == "link" and told.get("rel") in {"stylesheet", "icon", "preconnect", "preload"}):
            self.loaded.append(told.get("src") or told.get("href", ""))


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {file: Page(file) for file in site.rglob("*.html") if file.name != "404.html"}


def test_every_document_is_a_page(site: Path) -> None:
    documents = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert [path for path in documents if not (site / path.with_suffix(".html")).exists()] == []
    menu = Page(site / "index.html").links
    assert [path for path in documents if path.with_suffix(".html").as_posix() not in menu] == []
    assert {"CONTRIBUTING.html", "SECURITY.html", "CHANGELOG.html"} <= set(menu)


def test_every_link_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    lost = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            there = target.exists() and (not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].anchors)
            if not there:
                lost.append(f"{file.relative_to(site)}: {link}")
    assert lost == []


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, Page]) -> None:
    loaded = {link for page in pages.values() for link in page.loaded}
    assert {link for link in loaded if urlsplit(link).netloc} == set()
    assert not re.search(r"url\((\"|')?(https?:)?//", "".join(path.read_text("utf-8") for path in site.rglob("*.css")))


def test_pictures_are_few_and_small() -> None:
    pictures = [path for path in (ROOT / "docs" / "pictures").iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in pictures) < 1_500_000
    shown = "".join(path.read_text("utf-8") for path in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
    assert [path.name for path in pictures if path.name not in shown] == []


@pytest.fixture(scope="module")
def found(site: Path) -> Iterator[tuple[str, list[str]]]:
    """What the search says of a word on a page that was opened from a folder, and what the browser asked for meanwhile."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("BROWSER_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "how-to" / "backup.html").as_uri())
        page.fill("input[name=query]", "withhold")
        page.wait_for_selector(".md-search-result__item", timeout=30_000)
        yield page.locator(".md-search-result__list").inner_text(), asked
        browser.close()


@pytest.mark.browser
def test_the_search_works_without_a_server_and_without_a_network(found: tuple[str, list[str]]) -> None:
    text, asked = found
    assert "withhold" in text.lower()
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []
