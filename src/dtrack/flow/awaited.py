"""Acts that wait for their document: whichever process stores the file, in the same commit it writes down who brought it and why.

A person's word and the figures that follow from it stand together or not at all. The file may be read by the process that placed it, by a daemon whose tick
came first, or after a crash by the next run: each finds the act here, and the figures can be taken back whenever the program died.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from dtrack.flow.kit import Kit
from dtrack.model.document import Document
from dtrack.model.intake import Intake, IntakeKind
from dtrack.store import intake as acts
from dtrack.store._errors import refused_by_disk
from dtrack.store.archive import sync


def begin(kit: Kit, act: Intake, sha256: str) -> Callable[[], None]:
    """From now on, who stores the bytes `sha256` as a version of `act.document` writes `act` down. What to call once that is done, or will not be.

    An act that waited for the same document is over: the person has changed their mind since. StoreError where the disk refuses.
    """
    folder = _folder(kit)
    path, part = folder / f"{act.id}.json", folder / f".{secrets.token_hex(6)}.part"
    about = asdict(act) | {"kind": act.kind.value, "at": act.at.isoformat()}
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for other, waiting, _ in _waiting(kit):
            if waiting.document == act.document:
                other.unlink(missing_ok=True)
        try:
            with part.open("x", encoding="utf-8") as file:
                json.dump({"sha256": sha256, "act": about}, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            sync(folder)
        finally:
            part.unlink(missing_ok=True)
    except OSError as refused:
        raise refused_by_disk("who brought the file cannot be written down", refused) from refused
    return lambda: path.unlink(missing_ok=True)


def settle(kit: Kit, c: Connection, document: Document) -> None:
    """Write down what waits for this version, which the same transaction stores."""
    for _, act, sha256 in _waiting(kit):
        if (act.document, sha256) == (document.id, document.sha256) and acts.get(c, act.id) is None:
            uploaded = act.kind is IntakeKind.UPLOADED
            acts.add(c, replace(act, version=document.version if uploaded else act.version, at=document.recorded_at))


def _waiting(kit: Kit) -> Iterator[tuple[Path, Intake, str]]:
    """Each act that waits, with its file and the SHA-256 of the bytes that it waits for."""
    for path in sorted(_folder(kit).glob("[!.]*.json")):
        try:
            said = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:  # it was settled meanwhile
            continue
        act = said["act"]
        yield path, Intake(**act | {"kind": IntakeKind(act["kind"]), "at": datetime.fromisoformat(act["at"])}), said["sha256"]


def _folder(kit: Kit) -> Path:
    return kit.config.data / "awaited"
