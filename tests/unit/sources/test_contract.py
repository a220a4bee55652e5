"""A contract against rows: every kind of drift, the nearest field, and what is no drift."""

import pytest

from dtrack.errors import DriftError
from dtrack.sources._contract import Contract, fields, renamed

CONTRACT = Contract("rows", fields("id:code count:count day:day name:text", "note:text raw:any"))
ROW = {"id": 7, "count": 12, "day": "2026-01-31", "name": "x"}


def drifts(*rows, contract=CONTRACT):
    return [(drift.how, drift.field) for drift in contract.drifts(rows)]


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW | {"count": None, "day": None},  # the source's way to say that it has none
        ROW | {"count": "-"},
        ROW | {"count": ""},
        ROW | {"count": "12,000"},
        ROW | {"count": 30263.5},
        ROW | {"day": "2026-01-31T23:59:59Z"},
        ROW | {"day": ""},
        ROW | {"id": "a"},
        ROW | {"raw": {"any": 1}, "note": "n"},
    ],
)
def test_what_is_no_drift(row):
    assert drifts(row) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"count": "many"}, "`count` should be a count and is the text 'many'"),
        ({"count": True}, "`count` should be a count and is true or false"),
        ({"count": [1]}, "`count` should be a count and is a list"),
        ({"day": 20260131}, "`day` should be a day (2026-01-31) and is the number 20260131"),
        ({"day": "31 January"}, "`day` should be a day (2026-01-31) and is the text '31 January'"),
        ({"id": True}, "`id` should be a short code and is true or false"),
        ({"name": {"en": "x"}}, "`name` should be text and is a record of its own"),
        ({"note": 4}, "`note` should be text and is the number 4"),
    ],
)
def test_a_retyped_field_stops_the_reading(change, words):
    [drift] = CONTRACT.drifts([ROW, ROW | change])
    assert drift.words == words
    with pytest.raises(DriftError, match="look for a newer dtrack"):
        CONTRACT.hold("x", [ROW | change], {})


def test_missing_comes_before_retyped_before_new_and_each_is_told_once():
    rows = [{"id": 1, "counted": 5, "day": 4, "name": "x", "extra": None}] * 3
    assert drifts(*rows) == [("missing", "count"), ("retyped", "day"), ("new", "counted"), ("new", "extra")]
    assert [drift.words for drift in CONTRACT.drifts(rows)][2:] == ["new field `counted` (the number 5)", "new field `extra` (null)"]
    assert drifts(*rows, contract=Contract("rows", CONTRACT.fields, open=True)) == [("missing", "count"), ("retyped", "day")]


def test_an_optional_field_may_be_missing_and_no_rows_are_no_drift():
    assert drifts(ROW) == []
    assert drifts() == []


@pytest.mark.parametrize(("found", "nearest"), [("counts", "counts"), ("count_total", "count_total"), ("Count", "Count"), ("people", None)])
def test_the_nearest_field_is_one_that_the_contract_does_not_know(found, nearest):
    row = {name: value for name, value in ROW.items() if name != "count"} | {found: 3}
    [drift] = [drift for drift in CONTRACT.drifts([row]) if drift.how == "missing"]
    assert drift.nearest == nearest


def test_an_older_paste_stays_beside_the_new_one():
    row = {"ident": 1, "counts": 2, "day": "2026-01-01", "name": "x"}
    with pytest.raises(DriftError, match=r'rename = \{ id = "ident", count = "counts" \}'):
        CONTRACT.hold("x", [row], {"id": "ident"})
    assert renamed([row], {"id": "ident", "count": "counts"}) == [{"id": 1, "count": 2, "day": "2026-01-01", "name": "x"}]
    assert CONTRACT.hold("x", [row], {"id": "ident", "count": "counts"})[0]["count"] == 2
