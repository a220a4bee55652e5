"""Files that hang on reports: fetched once, asked for later where their site turns us away, and no harm to the walk."""

import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from asking import run
from dtrack.sources import _attached
from loopback import reply
from papers import lines, pdf
from reliefweb_api import Api, report

SECRETS = {"DTRACK_RELIEFWEB_APPNAME": "example-4711"}


FILES = [
    {"id": "77", "filename": "update.pdf", "mimetype": "application/pdf", "filesize": "900"},
    {"id": "78", "filename": "annex.DOCX"},
    {"id": "79", "filename": "map.png", "mimetype": "image/png"},
    {"filename": "data.xlsx"},
]
BODY = pdf([lines("Some 1,250 people arrived in Ar-Raqqa.")])


class Site(Api):
    """The API and the site that keeps the files, on one server."""

    def __init__(self, reports, files):
        super().__init__(reports)
        self.files = files

    def __call__(self, request):
        if request.path.startswith("/v2"):
            return super().__call__(request)
        return reply(b"", 404) if request.path == "/robots.txt" else self.files(request)


def attached(server, clock, files, count=1):
    """Reports with files, and the job that reads them."""
    made = [report(number, clock.at - timedelta(days=20 - number)) for number in range(1, count + 1)]
    for row in made:
        row["file"] = [file | {"url": f"{server.url}/attachments/{row['id']}/{file['filename']}"} for file in FILES]
        row["source"] = [{"shortname": "OCHA"}]
    server.script = Site(made, files)
    return {"kind": "reliefweb", "url": server.url + "/v2"}


def test_attached_files_are_documents_of_their_own(ask, server, clock, kept):
    job = attached(server, clock, lambda request: reply(BODY, content_type="application/octet-stream"))
    items, problems = run(ask(job, secrets=SECRETS))
    assert problems == []
    assert [item.key for item in items] == ["1", "1/77", "1/78"]
    own, first, second = items
    assert (first.media_type, first.filename, first.url) == ("application/pdf", "update.pdf", f"{server.url}/attachments/1/update.pdf")
    assert second.media_type.endswith("wordprocessingml.document")
    for name in ("title", "publisher", "published", "published_at", "changed_at", "language"):
        assert getattr(first, name) == getattr(own, name)
    assert first.body == BODY == kept.bodies[1]
    assert [path for path in server.paths if path != "/v2/reports"] == ["/robots.txt", "/attachments/1/update.pdf", "/attachments/1/annex.DOCX"]


def test_a_file_is_fetched_again_only_where_its_report_changed(ask, server, clock):
    job = attached(server, clock, lambda request: reply(BODY))
    memory = {}
    run(ask(job, secrets=SECRETS, memory=memory))
    assert [item.key for item in run(ask(job, secrets=SECRETS, memory=memory))[0]] == ["1"]
    row = server.script.reports[0]
    row["date"] = row["date"] | {"changed": clock.at.isoformat()}
    assert [item.key for item in run(ask(job, secrets=SECRETS, memory=memory))[0]] == ["1", "1/77", "1/78"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(reply(b"", 202), "throttled"), (reply(b"<html>wait</html>"), "throttled"), (reply(b""), "throttled"), (reply(b"", 503), "unreachable")],
)
def test_a_site_that_turns_us_away_does_not_stop_the_walk_and_is_asked_later(ask, server, clock, answer, kind):
    job = attached(server, clock, lambda request: answer, count=3)
    memory = {}
    items, problems = run(ask(job, secrets=SECRETS, memory=memory))
    assert [item.key for item in items] == ["1", "2", "3"]
    assert [(problem.kind, problem.what.partition(":")[0]) for problem in problems] == [(kind, "6 attached files wait")]
    assert {path for path in server.paths if path.startswith("/att")} == {"/attachments/1/update.pdf"}
    server.script.files = lambda request: reply(BODY)
    memory = json.loads(json.dumps(memory))
    clock.sleep(86400)
    items, problems = run(ask(job, secrets=SECRETS, memory=memory))
    assert sorted(item.key for item in items if "/" in item.key) == ["1/77", "1/78", "2/77", "2/78", "3/77", "3/78"]
    assert (problems, memory["files"]) == ([], [])


def test_a_file_that_never_comes_is_given_up_and_told(ask, server, clock):
    job = attached(server, clock, lambda request: reply(b"", 202))
    memory, told = {}, []
    for _ in range(2 * _attached.TRIES):
        told += [problem.what for problem in run(ask(job, secrets=SECRETS, memory=memory))[1] if problem.kind == "gap"]
        clock.sleep(2 * 86400)
    assert told == ["an attached file is given up: 5 runs asked for it in vain"] * 2


def test_more_files_than_can_wait_are_told(ask, server, clock, monkeypatch):
    monkeypatch.setattr(_attached, "MOST_WAITING", 1)
    job = attached(server, clock, lambda request: reply(b"", 202))
    memory = {}
    problems = run(ask(job, secrets=SECRETS, memory=memory))[1]
    assert problems[0].what == "an attached file is given up: 1 others wait already"
    assert problems[1].what.startswith("1 attached files wait")
    assert [facts["key"] for facts in memory["files"]] == ["1/77"]


def test_what_is_known_of_files_has_an_end(ask, server, clock, monkeypatch):
    monkeypatch.setattr(_attached, "MOST_KNOWN", 3)
    job = attached(server, clock, lambda request: reply(BODY), count=3)
    memory = {}
    run(ask(job, secrets=SECRETS, memory=memory))
    assert list(memory["had"]) == ["2/78", "3/77", "3/78"]


@pytest.mark.parametrize("answer", [reply(b"", 404), reply(b"", 403), reply(b"x" * 10, content_length="99999999999")])
def test_a_file_that_cannot_be_had_is_a_problem_of_its_own(ask, server, clock, answer):
    job = attached(server, clock, lambda request: answer if "update" in request.path else reply(BODY))
    items, problems = run(ask(job, secrets=SECRETS))
    assert [item.key for item in items] == ["1", "1/78"]
    assert [(problem.kind, problem.where) for problem in problems] == [("unreadable", f"{server.url}/attachments/1/update.pdf")]


def test_an_address_inside_our_network_is_not_asked(ask, server, clock):
    job = attached(server, clock, lambda request: reply(BODY))
    server.script.reports[0]["file"] = [{"id": 1, "filename": "x.pdf", "url": "http://169.254.169.254/x.pdf"}, {"id": 2, "filename": "y.pdf"}]
    items, problems = run(ask(job, secrets=SECRETS))
    assert [item.key for item in items] == ["1"]
    assert "private or special network" in problems[0].what
