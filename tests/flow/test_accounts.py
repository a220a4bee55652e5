"""Accounts, logins and tokens over a real database: who gets in, for how long, and what the audit log tells of it."""

import hashlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from accounts_home import CHEAP, NOW, WORDS, House
from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.accounts import passwords
from dtrack.flow.accounts.entering import WaitError, WrongError
from dtrack.flow.accounts.passwords import BusyError, Passwords
from dtrack.model.account import Scope
from dtrack.model.person import Role

HERE = "192.0.2.7"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "house")
    made.people()
    yield made
    made.close()


def bytes_of(house: House) -> bytes:
    """Everything that the installation has on disk."""
    with house.tracker._kit.store.writing() as c:
        c.execute(text("SELECT 1"))
    return b"".join(path.read_bytes() for path in sorted((house.root / "data").glob("dtrack.sqlite*")))


def test_passwords_are_argon2id_at_the_stated_cost() -> None:
    made = Passwords()
    kept = made.hash(WORDS)
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", kept)
    assert (made.holds(kept, WORDS), made.holds(kept, WORDS + "x"), made.stale(kept), made.stale(CHEAP.hash(WORDS))) == (True, False, False, True)


def test_whole_password_counts_in_any_spelling_of_its_letters() -> None:
    made = Passwords(CHEAP)
    long = made.hash("a" * 72 + "é")
    assert made.holds(long, "a" * 72 + "e\u0301")
    assert not made.holds(long, "a" * 72)
    assert not made.holds(long, "a" * 72 + "è")
    assert not made.holds(made.hash("a" * 1024), "a" * 1025)
    assert not made.holds("no hash", WORDS)
    with pytest.raises(UsageError):
        made.hash("a" * 1025)


class Counted:
    """A hasher that notes what it is asked to compare."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def hash(self, password: str | bytes) -> str:
        return CHEAP.hash(password)

    def verify(self, kept: str, password: str | bytes) -> bool:
        self.asked.append(kept.rsplit("$", 2)[0])
        return CHEAP.verify(kept, password)

    def check_needs_rehash(self, kept: str) -> bool:
        return False


def test_as_much_work_for_nobody_as_for_somebody(house: House) -> None:
    counted = Counted()
    door = type(house.accounts)(house.tracker._kit, Passwords(counted))  # type: ignore[arg-type]
    for name, password in (("Omar", "wrong"), ("Nobody", "wrong"), ("Omar", "x" * 5000), ("Nobody", "x" * 5000), ("x" * 500, "wrong")):
        with pytest.raises(WrongError) as caught:
            door.login(name, password, address=HERE)
        assert caught.value.message == "the name or the password is wrong"
    assert len(counted.asked) == 5
    assert len(set(counted.asked)) == 1  # the same kind of hash at the same costs


def test_too_many_at_once_wait_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_PATIENCE_S", 0.05)
    go, begun = threading.Event(), threading.Semaphore(0)

    class Slow(Counted):
        def verify(self, kept: str, password: str | bytes) -> bool:
            begun.release()
            assert go.wait(10)
            return super().verify(kept, password)

    made = Passwords(Slow())  # type: ignore[arg-type]
    kept = made.hash(WORDS)
    assert made._nobody  # made before the others begin
    threads = [threading.Thread(target=made.holds, args=(kept, WORDS)) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert begun.acquire(timeout=5)
    assert begun.acquire(timeout=5)
    with pytest.raises(BusyError, match="too many people log in"):
        made.holds(kept, WORDS)
    go.set()
    for thread in threads:
        thread.join(5)
    assert made.holds(kept, WORDS)


def test_nothing_that_lets_anybody_in_is_kept(house: House) -> None:
    entered = house.accounts.login("omar", WORDS, address=HERE)
    token = house.token(Role.READER)
    kept = bytes_of(house)
    assert b"$argon2id$" in kept
    assert hashlib.sha256(entered.session.encode()).hexdigest().encode() in kept
    for secret in (WORDS, entered.session, token, token.removeprefix("dtrack_"), HERE):
        assert secret.encode() not in kept
    assert len(entered.session) >= 43  # 256 bits


def test_session_says_who_and_dies_with_its_reasons(house: House) -> None:
    accounts = house.accounts
    ways: list[tuple[str, Any]] = [
        ("logout", lambda session: accounts.logout(session, "Amal")),
        ("role", lambda _: accounts.set_role("Amal", Role.REVIEWER, by="Omar")),
        ("password", lambda _: accounts.set_password("Amal", "other long plain words", by="Omar")),
        ("everybody", lambda _: accounts.end_logins(by="Omar")),
        ("all of one", lambda _: accounts.end_logins("amal", by="Omar")),
        ("removed", lambda _: accounts.remove("Amal", by="Omar")),
    ]
    password = WORDS
    for name, way in ways:
        one, other = (accounts.login("Amal", password, address=HERE).session for _ in range(2))
        person = accounts.logged_in(one)
        assert person is not None
        assert (person.name, person.role, person.token) == ("Amal", Role.REVIEWER, None)
        way(one)
        assert accounts.logged_in(one) is None, name
        assert (accounts.logged_in(other) is None) == (name != "logout"), name
        password = "other long plain words" if name == "password" else password
    assert accounts.logged_in("") is None
    assert accounts.logged_in("x" * 300) is None
    with pytest.raises(WrongError):
        accounts.login("Amal", password, address=HERE)


def test_session_is_over_by_time(house: House) -> None:
    session = house.accounts.login("Rim", WORDS, address=HERE).session
    for _ in range(13):
        house.later(hours=11, minutes=59)  # used again and again
        assert house.accounts.logged_in(session)
    house.later(hours=11, minutes=59)
    assert house.accounts.logged_in(session)
    house.later(minutes=14)  # the seventh day is over
    assert house.accounts.logged_in(session) is None
    idle = house.accounts.login("Rim", WORDS, address=HERE).session
    house.later(hours=12)
    assert house.accounts.logged_in(idle) is None
    house.accounts.login("Rim", WORDS, address=HERE)
    with house.tracker._kit.store.reading() as c:  # those that are over were swept
        assert c.execute(text("SELECT count(*) FROM session")).scalar_one() == 1


def test_clock_that_is_set_back_lets_nobody_stay(house: House) -> None:
    session = house.accounts.login("Rim", WORDS, address=HERE).session
    house.later(minutes=-4)
    assert house.accounts.logged_in(session)
    house.later(days=-30)
    assert house.accounts.logged_in(session) is None


def wrong(house: House, name: str, address: str = HERE, browser: str = "", password: str = "wrong") -> int:
    """Seconds that are to be waited; 0 where the password was looked at."""
    try:
        house.accounts.login(name, password, address=address, browser=browser)
    except WrongError:
        return 0
    except WaitError as early:
        return early.seconds
    raise AssertionError("let in")


def test_guessing_is_slowed_by_name_and_nobody_is_locked_out_for_ever(house: House) -> None:
    home = house.accounts.login("Omar", WORDS, address="198.51.100.1").browser
    for number in range(5):
        assert wrong(house, "Omar", f"192.0.2.{number}") == 0
    assert wrong(house, "OMAR", "192.0.2.99") == 1
    waits = []
    for _ in range(12):
        house.later(minutes=15)
        assert wrong(house, "Omar", "192.0.2.99") == 0
        waits.append(wrong(house, "Omar", "192.0.2.100", password=WORDS))  # even the right one is not looked at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    # Whoever has logged in with this browser before stands in no stranger's queue.
    assert house.accounts.login("Omar", WORDS, address="192.0.2.99", browser=home).account.name == "Omar"
    assert wrong(house, "Amal", "192.0.2.100", browser=home) == 0
    forged = f"{home.partition('.')[0]}.{'0' * 64}"
    assert wrong(house, "Omar", "192.0.2.101", browser=forged, password=WORDS) > 0
    house.later(minutes=15)
    assert house.accounts.login("Omar", WORDS, address="192.0.2.1").account.name == "Omar"
    assert [wrong(house, "Omar", "192.0.2.1") for _ in range(5)] == [0] * 5  # it begins anew


def test_browser_that_is_known_is_slowed_by_itself(house: House) -> None:
    home = house.accounts.login("Omar", WORDS, address=HERE).browser
    assert [wrong(house, "Omar", browser=home) for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    assert house.accounts.login("Omar", WORDS, address=HERE).account.name == "Omar"  # from elsewhere it goes on


def test_guessing_is_slowed_by_address_whatever_the_names(house: House) -> None:
    assert [wrong(house, f"nobody {number}") for number in range(20)] == [0] * 20
    assert wrong(house, "nobody else") == 1
    assert wrong(house, "nobody else", "192.0.2.8") == 0
    house.later(seconds=1)
    house.accounts.login("Rim", WORDS, address=HERE)  # an account of one's own gives this one try back, and no more
    assert wrong(house, "nobody 30") == 0
    assert wrong(house, "nobody 31") == 2
    house.later(minutes=31)
    assert [wrong(house, f"somebody {number}") for number in range(20)] == [0] * 20


def test_many_of_one_office_are_not_slowed(house: House) -> None:
    for _ in range(25):
        house.accounts.login("Rim", WORDS, address=HERE)


def test_thousand_guesses_at_once_are_counted_one_by_one(house: House) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(wrong(house, "Omar"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(seconds == 0 for seconds in found) == [False] * 15 + [True] * 5


def test_old_tries_are_swept_and_keys_are_no_names(house: House) -> None:
    wrong(house, "Omar")
    with house.tracker._kit.store.reading() as c:
        keys = list(c.execute(text("SELECT key FROM login_try")).scalars())
    assert len(keys) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", key) and key != hashlib.sha256(plain.encode()).hexdigest() for key in keys for plain in ("omar", HERE))
    house.later(days=2)
    house.accounts.login("Rim", WORDS, address="198.51.100.1")
    with house.tracker._kit.store.reading() as c:
        assert not set(keys) & set(c.execute(text("SELECT key FROM login_try")).scalars())


def test_without_a_place_for_the_key_tries_are_counted_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = House(tmp_path / "house")
    house.people()
    (house.root / "data" / "accounts.key").write_text("not ours")
    assert [wrong(house, "Omar") for _ in range(6)] == [0] * 5 + [1]
    assert "counted by this process alone" in caplog.text
    house.close()


def test_passwords_of_before_are_hashed_anew(house: House) -> None:
    from argon2 import PasswordHasher

    dearer = type(house.accounts)(house.tracker._kit, Passwords(PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)))
    dearer.login("Omar", WORDS, address=HERE)
    with house.tracker._kit.store.reading() as c:
        assert "$m=16,t=1,p=1$" in c.execute(text("SELECT password FROM account WHERE name = 'Omar'")).scalar_one()


def test_account_that_changes_while_it_is_checked_lets_nobody_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Meanwhile(Passwords):
        def holds(self, kept: str | None, password: str) -> bool:
            found = super().holds(kept, password)
            house.accounts.set_password("Omar", "quite other long words", by="Rim")
            return found

    door = type(house.accounts)(house.tracker._kit, Meanwhile(CHEAP))
    with pytest.raises(WrongError):
        door.login("Omar", WORDS, address=HERE)
    ident = next(account.id for account in house.accounts.all() if account.name == "Omar")
    with pytest.raises(WrongError):
        door.change_password(ident, "quite other long words", "still other long words", address=HERE)


def test_own_password(house: House) -> None:
    entered = house.accounts.login("Amal", WORDS, address=HERE)
    other = house.accounts.login("Amal", WORDS, address=HERE).session
    ident = entered.account.id
    with pytest.raises(WrongError):
        house.accounts.change_password(ident, "not this one", "other long plain words", address=HERE)
    with pytest.raises(UsageError, match="at least 12"):
        house.accounts.change_password(ident, WORDS, "short", address=HERE)
    fresh = house.accounts.change_password(ident, WORDS, "other long plain words", address=HERE)
    assert [house.accounts.logged_in(session) is None for session in (entered.session, other, fresh.session)] == [True, True, False]
    with pytest.raises(UsageError, match="no password here"):
        house.accounts.change_password(999, WORDS, "other long plain words", address=HERE)


def test_t44_no_account_is_read_as_another_one_or_as_the_program(house: House) -> None:
    for name in ("Оmar", "0mar", "O-mar", "ＯＭＡＲ", "Omаr"):
        with pytest.raises(UsageError, match=r"would be read as 'Omar'|there is an account"):
            house.accounts.add(name, Role.READER, WORDS, by="x")
    for name in ("dtrack", "DTRACK", "dtrасk", "Nobody", "provider"):
        with pytest.raises(UsageError, match="is what the history calls an act that no person did"):
            house.accounts.add(name, Role.READER, WORDS, by="x")
    for name in ("Omara", "Ómar", "Амаль", "عمر"):
        assert house.accounts.add(name, Role.READER, WORDS, by="x").name == name
    with pytest.raises(UsageError, match="would be read as 'عمر'"):
        house.accounts.add("ع مر", Role.READER, WORDS, by="x")


def test_accounts_are_listed_and_names_are_free_again(house: House) -> None:
    with pytest.raises(UsageError, match="there is an account 'OMAR' already"):
        house.accounts.add("OMAR", Role.READER, WORDS, by="x")
    house.accounts.remove("omar", by="Rim")
    for gone in (lambda: house.accounts.remove("Omar", by="x"), lambda: house.accounts.set_role("Omar", Role.READER, by="x")):
        with pytest.raises(NotFoundError, match="there is no account 'Omar'"):
            gone()
    made = house.accounts.add("Omar", Role.READER, WORDS, by="Rim")
    assert [(account.name, account.role.name) for account in house.accounts.all()] == [("Amal", "REVIEWER"), ("Omar", "READER"), ("Rim", "READER")]
    assert [
        (account.id == made.id, account.removed_at is None, account.has_password) for account in house.accounts.all(removed=True) if account.name == "Omar"
    ] == [
        (False, False, False),
        (True, True, True),
    ]


def test_tokens(house: House) -> None:
    accounts = house.accounts
    made, words = accounts.make_token("nightly export", Role.REVIEWER, [Scope.READ, Scope.EXPORT], days=30, by="Omar")
    assert re.fullmatch(r"dtrack_[\w-]{43}", words)
    person = accounts.bearer(words)
    assert person is not None
    assert (person.name, person.role, person.token, person.scopes, person.account) == ("nightly export", Role.REVIEWER, made.id, {"read", "export"}, None)
    assert accounts.tokens()[0].last_used == NOW
    for bad in ("", "dtrack_", words[:-1], words + "x", words.upper(), words.removeprefix("dtrack_"), "dtrack_" + "x" * 500, "dtrack_\udc80"):
        assert accounts.bearer(bad) is None
    house.later(days=30)
    assert accounts.bearer(words) is None
    other = house.token(Role.READER, Scope.READ)
    accounts.revoke_token(2, by="Omar")
    assert accounts.bearer(other) is None
    with pytest.raises(NotFoundError):
        accounts.revoke_token(2, by="Omar")


def test_token_reaches_no_further_than_its_account(house: House) -> None:
    accounts = house.accounts
    with pytest.raises(UsageError, match="Amal is a reviewer"):
        accounts.make_token("x", Role.OPERATOR, [Scope.READ], days=1, by="Amal", owner="Amal")
    made, words = accounts.make_token("x", Role.REVIEWER, [Scope.READ], days=1, by="Amal", owner="Amal")
    assert accounts.bearer(words).name == "Amal"  # type: ignore[union-attr]
    with pytest.raises(NotFoundError):
        accounts.revoke_token(made.id, by="Rim", owner=999)
    accounts.set_role("Amal", Role.READER, by="Omar")
    assert accounts.bearer(words).role is Role.READER  # type: ignore[union-attr]
    accounts.set_role("Amal", Role.OPERATOR, by="Omar")
    assert accounts.bearer(words).role is Role.REVIEWER  # type: ignore[union-attr]
    accounts.remove("Amal", by="Omar")
    assert accounts.bearer(words) is None
    assert accounts.tokens()[0].revoked_at is not None


@pytest.mark.parametrize(
    ("scopes", "days", "owner", "told"),
    [([], 1, None, "needs a scope"), ([Scope.READ], 0, None, "1 to 365"), ([Scope.READ], 366, None, "1 to 365"), ([Scope.READ], 1, "Zed", "no account 'Zed'")],
)
def test_tokens_that_cannot_be(house: House, scopes: list[Scope], days: int, owner: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        house.accounts.make_token("x", Role.READER, scopes, days=days, by="x", owner=owner)


def test_waiting_is_told() -> None:
    assert WaitError(7).message == "too many wrong passwords. Wait 7 seconds."


def test_log_tells_of_logins_and_keeps_no_mistyped_name(house: House) -> None:
    session = house.accounts.login("omar", WORDS, address=HERE).session
    wrong(house, "Omar")
    wrong(house, "a secret typed into the wrong field")
    house.accounts.logout(session, "Omar")
    house.accounts.logout(session, "Omar")
    assert house.acts()[3:] == [
        ("Omar", "login", "Omar", "done"),
        ("nobody", "login failed", "Omar", "refused"),
        ("nobody", "login failed", "", "refused"),
        ("Omar", "logout", "", "done"),
    ]
    assert b"a secret typed" not in bytes_of(house)
