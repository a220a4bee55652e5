"""Lines of text as the database writes them, beside the records of the same rows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from dtrack.export import _flat, _rows
from dtrack.model.document import Document
from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.point import Point, Verdict
from dtrack.store import figures, flat, points
from dtrack.store.engine import Store
from dtrack.terms import FigureRole, Precision, Quantifier, Sensitivity, Vague


@pytest.fixture
def stored(store: Store, kept: Callable[..., Document], cell: Callable[..., Figure], passage: Callable[..., Figure], at: Callable[[float], datetime]) -> Store:
    many = [
        cell("1500.50", row=2),
        cell("0", "SY11", row=3, low=Decimal("0.000"), high=Decimal("120000.000")),
        passage("120000", start=None, end=None, start_precision=Precision.UNKNOWN, confidence=0.85, fix="a misprint"),
        replace(passage("3", at=50), value=None, vague=Vague.TENS, quantifier=Quantifier.VAGUE, places=(), source_org="OCHA"),
    ]
    with store.writing() as c:
        document = kept(c, title="Sheet", publisher="OCHA", url="https://example.org/a", published=None)
        figures.replace(c, document, many, at(1))
    return store


def test_lines_say_what_the_records_say(stored: Store) -> None:
    with stored.reading() as c:
        records = figures.find(c, Filter())
        lines = list(flat.figures(c, Filter(), None, _flat.ASKED_OF_FIGURES))
        objects = list(_flat.figure_objects(lines, public_only=False))
    assert len(objects) == 4
    assert objects == [_rows.figure_row(record) for record in records]


def test_numbers_dates_and_moments_are_plain_text(stored: Store) -> None:
    names = ["value", "low", "high", "start", "known_from", "known_to", "cumulative", "rows", "nothing of the kind", "source", "span"]
    with stored.reading() as c:
        cells = [line.cells for line in flat.figures(c, Filter(metric="idp_stock"), None, names)]
    moment = "2026-01-01T13:00:00+00:00"
    assert sorted(cells) == [
        ["0", "0", "120000", "2017-08-01", moment, "", "false", "3", "", "OCHA", ""],
        ["1500.5", "", "", "2017-08-01", moment, "", "false", "2", "", "OCHA", ""],
    ]


def test_places_filter_limit_and_offset_are_those_of_find(stored: Store) -> None:
    for wanted, places in ((Filter(), ["SY11"]), (Filter(limit=2, offset=1), None), (Filter(place="SY09"), None)):
        with stored.reading() as c:
            found = [record.id for record in figures.find(c, wanted, places)]
            assert [line.cells[0] for line in flat.figures(c, wanted, places, ["id"])] == found
        assert found


def test_more_lines_than_a_portion_keep_their_order(
    store: Store, kept: Callable[..., Document], cell: Callable[..., Figure], at: Callable[[float], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flat, "PORTION", 3)
    with store.writing() as c:
        figures.replace(c, kept(c), [cell(str(row), row=row) for row in range(10)], at(1))
    with store.reading() as c:
        assert [line.cells[0] for line in flat.figures(c, Filter(), None, ["id"])] == [record.id for record in figures.find(c, Filter())]


def test_what_stood_once_is_answered_as_it_stood(
    store: Store, kept: Callable[..., Document], cell: Callable[..., Figure], at: Callable[[float], datetime]
) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [cell("1")], at(1))
        figures.replace(c, kept(c, "new", now=at(2)), [cell("2")], at(3))
    with store.reading() as c:
        asked = Filter(known_on=at(2))
        assert [line.cells for line in flat.figures(c, asked, None, ["value", "known_to"])] == [["1", ""]]
        assert [line.cells for line in flat.figures(c, Filter(), None, ["value", "known_to"])] == [["2", ""]]


def test_points_carry_what_their_figure_says(stored: Store, answer: Callable[..., Point], at: Callable[[float], datetime]) -> None:
    with stored.reading() as c:
        first = figures.find(c, Filter(metric="idp_stock"))[0]
    verdicts = (Verdict(first.id, FigureRole.RECOMMENDED, "only_one"), Verdict("f" * 16, FigureRole.TRIANGULATION, "nested"))
    with stored.writing() as c:
        points.replace(c, [answer("1500.50", verdicts=verdicts, low=Decimal(3)), answer(None, "SY11", verdicts=())], at(4))
    names = ["place", "value", "low", "recommended", "quote", "title", "job", "known_from", "provisional", "address", "sensitivity"]
    with stored.reading() as c:
        one, two = flat.point_lines(c, Filter(), names)
        records = points.find(c, Filter())
        objects = list(_flat.point_objects(flat.point_lines(c, Filter(), _flat.ASKED_OF_POINTS), public_only=False))
    moment = "2026-01-01T16:00:00+00:00"
    assert one.cells == ["SY09", "1500.5", "3", first.id, first.figure.evidence.quote, "Sheet", "news", moment, "false", f"/figures/{first.id}", "public"]
    assert one.verdicts == ((first.id, "public"), ("f" * 16, ""))
    assert two == (["SY11", "", "", "", "", "", "", moment, "false", "", ""], ())
    assert objects == [_rows.point_row(record) for record in records]


def test_fractions_of_a_second_are_kept(store: Store, kept: Callable[..., Document], cell: Callable[..., Figure], at: Callable[[float], datetime]) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c, sensitivity=Sensitivity.INTERNAL), [cell("1")], at(1) + timedelta(microseconds=1500))
    with store.reading() as c:
        assert [line.cells for line in flat.figures(c, Filter(), None, ["known_from", "sensitivity"])] == [["2026-01-01T13:00:00.001500+00:00", "internal"]]
