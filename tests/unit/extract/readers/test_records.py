"""JSON: a list of records is a table, a record with a text an article."""

from datetime import date

import pytest

from dtrack.errors import ReadError
from dtrack.extract.readers import records


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('[{"a": 1, "b": "x"}, {"b": null, "c": [1]}]', [["a", "b", "c"], [1, "x", None], [None, None, "[1]"]]),
        ('{"count": 2, "data": [{"a": true}], "more": []}', [["a"], [True]]),
    ],
)
def test_tables(text: str, rows: list[list[object]]) -> None:
    found = records.table(records.parse(text), "name")
    assert found is not None
    assert (found[0].name, found[0].rows) == ("name", rows)


@pytest.mark.parametrize("text", ["3", '"x"', "[]", "[1, 2]", '{"a": 1}', '{"a": [1], "b": [2]}', '[{"a": 1}, 2]'])
def test_no_tables(text: str) -> None:
    assert records.table(records.parse(text)) is None


@pytest.mark.parametrize("text", ["{", "[NaN]", "[1" + "0" * 40 + "]", "[" * 100_000, '{"a": Infinity}'])
def test_bad_json_is_told(text: str) -> None:
    with pytest.raises(ReadError) as told:
        records.parse(text)
    assert "JSON" in told.value.message


def test_a_table_beyond_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_ROWS", 1)
    with pytest.raises(ReadError, match="more than"):
        records.table([{"a": 1}])


def test_a_record_as_reliefweb_gives_it() -> None:
    value = {"id": "1", "fields": {"title": "Syria:  Flash ", "body": "**3,000** people [fled](http://x)", "date": {"created": "2017-11-09T00:00:00+00:00"}}}
    found = records.passage(value)
    assert found is not None
    assert (found.text, found.title, found.published) == ("3,000 people fled\n", "Syria: Flash", date(2017, 11, 9))


def test_html_goes_before_markdown_and_original_before_created() -> None:
    html = "<p>" + "Some 3,000 people fled the town of Boukamal on Monday, the agency said. " * 3 + "</p>"
    found = records.passage({"body-html": html, "body": "no", "date": {"original": "2017-11-08", "created": "2017-11-09"}})
    assert found is not None
    assert found.text.startswith("Some 3,000 people fled the town of Boukamal on Monday")
    assert (found.title, found.published) == (None, date(2017, 11, 8))


@pytest.mark.parametrize("key", ["text", "content"])
def test_plain_text(key: str) -> None:
    found = records.passage({key: "one\r\ntwo", "published": "2020-02-30"})
    assert found is not None
    assert (found.text, found.published) == ("one\ntwo", None)


@pytest.mark.parametrize("value", [[], {"fields": 3}, {"body": " "}, {"title": "only"}])
def test_no_passage(value: object) -> None:
    assert records.passage(value) is None
