"""Job files that the program writes itself, from an upload. One that people wrote, or changed since, is never touched."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from dtrack.errors import ConfigError, UsageError
from dtrack.spec import JobSpec

_HEAD = "# Written by dtrack from an upload. Change it as you like: once it was changed by hand, dtrack leaves it alone.\n# made: "
_MADE = re.compile(re.escape(_HEAD) + r"([0-9a-f]{16})\n")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text_of(job: JobSpec) -> str:
    """The job as TOML that reads back to the same job. Keys that hold their default are left out."""
    body = _table(job.model_dump(mode="json", exclude_defaults=True), ())
    if JobSpec.model_validate(tomllib.loads(body)) != job:
        raise UsageError("this job cannot be written as a file", "Take odd characters out of its title, headers and names.")
    return f"{_HEAD}{_digest(body)}\n{body}"


def create(path: Path, job: JobSpec) -> None:
    """Write a new job file, whole or not at all. UsageError where there is one already, whoever wrote it."""
    part = _beside(path, text_of(job))
    try:
        os.link(part, path)
    except FileExistsError as taken:
        raise UsageError(f"there is a job {path.stem!r} already", "Choose another name.", key="name") from taken
    finally:
        part.unlink(missing_ok=True)


def replace(path: Path, job: JobSpec) -> None:
    """Write a job file of our own anew. UsageError, with what to add by hand, where a person has changed it."""
    text = text_of(job)
    if not ours(path):
        raise UsageError(
            f"{path.name} was written by hand, and dtrack does not change it", f"Write the new header into it yourself: {_columns(job)}", key="same"
        )
    part = _beside(path, text)
    try:
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def ours(path: Path) -> bool:
    """True for a file that dtrack wrote and that nobody has changed since."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    made = _MADE.match(text)
    return made is not None and made[1] == _digest(text[made.end() :])


def _beside(path: Path, text: str) -> Path:
    """The text in a hidden file of the same folder, on the disk. Names that begin with a dot are no job files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as refused:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise ConfigError(f"the job file cannot be written ({refused.strerror})", "Check owner, permissions and room on the disk.", file=path) from refused
    return part


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8")).hexdigest()[:16]


def _columns(job: JobSpec) -> str:
    return "; ".join(f"header = {_value(column.header)}" for column in job.column if len(column.header) > 1)


def toml(data: dict[str, Any]) -> str:
    """Plain values, lists and tables as TOML."""
    return _table(data, ())


def _table(data: dict[str, Any], path: tuple[str, ...]) -> str:
    """Plain keys first, then tables, then lists of tables: what follows a heading belongs to it."""
    lines = [f"{_key(key)} = {_value(value)}" for key, value in data.items() if not _is_table(value)]
    blocks = []
    for key, value in data.items():
        name = ".".join(_key(part) for part in (*path, key))
        if isinstance(value, dict):
            blocks.append(f"\n[{name}]\n" + _table(value, (*path, key)))
        elif _is_table(value):
            blocks += [f"\n[[{name}]]\n" + _table(each, (*path, key)) for each in value]
    return "".join(f"{line}\n" for line in lines) + "".join(blocks)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, str):
        return f'"{"".join(_escaped(char) for char in value)}"'
    raise UsageError(f"{type(value).__name__} cannot stand in a job file", "Leave it out.")


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return (
        f"\\u{ord(char):04x}"
        if ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or ord(char) in (0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
        else char
    )
