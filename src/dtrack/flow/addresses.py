"""Addresses of databases as people write them: SQLite by its file, PostgreSQL by its server, and never with a password."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import parse_qsl, unquote, urlsplit

from dtrack import extras
from dtrack.errors import ConfigError

FORM = "postgresql+psycopg://USER@HOST/DATABASE"
_SERVER = ("postgresql+psycopg", "postgresql")
_SECRET = "Take it out and set DTRACK_DATABASE_PASSWORD, or DTRACK_DATABASE_PASSWORD_FILE to the path of a file that holds it."  # noqa: S105 -- no password


def check(url: str) -> None:
    """Raise ConfigError unless it is empty or the address of a database that dtrack can open. The message never holds the address: it may hold a password."""
    if not url or url.startswith("sqlite:///"):
        return
    try:
        parts = urlsplit(url)
        secret = bool(parts.password) or any(name.lower().endswith("password") for name, _ in parse_qsl(parts.query))
        _ = parts.port
    except ValueError as bad:
        raise ConfigError("this is no address of a database", f'Write "{FORM}".') from bad
    if parts.scheme not in _SERVER:
        raise ConfigError("dtrack keeps its figures in SQLite or PostgreSQL", f'Leave it empty for SQLite, or write "{FORM}".')
    if secret:
        raise ConfigError("a password stands in the address, and this file goes into backups", _SECRET)
    if not unquote(parts.path).strip("/"):
        raise ConfigError("the address names no database", f'Write "{FORM}".')
    if find_spec("psycopg") is None:
        raise ConfigError("the driver for PostgreSQL is not installed", extras.remedy("postgres"))


def check_read(read_url: str, url: str) -> None:
    """The same for `[database] read_url`, which only makes sense beside a server."""
    if not read_url:
        return
    check(read_url)
    if urlsplit(read_url).scheme not in _SERVER or urlsplit(url).scheme not in _SERVER:
        raise ConfigError("only a database server has a replica", "Take it out, or write addresses of PostgreSQL for both `url` and `read_url`.")
