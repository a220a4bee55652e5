"""Dated events of an installation on the charts."""

from dataclasses import replace
from datetime import date

import pytest
from fake_tracker import story

from dtrack.model.landmark import LandmarkSpec


@pytest.mark.parametrize(("code", "words"), [("en", "Crossing opened"), ("fr", "Passage ouvert"), ("ar", "فتح المعبر")])
def test_events_of_the_place_and_of_what_holds_it_are_drawn_and_listed_with_their_source(opened, code, words) -> None:
    told = {"en": "Crossing opened", "fr": "Passage ouvert", "ar": "فتح المعبر", "source": "OCHA, a note", "url": "https://example.org/note"}
    events = [LandmarkSpec(date=date(2018, 1, 1), place=place, **told) for place in ("SYR", "SY09", "SY08")]
    page = opened(replace(story(), landmarks=events)).get(f"/places/SY09?lang={code}").text
    listed = page.split('id="over-time"')[1].split("</section>")[0].rsplit("<h3", 1)[1]
    assert (listed.count(words), listed.count("OCHA, a note"), listed.count('href="https://example.org/note"')) == (2, 2, 2)
    assert page.count('<line class="mark"') == 2 * page.count('<svg class="chart"') == 6
