"""`dtrack user`, `token`, `audit`: who may log in, which programs may ask, and who did what. Passwords are asked for, or read from standard input."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dtrack.cli._options import DEFAULT_CONFIG, Config, Json, Limit, instant, opened

if TYPE_CHECKING:
    from dtrack.model.account import Account, ApiToken, Audited

USERS = ("name", "role", "login", "made_at", "made_by", "last_login", "removed_at")
TOKENS = ("id", "name", "role", "scopes", "owner", "made_at", "made_by", "expires_at", "last_used", "revoked_at")
LINES = ("at", "who", "role", "act", "subject", "outcome", "near", "detail")
users = typer.Typer(help="Accounts: who may log in, and as what.", no_args_is_help=True, rich_markup_mode=None)
tokens = typer.Typer(help="Tokens: keys with which programs ask.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the account: it goes into the history of every act.")]
RoleOption = Annotated[str, typer.Option("--role", help="reader, reviewer or operator.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it, for the audit log.", show_default="the user of this machine")]


def register(root: typer.Typer) -> None:
    """Add the verbs of this module."""
    root.add_typer(users, name="user")
    root.add_typer(tokens, name="token")
    root.command()(audit)


@users.command()
def add(name: Name, role: RoleOption = "reader", by: By = "", config: Config = DEFAULT_CONFIG) -> None:
    """Make an account. Its password is asked for twice, or is the first line of standard input."""
    from dtrack.cli._say import line
    from dtrack.model.account import check_password, name_of, role_of

    meant, said = role_of(role), name_of(name)
    password = _password()
    check_password(password, said)
    with opened(config) as tracker:
        made = tracker.accounts.add(said, meant, password, by=_who(by))
    line(f"account {made.name}: {made.role.name.lower()}.")


@users.command("list")
def list_(
    *, removed: Annotated[bool, typer.Option("--removed", help="Those that were removed too.")] = False, as_json: Json = False, config: Config = DEFAULT_CONFIG
) -> None:
    """Every account with its role and when somebody last logged in."""
    from dtrack.cli._say import listed

    with opened(config) as tracker:
        rows = [_account(account) for account in tracker.accounts.all(removed=removed)]
    listed(rows, USERS, as_json=as_json, nothing="There is no account.")


@users.command("role")
def role_(
    name: Name, role: Annotated[str, typer.Argument(metavar="ROLE", help="reader, reviewer or operator.")], by: By = "", config: Config = DEFAULT_CONFIG
) -> None:
    """Change what somebody may do. Every login of the account ends."""
    from dtrack.cli._say import line
    from dtrack.model.account import role_of

    meant = role_of(role)
    with opened(config) as tracker:
        account = tracker.accounts.set_role(name, meant, by=_who(by))
    line(f"account {account.name}: {account.role.name.lower()}.")


@users.command("password")
def password_(name: Name, by: By = "", config: Config = DEFAULT_CONFIG) -> None:
    """Set a new password; it is asked for twice, or is the first line of standard input. Every login of the account ends."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        tracker.accounts.set_password(name, _password(), by=_who(by))
    line(f"account {name}: its password is changed.")


@users.command()
def remove(name: Name, by: By = "", config: Config = DEFAULT_CONFIG) -> None:
    """Remove an account: its logins end, its tokens are revoked. What the person did stays in the history."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        gone = tracker.accounts.remove(name, by=_who(by))
    line(f"account {gone.name}: removed.")


@users.command()
def logout(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Of this account; without it, of everybody.")] = None,
    by: By = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """End every login of an account, or of everybody: whoever goes on has to log in anew."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        ended = tracker.accounts.end_logins(name, by=_who(by))
    line(f"{ended} logins ended.")


@tokens.command("add")
def token_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    *,
    scope: Annotated[list[str], typer.Option("--scope", help="read, export, review, upload, run or metrics; several times for several.")],
    role: RoleOption = "reader",
    days: Annotated[int, typer.Option("--days", min=1, help="How long it is good.")] = 90,
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="ACCOUNT", help="Whose it is: it reaches no further than that account, and goes with it.")
    ] = None,
    by: By = "",
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Make a token and print it, this once. Programs send it as `Authorization: Bearer TOKEN`."""
    from dtrack.cli._say import line, note
    from dtrack.errors import UsageError
    from dtrack.model.account import Scope, role_of

    unknown = [word for word in scope if word not in list(Scope)]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no scope", f"Use one of: {', '.join(Scope)}.")
    meant = role_of(role)
    with opened(config) as tracker:
        made, text = tracker.accounts.make_token(name, meant, [Scope(word) for word in scope], days=days, by=_who(by), owner=owner)
    note(f"token {made.id} {made.name}: good until {made.expires_at.date()}. It is shown this once:")
    line(text)


@tokens.command("list")
def token_list(as_json: Json = False, config: Config = DEFAULT_CONFIG) -> None:
    """Every token with what it may do, whose it is, and when it was last used. The tokens themselves are not kept."""
    from dtrack.cli._say import listed

    with opened(config) as tracker:
        names = {account.id: account.name for account in tracker.accounts.all(removed=True)}
        rows = [_token(token, names) for token in tracker.accounts.tokens()]
    listed(rows, TOKENS, as_json=as_json, nothing="There is no token.")


@tokens.command("revoke")
def token_revoke(ident: Annotated[int, typer.Argument(metavar="ID", help="Number of the token.")], by: By = "", config: Config = DEFAULT_CONFIG) -> None:
    """Make a token good no longer."""
    from dtrack.cli._say import line

    with opened(config) as tracker:
        gone = tracker.accounts.revoke_token(ident, by=_who(by))
    line(f"token {gone.id} {gone.name}: revoked.")


def audit(
    *,
    act: Annotated[str, typer.Option("--act", help="Acts whose name begins so: login, review, withhold ...")] = "",
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Of this person.")] = "",
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From that moment on.")] = None,
    limit: Limit = None,
    as_json: Json = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Who did what, when, and from what kind of place: the newest first. Keep it among operators: it names people."""
    from dtrack.cli._say import listed

    with opened(config) as tracker:
        rows = [_line(found) for found in tracker.accounts.audit(act=act, who=who, since=instant("--since", since, end=False), limit=limit)]
    listed(rows, LINES, as_json=as_json, nothing="Nobody did anything of that kind.")


def _password() -> str:
    """Asked for twice where a person sits there, else the first line of standard input: never an argument, which every user of the machine sees."""
    from dtrack.errors import UsageError

    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt="Again")
        return asked
    given = sys.stdin.readline(4096).removesuffix("\n").removesuffix("\r")
    if not given:
        raise UsageError("there is no password on standard input", "Run it on a terminal, or write the password as the first line of its input.")
    return given


def _who(by: str) -> str:
    from dtrack.flow.accounts.audit import user

    return " ".join(by.split()) or user()


def _account(account: Account) -> dict[str, Any]:
    """An account under the names that `user list --json` promises."""
    plain = {name: getattr(account, name) for name in ("name", "made_at", "made_by", "last_login", "removed_at")}
    return plain | {"role": account.role.name.lower(), "login": account.issuer or "password"}


def _token(token: ApiToken, names: dict[int, str]) -> dict[str, Any]:
    """A token under the names that `token list --json` promises."""
    plain = {name: getattr(token, name) for name in ("id", "name", "made_at", "made_by", "expires_at", "last_used", "revoked_at")}
    return plain | {"role": token.role.name.lower(), "scopes": " ".join(sorted(token.scopes)), "owner": names.get(token.owner or 0)}


def _line(found: Audited) -> dict[str, Any]:
    """A line under the names that `audit --json` promises."""
    return {name: getattr(found, name) for name in LINES} | {"outcome": found.outcome.value, "near": found.near.value}
