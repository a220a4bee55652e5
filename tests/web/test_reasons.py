"""Reasons in words: parameters become names, days and kinds of doubt."""

from datetime import UTC, datetime

import pytest
from fake_tracker import FakeTracker

from dtrack.web import assets
from dtrack.web.languages import load
from dtrack.web.pages.reasons import words
from dtrack.web.query import Query
from dtrack.web.site import Visit


def visit(code: str = "en") -> Visit:
    return Visit(FakeTracker(), load(code), Query(), datetime(2026, 1, 1, tzinfo=UTC), "/", (load(code),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        (None, {}, ""),
        ("only_figure", {}, "the only figure for this period"),
        ("a_newer_code", {"x": "y"}, "a_newer_code"),
        ("finer_place", {"place": "SY0902"}, "covers Abu Kamal, which is only part of this place"),
        ("shared", {"places": "SY08, SY09"}, "covers several places together, and is counted in none of them: Al-Hasakeh, Deir-ez-Zor"),
        ("overlaps", {"start": "2017-10-01", "end": "rubbish"}, "its period, 1 October 2017 to rubbish, overlaps one that is used"),
        (
            "doubt",
            {"doubt": "return_at_camp,implausible"},
            "carries a doubt (Returns are counted where a camp stands, A number is hardly possible); waits for a person",
        ),
        ("part_by_scope", {"scope": "in_sites"}, "counts only those in sites"),
        ("lower_standing", {}, "the source's standing is lower than that of ?"),
        ("lower_standing", {"source": "{unit} %(x)s"}, "the source's standing is lower than that of {unit} %(x)s"),
    ],
)
def test_reasons_are_worded(code: str | None, params: dict[str, str], said: str) -> None:
    assert words(visit(), code, params) == said


def test_reasons_speak_arabic() -> None:
    assert words(visit("ar"), "finer_place", {"place": "SY09"}) == "يغطي دير الزور، وهو جزء فقط من هذا المكان"


def test_plotly_comes_from_the_python_package_where_the_build_found_no_npm(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(assets, "files", lambda name: tmp_path)
    found = assets.plotly_file()
    assert (found.name, found.parent.name) == ("plotly.min.js", "package_data")
    monkeypatch.setattr(assets, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="make setup"):
        assets.plotly_file()
