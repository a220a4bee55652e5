"""The dashboard as files, over a real installation: every link leads to a file, every number to its sentence, in three languages, public figures only."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from flow_home import Home, report
from typer.testing import CliRunner

from dtrack.cli import _apart, app
from dtrack.errors import NotFoundError, UsageError
from dtrack.terms import RunState
from dtrack.tracker import Tracker
from dtrack.web.still import site
from dtrack.web.still.single import LIMIT, single

pytestmark = pytest.mark.slow
SECRET = "7,777"
JOB = 'title = "Copy"\ndo = "publish"\nschedule = "0 3 * * mon"\n[publish]\nname = "copy"\nwhat = "dashboard"\nlanguages = ["en"]\n'


class Page(HTMLParser):
    """The ids and addresses of a page, and the tags that have no place in a file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: list[str] = []
        self.odd: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.ids.add(held.get("id") or "")
        self.addresses += [held[name] or "" for name in ("href", "src", "action") if name in held]
        self.odd += [tag] if tag in {"script", "form", "input", "button", "iframe"} or any(name.startswith("on") for name in held) else []


def opened(home: Home) -> Tracker:
    home.say(report("a"), report("b", "1,200"), report("c", SECRET, sensitivity="internal"))
    tracker = home.open()
    tracker.run(["fake"])
    return tracker


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("still")
    home = Home(root / "home")
    home.job()
    site.publish(opened(home), root / "copy", ["en", "fr", "ar"])
    yield root / "copy"
    home.close()


def pages(copy: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text("utf-8")) for path in sorted(copy.rglob("*.html"))}


def test_every_link_leads_to_a_file_and_to_an_anchor_in_it(copy: Path) -> None:
    read = pages(copy)
    lost = []
    for path, page in read.items():
        for address in page.addresses:
            if address.startswith(("https://", "http://")):
                continue
            name, _, fragment = address.partition("#")
            target = (path.parent / unquote(name)).resolve() if name else path
            if address.startswith("/") or not target.is_file() or not target.is_relative_to(copy) or (fragment and fragment not in read[target].ids):
                lost.append((str(path.relative_to(copy)), address))
    assert lost == []
    assert sum(len(page.addresses) for page in read.values()) > 1_000


def test_nothing_in_it_runs_or_asks_a_server(copy: Path) -> None:
    assert [(path.name, page.odd) for path, page in pages(copy).items() if page.odd] == []
    policies = [re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', path.read_text("utf-8")) for path in copy.glob("*/**/*.html")]
    assert all(policy is not None and "script-src 'none'" in policy[1] for policy in policies)


def test_three_languages_with_the_same_pages_and_arabic_from_right_to_left(copy: Path) -> None:
    names = {code: {str(path.relative_to(copy / code)) for path in (copy / code).rglob("*.html")} for code in ("en", "fr", "ar")}
    assert names["en"] == names["fr"] == names["ar"]
    assert {"index.html", "places.html", "places/SY11.html", "places/SY13.html", "changes.html", "sources.html", "about.html"} <= names["en"]
    arabic = (copy / "ar" / "places" / "SY11.html").read_text("utf-8")
    assert '<html lang="ar" dir="rtl">' in arabic
    assert 'href="../../en/places/SY11.html"' in arabic
    assert "نسخة من لوحة المتابعة أُنشئت في" in arabic
    assert "url=en/index.html" in (copy / "index.html").read_text("utf-8")
    about = json.loads((copy / "dtrack-publish.json").read_text("utf-8"))
    assert (about["languages"], about["files"]) == (["en", "fr", "ar"], sum(path.is_file() for path in copy.rglob("*")) - 1)


def test_each_number_leads_to_its_sentence_and_citation(copy: Path) -> None:
    place = (copy / "fr" / "places" / "SY11.html").read_text("utf-8")
    [target, *_] = re.findall(r'href="(\.\./evidence/SY11\.html#f-[0-9a-f]+)"', place)
    name, anchor = target.split("#")
    evidence = ((copy / "fr" / "places" / name).resolve()).read_text("utf-8")
    told = evidence.split(f'id="{anchor}"')[1].split("</li>")[0]
    assert "About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said." in told
    assert "Source : OCHA" in told
    assert f"dtrack {anchor.removeprefix('f-')}" in told.replace("chiffre ", "").replace("figure ", "").replace("n° ", "")


def test_tables_are_there_once_and_hold_what_is_public(copy: Path) -> None:
    table = (copy / "files" / "dtrack-place-SY11.csv").read_text("utf-8")
    assert table.count("About 4,500 people fled") == 1
    assert 'href="../../files/dtrack-place-SY11.csv"' in (copy / "ar" / "places" / "SY11.html").read_text("utf-8")


def test_what_is_internal_is_nowhere(copy: Path) -> None:
    inside = [str(path) for path in copy.rglob("*") if path.is_file() and re.search(rb"7[,.\xc2\xa0\xe2\x80\xaf]*777(?!\d)", path.read_bytes())]
    assert inside == []


def test_what_is_withheld_is_gone_with_the_next_publication_and_so_is_what_is_no_page_any_more(home: Home, tmp_path: Path) -> None:
    tracker = opened(home)
    (home.root / "jobs" / "copy.toml").write_text(JOB, "utf-8")
    tracker = home.open()
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        done = CliRunner().invoke(app, ["run", "copy", "--config", str(home.config)])
    copy = home.root / "reports" / "copy"
    count = sum(path.is_file() for path in copy.rglob("*")) - 1
    assert (done.exit_code, done.stdout) == (0, f"copy: good: {count} files in copy\n")
    holding = [path for path in copy.rglob("*") if path.is_file() and "4,500" in path.read_text("utf-8")]
    assert copy / "en" / "places" / "SY11.html" in holding
    [ident] = [record.id for record in tracker.figures() if str(record.figure.value) == "4500"]
    tracker.withhold(ident, by="Editor", why="they were attacked")
    (copy / "en" / "stale.html").write_text("x", "utf-8")
    tracker.equip(_apart.press(home.config))
    assert tracker.run(["copy"])[0].state is RunState.GOOD
    assert [str(path) for path in copy.rglob("*") if path.is_file() and ("4,500" in (text := path.read_text("utf-8")) or ident in text)] == []
    assert not (copy / "en" / "stale.html").exists()
    assert "1,200" in (copy / "en" / "places" / "SY02.html").read_text("utf-8")


def test_a_folder_of_somebody_else_and_a_program_without_pages_are_failed_runs(home: Home) -> None:
    opened(home)
    (home.root / "jobs" / "copy.toml").write_text(JOB, "utf-8")
    (home.root / "reports" / "copy").mkdir(parents=True)
    (home.root / "reports" / "copy" / "mine.txt").write_text("x", "utf-8")
    tracker = home.open()
    [bare] = tracker.run(["copy"])
    assert (bare.state, "whoever runs this job cannot make pages" in bare.message) == (RunState.FAILED, True)
    tracker.equip(_apart.press(home.config))
    [refused] = tracker.run(["copy"])
    assert (refused.state, "holds files that were not published by dtrack" in refused.message) == (RunState.FAILED, True)
    assert (home.root / "reports" / "copy" / "mine.txt").read_text("utf-8") == "x"


@pytest.mark.parametrize("key", ['format = "csv"', 'layout = "long"', 'language = "en"', "excel = true", "[publish.filter]"])
def test_a_dashboard_has_none_of_the_keys_of_a_table(home: Home, key: str) -> None:
    (home.root / "jobs" / "copy.toml").write_text(f"{JOB}{key}\n", "utf-8")
    [fault] = home.open().faults
    assert "a dashboard has none" in fault.message
    (home.root / "jobs" / "copy.toml").write_text(JOB.replace("dashboard", "points"), "utf-8")
    [fault] = home.open().faults
    assert ("publish.languages" in fault.message, "a table has none" in fault.message) == (True, True)


def test_one_place_is_one_small_file_with_its_figures_inside(home: Home, tmp_path: Path) -> None:
    tracker = opened(home)
    done = CliRunner().invoke(app, ["publish", str(tmp_path / "out"), "--single", "sy11", "--lang", "en,ar", "--config", str(home.config)])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["dtrack-SY11-ar.html", "dtrack-SY11-en.html"]
    for path in (tmp_path / "out").iterdir():
        text = path.read_text("utf-8")
        page = Page(text)
        assert len(text.encode()) < LIMIT
        assert page.odd == []
        assert [address for address in page.addresses if not address.startswith(("#", "http"))] == []
        assert {address[1:] for address in page.addresses if address.startswith("#")} <= page.ids
        assert "About 4,500 people fled fighting in Raqqa governorate" in text
        assert SECRET not in text
    with pytest.raises(NotFoundError, match="there is no place 'SY99'"):
        single(tracker, "SY99", "en")
    with pytest.raises(UsageError, match="--lang 'de' does not exist"):
        single(tracker, "SY11", "de")


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_real_browser_opens_it_from_a_folder_and_asks_nobody(copy: Path, script: bool) -> None:
    from chromium import chromium

    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=script, viewport={"width": 1200, "height": 800}).new_page()
        page.on("request", lambda request: asked.append(request.url))
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto((copy / "index.html").as_uri())
        page.wait_for_url("**/en/index.html")
        page.get_by_role("link", name="Ar-Raqqa").first.click()
        assert page.locator("h1").inner_text() == "Ar-Raqqa"
        page.get_by_role("link", name="4,500").first.click()
        assert "evidence/SY11.html#f-" in page.url
        assert page.locator("li:target blockquote").inner_text() == "About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said."
        page.get_by_role("link", name="العربية").click()
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert page.locator("body").evaluate("body => getComputedStyle(body).maxWidth") != "none"
    assert said == []
    assert [url for url in asked if not url.startswith("file://")] == []


@pytest.mark.browser
def test_it_is_as_accessible_as_the_pages_on_a_server(copy: Path) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    from chromium import chromium

    rules = [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
        "heading-order",
        "region",
        "link-name",
        "html-has-lang",
        "valid-lang",
        "list",
    ]
    options = {"resultTypes": ["violations"], "preload": False, "runOnly": rules}
    with chromium() as browser:
        page = browser.new_context(bypass_csp=True).new_page()
        for language in ("en", "fr", "ar"):
            for name in ("index.html", "places/SY02.html", "evidence/SY02.html"):
                page.goto((copy / language / name).as_uri())
                page.evaluate(AXE_SCRIPT)
                for scheme, wide in (("light", 1440), ("light", 360), ("dark", 360)):
                    page.set_viewport_size({"width": wide, "height": 900})
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    found = page.evaluate("options => axe.run(options).then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html)]))", options)
                    assert found == [], (language, name, scheme, wide)
                    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
