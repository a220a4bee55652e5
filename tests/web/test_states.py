"""Installations at their edges: names of 400 letters, thousands of figures, provinces of which nothing is known, marks that crowd each other."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fake_records import point
from fake_tracker import story

from dtrack.charts.drawing.lines import LONGEST_NAME, short
from dtrack.charts.drawing.values import Drawing, Mark
from dtrack.terms import Precision

LONG = "مكتب تنسيق الشؤون الإنسانية " * 14


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_name_of_400_letters_leaves_room_for_the_number_and_is_whole_where_it_is_looked_for(opened) -> None:
    tracker = story()
    tracker.answers = [replace(each, point=replace(each.point, source_org=LONG)) for each in tracker.answers]
    tracker.records = [replace(each, figure=replace(each.figure, source_org=LONG), publisher=LONG) for each in tracker.records]
    client = opened(tracker)
    tiles = client.get("/places/SY09").text.split('class="tiles"')[1].split("</ul>")[0]
    shown = re.findall(r"<p class=\"when\"><bdi>[^<]+</bdi> · <bdi>([^<]+)</bdi>", tiles)
    assert len(shown) == 4
    assert set(shown) == {short(LONG)}
    assert (len(short(LONG)) <= LONGEST_NAME, short("OCHA"), short("x" * LONGEST_NAME)) == (True, "OCHA", "x" * LONGEST_NAME)
    assert LONG.strip() in client.get("/figures/5eed5eed5eed5eed").text


def test_thousands_of_days_are_one_chart_and_few_rows(opened) -> None:
    tracker, first = story(), date(2013, 1, 1)
    days = (first + timedelta(number) for number in range(5000))
    tracker.answers += [point(str(100 + number % 9), day, day, place="SY08", precision=Precision.DAY) for number, day in enumerate(days)]
    page = opened(tracker).get("/places/SY08").text
    assert (page.count('<svg class="chart'), page.count("<tr>") <= 50) == (1, True)
    assert len(page.encode()) < 400_000


def test_a_province_of_which_nothing_is_known_says_so_once(opened) -> None:
    row = opened(story()).get("/").text.split('href="/places/SY14">')[1].split("</tr>")[0]
    assert words(row) == "Quneitra no figure collected"


@pytest.mark.parametrize("path", ["/", "/places/SY09", "/compare", "/sites"])
def test_before_the_first_comparison_an_empty_page_says_that_it_is_under_way(opened, path: str) -> None:
    said = "are being compared for the first time"
    tracker = story()
    assert said not in opened(tracker).get(path).text
    tracker.first, tracker.answers = True, []
    assert said in opened(tracker).get(path).text
    assert "comparés pour la première fois" in opened(tracker).get(f"{path}?lang=fr").text


def test_words_of_marks_stand_clear_of_each_other() -> None:
    start = date(2020, 1, 1)
    marks = tuple(Mark(at=start + timedelta(number), text=str(number)) for number in (0, 10, 26, 30, 60))
    drawing = Drawing(title="", description="", unit="", start=start, end=start + timedelta(100), top=1, value_ticks=(), date_ticks=(), lines=(), marks=marks)
    assert [mark.text for mark in drawing.worded_marks] == ["0", "26", "60"]
