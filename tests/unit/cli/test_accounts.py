"""`dtrack user`, `token`, `audit`: a password comes from standard input alone, a token is printed once, and every act stands in the log."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dtrack.cli import app
from dtrack.errors import DtrackError, NotFoundError, UsageError
from dtrack.flow.accounts import passwords

WORDS = "four long plain words"
CONFIG = '[tracker]\ncountries = ["SYR"]\n[fetch]\ncontact = "t@example.org"\n'


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("cli")
    (root / "jobs").mkdir()
    (root / "dashboards").mkdir()
    (root / "config.toml").write_text(CONFIG)
    before = passwords.PASSES, passwords.MEMORY_KIB, passwords.LANES
    passwords.PASSES, passwords.MEMORY_KIB, passwords.LANES = 1, 8, 1  # next to no cost
    yield root / "config.toml"
    passwords.PASSES, passwords.MEMORY_KIB, passwords.LANES = before


def run(config: Path, *args: str, said: str = "") -> Result:
    return CliRunner().invoke(app, [*args, "--config", str(config)], input=said)


def good(config: Path, *args: str, said: str = "") -> str:
    done = run(config, *args, said=said)
    assert done.exit_code == 0, done.exception
    return done.stdout


def wrong(config: Path, *args: str, said: str = "") -> DtrackError:
    done = run(config, *args, said=said)
    assert isinstance(done.exception, DtrackError), done.output
    return done.exception


def rows(config: Path, *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(good(config, *args, "--json"))
    return found


def test_life_of_an_account(config: Path) -> None:
    assert good(config, "user", "list") == "There is no account.\n"
    assert good(config, "user", "add", "Omar", "--role", "operator", "--by", "setup", said=f"{WORDS}\n") == "account Omar: operator.\n"
    assert good(config, "user", "add", "Rim", said=f"{WORDS}\r\nmore\n") == "account Rim: reader.\n"
    assert good(config, "user", "role", "rim", "reviewer") == "account Rim: reviewer.\n"
    assert good(config, "user", "password", "Rim", said="other long plain words") == "account Rim: its password is changed.\n"
    assert good(config, "user", "logout", "Rim") == "0 logins ended.\n"
    assert good(config, "user", "logout") == "0 logins ended.\n"
    assert good(config, "user", "remove", "Rim") == "account Rim: removed.\n"
    [omar] = rows(config, "user", "list")
    assert {name: omar[name] for name in ("name", "role", "login", "made_by", "last_login", "removed_at")} == {
        "name": "Omar",
        "role": "operator",
        "login": "password",
        "made_by": "setup",
        "last_login": None,
        "removed_at": None,
    }
    assert [row["name"] for row in rows(config, "user", "list", "--removed")] == ["Omar", "Rim"]
    log = [(row["act"], row["subject"], row["detail"], row["near"]) for row in rows(config, "audit")]
    assert log[::-1] == [
        ("account made", "Omar", "role operator", "command line"),
        ("account made", "Rim", "role reader", "command line"),
        ("role changed", "Rim", "reader to reviewer", "command line"),
        ("password changed", "Rim", "", "command line"),
        ("logins ended", "Rim", "0", "command line"),
        ("logins ended", "everybody", "0", "command line"),
        ("account removed", "Rim", "", "command line"),
    ]
    assert [row["who"] for row in rows(config, "audit", "--act", "account made", "--who", "setup")] == ["setup"]
    assert good(config, "audit", "--since", "2999-01-01") == "Nobody did anything of that kind.\n"
    assert "account removed" in good(config, "audit", "--limit", "1")


def test_what_cannot_be(config: Path) -> None:
    assert "no password on standard input" in wrong(config, "user", "add", "Sami").message
    assert "at least 12 characters" in wrong(config, "user", "add", "Sami", said="short\n").message
    assert "is no role" in wrong(config, "user", "add", "Sami", "--role", "admin", said=f"{WORDS}\n").message
    assert "is no name" in wrong(config, "user", "add", "x;", said=f"{WORDS}\n").message
    assert isinstance(wrong(config, "user", "remove", "Nobody"), NotFoundError)
    assert isinstance(wrong(config, "token", "revoke", "99"), NotFoundError)
    assert isinstance(wrong(config, "token", "add", "x", "--scope", "everything"), UsageError)
    assert run(config, "user", "add", "Sami", "--password", WORDS).exit_code == 2  # there is no such option
    assert run(config, "token", "add", "x").exit_code == 2  # a scope has to be named


def test_token_is_printed_once_and_kept_as_a_hash(config: Path) -> None:
    done = run(config, "token", "add", "nightly", "--scope", "read", "--scope", "export", "--days", "7", "--role", "reviewer", "--by", "setup")
    words = done.stdout.strip()
    assert words.startswith("dtrack_")
    assert "It is shown this once" in done.stderr
    [row] = rows(config, "token", "list")
    assert {name: row[name] for name in ("id", "name", "role", "scopes", "owner", "revoked_at")} == {
        "id": 1,
        "name": "nightly",
        "role": "reviewer",
        "scopes": "export read",
        "owner": None,
        "revoked_at": None,
    }
    assert words not in good(config, "token", "list") + good(config, "audit", "--json")
    assert words.encode() not in b"".join(path.read_bytes() for path in (config.parent / "data").glob("dtrack.sqlite*"))
    assert good(config, "token", "revoke", "1") == "token 1 nightly: revoked.\n"
    assert [(row["act"], row["detail"].partition(", until")[0]) for row in rows(config, "audit", "--act", "token")] == [
        ("token revoked", ""),
        ("token made", "reviewer: export, read"),
    ]


def test_terminal_asks_twice_and_shows_nothing(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import typer

    from dtrack.cli import accounts

    asked: list[dict[str, Any]] = []

    class Terminal:
        def isatty(self) -> bool:
            return True

    def prompt(text: str, **how: Any) -> str:
        asked.append({"text": text, **how})
        return WORDS

    monkeypatch.setattr(accounts.sys, "stdin", Terminal())
    monkeypatch.setattr(typer, "prompt", prompt)
    assert accounts._password() == WORDS
    assert asked == [{"text": "Password", "hide_input": True, "confirmation_prompt": "Again"}]
