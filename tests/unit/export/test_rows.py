"""The promised names, in the promised order, with JSON values."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from dtrack.export import _rows
from dtrack.model.locus import principal
from dtrack.model.place import PlaceRef
from dtrack.terms import Direction, Level, Metric, PlaceRole, Precision

FIGURES = (
    "id, place, places, metric, direction, population, cumulative, term, value, low, high, quantifier, unit, persons, start, end, date_precision, source_org, "
    "attribution, publisher, url, title, published, quote, span, document, confidence, role, reason, status"
)
POINTS = "place, metric, direction, population, start, end, value, low, high, origins, recommended, figures, reason, provisional"


def test_a_figure_has_the_promised_fields(full):
    row = _rows.figure_row(full)
    assert ", ".join(row) == ", ".join(_rows.FIGURE_FIELDS) == FIGURES
    assert json.loads(json.dumps(row)) == {
        "id": "aaaaaaaaaaaaaaaa",
        "place": "SY0902",
        "places": [
            {"pcode": "SY0902", "adm1": "SY09", "name": "Abu Kamal", "text": "Boukamal", "role": "destination", "level": "adm2"},
            {"pcode": None, "adm1": None, "name": "Rawa", "text": "Rawa", "role": "origin", "level": None},
        ],
        "metric": "new_displacement",
        "direction": "arrival",
        "population": "idp",
        "cumulative": False,
        "term": "displaced",
        "value": 120000,
        "low": 30263.5,
        "high": 0,
        "quantifier": "about",
        "unit": "person",
        "persons": 120000,
        "start": "2017-10-09",
        "end": "2017-11-08",
        "date_precision": "month",
        "source_org": "OCHA",
        "attribution": "Linda Tom of OCHA",
        "publisher": "AFP",
        "url": "https://example.org/a",
        "title": "The regime enters",
        "published": "2017-11-08",
        "quote": "some 120,000 people",
        "span": [10, 29],
        "document": "dddddddddddddddd",
        "confidence": 0.9,
        "role": "recommended",
        "reason": "only_figure",
        "status": "approved",
    }


def test_what_is_not_known_is_null_and_zero_is_zero(bare):
    row = _rows.figure_row(bare)
    assert {key for key, value in row.items() if value is None} == {
        *("place", "term", "value", "low", "high", "persons", "start", "end", "source_org", "attribution", "publisher", "url", "title", "published"),
        *("span", "role", "reason"),
    }
    assert (_rows.number(Decimal("0.0")), _rows.number(None), _rows.number(Decimal("1E+3"))) == (0, None, 1000)
    assert row["date_precision"] == Precision.UNKNOWN


def test_reasons_can_be_worded(full, bare, point_of):
    def word(code, params):
        return f"{code}!{params.get('n', '')}"

    assert _rows.figure_row(full, word=word)["reason"] == "only_figure!1"
    assert _rows.figure_row(bare, word=word)["reason"] is None
    assert _rows.point_row(point_of(5, "a", recommended="a"), word=word)["reason"] == "only_figure!"


def test_a_point_has_the_promised_fields(point_of):
    row = _rows.point_row(point_of(45037, "a", "b", recommended="a"))
    assert ", ".join(row) == ", ".join(_rows.POINT_FIELDS) == POINTS
    assert row == {
        "place": "SY09",
        "metric": "new_displacement",
        "direction": "arrival",
        "population": "idp",
        "start": "2017-10-09",
        "end": "2017-11-08",
        "value": 45037,
        "low": 45037,
        "high": 90074,
        "origins": 2,
        "recommended": "a",
        "figures": ["a", "b"],
        "reason": "only_figure",
        "provisional": False,
    }


def seen(*refs, metric=Metric.NEW_DISPLACEMENT, direction=Direction.ARRIVAL, full):
    places = tuple(PlaceRef(code, code or "x", code or "x", role, level, code[:4] if code and level is not Level.ADM0 else None) for code, role, level in refs)
    return principal(replace(full.figure, places=places, metric=metric, direction=direction))


TO, FROM, IN = PlaceRole.DESTINATION, PlaceRole.ORIGIN, PlaceRole.IN


def test_people_present_from_a_place_have_no_place(full):
    assert seen(("SY08", FROM, Level.ADM1), metric=Metric.IDP_STOCK, full=full) is None


@pytest.mark.parametrize(
    ("refs", "place"),
    [
        ([("SY09", TO, Level.ADM1)], "SY09"),
        ([("SY09", TO, Level.ADM1), ("SY08", FROM, Level.ADM1)], "SY09"),
        ([("SY09", TO, Level.ADM1), ("SY0902", TO, Level.ADM2)], "SY0902"),
        ([("SYR", TO, Level.ADM0), ("SY09", TO, Level.ADM1)], "SY09"),
        ([("SYR", TO, Level.ADM0)], "SYR"),
        ([("SY0901", TO, Level.ADM2), ("SY0902", TO, Level.ADM2)], "SY09"),
        ([("SY08", TO, Level.ADM1), ("SY09", TO, Level.ADM1)], None),
        ([(None, TO, None)], None),
        ([("SY08", FROM, Level.ADM1)], None),
        ([], None),
    ],
)
def test_the_principal_place_is_the_finest_of_those_that_the_number_is_about(full, refs, place):
    assert seen(*refs, full=full) == place
