"""Values that two programs, or an eye and a program, read differently: JSON at its edges (T18), digits in disguise (T44). Wrong is worse than missing."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtrack.errors import ContractError, ReadError
from dtrack.extract import prose
from dtrack.extract.context import Context
from dtrack.extract.readers import records
from dtrack.sources.client.reply import parse_json
from loopback import reply

CONTEXT = Context.load(("SYR",), country="SYR")
BAD_JSON = [
    "[" * 100_000, '{"a":' * 100_000, '{"a": 1e400}', '{"a": -1e999}', '{"a": NaN}', '{"a": Infinity}', '{"a": -Infinity}', '{"a": ' + "9" * 5_000 + "}",
    '{"a": ' + "9" * 31 + "}", '{"a": 1, "a": 2}', '{"b": {"a": 1, "c": [{"a": 1, "\\u0061": 1, "a": 3}]}}', "", "{", '{"a": 01}', '{"a": 0x10}', "{'a': 1}",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_JSON, ids=range(len(BAD_JSON)))
def test_t18_json_that_two_programs_could_read_differently_is_refused_everywhere(text, client, server):
    began = time.monotonic()
    with pytest.raises(ValueError) as told:
        parse_json(text.encode())
    assert len(str(told.value)) < 300
    with pytest.raises(ReadError) as told:
        records.parse(text)
    assert told.value.remedy
    server.script = lambda request: reply(text)
    with pytest.raises(ContractError):
        client.get(server.url).json()
    assert time.monotonic() - began < 3


def test_t18_numbers_within_bounds_stay_exact():
    text = '{"whole": 123456789012345678901234567890, "small": 1E-9999, "part": 30263.5, "again": {"whole": 0}}'
    expected = {"whole": 123456789012345678901234567890, "small": 0.0, "part": 30263.5, "again": {"whole": 0}}
    assert parse_json(text.encode()) == records.parse(text) == expected


def test_t18_half_characters_become_ones_that_can_be_stored():
    text = '[{"title": "\\ud83d\\ude00 and \\ud83d", "\\udc00": ["\\udfff", null, 5]}, "\\\\ud800"]'
    value = parse_json(text.encode())
    assert value == [{"title": "\U0001f600 and \ufffd", "\ufffd": ["\ufffd", None, 5]}, "\\ud800"]
    assert json.dumps(value, ensure_ascii=False).encode()


_WORDS = st.text(st.characters(exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**29), 10**29) | st.floats(allow_nan=False, allow_infinity=False) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=10,
)


@example(-(10**29))
@given(_JSON)
def test_t18_every_honest_value_comes_back(value):
    assert parse_json(json.dumps(value).encode()) == value == records.parse(json.dumps(value, ensure_ascii=False))


def figures(number, after=" people fled to Raqqa governorate on 3 March 2017."):
    return [(figure.value, figure.evidence.number_text) for figure in prose.read(f"About {number}{after}", CONTEXT).figures]


@pytest.mark.parametrize("number", ["4500", "4,500", "4٥00", "４５００", "٤٥٠٠", "۴۵۰۰", "٤۵٠٠", "4\u06f500", "٤٬٥٠٠", "4\u202f500", "4\xa0500"])
def test_t44_digits_of_every_script_also_mixed_are_their_value(number):
    assert figures(number) == [(Decimal(4500), number)]


@pytest.mark.parametrize("sign", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u2066", "\u2069", "\u180e", "\U000e0031"])
def test_t44_signs_that_nobody_sees_take_nothing_from_a_number(sign):
    assert figures(f"4{sign}500") == [(Decimal(4500), f"4{sign}500")]
    assert figures(f"4,{sign}500") == [(Decimal(4500), f"4,{sign}500")]
    assert figures(f"4,500{sign}") == [(Decimal(4500), "4,500")]
    assert [value for value, _ in figures(f"{sign}4,500")] == [Decimal(4500)]
    assert [value for value, _ in figures("4,500", f" pe{sign}ople fled to Raqqa governorate on 3 March 2017.")] == [Decimal(4500)]


@pytest.mark.parametrize(
    "number",
    [
        "4\u0335500", "4500\u20e3", "4\u20d2500", "4,5\u033800", "\u202e0054\u202c", "\u202e005,4", "\u202d4500\u202c", "4,5O0", "45OO", "4,5О0", "l,500",
        "O,500", "|,500", "4⁵00", "②500", "½500", "9" * 19, "9" * 400, "1" * 20 + ",500", "4\u200b500\u0336", "4\u200b50\u200b", "12 345\u200b678",
    ],
)  # fmt: skip
def test_t44_a_number_that_the_eye_reads_otherwise_is_none(number):
    # Of the last two the eye reads 450 and 345678.
    assert {value for value, _ in figures(number)} <= {Decimal(450)}


def test_t44_what_stands_beside_an_odd_number_is_still_read():
    text = "About 4\u0335500 people fled to Raqqa governorate on 3 March 2017. About 7,100 people fled to Homs governorate on 4 March 2017."
    assert [figure.value for figure in prose.read(text, CONTEXT).figures] == [Decimal(7100)]
    turned = "\u202e Some words 005,4 people and 17 more\u202c\nAbout 7,100 people fled to Homs governorate on 4 March 2017."
    assert [figure.value for figure in prose.read(turned, CONTEXT).figures] == [Decimal(7100)]


@given(st.text(alphabet="0123456789,.٣\u200b\u202e\u202c\u0335\u20e3\n lo", max_size=30))
def test_t44_no_mixture_of_digits_and_hidden_signs_breaks_reading(number):
    for value, printed in figures(number):
        assert value >= 0
        assert printed in f"About {number} people fled to Raqqa governorate on 3 March 2017."
