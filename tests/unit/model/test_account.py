"""Names and passwords of accounts: what may be one, and what counts as the same."""

import pytest

from dtrack.errors import UsageError
from dtrack.model.account import LONGEST, check_password, name_key, name_of, password_bytes, role_of
from dtrack.model.alike import look
from dtrack.model.person import Role


@pytest.mark.parametrize(
    ("written", "kept"),
    [("Omar", "Omar"), ("  Dr.  Rana Aziz ", "Dr. Rana Aziz"), ("أمل خليل", "أمل خليل"), ("José", "José"), ("Jose\u0301", "José"), ("a@b.org", "a@b.org")],
)
def test_names(written: str, kept: str) -> None:
    assert name_of(written) == kept


@pytest.mark.parametrize("written", ["", " ", "-rf", "a\u202eb", "a\0b", "a\nb\x1b[31m", "<b>", "x" * 65, "a;b", "_", ".", "a/b", "a\u200bb", "o'"])
def test_what_is_no_name(written: str) -> None:
    with pytest.raises(UsageError, match="no name of an account"):
        name_of(written)


@pytest.mark.parametrize(("one", "other"), [("Omar", "OMAR"), ("Omar", "Ｏｍａｒ"), ("straße", "STRASSE"), ("A  b", "a b")])
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 12 characters"),
        ("aaaaaaaaaaaaaaaa", "at least 5 different"),
        ("Omar-Omar-Omar-2026", "must not hold the name"),
        ("ＯＭＡＲ and then some", "must not hold the name"),
        ("x" * (LONGEST + 1), f"up to {LONGEST} characters"),
    ],
)
def test_passwords_that_are_guessed_soon(password: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        check_password(password, "Omar")
    assert password not in caught.value.message


def test_good_passwords() -> None:
    check_password("four long plain words", "Omar")
    check_password("أربع كلمات طويلة جدا", "Omar")
    check_password("al is in this one here", "al")  # three letters are in many words
    check_password("ab" + "cdefgh" * 170, "Omar")


def test_password_is_normalised_and_never_cut() -> None:
    assert password_bytes("Ａ\u0301") == "Á".encode()
    assert password_bytes(" a ") == b" a "
    long = "a" * 72
    assert password_bytes(long + "x") != password_bytes(long + "y")
    assert len(password_bytes("a" * LONGEST)) == LONGEST


def test_roles() -> None:
    assert [role_of(word) for word in ("reader", "Reviewer", "OPERATOR")] == [Role.READER, Role.REVIEWER, Role.OPERATOR]
    with pytest.raises(UsageError, match="Use one of: reader, reviewer, operator"):
        role_of("admin")


@pytest.mark.parametrize(
    ("one", "other"), [("Omar", "Оmаr"), ("Ali1", "AIiI"), ("Bob", "B0b"), ("Rana Aziz", "rana-aziz"), ("كريم", "کریم"), ("١", "1"), ("Νina", "Nina")]
)
def test_names_that_the_eye_takes_for_one_another(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
    assert look(one) == look(other)


def test_names_that_differ_look_different() -> None:
    names = ["Omar", "Omara", "Ómar", "Amal", "Амаль", "عمر", "عمرو", "Rim", "Rym", "Lina", "Nina", "李", "李娜"]
    assert len({look(name) for name in names}) == len(names)
    with pytest.raises(UsageError, match="is what the history calls an act that no person did"):
        name_of("DTrаck")
