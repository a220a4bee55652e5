"""The server as `dtrack serve` starts it, over raw sockets: two requests in one (T49), ranges (T50), hosts, traversal, queries, templates, errors."""

import json
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flow_home import report
from over_http import Place

from dtrack.web.guard import HEADERS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, int, str]]:
    """An installation with one figure, the port of its dashboard as a process of its own, and the figure's id."""
    place = Place(tmp_path_factory.mktemp("served") / "home")
    place.write("inbox/box/report.txt", report("a")["text"])
    place.write("jobs/box.toml", 'title = "Box"\nschedule = "every 1d"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n')
    try:
        place.dtrack("run", "box")
        port = int(place.serve("serve").rpartition(":")[2])
        yield place, port, place.figures[0]["id"]
    finally:
        place.close()


def raw(port: int, said: bytes, *, wait_s: float = 1.5) -> bytes:
    """Everything that comes back until the server hangs up or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        heard = b""
        try:
            wire.sendall(said)
            wire.settimeout(wait_s)
            while piece := wire.recv(65536):
                heard += piece
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass  # it says no more, or hung up on what it would not read to its end
        return heard


def get(port: int, target: str, *heads: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    lines = [f"{method} {target} HTTP/1.1", f"host: {host or f'127.0.0.1:{port}'}", "connection: close", *heads]
    head, _, body = raw(port, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"), wait_s=10).partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}, body


HOST = b"host: 127.0.0.1\r\n"
FORM = b"content-type: application/x-www-form-urlencoded\r\n"
HIDDEN = b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n"
SMUGGLED = {
    "length and chunks": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length: %d\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length: 0\r\ncontent-length: %d\r\n\r\n" + HIDDEN,
    "a list of lengths": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length: 0, %d\r\n\r\n" + HIDDEN,
    "a signed length": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length: +%d\r\n\r\n" + HIDDEN,
    "a length that is none": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length: 0x%d\r\n\r\n" + HIDDEN,
    "a space before the colon": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"content-length : %d\r\n\r\n" + HIDDEN,
    "chunked in disguise": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"transfer-encoding: xchunked\r\ncontent-length: %d\r\n\r\n" + HIDDEN,
    "chunked twice": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded header": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"x: y\r\n content-length: %d\r\n\r\n" + HIDDEN,
    "a bare line feed": b"POST /withheld HTTP/1.1\n" + HOST + FORM + b"transfer-encoding:\n chunked\r\ncontent-length: %d\r\n\r\n" + HIDDEN,
    "a chunk that is too long": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nx\r\n" + HIDDEN,
    "a chunk with a sign": b"POST /withheld HTTP/1.1\r\n" + HOST + FORM + b"transfer-encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n" + HIDDEN,
}  # fmt: skip


@pytest.mark.parametrize("name", SMUGGLED)
def test_t49_a_request_inside_another_is_not_answered_as_ones_own(place: tuple[Place, int, str], name: str) -> None:
    """A front that counts the body in another way than we do must not be able to hide a request in it: the connection ends, or one answer is all."""
    said = SMUGGLED[name]
    said = said % len(HIDDEN) if b"%d" in said else said
    heard = raw(place[1], said)
    answers = re.findall(rb"HTTP/1\.1 (\d{3})", heard)
    assert b'{"status":"ok"}' not in heard
    assert len(answers) <= 1
    assert not answers or answers[0].startswith(b"4")


def test_t49_nothing_answers_to_a_broken_head_and_the_next_visitor_is_served(place: tuple[Place, int, str]) -> None:
    for said in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET  /  HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        b"\r\n" * 500,
    ):
        heard = raw(place[1], said, wait_s=0.5)
        assert heard == b"" or re.match(rb"HTTP/1\.1 4\d\d", heard), heard[:80]
    assert get(place[1], "/health")[0] == 200


@pytest.mark.parametrize(
    "other", ["upgrade: websocket\r\nsec-websocket-key: eA==\r\nsec-websocket-version: 13", "upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__"]
)
def test_t49_no_other_protocol_is_spoken_whatever_is_offered(place: tuple[Place, int, str], other: str) -> None:
    assert get(place[1], "/health", other, "connection: upgrade")[2] == b'{"status":"ok"}'


def test_t15_a_flood_of_headers_is_refused_by_the_server_too(place: tuple[Place, int, str]) -> None:
    assert re.match(rb"(HTTP/1\.1 4\d\d|$)", raw(place[1], b"GET / HTTP/1.1\r\n" + HOST + b"x: y\r\n" * 40_000 + b"\r\n"))
    assert get(place[1], "/health")[0] == 200


@pytest.mark.parametrize(
    "said", ["bytes=0-0", "bytes=" + ",".join(f"{n}-" for n in range(1500)), "bytes=-1", "bytes=9" + "9" * 4000 + "-", "x=0-1", "bytes=5-1"]
)
@pytest.mark.parametrize("path", ["/", "/export.csv", "/favicon.ico"])
def test_t50_ranges_are_answered_with_the_whole_at_once(place: tuple[Place, int, str], said: str, path: str) -> None:
    began = time.monotonic()
    whole = get(place[1], path)
    status, heads, body = get(place[1], path, f"range: {said}", f"if-range: {said}")
    assert (status, "content-range" in heads, len(body)) == (200, False, len(whole[2]))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8321", "127.0.0.1@evil.example", "", "[::ffff:127.0.0.1", "localhost evil"]
)
def test_t36_a_host_that_is_not_ours_is_refused_and_stands_in_no_link(place: tuple[Place, int, str], host: str) -> None:
    for path in ("/", "/export.csv", "/api/v1/figures", "/alerts.atom", "/nowhere"):
        status, heads, body = get(place[1], path, "x-forwarded-host: evil.example", "forwarded: host=evil.example", host=host or " ")
        assert status == 400, path
        assert b"evil" not in body and "evil" not in str(heads)


def test_t36_links_are_relative_or_lead_to_the_public_address_alone(place: tuple[Place, int, str]) -> None:
    own = f"127.0.0.1:{place[1]}"
    for path in ("/", "/figures", f"/figures/{place[2]}", "/alerts.atom", "/export.csv", "/places/SY11"):
        _, _, body = get(place[1], path, "x-forwarded-host: evil.example", "x-forwarded-proto: https", "x-forwarded-prefix: /evil", "x-original-url: /evil")
        assert b"evil" not in body
        assert own.encode() not in body


UP = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "%252e%252e%252f",
    "....//",
    "..;/",
    "%c0%ae%c0%ae/",
    "%00",
    "/" * 3 + "../",
    "C:%5c",
    "\\\\host\\",
]


@pytest.mark.parametrize("up", UP)
def test_t28_no_address_leads_out_of_what_is_served(place: tuple[Place, int, str], up: str) -> None:
    asset = re.findall(r"/static/([0-9a-f]+)/dtrack\.js", get(place[1], "/")[2].decode())[0]
    for target in ("config.toml", "etc/passwd", "data/forms.key", "jobs/box.toml"):
        for path in (
            f"/static/{asset}/{up * 4}{target}",
            f"/static/{up * 4}{target}",
            f"/{up * 4}{target}",
            f"/d/{up * 3}{target}",
            f"/documents/{up * 3}{target}",
        ):
            status, heads, body = get(place[1], path)
            assert status in (400, 404), path
            assert b"root:" not in body and b"allow_hosts" not in body and b"schedule" not in body
            assert heads.get("x-content-type-options", "nosniff") == "nosniff"


FILTERS = [
    "'",
    "' OR '1'='1",
    '"; DROP TABLE figure; --',
    "%",
    "_",
    "%' ESCAPE '",
    "a%00b",
    "]",
    "id); --",
    "\\",
    "{{7*7}}",
    "${7*7}",
    "%(key)s",
    "{0.__class__}",
]


@pytest.mark.parametrize("value", FILTERS)
def test_t41_t42_filters_are_values_and_names_of_columns_come_from_a_list(place: tuple[Place, int, str], value: str) -> None:
    said = quote(value, safe="%00" if "%00" in value else "")
    for path in ("/figures", "/export.csv", "/api/v1/figures", "/documents", "/export.jsonl", "/"):
        for key in ("source", "q", "sort", "columns", "cursor", "place"):
            status, _, body = get(place[1], f"{path}?{key}={said}")
            assert status in (200, 422), (path, key, status)
            if status == 200 and key == "source" and path != "/":
                assert b"4,500 people" not in body, "a filter matched more than itself"
    assert len(place[0].figures) == 1


def test_t42_long_and_many_parameters_are_refused_at_once(place: tuple[Place, int, str]) -> None:
    began = time.monotonic()
    for target in ("/figures?source=" + "a" * 60_000, "/figures?" + "source=x&" * 6_000, "/" + "a" * 60_000, "/api/v1/figures?source=" + "%27" * 15_000):
        heard = raw(place[1], f"GET {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n".encode(), wait_s=8)
        assert re.match(rb"HTTP/1\.1 (4\d\d|200)", heard), target[:30]
    # The server hangs up on it, or says why it does.
    heard = raw(place[1], b"GET /figures?source=" + b"a" * 2**20 + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
    assert heard == b"" or heard.startswith(b"HTTP/1.1 4")
    assert time.monotonic() - began < 20


def test_t40_what_stands_in_an_address_is_never_a_template(place: tuple[Place, int, str]) -> None:
    for text in ("{{7*191}}", "{%25 print(7*191) %25}", "${7*191}", "#{7*191}", "<%25= 7*191 %25>", "%25(x)s"):
        for path in (
            f"/{quote(text, safe='%')}",
            f"/figures?metric={quote(text, safe='%')}",
            f"/d/{quote(text, safe='%')}",
            f"/places/{quote(text, safe='%')}",
        ):
            status, _, body = get(place[1], path)
            assert status in (404, 422)
            assert b"1337" not in body


def test_t22_headers_stand_on_whatever_comes_back(place: tuple[Place, int, str]) -> None:
    strict = {"x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin"}
    assert strict.items() <= HEADERS.items() and HEADERS["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    for path in (
        "/",
        "/nowhere",
        "/export.csv",
        "/export.xlsx",
        "/api/v1/figures",
        "/api/v1/nowhere",
        "/chart.svg?place=SY11",
        "/brief/SYR",
        "/alerts.atom",
        "/health",
    ):
        status, heads, _ = get(place[1], path)
        assert {name: heads.get(name) for name in HEADERS} == HEADERS, (path, status)
        assert "server" not in heads or "uvicorn" not in heads["server"]
    for path in ("/export.csv", "/export.xlsx"):
        assert re.fullmatch(r"attachment; filename=\"[\w.-]+\"(; filename\*=UTF-8''[\w.%-]+)?", get(place[1], path)[1]["content-disposition"])


def test_t37_health_and_metrics_tell_nothing_of_what_is_inside(place: tuple[Place, int, str]) -> None:
    assert json.loads(get(place[1], "/health")[2]) == {"status": "ok"}
    metrics = get(place[1], "/metrics")[2].decode()
    assert str(place[0].root) not in metrics and "/home" not in metrics and "127.0.0.1" not in metrics


def test_t45_what_visitors_send_forges_no_line_of_the_log(place: tuple[Place, int, str]) -> None:
    for target in ("/figures/x%0d%0aFORGED%20line", "/%1b[31mFORGED", "/figures?source=%0aFORGED"):
        get(place[1], target, "user-agent: x\tFORGED\x1b[2J")
    log = (place[0].root / "log.txt").read_bytes() if (place[0].root / "log.txt").exists() else b""
    assert not re.search(rb"^FORGED|\x1b", log, re.M)


def test_t48_the_page_of_a_fault_gives_a_number_and_nothing_else(place: tuple[Place, int, str]) -> None:
    """The database is destroyed under a running dashboard; the last test, for nothing comes back after it."""
    for name in ("dtrack.sqlite", "dtrack.sqlite-wal"):
        path = place[0].root / "data" / name
        if path.exists():
            path.write_bytes(b"torn" * 5000)
    status, heads, body = get(place[1], "/figures?source=OCHA")
    text = body.decode()
    assert status == 500
    assert re.search(r"\b[0-9a-f]{8}\b", text)
    assert not re.search(r"sqlite|Traceback|Error\b|malformed|\.py\b|SELECT", text)
    assert str(place[0].root) not in text
    assert {name: heads.get(name) for name in HEADERS} == HEADERS
