"""The brief over a real installation: each sentence from a figure, and what is not known said as such."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from asker import Asker
from docx import Document
from flow_home import Home, report

from dtrack.errors import NotFoundError
from dtrack.model.filter import Filter
from dtrack.tracker import Tracker
from dtrack.web.app import create
from dtrack.web.brief import facts, files
from dtrack.web.pictures import visit_of


@pytest.fixture
def tracker(home: Home) -> Tracker:
    home.say(report("a"), report("b", "1,200"))
    opened = home.open()
    opened.run()
    return opened


def brief(tracker: Tracker, place: str = "SY11", since: date = date(2017, 3, 1), language: str = "en", *, public_only: bool = True) -> facts.Brief:
    return facts.gather(visit_of(tracker, Filter(), language), place, since, public_only=public_only)


def test_what_falls_into_the_window_is_a_sentence_with_its_citation_and_quote(tracker: Tracker) -> None:
    made = brief(tracker)
    [line] = made.reported
    [figure] = tracker.figures(Filter(place="SY11"))
    assert line.text == "Ar-Raqqa: about 4,500 displacement movements (direction not stated), 3 March 2017, as reported by OCHA."
    assert (line.figure, line.quote) == (figure.id, "About 4,500 people fled fighting in Raqqa governorate on 3 March 2017, OCHA said.")
    assert f"dtrack figure {figure.id}, not checked by a person." in line.citation
    assert made.checked_note == "MACHINE-READ, NOT CHECKED: 1 of 1 figures below."
    assert made.learned == ()


def test_what_became_known_about_earlier_days_stands_apart(tracker: Tracker) -> None:
    made = brief(tracker, since=date(2020, 1, 1))
    assert made.reported == ()
    assert [re.sub(r"learned on [^:]+:", "learned on DAY:", line.text) for line in made.learned] == [
        "Ar-Raqqa: learned on DAY: about 4,500 displacement movements (direction not stated), 3 March 2017, as reported by OCHA."
    ]


def test_every_number_of_a_brief_stands_in_a_figure(tracker: Tracker) -> None:
    numbers = {re.sub(r"\D", "", record.figure.evidence.number_text) for record in tracker.figures()}
    for line in brief(tracker, "SYR").reported:
        told = line.text.split(",  ")[0]
        assert re.sub(r"\D", "", re.search(r"about ([\d,]+)", told).group(1)) in numbers  # type: ignore[union-attr]


def test_what_nobody_reported_is_said_with_the_last_day_that_is_known(tracker: Tracker) -> None:
    home = brief(tracker, "SY13").unknown
    assert "No figure was ever collected for As-Sweida: displaced people present." in home
    assert len(brief(tracker, "SYR").unknown) > len(home)


def test_internal_figures_stay_inside_unless_asked_for(home: Home) -> None:
    job = home.root / "jobs" / "fake.toml"
    job.write_text('sensitivity = "internal"\n' + job.read_text("utf-8"), "utf-8")
    home.say(report("a"))
    tracker = home.open()
    tracker.run()
    assert (brief(tracker).reported, brief(tracker, since=date(2020, 1, 1)).learned) == ((), ())
    assert [line.internal for line in brief(tracker, public_only=False).reported] == [True]


def test_one_file_in_three_languages_fetches_nothing_and_is_small(tracker: Tracker) -> None:
    page = files.html([brief(tracker, language=code) for code in ("ar", "en", "fr")], alone=True)
    assert len(page.encode()) < 300_000
    assert (page.count("<article"), page.count('dir="rtl"')) == (3, 2)
    assert not re.search(r'(?:src|href)="(?!https?://)', page)
    assert "<script" not in page


def test_docx_has_the_same_sentences_and_arabic_runs_from_right_to_left(tracker: Tracker) -> None:
    made = [brief(tracker, language=code) for code in ("en", "ar")]
    document = Document(io.BytesIO(files.docx(made)))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert all(line.text in told and line.citation in told for each in made for line in each.reported)
    turned = [paragraph for paragraph in document.paragraphs if paragraph._p.pPr is not None and paragraph._p.pPr.xpath("w:bidi")]
    assert made[1].heading in [paragraph.text for paragraph in turned]
    assert made[0].heading not in [paragraph.text for paragraph in turned]


def test_the_page_of_the_dashboard(tracker: Tracker) -> None:
    asker = Asker(create(tracker))
    answer = asker.get("/brief/SY11?since_day=2017-03-01")
    assert (answer.status_code, "about 4,500" in answer.text) == (200, True)
    assert [asker.get(path).status_code for path in ("/brief/SY99", "/brief/SY11?since_day=soon", "/brief/SY11?since_day=week")] == [404, 422, 200]


def test_a_place_that_nobody_knows(tracker: Tracker) -> None:
    with pytest.raises(NotFoundError, match="there is no place 'SY99'"):
        brief(tracker, "SY99")


@pytest.mark.parametrize(
    ("text", "first"), [("7d", date(2026, 11, 17)), ("1d", date(2026, 11, 23)), ("week", date(2026, 11, 22)), ("2026-11-01", date(2026, 11, 1))]
)
def test_windows(text: str, first: date) -> None:
    assert facts.window(text, date(2026, 11, 23), "sunday") == first


@pytest.mark.parametrize("text", ["0d", "d", "soon", "99999d", ""])
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(ValueError):
        facts.window(text, date(2026, 11, 23))


def test_the_verb_writes_html_and_docx(tracker: Tracker, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from dtrack.cli import app

    config = str(tracker.config.file)
    for name in ("b.html", "b.docx"):
        assert (
            CliRunner().invoke(app, ["brief", "SY11", "--since", "2017-03-01", "--lang", "en,ar", "--out", str(tmp_path / name), "--config", config]).exit_code
            == 0
        )
    assert (tmp_path / "b.html").read_text("utf-8").count("<article") == 2
    assert json.dumps((tmp_path / "b.docx").read_bytes()[:2].decode()) == '"PK"'
