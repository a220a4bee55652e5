"""A folder that people drop files into. `NAME.meta.toml` beside a file states what the file does not say of itself.

`inbox/` itself belongs to the job `inbox` and is not descended into; `inbox/NAME/` belongs to the job NAME; `path` names another folder.
A file that cannot be taken is a Problem and stays where it is; the others go on. The document's key is the file name: the same name with other content is a
new version.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import Field

from dtrack.errors import ConfigError, MisconfiguredError
from dtrack.model.document import Item
from dtrack.model.figure import Problem
from dtrack.sources._ask import Ask, options
from dtrack.spec import Spec, read_toml, validate
from dtrack.terms import ProblemKind, Sensitivity

MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".csv": "text/csv",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
META = ".meta.toml"
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


def discover(ask: Ask) -> Iterator[Item | Problem]:
    """Every file of the folder, in name order."""
    chosen = options(Options, ask.spec)
    folder = _folder(ask, chosen)
    if folder is None:
        return
    names = sorted(entry.name for entry in folder.iterdir())
    for name in names:
        path = folder / name
        if name.startswith(".") or name.lower().endswith(_UNFINISHED) or (path.is_dir() and not path.is_symlink()):
            continue
        try:
            yield from _take(ask, path, set(names), chosen)
        except _RefusedError as bad:
            yield Problem(kind=bad.kind, what=bad.what, remedy=bad.remedy, job=ask.job, where=_printable(name))


def _folder(ask: Ask, chosen: Options) -> Path | None:
    """The job's folder. One of `inbox/` that nobody has made yet is just empty; a named one must be there."""
    if chosen.path is not None:
        named = ask.root / chosen.path
        if not named.is_dir():
            raise MisconfiguredError(f"there is no folder {chosen.path!r} beside config.toml", "Create it, or mend `[source] path` of the job.")
        return named
    folder = ask.inbox if ask.job == "inbox" else ask.inbox / ask.job
    return folder if folder.is_dir() else None


def _take(ask: Ask, path: Path, names: set[str], chosen: Options) -> Iterator[Item]:
    """The file as an item; nothing for a statement that stands beside its file."""
    if path.name.endswith(META):
        if path.name.removesuffix(META) not in names:
            raise _RefusedError(
                ProblemKind.MISCONFIGURED, "this statement stands beside no file", f"Name it like the file that it describes, followed by {META}."
            )
        return
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise _RefusedError(
            ProblemKind.UNREADABLE, f"files of the type {path.suffix or 'without ending'!r} are not read", "Save it as TXT, MD, HTML, CSV, JSON or XLSX."
        )
    meta = _meta(path, path.name + META in names)
    body, changed = _read(path, chosen.max_mib * 2**20)
    ask.keep(body)
    at = meta.published if isinstance(meta.published, datetime) else None
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    yield Item(
        key=unicodedata.normalize("NFC", path.name),
        media_type=media_type,
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


def _meta(path: Path, stated: bool) -> Meta:
    """What stands beside the file. A faulty statement keeps the file waiting: read without it, it would carry a wrong date or publisher."""
    if not stated:
        return Meta()
    beside = path.with_name(path.name + META)
    try:
        _regular(beside)
        return validate(Meta, read_toml(beside), Path(beside.name))
    except OSError as bad:
        raise _RefusedError(
            ProblemKind.UNREADABLE, f"its {META} cannot be read ({bad.strerror}), so the file waits", "Check its owner and permissions."
        ) from bad
    except ConfigError as bad:
        raise _RefusedError(ProblemKind.MISCONFIGURED, f"its {META} is faulty, so the file waits: {bad.what}", bad.remedy or f"Mend {beside.name}.") from bad


def _read(path: Path, most: int) -> tuple[bytes, datetime]:
    """The bytes and the time of the last change, of a readable regular file that is neither empty nor too large."""
    try:
        path.name.encode()
        found = _regular(path)
        with path.open("rb") as file:
            body = file.read(most + 1)
    except UnicodeEncodeError as bad:
        raise _RefusedError(ProblemKind.UNREADABLE, "its name is not UTF-8", "Rename it.") from bad
    except OSError as bad:
        raise _RefusedError(ProblemKind.UNREADABLE, f"the file cannot be read ({bad.strerror})", "Check its owner and permissions.") from bad
    if len(body) > most:
        raise _RefusedError(ProblemKind.UNREADABLE, f"the file is larger than {most // 2**20} MiB", "Split it, or raise `[source] max_mib` of the job.")
    if not body:
        raise _RefusedError(ProblemKind.EMPTY, "the file is empty", "Put it there again; nothing was read from it, which is not a zero.")
    return body, datetime.fromtimestamp(found.st_mtime, UTC)


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
