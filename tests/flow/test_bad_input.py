"""Whatever is wrong, one message says what and what to do, a person sees it on the page, and everything else goes on."""

import html
import io
import json
import re
import socket
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from over_http import APPNAME, CONFIG, Entry, Feed, Place, Server, by_path, reply, stop

FIGURE = "Some 1,400 people were displaced in Ar-Raqqa governorate on 12 March 2026, OCHA said."
REFUSED = {"status": 403, "error": {"type": "AccessDeniedHttpException", "message": f"The name {APPNAME} is not on our list of approved names."}}
RETIRED = {"status": 410, "error": {"type": "GoneHttpException", "message": "Version 1 has ended. Please use version 2."}}
DTD = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>'
PAGE = "<!DOCTYPE html><html><head><title>One moment</title></head><body>Checking your browser.</body></html>"

ANSWERS = {
    "/good/": Feed([Entry("p-1", "Families leave Tabqa", FIGURE)]),
    "/robots.txt": lambda request: reply(status=404),
    "/feed/empty": lambda request: reply(b"", content_type="application/rss+xml"),
    "/feed/bare": lambda request: reply('<rss version="2.0"><channel></channel></rss>', content_type="application/rss+xml"),
    "/feed/page": lambda request: reply(PAGE, content_type="text/html"),
    "/feed/entities": lambda request: reply(DTD, content_type="application/rss+xml"),
    "/page/reports": lambda request: reply(PAGE, content_type="text/html"),
    "/other/reports": lambda request: reply('{"results": []}', content_type="application/json"),
    "/v2/reports": lambda request: reply(json.dumps(REFUSED), 403, content_type="application/json"),
    "/v1/reports": lambda request: reply(json.dumps(RETIRED), 410, content_type="application/json"),
    "/waf/reports": lambda request: reply(b"", 202, x_amzn_waf_action="challenge"),
}

SOURCES = {
    "feed_empty": ("feed", "/feed/empty", "contract", "empty body", "not a zero"),
    "feed_bare": ("feed", "/feed/bare", "contract", "neither entries nor a title", "mend it"),
    "feed_page": ("feed", "/feed/page", "throttled", "an HTML page where a feed is due", "look at `[source] url` in a browser"),
    "feed_entities": ("feed", "/feed/entities", "contract", "declares XML entities", "tell the outlet"),
    "feed_gone": ("feed", "/nowhere", "misconfigured", "404 Not Found", "`[source] url`"),
    "rw_page": ("reliefweb", "/page", "throttled", "an HTML page where JSON is due", "the next run tries again"),
    "rw_other": ("reliefweb", "/other", "contract", "has no list `data`", "newer dtrack"),
    "rw_refused": ("reliefweb", "/v2", "misconfigured", "403 Forbidden and said 'The name *** is not on our list", "DTRACK_RELIEFWEB_APPNAME"),
    "rw_retired": ("reliefweb", "/v1", "misconfigured", "410 Gone", "https://api.reliefweb.int/v2"),
    "rw_waiting": ("reliefweb", "/waf", "throttled", "202 Accepted", "a later run tries again"),
    "rw_down": ("reliefweb", "", "unreachable", "the connection to http://127.0.0.1", "Check the address"),
}
"""Job: kind of source, path, and the Problem that is due: its kind, what it says, what to do."""


def workbook(cells: bytes, claimed: int | None = None) -> bytes:
    """A container with one sheet of these bytes; `claimed` is a false size for the directory."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as container:
        container.writestr("xl/workbook.xml", "<workbook/>")
        container.writestr("xl/worksheets/sheet1.xml", cells)
    body = made.getvalue()
    return body.replace(len(cells).to_bytes(4, "little"), claimed.to_bytes(4, "little")) if claimed else body


def far_cell() -> bytes:
    return b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'


BOOKS = {
    "noise.xlsx": (bytes(range(256)) * 40, "no readable XLSX workbook", "save it as XLSX"),
    "cut.xlsx": (workbook(b"<worksheet/>" * 500)[:-60], "no readable XLSX workbook", "save it as XLSX"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old or password-protected", "without a password"),
    "bomb.xlsx": (workbook(bytes(2**20), claimed=2 * 10**9), "too large: 2 parts, 1907 MiB unpacked", "At most 256 MiB"),
    "liar.xlsx": (workbook(bytes(2**20), claimed=100), "unpacks to more than it claims", "save it as XLSX"),
    "far.xlsx": (workbook(far_cell()), "spans 1,048,576 rows and 16,384 columns", "Keep what matters"),
    "empty.txt": (b"", "the file is empty", "not a zero"),
    "picture.png": (b"\x89PNG", "'.png' are not read", "Save it as"),
    "page.csv": (PAGE.encode(), "a web page in place of data", "in a browser"),
    "stated.txt": (b"Some text.", "`titel`: unknown key. Did you mean `title`?", "Mend stated.txt.meta.toml"),
}
"""File: its bytes, what the Problem says, what to do."""

FILES = {
    "jobs/broken.toml": ('title = "Broken\n', "not valid TOML", "jobs/_template.toml"),
    "jobs/misspelt.toml": ('title = "M"\nscedule = "every 1d"\n[source]\nkind = "folder"\n', "unknown key", "Did you mean `schedule`?"),
    "jobs/nowhere.toml": ('title = "N"\n[source]\nkind = "reliefwep"\n', "'reliefwep' is not one of the sources", "Did you mean 'reliefweb'?"),
    "jobs/seldom.toml": ('title = "S"\nschedule = "now and then"\n[source]\nkind = "folder"\n', "is no schedule", "every 6h"),
    "dashboards/torn.toml": ('title = "T"\n[[panel]\n', "not valid TOML", "Mend that line"),
    "dashboards/odd.toml": ('title = "O"\n[[panel]]\nchart = "pie"\n', "'pie' is not one of the charts", "Use one of"),
}
"""File: its text, what the fault says, what to do."""


@dataclass
class Hurt:
    """An installation in which everything is wrong at once, after one run of all its jobs."""

    place: Place
    out: str
    err: str
    problems: list[dict[str, Any]]
    shown: str
    """Text of the page of problems."""
    statuses: dict[str, int]

    def of(self, **want: Any) -> list[dict[str, Any]]:
        return [problem for problem in self.problems if all(problem[name] == value for name, value in want.items())]


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hurt]:
    place = Place(tmp_path_factory.mktemp("bad") / "home")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/v2"
    place.write("jobs/inbox.toml", 'title = "Inbox"\nschedule = "every 1d"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n')
    place.write("inbox/good.txt", FIGURE.replace("Ar-Raqqa", "Idleb").replace("1,400", "2,600"))
    place.write("inbox/stated.txt.meta.toml", 'titel = "Report"\n')
    for name, (body, *_) in BOOKS.items():
        place.write(f"inbox/{name}", body)
    for name, (text, *_) in FILES.items():
        place.write(name, text)
    with Server(by_path(ANSWERS)) as server:
        place.job("good", "feed", f"{server.url}/good/")
        for job, (kind, path, *_) in SOURCES.items():
            place.job(job, kind, f"{server.url}{path}" if path else nobody)
        try:
            done = place.dtrack("run", "--all", status=1)
            address = place.serve("up")
            pages = {path: ask(address + path) for path in ("/", "/problems", "/sources", "/places/SY11", "/d/torn")}
            process = place.started[-1]
            assert process.poll() is None
            problems = place.rows("problems")
            stop(process)
            statuses = {path: status for path, (status, _) in pages.items()}
            yield Hurt(place, done.stdout, done.stderr, problems, plain(pages["/problems"][1]), statuses)
        finally:
            place.close()


def ask(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def plain(page: str) -> str:
    """The words of a page, spaces as one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def capital(sentence: str) -> str:
    """As the page prints it: an address keeps its small letters."""
    return sentence if sentence.startswith("http") else " ".join((sentence[0].upper() + sentence[1:]).split())


@pytest.mark.parametrize("job", SOURCES)
def test_a_source_that_gives_nothing_is_one_problem_and_one_line(hurt: Hurt, job: str) -> None:
    _, _, kind, what, remedy = SOURCES[job]
    [problem] = hurt.of(job=job)
    assert problem["kind"] == kind
    assert what in problem["what"]
    assert remedy in problem["remedy"]
    assert capital(problem["what"]) in hurt.shown
    assert problem["remedy"] in hurt.shown
    lines = [line for line in hurt.err.splitlines() if line.startswith(f"dtrack: {job}:")]
    assert len(lines) == 1
    assert what in lines[0]
    assert remedy in lines[0]
    assert f"{job}: failed: 0 documents" in hurt.out
    assert hurt.place.states(job)[0] == "failed"


@pytest.mark.parametrize("name", BOOKS)
def test_a_file_that_cannot_be_read_is_one_problem(hurt: Hurt, name: str) -> None:
    _, what, remedy = BOOKS[name]
    [problem] = [found for found in hurt.of(job="inbox") if name in (found["where"] or "")]
    assert what in problem["what"]
    assert remedy in problem["remedy"]
    assert capital(problem["what"]) in hurt.shown
    assert name in hurt.shown


@pytest.mark.parametrize("name", FILES)
def test_a_faulty_file_of_the_installation_is_one_problem_and_one_line(hurt: Hurt, name: str) -> None:
    _, what, remedy = FILES[name]
    [problem] = [found for found in hurt.problems if name in (found["where"] or "")]
    assert problem["kind"] == "misconfigured"
    assert what in problem["what"]
    assert remedy in problem["remedy"]
    assert capital(problem["what"]) in hurt.shown
    lines = [line for line in hurt.err.splitlines() if line.startswith("dtrack: ") and name in line]
    assert len(lines) == 1
    assert what in lines[0]
    assert remedy in lines[0]


def test_everything_else_goes_on(hurt: Hurt) -> None:
    assert {figure["value"] for figure in hurt.place.figures} == {1400, 2600}
    assert "good: good: 1 documents new" in hurt.out
    assert hurt.place.states("good") == ["good"]
    assert hurt.statuses == {"/": 200, "/problems": 200, "/sources": 200, "/places/SY11": 200, "/d/torn": 404}
    due = {*SOURCES, "inbox", *(Path(name).stem for name in FILES)}
    assert {problem["job"] for problem in hurt.problems} == due
    assert len(hurt.problems) == len(SOURCES) + len(BOOKS) + len(FILES)
    assert all(problem["remedy"] for problem in hurt.problems)


def test_no_key_and_no_trace_is_anywhere(hurt: Hurt) -> None:
    for text in (hurt.out, hurt.err, hurt.shown, hurt.place.log, json.dumps(hurt.problems)):
        assert APPNAME not in text
        assert "Traceback" not in text
        assert "trace=" not in text
    stored = b"".join(path.read_bytes() for path in (hurt.place.root / "data").glob("dtrack.sqlite*"))
    assert APPNAME.encode() not in stored


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, ["config.toml: there is no such file", "dtrack init DIR"]),
        ("[tracker\n", ["config.toml: this is not valid TOML", "line 1", "Mend that line"]),
        (CONFIG.replace("contact", "contakt"), ["`fetch.contakt`: unknown key", "Did you mean `contact`?"]),
        (CONFIG.replace('"SYR"', '"SYX"'), ["`tracker.countries.0`", "'SYX' is not one of the gazetteers", "Use one of"]),
        ("\xff\xfe".encode("latin-1"), ["config.toml: the file is not UTF-8 text", "Save it as UTF-8"]),
    ],
    ids=["missing", "malformed", "unknown key", "wrong value", "not text"],
)
def test_faulty_settings_stop_everything_with_one_line(tmp_path: Path, text: str | bytes | None, said: list[str]) -> None:
    place = Place(tmp_path / "home")
    (place.root / "config.toml").unlink() if text is None else place.write("config.toml", text)
    done = place.dtrack("check" if text else "up", status=1)
    [line] = done.stderr.splitlines()
    assert line.startswith("dtrack: ")
    assert all(part in line for part in said), line
    assert done.stdout == ""
    assert not (place.root / "data").exists()


def test_check_names_every_fault_and_changes_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path / "home")
    for name, (text, *_) in FILES.items():
        place.write(name, text)
    lines = place.dtrack("check", status=1).stderr.splitlines()
    assert len(lines) == len(FILES)
    for name, (_, what, remedy) in FILES.items():
        [line] = [line for line in lines if name in line]
        assert what in line
        assert remedy in line
    assert not (place.root / "data").exists()
    for name in FILES:
        (place.root / name).unlink()
    assert "Nothing is wrong" in place.dtrack("check").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "name the jobs to run, or give --all"),
        (("run", "inbx"), "there is no job 'inbx'"),
        (("figures", "--metric", "people"), "--metric 'people' does not exist"),
        (("figures", "--place", "SY99"), "SY99"),
        (("serve", "--host", "0.0.0.0"), "there is no account to log in with"),
        (("export", "--format", "doc", "--out", "-"), "doc"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_is_status_2(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    place = Place(tmp_path / "home")
    place.write("jobs/inbox.toml", 'title = "Inbox"\n[source]\nkind = "folder"\n')
    [line] = place.dtrack(*words, status=2).stderr.splitlines()
    assert line.startswith("dtrack: ")
    assert said in line


def test_missing_folders_are_said_and_the_rest_goes_on(tmp_path: Path) -> None:
    place = Place(tmp_path / "home")
    (place.root / "dashboards").rmdir()
    place.write("jobs/inbox.toml", 'title = "Inbox"\ncountry = "SYR"\nlanguages = ["en"]\n[source]\nkind = "folder"\n')
    place.write("inbox/good.txt", FIGURE)
    done = place.dtrack("run", "--all", status=1)
    assert "inbox: good: 1 documents new" in done.stdout
    [line] = [line for line in done.stderr.splitlines() if line.startswith("dtrack: ")]
    assert "dashboards: there is no such folder" in line
    assert "[paths] dashboards" in line
    [problem] = place.rows("problems")
    assert problem["what"] == "there is no such folder"
