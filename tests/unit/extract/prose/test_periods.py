from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dtrack.extract.context import Reading

PUBLISHED = date(2024, 12, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("when", "start", "end", "precision"),
    [
        ("since Monday", date(2024, 12, 2), PUBLISHED, "day"),
        ("on Sunday", date(2024, 12, 1), date(2024, 12, 1), "day"),
        ("last Wednesday", date(2024, 11, 27), date(2024, 11, 27), "day"),
        ("yesterday", date(2024, 12, 3), date(2024, 12, 3), "day"),
        ("in the past 48 hours", date(2024, 12, 2), PUBLISHED, "day"),
        ("in the past week", date(2024, 11, 27), PUBLISHED, "week"),
        ("last week", date(2024, 11, 25), date(2024, 12, 1), "week"),
        ("this month", date(2024, 12, 1), PUBLISHED, "month"),
        ("last month", date(2024, 11, 1), date(2024, 11, 30), "month"),
        ("in recent weeks", date(2024, 11, 4), PUBLISHED, "month"),
        ("in recent days", date(2024, 11, 27), PUBLISHED, "week"),
        ("in November", date(2024, 11, 1), date(2024, 11, 30), "month"),
        ("in March 2023", date(2023, 3, 1), date(2023, 3, 31), "month"),
        ("on 27 November", date(2024, 11, 27), date(2024, 11, 27), "day"),
        ("on November 27, 2023", date(2023, 11, 27), date(2023, 11, 27), "day"),
        ("on Saturday, 30 November", date(2024, 11, 30), date(2024, 11, 30), "day"),
        ("on 2024-11-30", date(2024, 11, 30), date(2024, 11, 30), "day"),
        ("on 30/11/2024", date(2024, 11, 30), date(2024, 11, 30), "day"),
        ("between 1 and 16 November", date(2024, 11, 1), date(2024, 11, 16), "day"),
        ("between 27 October and 3 November", date(2024, 10, 27), date(2024, 11, 3), "day"),
        ("from 27 to 29 November", date(2024, 11, 27), date(2024, 11, 29), "day"),
        ("between December and 5 March", date(2023, 12, 1), date(2024, 3, 5), "month"),
        ("in early November", date(2024, 11, 1), date(2024, 11, 10), "month"),
        ("in mid-November", date(2024, 11, 11), date(2024, 11, 20), "month"),
        ("in late November", date(2024, 11, 21), date(2024, 11, 30), "month"),
        ("in the second week of November", date(2024, 11, 8), date(2024, 11, 14), "week"),
        ("in early 2024", date(2024, 1, 1), date(2024, 3, 31), "quarter"),
        ("since the start of the year", date(2024, 1, 1), PUBLISHED, "year"),
        ("since the start of the month", date(2024, 12, 1), PUBLISHED, "month"),
        ("since fighting broke out on 27 November", date(2024, 11, 27), PUBLISHED, "day"),
        ("since 2011", date(2011, 1, 1), PUBLISHED, "year"),
        ("in 2016", date(2016, 1, 1), date(2016, 12, 31), "year"),
        ("two weeks ago", date(2024, 11, 18), date(2024, 11, 24), "week"),
        ("three days ago", date(2024, 12, 1), date(2024, 12, 1), "day"),
        ("in the first half of 2024", date(2024, 1, 1), date(2024, 6, 30), "quarter"),
        ("in the second half of 2023", date(2023, 7, 1), date(2023, 12, 31), "quarter"),
        ("in mid-2024", date(2024, 5, 1), date(2024, 8, 31), "quarter"),
        ("in late 2023", date(2023, 10, 1), date(2023, 12, 31), "quarter"),
        ("in the first half of November", date(2024, 11, 1), date(2024, 11, 15), "month"),
        ("in the second half of November", date(2024, 11, 16), date(2024, 11, 30), "month"),
        ("in the last week of November", date(2024, 11, 22), date(2024, 11, 30), "week"),
        ("this week", date(2024, 12, 2), PUBLISHED, "week"),
        ("this year", date(2024, 1, 1), PUBLISHED, "year"),
        ("last year", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("in the past two months", date(2024, 10, 4), PUBLISHED, "month"),
        ("in recent months", date(2024, 9, 5), PUBLISHED, "quarter"),
        ("two months ago", date(2024, 10, 1), date(2024, 10, 31), "month"),
        ("two years ago", date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("the day before yesterday", date(2024, 12, 2), date(2024, 12, 2), "day"),
        ("since the start of last month", date(2024, 11, 1), PUBLISHED, "month"),
        ("on 31/12/2023", date(2023, 12, 31), date(2023, 12, 31), "day"),
        ("on 12/31/2023", date(2023, 12, 31), date(2023, 12, 31), "day"),
        ("over the weekend", date(2024, 11, 30), date(2024, 12, 1), "day"),
    ],
)
def test_a_window_is_read(read: Callable[..., Reading], when: str, start: date, end: date, precision: str) -> None:
    figure = read(f"Some 4,200 people were displaced from Hama {when}.").figures[0]
    assert (figure.start, figure.end, figure.start_precision.value) == (start, end, precision)


def test_the_day_of_the_words_is_not_the_day_of_the_movement(read: Callable[..., Reading]) -> None:
    figure = read("OCHA said on Tuesday that 900 people had fled Hama since Saturday.").figures[0]
    assert (figure.start, figure.end, figure.cumulative) == (date(2024, 11, 30), date(2024, 12, 3), True)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("As of 15 November, 900 IDPs were living in Hama.", date(2024, 11, 15)),
        ("At the end of October, 900 IDPs were living in Hama.", date(2024, 10, 31)),
        ("900 IDPs are living in Hama, OCHA said on Tuesday.", date(2024, 12, 3)),
        ("900 IDPs are living in Hama.", PUBLISHED),
    ],
)
def test_a_stock_has_one_reference_date(read: Callable[..., Reading], text: str, day: date) -> None:
    figure = read(text).figures[0]
    assert (figure.metric.value, figure.start, figure.end) == ("idp_stock", day, day)


def test_without_publication_the_latest_full_date_of_the_text_counts(read: Callable[..., Reading]) -> None:
    reading = read("Photo: a road near Hama on 3 May 2019, 70 people\n\nSome 900 people fled Hama on Thursday.", published=None)
    assert (reading.published, reading.published_inferred) == (date(2019, 5, 3), True)
    assert [(figure.start, figure.value) for figure in reading.figures] == [(date(2019, 5, 2), 900)]


def test_without_any_date_the_figure_is_undated(read: Callable[..., Reading]) -> None:
    reading = read("Some 900 people fled Hama on Thursday.", published=None)
    assert (reading.published, reading.figures[0].start, reading.figures[0].end) == (None, None, None)


@pytest.mark.parametrize("when", ["on 5 March", "between 1 and 5 March", "last week", "between Monday and 5 March"])
def test_a_partial_date_without_publication_stays_unknown(read: Callable[..., Reading], when: str) -> None:
    figure = read(f"Some 900 people fled Hama {when}.", published=None).figures[0]
    assert (figure.start, figure.end, figure.start_precision.value) == (None, None, "unknown")


def test_publication_is_inferred_from_the_paragraphs_that_name_a_year(read: Callable[..., Reading]) -> None:
    reading = read("A road was cut. A bridge fell on 3 May 2019.\n\nIt rained.\n\nSome 900 people fled Hama on Thursday.", published=None)
    assert (reading.published, reading.figures[0].start) == (date(2019, 5, 3), date(2019, 5, 2))


def test_a_phrase_that_a_text_breaks_off_says_nothing(read: Callable[..., Reading]) -> None:
    figure = read("Some 900 people fled Hama at the start of").figures[0]
    assert (figure.start, figure.start_precision.value) == (PUBLISHED, "unknown")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Some 1,300 people fled Saraqib on 15 November. A week earlier 5,500 people had fled it.", date(2024, 11, 8), date(2024, 11, 8)),
        ("Some 1,300 people fled Saraqib on 15 November. Two days later 5,500 people fled it.", date(2024, 11, 17), date(2024, 11, 17)),
        ("In June 1,300 families returned to Homs; a month earlier 5,500 families had returned.", date(2024, 5, 1), date(2024, 5, 31)),
        ("Returns to Hama reached 1,300 families in June, against 5,500 the month before.", date(2024, 5, 1), date(2024, 5, 31)),
        ("In 2019 some 1,300 families returned to Homs. A year earlier 5,500 families had returned.", date(2018, 1, 1), date(2018, 12, 31)),
        ("Last week 1,300 people fled Saraqib; a week earlier 5,500 people had fled it.", date(2024, 11, 18), date(2024, 11, 24)),
        ("Some 1,300 people fled Saraqib in June. Three days later 5,500 people fled Hama.", PUBLISHED, PUBLISHED),
        ("Some 1,300 people fled Saraqib on 15 November. Two decades earlier 5,500 people had fled it.", date(2004, 1, 1), date(2004, 12, 31)),
        ("Nearly 1,300 people have fled Saraqib since mid-November, with 5,500 people reaching Idlib.", date(2024, 11, 11), PUBLISHED),
        ("As of 1 December, 9,300 people had been displaced. Of these, 5,500 are in Daraa.", date(2024, 12, 1), date(2024, 12, 1)),
        ("Camps in Hasakah host 5,500 families who were displaced from Raqqa in 2019.", PUBLISHED, PUBLISHED),
        ("Some 5,500 Syrians have gone home since 8 November, the minister told a news conference in Ankara on Monday.", date(2024, 11, 8), date(2024, 12, 2)),
    ],
)
def test_a_time_beside_another_one(read: Callable[..., Reading], text: str, start: date, end: date) -> None:
    (figure,) = (each for each in read(text, published=PUBLISHED, language="en").figures if each.value == 5500)
    assert (figure.start, figure.end) == (start, end)
