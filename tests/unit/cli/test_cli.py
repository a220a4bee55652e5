"""The command line's own manners: what it prints, where, and with which exit status."""

import csv
import io
import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer

import dtrack.cli
from dtrack.cli import _log, _options, _say

SRC = Path(__file__).resolve().parents[3] / "src"
ARTICLE = "About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.\n"


@dataclass
class Said:
    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line inside this process."""

    def call(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["dtrack", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            dtrack.cli.main()
        shown = capsys.readouterr()
        code = left.value.code
        return Said(code if isinstance(code, int) else 0, shown.out, shown.err)

    return call


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A fresh installation with one article, as the current folder. Only its inbox is left to collect from."""
    folder = tmp_path / "here"
    assert run("init", str(folder), "--contact", "tracker@example.org").status == 0
    for job in (folder / "jobs").glob("*.toml"):
        if job.stem != "inbox":
            job.unlink()
    (folder / "inbox" / "article.txt").write_text(ARTICLE, "utf-8")
    (folder / "inbox" / "article.txt.meta.toml").write_text('published = 2017-03-05\ntitle = "=Flight\\u001b[31m"\n', "utf-8")
    monkeypatch.chdir(folder)
    return folder


def test_it_tells_its_version(run: Run) -> None:
    assert run("--version") == Said(0, f"dtrack {dtrack.__version__}\n", "")


@pytest.mark.parametrize("module", sorted(dtrack.cli.VERBS))
def test_each_module_registers_the_verbs_that_the_table_tells_of(module: str) -> None:
    verbs = dtrack.cli.VERBS[module]
    alone = typer.main.get_command(dtrack.cli.application(verbs[0]))
    assert isinstance(alone, typer.core.TyperGroup)
    assert sorted(alone.commands) == sorted(verbs)


def test_help_and_unknown_words_know_every_verb(run: Run) -> None:
    verbs = [verb for told in dtrack.cli.VERBS.values() for verb in told]
    assert len(set(verbs)) == len(verbs)
    told = [line.split()[0] for line in run("--help").out.partition("Commands:\n")[2].splitlines()]
    assert sorted(told) == sorted(verbs)
    assert {path.stem for path in Path(dtrack.cli.__file__).parent.glob("[a-z]*.py")} == set(dtrack.cli.VERBS)
    usage = "Usage: dtrack [OPTIONS] COMMAND [ARGS]...\nTry 'dtrack -h' for help.\n\n"
    assert run("statsu") == Said(2, "", f"{usage}Error: No such command 'statsu'. Did you mean 'status'?\n")


def test_init_asks_check_reads_and_nothing_is_overwritten(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("me@example.org\n"))
    asked = run("init", str(tmp_path / "a"))
    assert asked.status == 0
    assert "Contact address" in asked.err
    assert 'contact = "me@example.org"' in (tmp_path / "a" / "config.toml").read_text("utf-8")
    checked = run("check", "--config", str(tmp_path / "a" / "config.toml"))
    assert (checked.status, checked.err) == (0, "")
    assert checked.out.startswith("Nothing is wrong: config.toml, jobs (")
    again = run("init", str(tmp_path / "a"), "--contact", "me@example.org")
    assert again == Said(2, "", f"dtrack: {tmp_path}/a is not an empty folder. Name a folder that does not exist yet, or an empty one; nothing was changed.\n")


def test_init_goes_on_without_anyone_to_ask(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    made = run("init", str(tmp_path / "a"))
    assert made.status == 0
    assert "No contact address yet" in made.err
    assert "`fetch.contact` is empty" in run("check", "--config", str(tmp_path / "a" / "config.toml")).err


def test_init_refuses_a_wrong_contact(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("nobody\n"))
    assert run("init", str(tmp_path / "a")).status == 2
    assert run("init", str(tmp_path / "b"), "--contact", "nobody").err.startswith("dtrack: 'nobody' is no address")
    assert list(tmp_path.iterdir()) == []


def test_check_names_each_fault_on_its_line(here: Path, run: Run) -> None:
    (here / "jobs" / "bad.toml").write_text('title = "t"\nschedule = "often"\n[source]\nkind = "foldr"\n', "utf-8")
    checked = run("check")
    assert checked.status == 1
    first, second = checked.err.splitlines()
    assert first.startswith(f"dtrack: {here}/jobs/bad.toml: `schedule`: 'often' is no schedule. Write `every 6h`")
    assert second.startswith(f"dtrack: {here}/jobs/bad.toml: `source`: 'foldr' is not one of the sources that dtrack has. Did you mean 'folder'?")


@pytest.mark.parametrize("verb", [("check",), ("figures",), ("run", "--all"), ("status",), ("export", "--out", "-")])
def test_a_missing_or_malformed_config_is_one_line_that_says_what_to_do(tmp_path: Path, run: Run, verb: tuple[str, ...]) -> None:
    missing = tmp_path / "config.toml"
    said = run(*verb, "--config", str(missing))
    assert said == Said(1, "", f"dtrack: {missing}: there is no such file. Create it, or run `dtrack init DIR` for a fresh installation.\n")
    missing.write_text("[tracker\n", "utf-8")
    said = run(*verb, "--config", str(missing))
    assert said.status == 1
    assert said.err.count("\n") == 1
    assert "this is not valid TOML" in said.err


def test_run_and_the_lists(here: Path, run: Run) -> None:
    ran = run("run", "--all")
    assert (ran.status, ran.out) == (0, "inbox: good: 1 documents new or changed, 0 seen again, 1 figures added, 0 closed, 0 problems\n")
    assert [line.split(" ")[3].split("=")[1] for line in ran.err.splitlines() if "step=" in line] == ["run", "store", "reconcile"]
    [figure] = json.loads(run("figures", "--json").out)
    assert (figure["value"], figure["place"], figure["start"], figure["source_org"], figure["quote"]) == (4500, "SY11", "2017-03-03", "OCHA", ARTICLE.strip())
    [point] = json.loads(run("points", "--place", "SY11", "--json").out)
    assert (point["recommended"], point["value"], point["figures"]) == (figure["id"], 4500, [figure["id"]])
    header, row = run("figures").out.splitlines()
    assert header.split()[:3] == ["id", "place", "metric"]
    assert "4,500" in row
    assert "\x1b" not in row
    assert run("points").out.splitlines()[0].split()[0] == "place"
    assert run("problems").out == "Nothing wants a person.\n"
    assert json.loads(run("problems", "--json").out) == []
    [health] = json.loads(run("status", "--json").out)
    assert (health["job"], health["state"], health["documents"], health["figures"], health["newest"]) == ("inbox", "fresh", 1, 1, "2017-03-03")
    assert run("status").out.endswith("0 problems want a person: dtrack problems\n")
    assert run("reread").out == "good: 0 documents new or changed, 1 seen again, 0 figures added, 0 closed, 0 problems\n"
    assert run("reconcile").out.startswith("0 points added, 0 closed,")


def test_show_leads_from_the_point_to_the_quote_and_the_document(here: Path, run: Run) -> None:
    run("run", "inbox")
    [figure] = json.loads(run("figures", "--json").out)
    shown = run("show", figure["id"])
    assert shown.status == 0
    for words in (ARTICLE.strip(), "article.txt", "2017-03-05", "sha256", "points:", "history:", "recommended"):
        assert words in shown.out
    assert "\x1b" not in shown.out
    [chain] = json.loads(run("show", figure["id"], "--json").out)
    assert (chain["source_document"]["filename"], chain["points"][0]["place"], chain["rivals"]) == ("article.txt", "SY11", [])
    assert run("show", "0" * 16) == Said(2, "", "dtrack: there is no figure '0000000000000000'. `dtrack figures` shows the ids of those that stand.\n")


def test_filters(here: Path, run: Run) -> None:
    run("run", "inbox")

    def count(*words: str) -> int:
        return len(json.loads(run("figures", *words, "--json").out))

    assert [count("--place", code) for code in ("SYR", "SY11", "SY09")] == [1, 1, 0]
    assert [count("--since", day) for day in ("2017-03", "2017-03-04", "2018")] == [1, 0, 0]
    assert [count("--until", day) for day in ("2017", "2017-03-02", "2016")] == [1, 0, 0]
    assert [count("--known-on", day) for day in ("2020-01-01", "2999-01-01", "2020-01-01T00:00:00Z")] == [0, 1, 0]
    assert [count("--learned-since", day) for day in ("2020-01-01", "2999-01-01")] == [1, 0]
    assert [count("--source", name) for name in ("OCHA", "UNHCR")] == [1, 0]
    assert [count("--metric", "new_displacement", "--direction", "unstated"), count("--metric", "return"), count("--limit", "0")] == [1, 0, 0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("figures", "--metric", "idps"), "--metric 'idps' does not exist. Use one of: idp_stock, new_displacement"),
        (("points", "--direction", "up"), "--direction 'up' does not exist. Use one of: arrival, departure"),
        (("figures", "--since", "yesterday"), "--since 'yesterday' is no date. Write 2017, 2017-08 or 2017-08-15."),
        (("figures", "--known-on", "2017"), "--known-on '2017' is no day and no instant"),
        (("figures", "--known-on", "2017-03-03T10:00:00"), "with its zone"),
        (("figures", "--place", "SY99"), "there is no place 'SY99'. Did you mean "),
        (("points", "--place", "sy09"), "there is no place 'sy09'. Did you mean SY09 (Deir-ez-Zor)"),
        (("places", "list", "--level", "adm9"), "--level 'adm9' does not exist"),
        (("export", "--out", "-", "--format", "xml"), "--format 'xml' does not exist. Use one of: csv"),
        (("export", "--out", "-", "--what", "all"), "--what 'all' does not exist. Use one of: figures, points."),
        (("run",), "name the jobs to run, or give --all"),
        (("run", "inbox", "--all"), "name the jobs to run, or give --all"),
        (("run", "inbx"), "there is no job 'inbx'. Did you mean 'inbox'?"),
        (("serve", "--host", "0.0.0.0"), "there is no account to log in with"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(here: Path, run: Run, words: tuple[str, ...], said: str) -> None:
    answer = run(*words)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err
    assert not (here / "out").exists()


def test_a_dry_run_prints_and_a_failed_run_says_so(here: Path, run: Run) -> None:
    dry = run("run", "inbox", "--dry")
    assert dry.out.splitlines()[0] == "new: =Flight\\u001b[31m"
    assert dry.out.splitlines()[-1].startswith("inbox: would be good: 1 documents new")
    assert not (here / "data").exists()
    job = here / "jobs" / "gone.toml"
    job.write_text('title = "t"\n[source]\nkind = "folder"\npath = "nowhere"\n', "utf-8")
    failed = run("run", "--all")
    assert failed.status == 1
    assert "dtrack: gone: there is no folder 'nowhere' beside config.toml. Create it, or mend `[source] path` of the job." in failed.err.splitlines()
    assert "inbox: good: 1 documents" in failed.out
    [problem] = json.loads(run("problems", "--json").out)
    assert (problem["kind"], problem["job"]) == ("misconfigured", "gone")
    job.write_text("nonsense", "utf-8")
    assert run("run", "inbox").status == 1


def test_export_writes_every_row_with_its_evidence(here: Path, run: Run) -> None:
    run("run", "inbox")
    said = run("export", "--format", "csv", "--out", "-")
    assert said.err.endswith("1 rows written.\n")
    [row] = csv.DictReader(io.StringIO(said.out))
    assert (row["place"], row["value"], row["quote"], row["title"]) == ("SY11", "4500", ARTICLE.strip(), "'=Flight\x1b[31m")
    assert run("export", "--what", "points", "--out", "out.csv").status == 0
    points = list(csv.DictReader(io.StringIO((here / "out.csv").read_text("utf-8"))))
    assert [(point["place"], point["value"], point["quote"]) for point in points if point["place"] == "SY11"] == [("SY11", "4500", ARTICLE.strip())]
    missing = run("export", "--out", "no/such/folder.csv")
    assert (missing.status, missing.err.splitlines()[-1][:46]) == (1, "dtrack: no/such/folder.csv: No such file or di")


def test_places(here: Path, run: Run) -> None:
    assert len(json.loads(run("places", "list", "--level", "adm1", "--json").out)) == 14
    assert "SY09   adm1   Deir-ez-Zor" in run("places", "list", "--level", "adm1").out


def test_extract_needs_no_installation(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "p.html").write_text(f"<html><body><article><p>{ARTICLE}</p></article></body></html>", "utf-8")
    [figure] = json.loads(run("extract", "t.txt", "--json").out)
    assert (figure["value"], figure["quote"], figure["span"]) == (4500, ARTICLE.strip(), [0, 81])
    [page] = json.loads(run("extract", "p.html", "--json").out)
    assert page["value"] == 4500
    told = json.loads(run("extract", "t.txt", "--json", "--why", "--published", "2017-03-05").out)
    assert {left["number_text"] for left in told["left_out"]} == {"3", "2017"}
    assert "4,500" in run("extract", "t.txt").out


def test_extract_in_batches_keeps_ids_and_order(tmp_path: Path, run: Run) -> None:
    lines = [
        {"id": "a", "text": ARTICLE},
        {"id": 7, "text": "Nothing."},
        {"text": "Some 900 people fled Homs.", "published": "2017-05-05T10:00:00Z", "lang": "en"},
    ]
    file = tmp_path / "in.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", "utf-8")
    answered = [json.loads(line) for line in run("extract", str(file), "--batch").out.splitlines()]
    assert [(answer["id"], [figure["value"] for figure in answer["figures"]]) for answer in answered] == [("a", [4500]), (7, []), (None, [900])]


def test_lines_before_a_bad_one_are_answered(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": 1, "text": "Nothing."}\r\n\n[]\n{"id": 2, "text": "Nothing."}\n')
    answer = run("extract", str(file), "--batch")
    assert (answer.status, answer.out) == (2, '{"id": 1, "figures": []}\n')
    assert "line 3 is no record with a text (it is no object)" in answer.err


@pytest.mark.parametrize(
    ("words", "body", "said"),
    [
        (("none.txt",), None, "none.txt: No such file or directory"),
        (("t.xlsx",), b"", "is a table, which is read as a job says"),
        (("t.txt", "--published", "soon"), b"x", "'soon' is no day"),
        (("t.txt", "--batch"), b'{"id": 1}\n', "line 1 is no record with a text"),
        (("t.txt", "--batch"), b'{"text": 5}\n', "`text` is no string"),
        (("t.txt", "--batch"), b"nonsense\n", "line 1 is no record"),
        (("t.txt", "--batch"), b"[1]\n", "line 1 is no record with a text (it is no object)"),
        (("t.txt", "--batch"), b"\xff\n", "line 1 is no record"),
        (("t.txt", "--batch"), b'{"text": "a", "lang": 3}\n', "line 1: `lang` is no string"),
        (("t.txt", "--batch"), b'{"text": "a", "published": "nope"}\n', "line 1: `published` 'nope' is no day"),
        (("t.txt", "--config", "none.toml"), b"x", "none.toml: there is no such file"),
        (("t.txt", "--config", "t.txt"), b"x", "cannot be read"),
    ],
)
def test_extract_refuses_in_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], body: bytes | None, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    if body is not None:
        (tmp_path / words[0]).write_bytes(body)
    answer = run("extract", *words)
    assert (answer.status, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err


def test_eval_scores_and_holds_the_floors(tmp_path: Path, run: Run) -> None:
    (tmp_path / "en").mkdir()
    text = "About 4,500 people fled Raqqa governorate on 3 March 2017."
    passage = f'[[passage]]\nid = "a"\ntext = "{text}"\n[[passage.figure]]\nvalue = {{}}\nunit = "person"\nmetric = "new_displacement"\n'
    (tmp_path / "en" / "a.toml").write_text(passage.format(4500), "utf-8")
    assert run("eval", str(tmp_path)).status == 0
    (tmp_path / "floors.toml").write_text("[en]\nvalue = 0.9\n", "utf-8")
    assert run("eval", str(tmp_path)).status == 0
    (tmp_path / "en" / "a.toml").write_text(passage.format(4600), "utf-8")
    sunk = run("eval", str(tmp_path), "--misses")
    assert sunk.status == 1
    assert sunk.err == "dtrack: en: value F1 0.000 is under its floor 0.900\n"
    assert sunk.out.startswith("1 passages\n")
    (tmp_path / "floors.toml").write_text("[en\n", "utf-8")
    assert run("eval", str(tmp_path)).status == 1
    assert run("eval", str(tmp_path / "none")).status == 2


def test_hostile_words_cannot_forge_a_line_or_paint_a_terminal() -> None:
    assert _say.escape("a\nb\r\x1b[31m\u202eb\u2028\u200b\U000e0001é ٤") == "a\\nb\\r\\u001b[31m\\u202eb\\u2028\\u200b\\U000e0001é ٤"
    record = logging.LogRecord("dtrack.x", logging.WARNING, __file__, 1, "title=%s", ("x\n2026 error forged",), None)
    assert "\n" not in _log.OneLine().format(record)


def test_an_error_in_the_log_carries_its_trace_on_the_same_line() -> None:
    try:
        raise ValueError("bad\nthing")
    except ValueError:
        record = logging.LogRecord("dtrack.x", logging.ERROR, __file__, 1, "step=x", (), sys.exc_info())
    text = _log.OneLine().format(record)
    assert "error=ValueError: bad\\nthing trace=Traceback" in text
    assert "\n" not in text


def test_numbers_stay_what_they_are_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    from decimal import Decimal

    _say.array([{"a": Decimal("30263.5"), "b": Decimal("4500"), "c": None}])
    assert capsys.readouterr().out == '[\n{"a": 30263.5, "b": 4500, "c": null}\n]\n'
    with pytest.raises(TypeError):
        _say.as_json(object())


def test_the_end_of_a_day_and_not_the_future() -> None:
    assert str(_options.instant("--known-on", "2020-02-29", end=True)) == "2020-02-29 23:59:59.999999+00:00"
    assert str(_options.instant("--known-on", "2020-02-29T10:00:00+02:00", end=True)) == "2020-02-29 08:00:00+00:00"
    later = _options.instant("--known-on", "2999-01-01", end=True)
    assert later is not None
    assert abs(later.timestamp() - time.time()) < 5


def dtrack_process(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}
    return subprocess.run([sys.executable, "-m", "dtrack", *words], env=env, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload, no-any-return]


def test_help_is_quick_and_lists_the_verbs() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = dtrack_process("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    verbs = {line.split()[0] for line in said.stdout.split("Commands:")[1].splitlines() if line.strip()}
    assert {"init", "check", "up", "daemon", "serve", "run", "status", "extract", "eval", "figures", "points", "show", "problems"} <= verbs
    assert {"reread", "reconcile", "export", "places"} <= verbs
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.6, "0.2 s of a processor's time on a calm machine"


def test_an_unknown_verb_is_wrong_use() -> None:
    said = dtrack_process("fly")
    assert said.returncode == 2
    assert "No such command 'fly'" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m dtrack places list --json --config c.toml | head -c 10'
    (tmp_path / "c.toml").write_text("", "utf-8")
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC)}
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == ('[\n{"pcode"', "")


def test_the_tracker_is_what_the_package_offers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import dtrack; print(dtrack.Tracker.__name__); dtrack.nothing"],
        env={"PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout == "Tracker\n"
    assert "module 'dtrack' has no attribute 'nothing'" in done.stderr
