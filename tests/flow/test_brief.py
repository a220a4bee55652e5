"""The brief over a real installation: each sentence from a figure, and what is not known said as such."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from asker import Asker
from docx import Document
from docx.enum.table import WD_TABLE_DIRECTION
from docx.shared import Cm
from flow_home import Home, report
from markupsafe import Markup

from dtrack.errors import NotFoundError
from dtrack.model.change import ChangeKind, ClaimChange
from dtrack.model.filter import Filter
from dtrack.tracker import Tracker
from dtrack.web import browser
from dtrack.web.app import create
from dtrack.web.brief import facts, files
from dtrack.web.pages.desk import Desk
from dtrack.web.pictures import visit_of

pytestmark = pytest.mark.stores


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


def test_the_figures_of_the_days_stand_in_a_table(tracker: Tracker) -> None:
    made = brief(tracker, "SYR")
    assert [(row.place, row.counts, row.period, row.value, row.source, row.published) for row in brief(tracker).rows] == [
        ("Ar-Raqqa", "Displacement movements (direction not stated)", "3 March 2017", "about 4,500", "OCHA", "5 March 2017")
    ]
    assert [row.figure for row in made.rows] == [line.figure for line in made.reported]
    page = files.html([made], alone=True)
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', page)
    assert heads == ["Place", "What is counted", "Period or date", "Value", "Source", "Published"]
    assert page.count('<th scope="row">') == len(made.rows) == 2


@pytest.mark.parametrize("quote", ["نزح " * 400, "x<&>" * 400])
def test_a_page_that_is_sent_stays_small_whatever_there_is_to_say(tracker: Tracker, quote: str) -> None:
    chart = facts.Picture(title="t", svg=Markup("<svg>%s</svg>" % ("<path/>" * 4_000)), note="n", alone="")
    long = []
    for code in ("ar", "en", "fr"):
        made = brief(tracker, language=code)
        lines = tuple(replace(made.reported[0], quote=quote, citation=quote, source=quote) for _ in range(120))
        long.append(replace(made, reported=lines[:40], learned=lines[:40], rows=lines, pictures=(chart,) * 4, unknown=("x" * 90,) * 400))
    page = files.html(long, alone=True)
    assert 100_000 < len(page.encode()) < files.LIMIT
    left_out = 80 - page.split("</article>")[1].count("<blockquote")
    assert f"{left_out} more sentences were left out for length" in page
    assert len(files.html(long, alone=False).encode()) > files.LIMIT


def test_what_was_contradicted_or_rejected_about_earlier_days_is_told(tracker: Tracker) -> None:
    [figure] = tracker.figures(Filter(place="SY11"))
    visit = visit_of(tracker, Filter(), "en")
    when = datetime(2026, 7, 1, tzinfo=UTC)
    said = [
        facts._changed(visit, ClaimChange(kind=kind, at=when, figure=figure, who="dtrack", why="w"), "SY11")
        for kind in (ChangeKind.CONTRADICTED, ChangeKind.REJECTED, ChangeKind.WITHDRAWN)
    ]
    claim = "about 4,500 displacement movements (direction not stated), 3 March 2017"
    gone = f"Ar-Raqqa: no longer stands since 1 July 2026: {claim} (OCHA)."
    assert said == [f"Ar-Raqqa: contradicted on 1 July 2026 by another source: {claim}, as reported by OCHA.", gone, gone]


def test_docx_has_the_same_sentences_and_arabic_runs_from_right_to_left(tracker: Tracker) -> None:
    made = [brief(tracker, language=code) for code in ("en", "ar")]
    document = Document(io.BytesIO(files.docx(made)))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert all(line.text in told and line.citation in told for each in made for line in each.reported)
    turned = [paragraph for paragraph in document.paragraphs if paragraph._p.pPr is not None and paragraph._p.pPr.xpath("w:bidi")]
    assert made[1].heading in [paragraph.text for paragraph in turned]
    assert made[0].heading not in [paragraph.text for paragraph in turned]
    english, arabic = document.tables
    assert [cell.text for cell in english.rows[1].cells] == [made[0].rows[0].place, "Displacement movements (direction not stated)", *told_in_table(made[0])]
    assert (english.table_direction, arabic.table_direction) == (None, WD_TABLE_DIRECTION.RTL)
    assert "The charts are left out: they need a Chromium where this file is made." not in told  # there is nothing to draw


def told_in_table(made: facts.Brief) -> list[str]:
    return [made.rows[0].period, made.rows[0].value, "OCHA", made.rows[0].published]


def with_a_chart(tracker: Tracker) -> facts.Brief:
    """A brief of a place that has a series to draw."""
    made = brief(tracker)
    visit = visit_of(tracker, Filter(), "en")
    [records] = Desk(visit).points("SY11").values()
    return replace(made, pictures=(facts._picture(Desk(visit), records, "en-0", "Ar-Raqqa"),))


def test_charts_of_a_docx_need_a_browser_and_it_says_so(tracker: Tracker) -> None:
    told = [paragraph.text for paragraph in Document(io.BytesIO(files.docx([with_a_chart(tracker)]))).paragraphs]
    assert told[-1] == "The charts are left out: they need a Chromium where this file is made."


@pytest.mark.browser
def test_a_real_browser_draws_the_charts_of_a_docx_and_prints_the_page(tracker: Tracker, tmp_path: Path) -> None:
    made, program = with_a_chart(tracker), browser.find()
    document = Document(io.BytesIO(files.docx([made], browser=program)))
    [shape] = document.inline_shapes
    assert shape.width == Cm(16)
    assert shape._inline.docPr.get("descr").startswith("Ar-Raqqa: Displacement movements")
    files.pdf([made], tmp_path / "b.pdf", browser=program)
    import pypdfium2

    page = pypdfium2.PdfDocument(tmp_path / "b.pdf")[0]
    text = page.get_textpage().get_text_range()
    assert all(part in text for part in ("Ar-Raqqa: displacement brief", "The figures of these days", "about 4,500"))


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
