"""Files that people drop in, good and bad."""

import os
from datetime import UTC, date, datetime

import pytest

from asking import run
from dtrack.errors import FaultsError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.sources.folder import discover

SOURCE = {"kind": "folder"}


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("a.MD", "text/markdown"),
        ("a.html", "text/html"),
        ("a.htm", "text/html"),
        ("a.csv", "text/csv"),
        ("a.json", "application/json"),
        ("a.pdf", "application/pdf"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_file_is_an_item_known_by_its_name(ask, inbox, kept, clock, name, media_type):
    (inbox / name).write_bytes(b"4,500 people")
    os.utime(inbox / name, (1_700_000_000, 1_700_000_000))
    items, problems = run(ask(SOURCE, job="inbox"))
    assert problems == []
    assert items == [
        Item(
            key=name,
            media_type=media_type,
            body=b"4,500 people",
            fetched_at=clock.at,
            filename=name,
            changed_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
            sensitivity="internal",
        )
    ]
    assert kept.bodies == [b"4,500 people"]


def test_the_inbox_is_not_descended_into_and_each_subfolder_is_a_jobs(ask, inbox):
    (inbox / "ocha_hno").mkdir()
    (inbox / "ocha_hno" / "b.csv").write_bytes(b"x")
    (inbox / "a.txt").write_bytes(b"y")
    assert [item.key for item in run(ask(SOURCE, job="inbox"))[0]] == ["a.txt"]
    assert [item.key for item in run(ask(SOURCE, job="ocha_hno"))[0]] == ["b.csv"]


def test_a_subfolder_that_nobody_made_is_empty_but_a_named_one_must_exist(ask, inbox, tmp_path):
    assert run(ask(SOURCE, job="ocha_hno")) == ([], [])
    with pytest.raises(MisconfiguredError, match="no folder 'jobs/history'"):
        run(ask(SOURCE | {"path": "jobs/history"}))
    (tmp_path / "jobs" / "history").mkdir(parents=True)
    (tmp_path / "jobs" / "history" / "h.csv").write_bytes(b"x")
    assert [item.key for item in run(ask(SOURCE | {"path": "jobs/history"}))[0]] == ["h.csv"]


def test_files_come_in_name_order_and_unfinished_ones_wait(ask, inbox):
    for name in ("b.txt", "a.txt", ".hidden.txt", "c.txt.part", "d.tmp", "e.crdownload", "f.txt~"):
        (inbox / name).write_bytes(b"x")
    items, problems = run(ask(SOURCE, job="inbox"))
    assert [item.key for item in items] == ["a.txt", "b.txt"]
    assert problems == []


def test_a_statement_beside_a_file_says_what_the_file_does_not(ask, inbox):
    (inbox / "a.txt").write_bytes(b"x")
    (inbox / "a.txt.meta.toml").write_text(
        'title = "T"\npublisher = "OCHA"\nurl = "https://x.example/a"\npublished = 2017-11-09\nlanguage = "en"\nlicence = "CC BY 4.0"\nsensitivity = "public"\n'
    )
    items, problems = run(ask(SOURCE, job="inbox"))
    item = items[0]
    assert problems == []
    assert (item.title, item.publisher, item.url, item.language, item.licence, item.sensitivity) == (
        "T",
        "OCHA",
        "https://x.example/a",
        "en",
        "CC BY 4.0",
        "public",
    )
    assert (item.published, item.published_at) == (date(2017, 11, 9), None)


@pytest.mark.parametrize(("stated", "at"), [("2017-11-09T10:00:00+03:00", "2017-11-09T10:00:00+03:00"), ("2017-11-09T10:00:00", "2017-11-09T10:00:00+00:00")])
def test_a_statement_may_give_the_time_of_publication(ask, inbox, stated, at):
    (inbox / "a.txt").write_bytes(b"x")
    (inbox / "a.txt.meta.toml").write_text(f"published = {stated}\n")
    item = run(ask(SOURCE, job="inbox"))[0][0]
    assert (item.published, item.published_at) == (date(2017, 11, 9), datetime.fromisoformat(at))


@pytest.mark.parametrize(
    ("meta", "what"),
    [
        ("published = soon", "not valid TOML"),
        ('pubished = "x"', "unknown key"),
        ('url = "javascript:alert(1)"', "pattern"),
        ('url = "https://user@x.example/"', "pattern"),
        ('sensitivity = "secret"', "public"),
        ("published = 25:00:00", "not valid TOML"),
    ],
)
def test_a_faulty_statement_keeps_its_file_waiting_and_the_others_go_on(ask, inbox, meta, what):
    (inbox / "a.txt").write_bytes(b"x")
    (inbox / "a.txt.meta.toml").write_text(meta)
    (inbox / "b.txt").write_bytes(b"y")
    items, problems = run(ask(SOURCE, job="inbox"))
    assert [item.key for item in items] == ["b.txt"]
    assert [(problem.kind, problem.where, problem.job) for problem in problems] == [("misconfigured", "a.txt", "inbox")]
    assert what in problems[0].what
    assert problems[0].remedy


def test_a_statement_without_its_file_is_said(ask, inbox):
    (inbox / "a.txt.meta.toml").write_text("")
    assert [(problem.where, problem.what) for problem in run(ask(SOURCE, job="inbox"))[1]] == [("a.txt.meta.toml", "this statement stands beside no file")]


def test_what_cannot_be_taken_is_a_problem_each_and_stays(ask, inbox, tmp_path):
    (tmp_path / "outside.txt").write_bytes(b"secret")
    (inbox / "link.txt").symlink_to(tmp_path / "outside.txt")
    (inbox / "dangling.txt").symlink_to(inbox / "gone.txt")
    (inbox / "dir.txt").symlink_to(tmp_path)
    (inbox / "big.txt").write_bytes(b"x" * (2**20 + 1))
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "report.odt").write_bytes(b"PK")
    (inbox / "noending").write_bytes(b"x")
    (inbox / "good.txt").write_bytes(b"x")
    (inbox / "inner.txt").symlink_to(inbox / "good.txt")
    os.mkfifo(inbox / "pipe.txt")
    (tmp_path / "meta").write_bytes(b"")
    (inbox / "x.txt").write_bytes(b"x")
    (inbox / "x.txt.meta.toml").symlink_to(inbox / "nowhere")
    items, problems = run(ask(SOURCE | {"max_mib": 1}, job="inbox"))
    assert [item.key for item in items] == ["good.txt", "inner.txt"]
    assert {problem.where: problem.what for problem in problems} == {
        "big.txt": "the file is larger than 1 MiB",
        "dangling.txt": "the file cannot be read (No such file or directory)",
        "dir.txt": "it is a link that leads out of the folder",
        "empty.txt": "the file is empty",
        "link.txt": "it is a link that leads out of the folder",
        "noending": "files of the type 'without ending' are not read",
        "pipe.txt": "it is not a regular file",
        "report.odt": "files of the type '.odt' are not read",
        "x.txt": "its .meta.toml cannot be read (No such file or directory), so the file waits",
    }
    assert sorted(path.name for path in inbox.iterdir()) >= ["big.txt", "dangling.txt"]


def test_a_name_that_is_no_utf8_is_said_in_printable_words(ask, inbox):
    os.close(os.open(os.fsencode(inbox) + b"/\xff.txt", os.O_CREAT | os.O_WRONLY))
    problem = run(ask(SOURCE, job="inbox"))[1][0]
    assert (problem.what, problem.where) == ("its name is not UTF-8", "\ufffd.txt")


def test_the_same_accented_name_is_one_key_whoever_typed_it(ask, inbox):
    (inbox / "re\u0301sume\u0301.txt").write_bytes(b"x")
    assert run(ask(SOURCE, job="inbox"))[0][0].key == "r\u00e9sum\u00e9.txt"


def test_a_job_may_say_that_its_folder_is_public(ask, inbox):
    (inbox / "a.txt").write_bytes(b"x")
    assert run(ask(SOURCE, job="inbox", sensitivity="public"))[0][0].sensitivity == "public"


def test_unknown_keys_are_refused(ask, inbox):
    with pytest.raises(FaultsError, match="Keys allowed here: max_mib, path"):
        run(ask(SOURCE | {"pth": "x"}, job="inbox"))


def old(path, content, days=1):
    """Written some days before the clock of these tests."""
    path.write_bytes(content)
    at = 1_795_348_800 - days * 86400
    os.utime(path, (at, at))


def again(ask, memory, **more):
    items, problems = run(ask(SOURCE, job="inbox", memory=memory, **more))
    return [item.key for item in items], [problem.where for problem in problems]


def test_a_file_is_read_once_until_it_or_its_statement_or_the_job_changes(ask, inbox, kept):
    memory = {}
    old(inbox / "a.txt", b"one", 3)
    old(inbox / "b.txt", b"two", 3)
    (inbox / "bad.txt").write_bytes(b"")
    assert again(ask, memory) == (["a.txt", "b.txt"], ["bad.txt"])
    assert again(ask, memory) == ([], ["bad.txt"])
    old(inbox / "a.txt", b"one", 2)
    assert again(ask, memory) == ([], ["bad.txt"])
    old(inbox / "a.txt", b"ONE", 2)
    assert again(ask, memory) == ([], ["bad.txt"])
    old(inbox / "a.txt", b"ONE", 1)
    assert again(ask, memory) == (["a.txt"], ["bad.txt"])
    (inbox / "b.txt.meta.toml").write_text("published = 2026-01-01")
    assert again(ask, memory) == (["b.txt"], ["bad.txt"])
    (inbox / "b.txt.meta.toml").write_text("published = 2026-01-02")
    assert again(ask, memory) == (["b.txt"], ["bad.txt"])
    (inbox / "b.txt.meta.toml").unlink()
    assert again(ask, memory) == (["b.txt"], ["bad.txt"])
    assert again(ask, memory, country="IRQ") == (["a.txt", "b.txt"], ["bad.txt"])
    assert [body for body in kept.bodies if body] == [b"one", b"two", b"ONE", b"two", b"two", b"two", b"ONE", b"two"]


def test_a_file_written_just_now_is_looked_at_again_by_its_content(ask, inbox, clock):
    memory = {}
    path = inbox / "a.txt"
    path.write_bytes(b"one")
    os.utime(path, (clock.at.timestamp(), clock.at.timestamp()))
    assert again(ask, memory) == (["a.txt"], [])
    path.write_bytes(b"two")
    os.utime(path, (clock.at.timestamp(), clock.at.timestamp()))
    assert again(ask, memory) == (["a.txt"], [])
    clock.sleep(10)
    assert again(ask, memory) == ([], [])
    path.unlink()
    assert again(ask, memory) == ([], [])
    assert memory["files"] == {}


def test_a_full_folder_is_saved_midway(ask, inbox):
    from dtrack.sources._ask import Checkpoint

    for number in range(205):
        old(inbox / f"{number:03}.txt", b"x%d" % number)
    asked = ask(SOURCE, job="inbox")
    reached = [len(asked.memory["files"]) for found in discover(asked) if isinstance(found, Checkpoint)]
    assert reached == [100, 200]
