"""Figures are superseded, never rewritten; what was known on a day stays known."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from dtrack.model.figure import Figure
from dtrack.model.filter import Filter
from dtrack.model.place import PlaceRef
from dtrack.store import figures
from dtrack.store.change import Change
from dtrack.store.claims import figure as table
from dtrack.store.engine import Store
from dtrack.terms import Direction, Level, Metric, PlaceRole, Precision, Sensitivity, Status

Build = Callable[..., Any]


def values(c: Connection, **wanted: Any) -> list[Decimal | None]:
    places = wanted.pop("places", None)
    return [record.figure.value for record in figures.find(c, Filter(**wanted), places)]


def rows(c: Connection) -> int:
    return c.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_figure_is_stored_with_its_document(store: Store, kept: Build, passage: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c, title="Flight", publisher="OCHA", url="https://example.org/1", published=date(2017, 11, 8))
        assert figures.replace(c, document, [passage()], at(1)) == Change(added=1)
    with store.reading() as c:
        (record,) = figures.find(c, Filter())
    assert record.figure == passage()
    assert (record.document, record.document_version, record.job) == (document.id, 1, "news")
    assert (record.title, record.publisher, record.url, record.published) == ("Flight", "OCHA", "https://example.org/1", date(2017, 11, 8))
    assert (record.known_from, record.known_to, record.superseded_by) == (at(1), None, None)
    assert (record.status, record.role, record.reason, record.sensitivity) == (Status.EXTRACTED, None, None, Sensitivity.PUBLIC)
    assert len(record.id) == 16
    assert len(record.claim_key) == 32


def test_the_same_again_writes_nothing(store: Store, kept: Build, passage: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [passage(), cell()], at(1))
        before = store.stamp(c)
        assert figures.replace(c, document, [cell(), passage()], at(2)) == Change(kept=2)
        assert store.stamp(c) == before
        assert rows(c) == 2


def test_another_extractor_that_reads_the_same_changes_nothing(store: Store, kept: Build, passage: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [passage(extractor="prose/1", confidence=0.801)], at(1))
        assert figures.replace(c, document, [passage(extractor="prose/2", confidence=0.799)], at(2)) == Change(kept=1)


def test_one_changed_cell_has_one_successor(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        old = kept(c, "one")
        figures.replace(c, old, [cell("1000", "SY09"), cell("2000", "SY08", 3)], at(1))
        first = {record.figure.value: record.id for record in figures.find(c, Filter())}
        new = kept(c, "two", now=at(2))
        assert new.version == 2
        assert figures.replace(c, new, [cell("1500", "SY09"), cell("2000", "SY08", 3)], at(2)) == Change(added=1, closed=1, kept=1)
        standing = {record.figure.value: record for record in figures.find(c, Filter())}
        closed = figures.get(c, first[Decimal(1000)])
    assert set(standing) == {Decimal(1500), Decimal(2000)}
    assert standing[Decimal(2000)].id == first[Decimal(2000)]
    assert closed is not None
    assert (closed.known_to, closed.superseded_by) == (at(2), standing[Decimal(1500)].id)
    assert closed.claim_key == standing[Decimal(1500)].claim_key
    assert (closed.document_version, standing[Decimal(1500)].document_version) == (1, 2)


def test_a_claim_that_the_document_no_longer_makes_is_closed_without_successor(store: Store, kept: Build, passage: Build, at: Build) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c, "one"), [passage("120000"), passage("75000", 40)], at(1))
        change = figures.replace(c, kept(c, "two", now=at(2)), [passage("120000")], at(2))
        assert change == Change(closed=1, kept=1)
        gone = [record for record in figures.find(c, Filter(known_on=at(1))) if record.figure.value == 75000]
        gone = figures.by_ids(c, [gone[0].id])
        assert (gone[0].known_to, gone[0].superseded_by) == (at(2), None)


def test_closed_rows_are_never_touched_again(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        for hour, value in enumerate(["1000", "1500", "1000", "1500"], 1):
            figures.replace(c, document, [cell(value)], at(hour))
        found = figures.history(c, figures.find(c, Filter())[0].claim_key)
    assert [(record.figure.value, record.known_from, record.known_to) for record in found] == [
        (1000, at(1), at(2)),
        (1500, at(2), at(3)),
        (1000, at(3), at(4)),
        (1500, at(4), None),
    ]
    assert [record.superseded_by for record in found] == [found[1].id, found[2].id, found[3].id, None]
    assert found[0].id == found[2].id


def test_as_known_on_is_a_filter_over_record_time(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [cell("1000")], at(1))
        figures.replace(c, document, [cell("1500")], at(3))
    with store.reading() as c:
        asked = {hour: values(c, known_on=at(hour)) for hour in (0, 1, 2, 3, 4)}
    assert asked == {0: [], 1: [1000], 2: [1000], 3: [1500], 4: [1500]}


def test_a_claim_that_moved_keeps_its_id_and_its_first_record_time(store: Store, kept: Build, passage: Build, at: Build) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c, "one"), [passage(at=0)], at(1))
        first = figures.find(c, Filter())[0]
        change = figures.replace(c, kept(c, "two", now=at(2)), [passage(at=50)], at(2))
        moved = figures.find(c, Filter())[0]
        assert change == Change(kept=1)
        assert figures.find(c, Filter(learned_since=at(1.5))) == []
        assert len(figures.history(c, first.claim_key)) == 1
        assert figures.find(c, Filter(known_on=at(1)))[0].figure.evidence.span == first.figure.evidence.span
    assert (moved.id, moved.known_from, moved.document_version) == (first.id, at(1), 2)
    assert moved.figure.evidence.span == passage(at=50).evidence.span
    assert moved.figure.evidence.span != first.figure.evidence.span


def test_a_protected_document_protects_its_figures(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        figures.replace(c, kept(c), [cell()], at(1))
        hidden = kept(c, now=at(2), sensitivity=Sensitivity.RESTRICTED)
        assert hidden.version == 2
        assert figures.replace(c, hidden, [cell()], at(2)) == Change(kept=1)
        assert figures.find(c, Filter())[0].sensitivity is Sensitivity.RESTRICTED


def test_a_clock_that_was_set_back_does_not_reorder_what_was_known(store: Store, kept: Build, cell: Build, at: Build) -> None:
    with store.writing() as c:
        document = kept(c)
        figures.replace(c, document, [cell("1000")], at(5))
        figures.replace(c, document, [cell("1500")], at(1))
        old, new = figures.history(c, figures.find(c, Filter())[0].claim_key)
    assert old.known_from == at(5)
    assert old.known_to == new.known_from
    assert new.known_from > at(5)


def test_a_refused_figure_is_told_and_loses_no_other(store: Store, kept: Build, cell: Build, at: Build) -> None:
    wrong = dataclasses.replace(cell("2000", "SY08"), evidence=dataclasses.replace(cell().evidence, number_text="999"))
    with store.writing() as c:
        document = kept(c)
        change = figures.replace(c, document, [wrong, cell("1000")], at(1))
        assert values(c) == [1000]
    (problem,) = change.problems
    assert (problem.kind, problem.job, problem.document, problem.where) == ("failed", "news", document.id, "Sheet!IDPs")
    assert "'999' does not stand in its quote" in problem.what


def test_documents_do_not_close_each_other_s_figures(store: Store, kept: Build, passage: Build, at: Build) -> None:
    with store.writing() as c:
        for key in ("n1", "n2"):
            figures.replace(c, kept(c, key=key), [passage()], at(1))
        assert len({(record.claim_key, record.document) for record in figures.find(c, Filter())}) == 2
        assert figures.replace(c, kept(c, "empty", key="n1", now=at(2)), [], at(2)) == Change(closed=1)
        assert len(figures.find(c, Filter())) == 1


def test_a_record_that_comes_inside_another_document_is_still_one_claim(store: Store, kept: Build, cell: Build, at: Build) -> None:
    def row(value: str) -> Figure:
        plain = cell(value)
        return dataclasses.replace(plain, evidence=dataclasses.replace(plain.evidence, sheet=None, column=None, rows=(), record_id="r-7"))

    with store.writing() as c:
        figures.replace(c, kept(c, key="page-1"), [row("1000")], at(1))
        assert figures.replace(c, kept(c, key="page-2"), [row("1000")], at(2)) == Change(kept=1)
        assert figures.replace(c, kept(c, key="page-2"), [row("1500")], at(3)) == Change(added=1, closed=1)
        assert values(c) == [1500]


@pytest.fixture
def filled(store: Store, kept: Build, cell: Build, passage: Build, at: Build) -> Store:
    def dated(value: str, pcode: str, start: date | None, end: date | None, **more: Any) -> Figure:
        metric = more.pop("metric", Metric.NEW_DISPLACEMENT)
        return cell(value, pcode, int(value), metric=metric, start=start, end=end, end_precision=Precision.DAY, **more)

    with store.writing() as c:
        first = kept(c, key="n1")
        figures.replace(
            c,
            first,
            [
                dated("1", "SY09", date(2018, 1, 1), date(2018, 1, 31), direction=Direction.ARRIVAL, source_org="OCHA"),
                dated("2", "SY0901", date(2018, 2, 1), date(2018, 2, 28), source_org="IOM"),
                dated("3", "SY08", None, None),
                dated("4", "SY08", date(2018, 3, 1), date(2018, 3, 1), metric=Metric.IDP_STOCK),
            ],
            at(1),
        )
        figures.replace(c, kept(c, key="n2"), [dated("5", "SY07", date(2018, 1, 15), date(2018, 2, 15))], at(5))
    return store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [4, 2, 5, 1, 3]),
        ({"metric": "idp_stock"}, [4]),
        ({"direction": "arrival"}, [1]),
        ({"source": "ocha"}, [1]),
        ({"since": date(2018, 2, 10)}, [4, 2, 5]),
        ({"until": date(2018, 1, 20)}, [5, 1]),
        ({"since": date(2018, 2, 20), "until": date(2018, 2, 20)}, [2]),
        ({"learned_since": datetime(2026, 1, 1, 14, tzinfo=UTC)}, [5]),
        ({"place": "SY09"}, [1]),
        ({"place": "SY09", "places": {"SY09", "SY0901"}}, [2, 1]),
        ({"places": ()}, []),
        ({"status": "extracted"}, [4, 2, 5, 1, 3]),
        ({"status": "approved"}, []),
        ({"limit": 2, "offset": 1}, [2, 5]),
        ({"place": "SY09' OR 1=1 --"}, []),
        ({"source": "%"}, []),
    ],
)
def test_every_filter(filled: Store, wanted: dict[str, Any], expected: list[int]) -> None:
    with filled.reading() as c:
        assert values(c, **wanted) == expected
        if "limit" not in wanted:
            rest = {name: value for name, value in wanted.items() if name != "places"}
            assert figures.count(c, Filter(**rest), wanted.get("places")) == len(expected)


def test_a_filter_by_document(filled: Store) -> None:
    with filled.reading() as c:
        (fifth,) = figures.find(c, Filter(place="SY07"))
        assert values(c, document=fifth.document) == [5]


def test_several_by_id_come_in_the_order_asked_for(filled: Store) -> None:
    with filled.reading() as c:
        idents = [record.id for record in figures.find(c, Filter())][::-1]
        assert [record.id for record in figures.by_ids(c, [*idents, "0" * 16, idents[0]])] == [*idents, idents[0]]
        assert figures.get(c, "0" * 16) is None


def test_what_stands_comes_in_one_order_with_its_places(filled: Store) -> None:
    with filled.reading() as c:
        found = figures.current(c)
        assert found == sorted(figures.find(c, Filter()), key=lambda record: record.id)
    assert [record.id for record in found] == sorted(record.id for record in found)


def test_places_keep_their_order_and_their_roles(store: Store, kept: Build, passage: Build, at: Build) -> None:
    places = (
        PlaceRef("SY07", "Idleb", "Idlib", PlaceRole.DESTINATION, Level.ADM1, "SY07", span=(3, 8)),
        PlaceRef(None, "Nowhere", "Nowhere", PlaceRole.UNSPECIFIED, ambiguous=True),
        PlaceRef("SY02", "Aleppo", "Aleppo city", PlaceRole.ORIGIN, Level.TOWN, "SY02", resolved="context"),
    )
    with store.writing() as c:
        figures.replace(c, kept(c), [passage(places=places)], at(1))
        assert figures.find(c, Filter())[0].figure.places == places
        assert values(c, place="SY02") == [120000]
        assert figures.replace(c, kept(c), [passage(places=())], at(2)) == Change(added=1, closed=1)
        assert figures.find(c, Filter())[0].figure.places == ()


def test_a_hundred_places_and_thousands_of_codes_fit_one_question(store: Store, kept: Build, cell: Build, at: Build) -> None:
    many = [cell(str(number), f"SY{number:06}", number) for number in range(1, 301)]
    with store.writing() as c:
        assert figures.replace(c, kept(c), many, at(1)).added == 300
        assert len(values(c, places=[f"SY{number:06}" for number in range(9000)])) == 300


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("place", [None, "SY09"])
def test_a_page_of_what_was_known_then_is_cut_out_of_all_of_it(store: Store, kept: Build, cell: Build, at: Build, hour: int, place: str | None) -> None:
    chance = Random(7)

    def told(key: str) -> list[Any]:
        days = [date(2017, 1, 1) + timedelta(chance.randrange(9)) for _ in range(6)]
        return [cell(f"{key}{row}", chance.choice(["SY09", "SY08"]), row, start=day, end=day) for row, day in enumerate(days, 1)]

    with store.writing() as c:
        for moment in (1, 2, 3, 4):
            for key in ("1", "2"):
                figures.replace(c, kept(c, f"{key} at {moment}", key, at(moment)), told(key), at(moment))
        whole = figures.find(c, Filter(known_on=at(hour), place=place))
        cut = [figures.find(c, Filter(known_on=at(hour), place=place, limit=5, offset=offset)) for offset in range(0, 15, 5)]
    assert len(whole) == (0 if hour == 0 else 12) or place
    assert [record for page in cut for record in page] == whole
