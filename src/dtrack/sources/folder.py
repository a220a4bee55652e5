"""A folder that people drop files into. `NAME.meta.toml` beside a file states what the file does not say of itself.

`inbox/` itself belongs to the job `inbox` and is not descended into; `inbox/NAME/` belongs to the job NAME; `path` names another folder.
A file that cannot be taken is a Problem and stays where it is; the others go on. The document's key is the file name: the same name with other content is a
new version. A file is read once: after that only where it, the statement beside it or the job file changed.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import Field

from dtrack.errors import ConfigError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask, Checkpoint, Found, options
from dtrack.spec import Spec, read_toml, validate
from dtrack.terms import ProblemKind, Sensitivity

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
META = ".meta.toml"
_SETTLED_S = 2
"""A file that was written so shortly before it was read may have been written again within the same tick of its clock: its time proves nothing."""
_STEP = 100
"""Files between two checkpoints."""
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")


class Options(Spec):
    """`[source]` of a folder."""

    path: str | None = None
    """The folder, relative to config.toml. None: `inbox/` for the job `inbox`, `inbox/NAME/` for the job NAME."""
    max_mib: int = Field(default=64, ge=1)
    """A larger file is a Problem."""


class Meta(Spec):
    """`NAME.meta.toml`: what a person knows of a file. Every key is optional."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://[^\s@\\]+$")
    published: datetime | date | None = None
    language: str | None = None
    licence: str | None = None
    sensitivity: Sensitivity | None = None


class _RefusedError(Exception):
    """A file that is not taken, and why."""

    def __init__(self, kind: ProblemKind, what: str, remedy: str) -> None:
        self.kind, self.what, self.remedy = kind, what, remedy
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a file looked like when it was taken."""

    size: int
    mtime_ns: int
    """Time of the last change; 0 where it proves nothing."""
    meta: str
    """SHA-256 of the statement beside it; "" without one."""
    sha256: str


def discover(ask: Ask) -> Iterator[Found]:
    """Every file of the folder that is new or changed, in name order."""
    chosen = options(Options, ask.spec)
    folder = _folder(ask, chosen)
    if folder is None:
        return
    names = sorted(entry.name for entry in folder.iterdir())
    job = hashlib.sha256(ask.spec.model_dump_json().encode()).hexdigest()
    if ask.memory.get("job") != job:
        ask.memory.clear()
    marks = ask.memory.setdefault("files", {})
    ask.memory["job"] = job
    taken = 0
    for name in names:
        path = folder / name
        if name.startswith(".") or name.lower().endswith(_UNFINISHED) or (path.is_dir() and not path.is_symlink()):
            continue
        try:
            for item, mark in _take(ask, path, set(names), chosen, marks.get(name)):
                if item is not None:
                    yield item
                    taken += 1
                marks[name] = [mark.size, mark.mtime_ns, mark.meta, mark.sha256]
        except _RefusedError as bad:
            marks.pop(name, None)
            yield Problem(kind=bad.kind, what=bad.what, remedy=bad.remedy, job=ask.job, where=_printable(name))
        if taken == _STEP:
            taken = 0
            yield Checkpoint()
    ask.memory["files"] = {name: mark for name, mark in marks.items() if name in names}


def _folder(ask: Ask, chosen: Options) -> Path | None:
    """The job's folder. One of `inbox/` that nobody has made yet is just empty; a named one must be there."""
    if chosen.path is not None:
        named = ask.root / chosen.path
        if not named.is_dir():
            raise MisconfiguredError(f"there is no folder {chosen.path!r} beside config.toml", "Create it, or mend `[source] path` of the job.")
        return named
    folder = ask.inbox if ask.job == "inbox" else ask.inbox / ask.job
    return folder if folder.is_dir() else None


def _take(ask: Ask, path: Path, names: set[str], chosen: Options, known: list[Any] | None) -> Iterator[tuple[Item | None, _Mark]]:
    """The file as an item with its mark; None in its place where it is as it was. Nothing for a statement that stands beside its file."""
    if path.name.endswith(META):
        if path.name.removesuffix(META) not in names:
            raise _RefusedError(
                ProblemKind.MISCONFIGURED, "this statement stands beside no file", f"Name it like the file that it describes, followed by {META}."
            )
        return
    if path.suffix.lower() not in MEDIA_TYPES:
        raise _RefusedError(
            ProblemKind.UNREADABLE,
            f"files of the type {path.suffix or 'without ending'!r} are not read",
            "Save it as PDF, DOCX, TXT, MD, HTML, CSV, JSON or XLSX.",
        )
    stated, meta = _meta(path, path.name + META in names)
    before = _Mark(*known) if known is not None else None
    found = _status(path)
    if before is not None and (before.size, before.mtime_ns, before.meta) == (found.st_size, found.st_mtime_ns, stated):
        yield None, before
        return
    body = _read(path, chosen.max_mib * 2**20)
    settled = found.st_mtime + _SETTLED_S < ask.now.timestamp()
    mark = _Mark(len(body), found.st_mtime_ns if settled else 0, stated, hashlib.sha256(body).hexdigest())
    if before is not None and (before.sha256, before.meta) == (mark.sha256, mark.meta):
        yield None, mark
        return
    ask.keep(body)
    yield _item(ask, path, body, meta, datetime.fromtimestamp(found.st_mtime, UTC)), mark


def _item(ask: Ask, path: Path, body: bytes, meta: Meta, changed: datetime) -> Item:
    at = meta.published if isinstance(meta.published, datetime) else None
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return Item(
        key=unicodedata.normalize("NFC", path.name),
        media_type=MEDIA_TYPES[path.suffix.lower()],
        body=body,
        fetched_at=ask.now,
        url=meta.url,
        filename=path.name,
        title=meta.title,
        publisher=meta.publisher,
        published=at.date() if at else meta.published,
        published_at=at,
        changed_at=changed,
        language=meta.language,
        licence=meta.licence,
        sensitivity=meta.sensitivity or ask.spec.sensitivity or Sensitivity.INTERNAL,
    )


def _meta(path: Path, stated: bool) -> tuple[str, Meta]:
    """What stands beside the file, with its hash. A faulty statement keeps the file waiting: read without it, it would carry a wrong date or publisher."""
    if not stated:
        return "", Meta()
    beside = path.with_name(path.name + META)
    try:
        _regular(beside)
        digest = hashlib.sha256(beside.read_bytes()).hexdigest()
        return digest, validate(Meta, read_toml(beside), Path(beside.name))
    except OSError as bad:
        raise _RefusedError(
            ProblemKind.UNREADABLE, f"its {META} cannot be read ({bad.strerror}), so the file waits", "Check its owner and permissions."
        ) from bad
    except ConfigError as bad:
        raise _RefusedError(ProblemKind.MISCONFIGURED, f"its {META} is faulty, so the file waits: {bad.what}", bad.remedy or f"Mend {beside.name}.") from bad


def _status(path: Path) -> os.stat_result:
    """Size and time of a file that may be taken."""
    try:
        path.name.encode()
        return _regular(path)
    except UnicodeEncodeError as bad:
        raise _RefusedError(ProblemKind.UNREADABLE, "its name is not UTF-8", "Rename it.") from bad
    except OSError as bad:
        raise _unread(bad) from bad


def _read(path: Path, most: int) -> bytes:
    """The bytes of a file that is neither empty nor too large."""
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as bad:
        raise _unread(bad) from bad
    if len(body) > most:
        raise _RefusedError(ProblemKind.UNREADABLE, f"the file is larger than {most // 2**20} MiB", "Split it, or raise `[source] max_mib` of the job.")
    if not body:
        raise _RefusedError(ProblemKind.EMPTY, "the file is empty", "Put it there again; nothing was read from it, which is not a zero.")
    return body


def _unread(bad: OSError) -> _RefusedError:
    return _RefusedError(ProblemKind.UNREADABLE, f"the file cannot be read ({bad.strerror})", "Check its owner and permissions.")


def _regular(path: Path) -> os.stat_result:
    """Status of a regular file of this folder. A link that leads out of it, a pipe or a device is refused before it is opened."""
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise _RefusedError(ProblemKind.UNREADABLE, "it is a link that leads out of the folder", "Put the file itself there.")
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _RefusedError(ProblemKind.UNREADABLE, "it is not a regular file", "Put a regular file there.")
    return found


def _printable(name: str) -> str:
    """A file name that a database and a page can hold."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
