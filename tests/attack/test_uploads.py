"""An upload is hostile until proven otherwise: who may send it, what it may weigh, what its names may do."""

import io
import re
import zipfile
from collections.abc import Iterator

import httpx
import pytest
from flow_home import CONFIG, Home
from partner_books import book, sites

from dtrack.tracker import Tracker
from dtrack.web.app import create
from poster import Poster

OURS = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    home = Home(tmp_path_factory.mktemp("hostile") / "home")
    home.config.write_text(CONFIG.replace("[fetch]", "[fetch]\nmax_workbook_mib = 1"), "utf-8")
    yield home.open()
    home.close()


@pytest.fixture
def poster(tracker: Tracker) -> Poster:
    return Poster(create(tracker))


def send(poster: Poster, name: str, body: bytes, **fields: str) -> httpx.Response:
    data = {"token": poster.token("/upload"), "by": "A reviewer", **fields}
    return poster.post("/upload", data=data, files={"file": (name, body, "application/octet-stream")}, headers=OURS)


def staged(tracker: Tracker) -> list[str]:
    folder = tracker.config.data / "staging"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_only_reviewers_may_open_or_send(tracker: Tracker) -> None:
    stranger = Poster(create(tracker), host="192.0.2.7")
    for path in ("/upload", "/add", "/upload/" + "a" * 24):
        assert stranger.get(path).status_code == 403, path
    for path in ("/upload", "/add", "/upload/" + "a" * 24, "/upload/undo/x", "/add/undo/x"):
        assert stranger.post(path, data={"by": "x", "why": "y"}, headers=OURS).status_code == 403, path
    assert staged(tracker) == []


def test_a_form_from_elsewhere_without_a_token_or_too_long_is_refused(tracker: Tracker, poster: Poster) -> None:
    token = poster.token("/upload")
    file = {"file": ("a.xlsx", sites(), "application/octet-stream")}
    assert poster.post("/upload", data={"token": token, "by": "A"}, files=file, headers=OURS | {"origin": "https://evil.example"}).status_code == 403
    assert poster.post("/upload", data={"token": token, "by": "A"}, files=file, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert poster.post("/upload", data={"by": "A"}, files=file, headers=OURS).status_code == 403
    assert send(poster, "a.xlsx", b"a" * (2 * 2**20 + 1)).status_code == 413
    assert send(poster, "a.xlsx", b"a" * (2**20 + 1)).status_code == 422
    assert poster.post("/upload", data={"token": token, "by": "A"}, headers=OURS).status_code == 422
    assert staged(tracker) == []


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "punycode", "idna", "utf-16", "UTF_7", '"unicode_escape"'])
def test_t44_a_form_in_a_charset_that_hides_characters_is_refused(tracker: Tracker, poster: Poster, charset: str) -> None:
    """Python knows codecs that make half characters, which nothing can store, and one that takes the longer the more there is of it. Browsers send UTF-8."""
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("token", poster.token("/upload")), ("by", "Rana\\ud800+2AA-"), ("why", "x"))
    )
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="a\\ud800+2AA-.xlsx"\r\n\r\nPK\r\n--x--\r\n'
    headers = OURS | {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    assert poster.post("/upload", content=(body + file).encode(), headers=headers).status_code == 415
    assert staged(tracker) == []


def test_names_that_lead_elsewhere_lead_nowhere(tracker: Tracker, poster: Poster) -> None:
    answer = send(poster, "../../jobs/evil.toml\u202e<b>.xlsx", sites())
    assert answer.status_code == 303 and re.fullmatch(r"/upload/[A-Za-z0-9_-]{24}", answer.headers["location"])
    page = poster.get(answer.headers["location"])
    assert page.status_code == 200 and "<b>" not in page.text and "evil.toml" in page.text
    token = answer.headers["location"].rsplit("/", 1)[-1]
    assert staged(tracker) == [token]
    for path in ("/upload/..%2f..%2fjobs", "/upload/%2e%2e", f"/upload/{token}%00", "/upload/" + "b" * 24):
        assert poster.get(path).status_code in {404, 405}, path
    fields = {"name": "../../x", "source": "A", "date": "2026-09", "sheet": "Sites", "why": "w", "by": "A", "do": "store"}
    refused = poster.send(f"/upload/{token}", **fields)
    assert refused.status_code == 422 and not (tracker.config.root.parent / "x.toml").exists()
    assert poster.send(f"/upload/{token}", **{**fields, "do": "discard"}).status_code == 303
    assert staged(tracker) == [] and tracker.figures() == [] and [path.name for path in tracker.config.jobs.iterdir()] == []


def test_markup_formulas_and_odd_codes_stay_text(tracker: Tracker, poster: Poster) -> None:
    script = "<script>alert(1)</script>"
    body = book(
        (
            script[:31].replace("/", "|"),
            [["Governorate", f"IDPs {script}", '=HYPERLINK("http://evil.example")'], ["Idleb", 900, 5], [f"Atlantis {script}", 3, 4]],
        )
    )
    at = send(poster, "a.xlsx", body).headers["location"]
    shown = poster.get(at)
    assert shown.status_code == 200 and "<script>alert" not in shown.text and "&lt;script&gt;" in shown.text
    assert "script-src 'self'" in shown.headers["content-security-policy"] and shown.headers["cache-control"] == "no-store"
    odd = {
        "c-B": "place:moon",
        "c-<b>": "x",
        "c-ZZZ": "idp_stock/person",
        "known": "SYR'; DROP TABLE figure",
        "unknown": "x",
        "header": "9" * 30,
        "by": "A",
        "do": "look",
    }
    assert poster.send(at, **odd).status_code == 303
    again = poster.get(at)
    assert again.status_code == 200 and "Say what the columns mean" in again.text
    poster.send(at, do="discard", by="A")


def bomb(part: str, claimed: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.xml", "<workbook/>")
        container.writestr(part, claimed)
    return stream.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        bomb("xl/worksheets/sheet1.xml", b"0" * (257 * 2**20)),
        bomb("xl/worksheets/sheet1.xml", b'<c r="ZZZ1048576"/>'),
        b"PK\x03\x04" + b"\xff" * 500,
        b"%PDF-1.7\n" + b"0" * 500,
        b"\xd0\xcf\x11\xe0" + b"\0" * 500,
    ],
    ids=["unpacks to 257 MiB", "a cell in the farthest corner", "torn", "no PDF", "old or locked"],
)
def test_what_cannot_be_read_is_said_and_can_be_thrown_away(tracker: Tracker, poster: Poster, body: bytes) -> None:
    at = send(poster, "list.xlsx", body).headers["location"]
    shown = poster.get(at)
    assert shown.status_code == 200 and ("This file cannot be read:" in shown.text or "no job “inbox”" in shown.text)
    stored = poster.send(at, do="store", by="A", why="w", name="x", source="A", date="2026-09")
    assert stored.status_code == 422
    assert tracker.figures() == [] and list(tracker.config.inbox.iterdir()) == []
    assert poster.send(at, do="discard", by="A").status_code == 303


def test_people_assisted_cannot_be_forced_in(tracker: Tracker, poster: Poster) -> None:
    at = send(poster, "a.xlsx", book(("A", [["Governorate", "People reached"], ["Idleb", 900]]))).headers["location"]
    forced = {"c-A": "place:adm1_name", "c-B": "idp_stock/person/idp", "name": "x", "source": "A", "date": "2026-09", "by": "A", "why": "w", "do": "store"}
    refused = poster.send(at, **forced)
    assert refused.status_code == 422 and "This counts people assisted, not displaced people." in refused.text
    assert tracker.figures() == [] and "x" not in tracker.jobs
    poster.send(at, do="discard", by="A")


def test_what_is_not_there_cannot_be_taken_back(poster: Poster) -> None:
    for path, page in (("/upload/undo/0123456789abcdef", "/upload"), ("/add/undo/0123456789abcdef", "/add")):
        refused = poster.send(path, page, by="A", why="w")
        assert refused.status_code == 422 and "&#39;0123456789abcdef&#39;" in refused.text
