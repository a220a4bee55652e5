"""What holds for every address: headers, errors, caching, static files."""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from fake_tracker import FakeTracker, story

from dtrack.config import Config
from dtrack.model.filter import Filter
from dtrack.web.app import create
from dtrack.web.assets import collect
from dtrack.web.guard import HEADERS, POLICY
from web_addresses import PAGES

OTHERS = [
    "/export.csv",
    "/export.csv?what=points",
    "/health",
    "/favicon.ico",
    "/nowhere",
    "/places/SY99",
    "/figures/no",
    "/documents/no",
    "/d/no",
    "/figures?metric=affected",
    "/?x=1",
]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_security_headers_are_on_every_answer(pages, path: str) -> None:
    answer = pages.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "set-cookie" not in answer.headers


def test_the_policy_is_the_strict_one_with_our_own_sheet_known_by_its_hash(pages) -> None:
    [sheet] = re.findall(r"<style>(.*?)</style>", pages.get("/nowhere").text, re.S)
    ours = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-{ours}'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_in_every_language(pages, path: str, lang: str) -> None:
    answer = pages.get(f"{path}?lang={lang}")
    assert answer.status == 200
    direction = "rtl" if lang == "ar" else "ltr"
    assert f'<html lang="{lang}" dir="{direction}">' in answer.text
    assert answer.text.endswith("</html>")
    assert " style=" not in answer.text
    assert "%(" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/places/SY99", 404, "There is no such page"),
        ("/figures/no", 404, "There is no such page"),
        ("/documents/no", 404, "There is no such page"),
        ("/d/no", 404, "There is no such page"),
        ("/static/000000000000/dtrack.css", 404, "There is no such page"),
        ("/figures?metric=affected", 422, "idp_stock, new_displacement"),
        ("/figures?plcae=SY09", 422, "place, metric, direction"),
        ("/export.csv?what=people", 422, "figures, points"),
        ("/places/SY09?page=zero", 422, "1, 2, 3"),
    ],
)
def test_errors_say_what_is_allowed(pages, path: str, status: int, words: str) -> None:
    answer = pages.get(path)
    assert answer.status == status
    assert words in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_errors_speak_the_visitors_language(pages) -> None:
    assert "لا توجد صفحة كهذه" in pages.get("/nowhere?lang=ar").text
    assert "Cette page n&#39;existe pas" in pages.get("/nowhere", accept_language="fr-FR,fr;q=0.9").text
    assert "There is no such page" in pages.get("/nowhere?lang=xx").text


def test_nothing_can_be_sent(pages) -> None:
    answer = pages.ask("POST", "/figures")
    assert (answer.status, sorted(answer.headers["allow"].split(", "))) == (405, ["GET", "HEAD"])
    assert "nothing can be sent to it" in answer.text
    assert pages.ask("HEAD", "/").status == 200


def test_a_failure_tells_an_id_and_nothing_else(opened, caplog) -> None:
    answer = opened(FakeTracker(fails=True)).get("/figures")
    assert answer.status == 500
    assert "secret inside" not in answer.text
    assert "Traceback" not in answer.text
    ident = answer.text.split("<code>")[1].split("</code>")[0]
    assert len(ident) == 8
    assert ident in caplog.text
    assert "secret inside" in caplog.text
    assert answer.headers["content-security-policy"] == POLICY


def test_only_known_hosts_are_answered(pages) -> None:
    answer = pages.get("/", host="evil.example")
    assert answer.status == 400
    assert answer.headers["content-security-policy"] == POLICY
    assert "evil.example" not in pages.get("/", host="localhost").text


def test_an_unchanged_page_is_304_and_not_built_again(opened) -> None:
    tracker = story()
    client = opened(tracker)
    first = client.get("/places/SY09")
    asked = tracker.calls
    again = client.get("/places/SY09", if_none_match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get("/places/SY09").body == first.body
    assert tracker.calls == asked
    tracker.answers.pop()
    changed = client.get("/places/SY09", if_none_match=first.headers["etag"])
    assert changed.status == 200
    assert changed.headers["etag"] != first.headers["etag"]


def test_the_tag_knows_language_and_address(pages) -> None:
    tags = {pages.get(path).headers["etag"] for path in ("/figures", "/figures?lang=ar", "/figures?place=SY09", "/figures?page=2", "/documents")}
    assert len(tags) == 5
    assert pages.get("/figures", accept_language="ar").headers["etag"] == pages.get("/figures", accept_language="ar").headers["etag"]
    assert "Accept-Language" in pages.get("/figures").headers["vary"]


def test_a_failed_source_changes_the_overview(opened) -> None:
    tracker = story()
    client = opened(tracker)
    before = client.get("/").headers["etag"]
    tracker.health.pop()
    assert client.get("/").headers["etag"] != before


def test_pages_are_compressed_where_that_is_understood(pages) -> None:
    plain, packed = pages.get("/places/SY09"), pages.get("/places/SY09", accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert len(packed.body) < 28_000


def test_static_files_are_immutable_and_nothing_else_is_served(pages) -> None:
    page = pages.get("/places/SY09").text
    assert 'rel="stylesheet"' not in page
    style = collect()["dtrack.css"].url
    answer = pages.get(style)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    packed = pages.get(style, accept_encoding="gzip")
    assert gzip.decompress(packed.body) == answer.body
    folder = style.rsplit("/", 1)[0]
    for name in ("../app.py", "%2e%2e/app.py", "..%2fapp.py", "vendor", "nothing.css"):
        assert pages.get(f"{folder}/{name}").status == 404
    assert pages.get("/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_plotly_is_deferred_and_only_where_there_are_charts(pages) -> None:
    assert 'plotly.js" defer></script>' in pages.get("/places/SY09").text
    for path in ("/places", "/figures", "/sources", "/about", "/places/SY01"):
        assert "<script" not in pages.get(path).text


def test_health_tells_nothing(pages) -> None:
    assert json.loads(pages.get("/health").text) == {"status": "ok"}


def test_the_export_asks_for_public_figures_with_the_same_filters(opened) -> None:
    tracker = story()
    pages = opened(tracker)
    answer = pages.get("/export.csv?place=SY09")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename=\"dtrack-figures-2026-11-22.csv\"; filename*=UTF-8''dtrack-figures-2026-11-22.csv"
    assert answer.text == "first piece\r\nsecond piece\r\n"
    pages.get("/export.xlsx?place=SY09&what=points&lang=ar&excel=1")
    assert tracker.exports[-2:] == [
        ("csv", "figures", Filter(place="SY09"), {"language": "en", "excel": False, "public_only": True}),
        ("xlsx", "points", Filter(place="SY09"), {"language": "ar", "excel": True, "public_only": True}),
    ]
    assert pages.get("/export.hxl").headers["content-disposition"].endswith(".csv")
    assert [pages.get(path).status for path in ("/export.doc", "/export._save", "/export.csv?excel=2")] == [404, 404, 422]


def test_the_clock_is_the_machines_own_by_default() -> None:
    assert create(story()).title == "dtrack"  # type: ignore[arg-type]


def test_websockets_are_not_spoken_to(pages) -> None:
    import asyncio

    sent = []

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"localhost")], "subprotocols": []}
    asyncio.run(pages.app(scope, receive, send))
    assert sent[0]["type"] == "websocket.close"


def test_a_changed_file_of_the_installation_is_another_page_after_a_restart(opened, tmp_path: Path) -> None:
    """Names of places, jobs and dashboards are read at the start: a browser must not keep the page from before."""
    (tmp_path / "places").mkdir()
    file = tmp_path / "places" / "SYR.csv"

    def tag() -> str:
        tracker = story()
        tracker.config = Config(tmp_path / "config.toml", tracker.spec)
        return opened(tracker).get("/places").headers["etag"]

    bare = tag()
    assert tag() == bare
    file.write_text("pcode,name\n", "utf-8")
    with_places = tag()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "mine.toml").write_text('title = "Mine"\n', "utf-8")
    assert len({bare, with_places, tag()}) == 3


def test_figures_are_asked_for_by_the_name_of_a_place(pages) -> None:
    by_code = pages.get("/figures?place=SY09").text
    for name in ("Deir-ez-Zor", "دير الزور", "deir ez zor"):
        found = pages.get(f"/figures?place={quote(name)}").text
        assert found == by_code
    assert '<a href="/places/SY09">Deir-ez-Zor</a>' in by_code
    assert pages.get("/figures?place=Atlantis").status == 422
