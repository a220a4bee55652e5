from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtrack.web.query import BadQueryError, Query, read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def asked(*pairs: tuple[str, str]) -> Query:
    return read(pairs, place_of={"SY09": "SY09", "SYR": "SYR", "دير الزور": "SY09"}.get, languages=["en", "ar"], now=NOW)


def test_every_filter_is_read() -> None:
    query = asked(
        ("place", "SY09"),
        ("metric", "idp_stock"),
        ("direction", "arrival"),
        ("source", "OCHA"),
        ("since", "2017-01-01"),
        ("until", "2019-12-31"),
        ("learned_since", "2026-01-01"),
        ("known_on", "2026-11-20"),
        ("status", "approved"),
        ("lang", "ar"),
        ("page", "3"),
    )
    wanted = query.filter
    assert (wanted.place, wanted.metric, wanted.direction, wanted.source, wanted.status) == ("SY09", "idp_stock", "arrival", "OCHA", "approved")
    assert (wanted.since, wanted.until) == (date(2017, 1, 1), date(2019, 12, 31))
    assert wanted.learned_since == datetime(2026, 1, 1, tzinfo=UTC)
    assert wanted.known_on == datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC)
    assert (query.page, query.given["lang"]) == (3, "ar")


def test_a_place_may_be_named_and_links_carry_its_code() -> None:
    query = asked(("place", "دير الزور"), ("metric", "idp_stock"))
    assert (query.filter.place, query.filtered) == ("SY09", {"place": "SY09", "metric": "idp_stock"})


def test_empty_values_and_the_future_filter_nothing() -> None:
    assert asked(("place", ""), ("since", " ")).filter == asked().filter
    assert asked(("known_on", "2030-01-01")).filter.known_on is None


def test_an_instant_is_taken_in_its_zone() -> None:
    assert asked(("known_on", "2020-01-01T02:00:00+02:00")).filter.known_on == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("place", "SY99", "SY09"),
        ("metric", "affected", "idp_stock"),
        ("direction", "north", "arrival"),
        ("status", "good", "approved"),
        ("since", "2017-13-01", "2017-10-31"),
        ("until", "yesterday", "2017-10-31"),
        ("learned_since", "soon", "2017-10-31"),
        ("known_on", "2017-10-31T12:00:00", "2017-10-31T12:00:00Z"),
        ("known_on", "0001-01-01T00:00:00+23:59", "2017-10-31"),
        ("lang", "de", "en, ar"),
        ("page", "0", "1, 2, 3"),
        ("page", "-1", "1, 2, 3"),
        ("page", "٣", "1, 2, 3"),
        ("page", "9" * 40, "1, 2, 3"),
        ("source", "x" * 201, "at most 200"),
        ("source", "a\0b", "at most 200"),
        ("plcae", "SY09", "place, metric"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_is_allowed(key: str, value: str, allowed: str) -> None:
    with pytest.raises(BadQueryError) as caught:
        asked((key, value))
    assert caught.value.key == key
    assert allowed in caught.value.allowed


@given(st.lists(st.tuples(st.sampled_from(["place", "since", "known_on", "page", "metric", "lang", "x"]), st.text(max_size=30)), max_size=5))
def test_any_query_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        query = asked(*pairs)
    except BadQueryError as refused:
        assert refused.remedy.startswith("Allowed: ")
    else:
        assert query.page >= 1


def test_addresses_keep_the_language_and_leave_out_what_is_none() -> None:
    query = asked(("lang", "ar"), ("place", "SY09"))
    assert query.address("/figures", place="SY09", page=None) == "/figures?lang=ar&place=SY09"
    assert asked().address("/figures") == "/figures"
    assert query.filtered == {"place": "SY09"}
