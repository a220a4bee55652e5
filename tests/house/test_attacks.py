"""Every attack that the program promises to stand has a test, and the page that says so is made from the tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import attacks
import mutate_guards


def test_every_attack_has_a_sentence_a_defence_and_a_test() -> None:
    table, tested = attacks.table(), attacks.shown()
    assert list(table) == attacks.NUMBERS
    assert [number for number, row in table.items() if not row["what"] or not row["defence"]] == []
    assert [number for number in attacks.NUMBERS if not tested.get(number)] == []
    assert [number for number in tested if number not in attacks.NUMBERS] == []


def test_the_page_is_made_from_the_tests() -> None:
    assert attacks.PAGE.read_text("utf-8") == attacks.page(), "run `python tools/attacks.py`"


MADE_OF_OTHERS = {
    "T49": "the parser of the HTTP server, which is another's work: no piece of ours stands against it",
    "P1": "T53, T54",
    "P4": "T56",
    "P6": "T1 to T10",
    "P7": "T21 to T27, T44 to T46",
    "P11": "T13, T37, T48",
}
"""Numbers without a guard of their own, and why."""


def test_every_number_has_a_guard_that_is_taken_out() -> None:
    taken = {guard.attack for guard in mutate_guards.GUARDS}
    assert [number for number in attacks.NUMBERS if number not in taken and number not in MADE_OF_OTHERS] == []
    assert sorted(taken & set(MADE_OF_OTHERS)) == []


def test_every_guard_that_is_to_be_taken_out_is_there_exactly_once() -> None:
    assert len(mutate_guards.GUARDS) >= 40
    for guard in mutate_guards.GUARDS:
        assert (attacks.ROOT / guard.file).read_text("utf-8").count(guard.piece) == 1, f"{guard.file}: {guard.piece!r}"
        assert guard.instead != guard.piece
        for test in guard.tests:
            path, _, name = test.partition("::")
            assert (attacks.ROOT / path).is_file(), test
            assert not name or f"def {name}(" in (attacks.ROOT / path).read_text("utf-8"), test
