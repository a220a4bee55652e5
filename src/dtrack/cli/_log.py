"""The log: one line an event, whatever anybody wrote into it, and no key of the installation in any of them."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dtrack.cli._say import escape

_SHORTEST = 6
"""A shorter secret is not looked for: `1` is in every line, and no key is so short."""
_HELD = re.compile(r"(?:(\w+)=)?%(?:[-+ #0]*\d*(?:\.\d+)?)([sdrfgi%])|(\w+)=([\w-]+)")
"""In the words of the program: a value that is put in, with its name where it has one; or a name and a word."""


def _trace(record: logging.LogRecord) -> tuple[str, str]:
    """The error of a record in words, and its trace where it is a fault."""
    if not record.exc_info or record.exc_info[1] is None:
        return "", ""
    said = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
    return said, logging.Formatter().formatException(record.exc_info) if record.levelno >= logging.ERROR else ""


class OneLine(logging.Formatter):
    """`time level logger message`, on one line whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        stamp = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")
        error, trace = _trace(record)
        message = record.getMessage() + (f" error={error}" if error else "") + (f" trace={trace}" if trace else "")
        return escape(f"{stamp} {record.levelname.lower()} {record.name} {message}")


class Json(logging.Formatter):
    """An object a line: `time` (UTC), `level`, `logger`, `message`, `error` and `trace` where there is one, and what the message names as fields.

    Fields come from the program's own words and the values that it put in, never from the finished text: what a source wrote cannot forge one. Everything
    outside ASCII is escaped, so no line breaks, no terminal is painted and no text runs backwards.
    """

    def format(self, record: logging.LogRecord) -> str:
        error, trace = _trace(record)
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **({"error": error} if error else {}),
            **({"trace": trace} if trace else {}),
        }
        return json.dumps(_fields(record) | told, ensure_ascii=True, default=str)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Of our own events only: what a library logs may be a finished text with a source's words in it."""
    if record.name.partition(".")[0] != "dtrack":
        return {}
    given = list(record.args) if isinstance(record.args, tuple) else []
    found: dict[str, Any] = {}
    for name, kind, word, value in _HELD.findall(str(record.msg)):
        if word:
            found[word] = value
        elif kind != "%" and given:
            told = given.pop(0)
            if name:
                found[name] = told if isinstance(told, (int, float, bool)) or told is None else str(told)
    return found


class Stderr(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def __init__(self, form: str, secrets: Mapping[str, str]) -> None:
        super().__init__()
        self.setFormatter(Json() if form == "json" else OneLine())
        # The longest first: one key may be the beginning of another.
        self._secrets = sorted(((value, name) for name, value in secrets.items() if len(value) >= _SHORTEST), key=lambda pair: -len(pair[0]))

    def emit(self, record: logging.LogRecord) -> None:
        """One line. A log that nobody can read any more stops nothing."""
        try:
            sys.stderr.write(self._without_keys(self.format(record)) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)

    def _without_keys(self, line: str) -> str:
        """Each key as the name of its variable. Other people's libraries may put an address with a key in it into an error."""
        for value, name in self._secrets:
            for written in {value, json.dumps(value)[1:-1], escape(value)}:
                line = line.replace(written, f"[{name}]")
        return line
