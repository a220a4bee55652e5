"""Files that somebody sent and nobody has confirmed yet: kept under random names, and taken away after a day. Nothing of them is read into the store."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.kit import Kit

KEPT = timedelta(days=1)
MOST_WAITING = 40
"""Files that may wait at a time."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}")
_BODY, _ABOUT = "body", "about.json"
_NAME_LONGEST = 120
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that waits. `filename` is what it was called, for people: it names nothing on this machine."""

    token: str
    filename: str
    body: bytes
    at: datetime
    choices: dict[str, Any]
    """What a person has said about it so far."""


def stage(kit: Kit, filename: str, body: bytes) -> str:
    """Keep a file for a day; its token. UsageError where it is empty or too large, or where too many wait."""
    most = kit.config.spec.fetch.max_workbook_mib * 2**20
    if not body:
        raise UsageError("the file is empty", "Nothing was read from it, which is not a zero.", key="file")
    if len(body) > most:
        raise UsageError(f"the file is larger than {most // 2**20} MiB", "Leave out what does not matter, or split it.", key="file")
    sweep(kit)
    folder = _folder(kit)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sum(1 for _ in folder.iterdir()) >= MOST_WAITING:
        raise UsageError(
            f"{MOST_WAITING} files wait for somebody to confirm them", "Confirm or discard some first; they go by themselves after a day.", key="file"
        )
    token = secrets.token_urlsafe(18)
    own = folder / token
    own.mkdir(mode=0o700)
    (own / _BODY).write_bytes(body)
    _write(own, {"filename": shown_name(filename), "at": kit.now().isoformat(), "choices": {}})
    return token


def get(kit: Kit, token: str) -> Staged:
    """The file behind a token. NotFoundError where it has gone."""
    own = _own(kit, token)
    try:
        about = json.loads((own / _ABOUT).read_text("utf-8"))
        return Staged(token, about["filename"], (own / _BODY).read_bytes(), datetime.fromisoformat(about["at"]), about["choices"])
    except FileNotFoundError as gone:
        raise _gone() from gone


def waiting(kit: Kit, token: str) -> str | None:
    """What the file behind a token was called; None where it has gone."""
    try:
        return str(json.loads((_own(kit, token) / _ABOUT).read_text("utf-8"))["filename"])
    except (FileNotFoundError, NotFoundError):
        return None


def choose(kit: Kit, token: str, choices: dict[str, Any]) -> None:
    """Note what a person said about a file that waits."""
    own, staged = _own(kit, token), get(kit, token)
    _write(own, {"filename": staged.filename, "at": staged.at.isoformat(), "choices": choices})


def drop(kit: Kit, token: str) -> None:
    """Take a file away."""
    shutil.rmtree(_own(kit, token), ignore_errors=True)


def sweep(kit: Kit) -> int:
    """Take away what has waited for a day; how many."""
    gone = 0
    folder = _folder(kit)
    for own in folder.iterdir() if folder.is_dir() else ():
        if own.stat().st_mtime < (kit.now() - KEPT).timestamp():
            shutil.rmtree(own, ignore_errors=True)
            gone += 1
    return gone


def shown_name(filename: str) -> str:
    """A file's name as pages show it: its last part, without controls, not too long."""
    return _ODD.sub("", re.split(r"[/\\]", filename)[-1]).strip()[-_NAME_LONGEST:] or "file"


def _folder(kit: Kit) -> Path:
    return kit.config.data / "staging"


def _own(kit: Kit, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise _gone()
    return _folder(kit) / token


def _write(own: Path, about: dict[str, Any]) -> None:
    part = own / f".{secrets.token_hex(4)}"
    part.write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    part.replace(own / _ABOUT)


def _gone() -> NotFoundError:
    return NotFoundError("this file does not wait here any more", "Files that nobody confirms go after a day. Send it again.")
