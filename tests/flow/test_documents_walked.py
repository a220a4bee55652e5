"""Reports with files, dropped files, pages and feeds: from a server or a folder to figures, each once, and nothing that one of them does reaches another."""

import gzip
import json
import sys
import time
from pathlib import Path

import pytest
from flow_home import CONFIG

sys.path.insert(0, str(Path(__file__).parents[1]))

from dtrack.cli.showing import _page
from dtrack.extract.readers import pdf as pdf_reader
from dtrack.terms import RunState
from dtrack.tracker import Tracker
from loopback import Server, reply
from papers import docx, lines, paragraph, pdf, table
from reliefweb_api import Api

SHARED = Path(__file__).parents[3] / "shared"
SECRETS = {"DTRACK_RELIEFWEB_APPNAME": "app-4711"}
TOLD = "Some 1,250 people arrived in Ar-Raqqa governorate between 1 and 7 November 2026, OCHA said."
MORE = "Some 3,400 people were displaced from Homs governorate on 5 November 2026, OCHA said."


def report(number, body, server, **files):
    at = f"2026-11-{10 + number:02}T08:00:00+00:00"
    listed = [{"id": str(ident), "filename": name, "url": f"{server.url}/files/{name}"} for ident, name in enumerate(files.values())]
    dates = {"created": at, "changed": at, "original": at}
    return {"id": number, "title": f"Update {number}", "body": body, "date": dates, "source": [{"shortname": "OCHA"}], "file": listed}


class Site:
    """ReliefWeb, its files, and whatever else a test wants, by path."""

    def __init__(self):
        self.api, self.answers, self.delays = Api([]), {}, {}

    def __call__(self, request):
        if request.path.startswith("/v2"):
            return self.api(request)
        answer = self.answers.get(request.path, reply(b"", 404))
        return answer(request) if callable(answer) else answer


@pytest.fixture
def site():
    with Server() as running:
        running.script = Site()
        yield running


@pytest.fixture
def lay(tmp_path):
    """Write an installation's jobs: name to TOML."""

    def write(**jobs):
        for name in ("jobs", "dashboards", "inbox"):
            (tmp_path / name).mkdir(exist_ok=True)
        settings = CONFIG.replace("[daemon]", "tries = 1\ntimeout_s = 1\nmax_body_mib = 2\n[daemon]")
        (tmp_path / "config.toml").write_text(settings)
        for name, text in jobs.items():
            (tmp_path / "jobs" / f"{name}.toml").write_text(f'title = "{name}"\nschedule = "every 1d"\ncountry = "SYR"\n{text}')
        return tmp_path / "config.toml"

    return write


def values(tracker, job=None):
    return sorted(int(record.figure.value) for record in tracker.figures() if job in (None, record.job))


def reliefweb(server, **more):
    keys = "".join(f"{name} = {json.dumps(value)}\n" for name, value in more.items())
    return f'languages = ["en"]\n[source]\nkind = "reliefweb"\nurl = "{server.url}/v2"\nsince = 2026-11-01T00:00:00Z\n{keys}'


def test_a_report_and_its_pdf_that_say_the_same_count_once(site, lay):
    site.script.api.reports = [report(1, f"## Arrivals\r\n\r\n{TOLD}", site, a="update.pdf"), report(2, "", site, a="only.pdf", b="note.docx")]
    site.script.answers = {
        "/files/update.pdf": reply(pdf([lines("Flash update"), lines(f"{TOLD}\n\n{MORE}")])),
        "/files/only.pdf": reply(pdf([lines(MORE.replace("3,400", "5,100").replace("Homs", "Idleb"))])),
        "/files/note.docx": reply(docx(paragraph(MORE.replace("3,400", "6,200").replace("Homs", "Hama")))),
    }
    with Tracker.open(lay(reliefweb=reliefweb(site)), SECRETS) as tracker:
        [dry] = tracker.run(dry=True)
        assert [line for line in dry.preview if not line.startswith(" ")] == ["new: Update 1"] * 2 + ["new: Update 2"] * 3
        assert sum("1250" in line for line in dry.preview) == 2
        [outcome] = tracker.run()
        assert (outcome.state, outcome.documents, outcome.problems) == (RunState.GOOD, 5, 0)
        assert values(tracker) == [1250, 1250, 3400, 5100, 6200]
        arrivals = [record.point for record in tracker.points() if record.point.series.place == "SY11" and record.point.recommended]
        assert [(int(point.value), point.origins) for point in arrivals] == [(1250, 1)]
        national = [record.point for record in tracker.points() if record.point.series.place == "SYR" and record.point.recommended]
        assert all(int(point.value) in (1250, 3400, 5100, 6200) for point in national)
        own = {document.key: document for document in tracker.documents()}
        assert own["1/0"].publisher == own["1"].publisher == "OCHA"
        assert own["1/0"].published == own["1"].published
        text = tracker.document_text(own["1/0"].id)
        [record] = [record for record in tracker.figures() if record.document == own["1/0"].id and record.figure.value == 1250]
        start, end = record.figure.evidence.span
        pages = {found.document: _page(tracker, found) for found in tracker.figures() if found.figure.value in (1250, 3400)}
        assert pages == {own["1"].id: None, own["1/0"].id: 2}
        assert (text[start:end], pdf_reader.page_of(text, start)) == (TOLD, 2)
        [again] = tracker.run()
        assert (again.documents, again.figures, again.closed, again.problems) == (0, 0, 0, 0)
        assert "4711" not in "".join(f"{document.requested_url} {document.final_url}" for document in tracker.documents())


def test_a_hostile_file_of_a_report_is_a_problem_and_no_more(site, lay):
    bomb = gzip.compress(bytes(80 * 2**20), 1)
    site.script.api.reports = [report(1, TOLD, site, a="bomb.pdf", b="scan.pdf", c="broken.pdf", d="gone.pdf", e="good.pdf")]
    site.script.answers = {
        "/files/bomb.pdf": reply(bomb, content_encoding="gzip"),
        "/files/scan.pdf": reply(pdf([[]])),
        "/files/broken.pdf": reply(b"%PDF-1.7\n" + bytes(3000)),
        "/files/good.pdf": reply(pdf([lines(MORE)])),
    }
    with Tracker.open(lay(reliefweb=reliefweb(site)), SECRETS) as tracker:
        [outcome] = tracker.run()
        assert outcome.state is RunState.GOOD
        assert values(tracker) == [1250, 3400]
        told = sorted(record.problem.what.partition(":")[0] for record in tracker.problems())
        assert told == [
            "an attached file cannot be had",
            "an attached file cannot be had",
            "this PDF holds pictures of its pages and no text",
            "this PDF is damaged or has no pages",
        ]


def test_a_walk_that_a_fault_ends_goes_on_from_its_last_page(site, lay):
    site.script.api.reports = [report(number, TOLD.replace("1,250", f"{number},250"), site) for number in range(1, 12)]
    config = lay(reliefweb=reliefweb(site, limit=3))
    api, asked = site.script.api, []

    def third_page_fails(request):
        asked.append(request.json["filter"]["conditions"][1]["value"]["from"])
        return reply(b"", 503) if len(asked) == 3 else api(request)

    site.script.api = third_page_fails
    with Tracker.open(config, SECRETS) as tracker:
        [failed] = tracker.run()
        assert (failed.state, failed.documents) == (RunState.FAILED, 5)
        [good] = tracker.run()
        assert (good.state, good.documents) == (RunState.GOOD, 6)
        assert asked[3] == "2026-11-14T08:00:00+00:00"
        assert values(tracker) == [number * 1000 + 250 for number in range(1, 12)]


def test_dropped_files_of_every_kind_are_read_once(lay, tmp_path):
    config = lay(
        inbox='languages = ["en"]\n[source]\nkind = "folder"\n',
        counts='[source]\nkind = "folder"\n[publisher]\nname = "OCHA"\n[table]\n[[column]]\nheader = "Code"\nplace = "adm1"\n'
        '[[column]]\nheader = "IDPs"\nmetric = "idp_stock"\nperiod = "2026-10"\n',
    )
    inbox = tmp_path / "inbox"
    (inbox / "counts").mkdir()
    (inbox / "counts" / "table.docx").write_bytes(docx(paragraph("Counts."), table(["Code", "IDPs"], ["SY09", "5,200"])))
    (inbox / "update.pdf").write_bytes(pdf([lines(MORE)]))
    (inbox / "update.pdf.meta.toml").write_text('title = "Update"\npublished = 2026-11-06\npublisher = "OCHA"\n')
    (inbox / "scan.pdf").write_bytes(pdf([[]]))
    (inbox / "note.docx").write_bytes(docx(paragraph(TOLD)))
    with Tracker.open(config, {}) as tracker:
        assert {line for outcome in tracker.run(dry=True) for line in outcome.preview if line.startswith("new")} == {
            "new: note.docx",
            "new: scan.pdf",
            "new: Update",
            "new: table.docx",
        }
        outcomes = {outcome.job: outcome for outcome in tracker.run()}
        assert {job: (outcome.documents, outcome.figures) for job, outcome in outcomes.items()} == {"inbox": (3, 2), "counts": (1, 1)}
        assert values(tracker) == [1250, 3400, 5200]
        assert [record.problem.what for record in tracker.problems()] == ["this PDF holds pictures of its pages and no text: it is scanned or drawn"]
        assert {outcome.job: outcome.items for outcome in tracker.run()} == {"inbox": 0, "counts": 0}
        assert len(tracker.problems()) == 1
        (inbox / "scan.pdf").write_bytes(pdf([lines(MORE.replace("3,400", "7,700"))]))
        assert sum(outcome.items for outcome in tracker.run()) == 1
        assert (values(tracker), tracker.problems()) == ([1250, 3400, 5200, 7700], [])


def slow(request):
    for _ in range(200):
        time.sleep(0.05)
        yield b"x"


def flood(request):
    yield b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"
    for _ in range(1000):
        yield b"10000\r\n" + bytes(0x10000) + b"\r\n"


ITEM = f"<item><guid>1</guid><pubDate>Sun, 08 Nov 2026 08:00:00 GMT</pubDate><description>{TOLD}</description></item>"
FEED = f"<rss><channel><title>P</title>{ITEM}</channel></rss>"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["feed", "page", "reliefweb"])
def test_a_source_that_hangs_floods_lies_or_sends_a_bomb_harms_only_its_own_run(site, lay, kind):
    tail = "/reports" if kind == "reliefweb" else ""
    hostile = {
        "hangs": slow,
        "floods": flood,
        "lies": lambda request: b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nshort",
        "bombs": lambda request: reply(gzip.compress(bytes(50 * 2**20), 1), content_encoding="gzip"),
        "deep": lambda request: reply(b"[" * 200_000 + b"<a>" * 200_000),
    }
    script = site.script
    site.script = lambda request: hostile[name](request) if (name := request.path.strip("/").removesuffix(tail)) in hostile else script(request)
    script.answers = {"/good": reply(FEED, content_type="application/rss+xml")}
    jobs = {name: f'[source]\nkind = "{kind}"\nurl = "{site.url}/{name}"\n' for name in hostile}
    with Tracker.open(lay(**jobs, good=f'languages = ["en"]\n[source]\nkind = "feed"\nurl = "{site.url}/good"\n'), SECRETS) as tracker:
        began = time.monotonic()
        outcomes = {outcome.job: outcome for outcome in tracker.run()}
        assert time.monotonic() - began < 20
        failed = {job for job, outcome in outcomes.items() if outcome.failed}
        assert failed == set(hostile)
        assert {record.problem.job for record in tracker.problems()} >= failed
        assert (outcomes["good"].state, values(tracker)) == (RunState.GOOD, [1250])


ARABIC = "قال مكتب الأمم المتحدة إن نحو 12,500 شخص نزحوا من محافظة حمص في 5 تشرين الثاني 2026."


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("utf-8", "utf-8"), ("cp1256", "windows-1256"), ("cp1256", "utf-8"), ("cp1256", "iso-8859-1"), ("utf-16", "utf-8"), ("utf-8-sig", "cp1256")],
)
def test_a_page_in_every_encoding_and_with_a_wrong_one_declared(site, lay, codec, declared):
    head = '<title>t</title><meta property="article:published_time" content="2026-11-06">'
    body = f"<html><head>{head}</head><body><article><p>{ARABIC}</p></article></body></html>"
    site.script.answers = {"/a": reply(body.encode(codec), content_type=f"text/html; charset={declared}")}
    with Tracker.open(lay(page=f'languages = ["ar"]\n[source]\nkind = "page"\nurl = "{site.url}/a"\n'), {}) as tracker:
        [dry] = tracker.run(dry=True)
        assert dry.preview[0] == f"new: {site.url}/a"
        tracker.run()
        [document] = tracker.documents()
        assert ARABIC in tracker.document_text(document.id)
        assert values(tracker) == [12500]
        assert tracker.run()[0].items == 0


def answer_with_the_collections(site, name):
    path = SHARED / "samples" / "news" / "synthetic" / name
    if not path.exists():
        pytest.skip("the collection of feeds is not here")
    site.script.answers = {"/feed": reply(path.read_bytes(), content_type="application/rss+xml")}


@pytest.mark.parametrize(
    "name", ["win1256_declared.xml", "win1256_lied_utf8.xml", "utf8_arabic_date.xml", "utf8_naive.xml", "utf8_no_date.xml", "leading_ws.xml"]
)
def test_the_collections_feeds_give_their_entries_in_readable_letters(site, lay, name):
    answer_with_the_collections(site, name)
    with Tracker.open(lay(feed=f'languages = ["ar"]\n[source]\nkind = "feed"\nurl = "{site.url}/feed"\n'), {}) as tracker:
        [outcome] = tracker.run()
        assert outcome.state is RunState.GOOD
        [document, *_] = tracker.documents()
        shown = (document.title or "") + tracker.document_text(document.id)
        assert "\ufffd" not in shown
        assert sum("\u0600" <= char <= "\u06ff" for char in shown) > 5 or name in ("leading_ws.xml",)


@pytest.mark.parametrize("name", ["empty.xml", "html_challenge.xml", "doctype_bomb.xml"])
def test_the_collections_bad_feeds_end_as_one_plain_problem(site, lay, name):
    answer_with_the_collections(site, name)
    with Tracker.open(lay(feed=f'[source]\nkind = "feed"\nurl = "{site.url}/feed"\n'), {}) as tracker:
        [outcome] = tracker.run()
        assert outcome.state is RunState.FAILED
        assert [record.problem.kind for record in tracker.problems()] in (["contract"], ["throttled"])
