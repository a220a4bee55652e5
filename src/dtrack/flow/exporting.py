"""Exports: what the filter lets through, streamed from the store into a format, in little memory however long it is."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

from dtrack import naming
from dtrack.errors import UsageError
from dtrack.export import SIDECAR, _save
from dtrack.export import _wide as wide
from dtrack.flow.kit import Kit, looked
from dtrack.flow.looking import below
from dtrack.model.filter import Filter
from dtrack.model.person import Role
from dtrack.store import flat

TELLING = tuple(_save.COLUMNS)
LAYOUTS = ("long", "wide")


def check(form: str, what: str, layout: str = "long") -> None:
    """Raise UsageError unless there is such a format and such a thing to export, and it can lie so: asked before a file is opened for it."""
    if what not in TELLING:
        raise UsageError(f"--what {what!r} does not exist", f"Use one of: {', '.join(TELLING)}.")
    offered = naming.names("export")
    if form not in offered:
        raise UsageError(f"--format {form!r} does not exist", f"Use one of: {', '.join(offered)}.")
    if layout not in LAYOUTS:
        raise UsageError(f"--layout {layout!r} does not exist", f"Use one of: {', '.join(LAYOUTS)}.")
    if layout == "wide" and (what != "points" or form not in wide.FORMS):
        raise UsageError("a wide table holds points by month, in a spreadsheet or a report", f"Use --what points and one of: {', '.join(wide.FORMS)}.")


def query(wanted: Filter) -> dict[str, str]:
    """The filters as text, those alone that were given."""
    given = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    asked = {name: value.isoformat() if hasattr(value, "isoformat") else str(value) for name, value in given.items() if value is not None}
    return {name: text for name, text in asked.items() if (name, text) != ("offset", "0")}


@contextmanager
def exported(
    kit: Kit, form: str, what: str, wanted: Filter, *, language: str = "en", excel: bool = False, layout: str = "long", public_only: bool = False
) -> Iterator[_save.Saved]:
    """The export, to be gone through inside the `with`: pieces of bytes."""
    check(form, what, layout)
    kit = kit.seen_by(Role.READER) if public_only else kit
    places = below(kit, wanted.place) if wanted.place is not None else None
    licences = {name: spec.publisher.licence or "" for name, spec in kit.jobs.items()}
    sheet = _save.sheet(what, kit.shown, query(wanted), language=language, excel=excel, layout=layout)
    with looked(kit) as c:
        names = _save.ASKED[what]
        lines: Iterator[Any] = flat.figures(c, wanted, places, names) if what == "figures" else flat.point_lines(c, wanted, names)
        yield _save.Saved(form, lines, sheet, licences=licences, public_only=public_only)


def save(kit: Kit, form: str, stream: IO[bytes], what: str, wanted: Filter, **how: Any) -> int:
    """Write an export to a stream of bytes; the number of rows."""
    with exported(kit, form, what, wanted, **how) as pieces:
        for piece in pieces:
            stream.write(piece)
        return pieces.rows


def save_file(kit: Kit, form: str, path: Path, what: str, wanted: Filter, **how: Any) -> int:
    """Write an export to a file, whole or not at all, and beside it NAME.meta.json: what was asked, when, with which version, and the file's SHA-256."""
    check(form, what, how.get("layout", "long"))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    digest = hashlib.sha256()
    try:
        with half.open("wb") as stream, exported(kit, form, what, wanted, **how) as pieces:
            for piece in pieces:
                digest.update(piece)
                stream.write(piece)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    asked = query(wanted)
    about = {
        "file": path.name,
        "format": form,
        "what": what,
        "query": asked,
        "known_on": asked.get("known_on"),
        "rows": pieces.rows,
        "made_at": kit.now().isoformat(),
        "dtrack": kit.version,
        "sha256": digest.hexdigest(),
        "licences": sorted(pieces.licences - {""}),
        "citation": pieces.citation,
    }
    about |= {"layout": how["layout"]} if how.get("layout", "long") != "long" else {}
    _beside(path.with_name(path.name + SIDECAR), json.dumps(about, ensure_ascii=False, indent=2) + "\n")
    return pieces.rows


def _beside(path: Path, text: str) -> None:
    """The sidecar, whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        half.write_text(text, "utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
