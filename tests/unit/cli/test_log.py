"""The log: a line an event in either form, whatever a source wrote into it, and no key in any."""

import json
import logging

import pytest

from dtrack.cli._log import Json, Stderr

HOSTILE = 'Camp "A"\r\n2026-01-01 info forged outcome=good \x1b[31mred \u202egnp.exe \u2028x'


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]):
    """Logs something in a form; the line."""
    logger = logging.Logger("dtrack.test")

    def said(form: str, *words: object, level: int = logging.INFO, secrets: dict[str, str] | None = None, fault: Exception | None = None) -> str:
        logger.handlers = [Stderr(form, secrets or {})]
        logger.log(level, *words, exc_info=fault)
        out = capsys.readouterr().err
        assert out.endswith("\n") and out.count("\n") == 1
        return out[:-1]

    return said


def test_an_event_is_an_object_with_its_fields(log) -> None:
    line = json.loads(log("json", "step=run job=%s outcome=%s seconds=%.1f %s", "reliefweb", "good", 2.25, "documents=3"))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "step": "run",
        "job": "reliefweb",
        "outcome": "good",
        "seconds": 2.25,
        "level": "info",
        "logger": "dtrack.test",
        "message": "step=run job=reliefweb outcome=good seconds=2.2 documents=3",
    }


def test_what_a_source_wrote_forges_no_field_and_no_line(log) -> None:
    text = log("json", "step=store title=%s outcome=%s", HOSTILE, "refused")
    line = json.loads(text)
    assert (line["step"], line["outcome"], line["title"], line["level"]) == ("store", "refused", HOSTILE, "info")
    assert text.isascii() and text.isprintable()
    plain = log("lines", "step=store title=%s outcome=%s", HOSTILE, "refused")
    assert plain.isprintable()
    assert r"\r\n2026-01-01 info forged" in plain and r"\u001b[31mred" in plain and r"\u202e" in plain


def test_what_a_library_logs_has_no_fields() -> None:
    record = logging.makeLogRecord({"name": "dtracker", "msg": "state=good job=%s", "args": ("x",), "levelno": logging.INFO, "levelname": "INFO"})
    line = json.loads(Json().format(record))
    assert line.keys() == {"time", "level", "logger", "message"}
    assert line["message"] == "state=good job=x"


def test_names_of_our_own_are_not_taken_by_fields(log) -> None:
    line = json.loads(log("json", "level=%s message=%s %d%% of %s", "none", "mine", 90, "disk", level=logging.WARNING))
    assert (line["level"], line["message"]) == ("warning", "level=none message=mine 90% of disk")


@pytest.mark.parametrize(("level", "traced"), [(logging.WARNING, False), (logging.ERROR, True)])
def test_a_fault_has_its_error_and_an_error_its_trace(log, level: int, traced: bool) -> None:
    try:
        raise ValueError("line one\nline two")
    except ValueError as bad:
        line = json.loads(log("json", "step=run outcome=fault", level=level, fault=bad))
        plain = log("lines", "step=run outcome=fault", level=level, fault=bad)
    assert line["error"] == "ValueError: line one\nline two"
    assert ("trace" in line, "trace=Traceback" in plain) == (traced, traced)
    assert r"error=ValueError: line one\nline two" in plain


@pytest.mark.parametrize("form", ["lines", "json"])
def test_keys_are_named_and_not_written(log, form: str) -> None:
    secrets = {"DTRACK_A": "abc-key-1", "DTRACK_B": "abc-key-1-longer", "DTRACK_C": 'quo"ted\u202ekey', "DTRACK_D": "1"}
    line = log(form, "step=get url=%s %s %s", "https://x/?k=abc-key-1-longer&l=abc-key-1", 'quo"ted\u202ekey', "1", secrets=secrets)
    assert "https://x/?k=[DTRACK_B]&l=[DTRACK_A] [DTRACK_C] 1" in line
    assert "abc-key" not in line and "ted" not in line


def test_a_log_that_nobody_reads_stops_nothing(log, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Closed:
        def write(self, text: str) -> int:
            raise BrokenPipeError

    handler, heard = Stderr("lines", {}), []
    handler.handleError = heard.append  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", Closed())
    handler.emit(logging.makeLogRecord({"msg": "words"}))
    assert len(heard) == 1
