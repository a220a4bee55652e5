"""Lay a new installation down: settings, jobs, dashboards and the folders that people drop files into."""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path

from dtrack.errors import ConfigError, UsageError

TABLES = ("standing.toml", "derivation.toml", "events.toml")
"""What an installation may say for itself, laid down as comments."""
_CONTACT_LINE = re.compile(r'^contact = ""', re.M)
_CONTACT = re.compile(r"[^\s\"'<>\\]+@[^\s\"'<>\\@]+\.[^\s\"'<>\\@]+|https://[^\s\"'<>\\]+")


def content() -> Path:
    """Folder of the settings, jobs and dashboards that come with the program: inside an installed package, or the top of a checkout."""
    packaged = Path(str(files("dtrack"))) / "content"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "config.toml").is_file() and (checkout / "jobs").is_dir():
        return checkout
    raise ConfigError("the job files that come with dtrack are not in this package", "Install dtrack again from a complete wheel or checkout.")


def check_contact(contact: str) -> str:
    """`contact` without its margins, or UsageError unless it is a mail address or an https address. Empty stays empty: nothing is asked of the network then."""
    address = contact.strip()
    if address and not _CONTACT.fullmatch(address):
        raise UsageError(
            f"{address!r} is no address that a source's operator can write to", "Give a mail address (tracker@your-organisation.org) or an https address."
        )
    return address


def lay_down(target: Path, contact: str) -> list[Path]:
    """Write a fresh installation into `target`, which must be empty or absent; the paths made. UsageError otherwise: nothing is overwritten."""
    address = check_contact(contact)
    origin = content()
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(f"{target} is not an empty folder", "Name a folder that does not exist yet, or an empty one; nothing was changed.")
        target.mkdir(parents=True, exist_ok=True)
        settings = (origin / "config.toml").read_text("utf-8")
        filled, count = _CONTACT_LINE.subn(lambda _: f"contact = {json.dumps(address, ensure_ascii=False)}", settings, count=1)
        if count != 1:
            raise ConfigError('the shipped settings have no line `contact = ""`', "Install dtrack again.", file=origin / "config.toml")
        made = [target / "config.toml"]
        for file in TABLES:
            shutil.copyfile(origin / file, target / file)
            made.append(target / file)
        for folder in ("jobs", "dashboards"):
            made += _copy(origin / folder, target / folder)
        made += _inboxes(target)
        made[0].write_text(filled, encoding="utf-8")
    except OSError as bad:
        raise ConfigError(f"cannot write there ({bad.strerror or bad})", "Choose a folder that you may write to, with room left.", file=target) from bad
    return made


def _copy(origin: Path, target: Path) -> list[Path]:
    """Copy the plain files of `origin`, its subfolders included."""
    made = []
    for path in sorted(origin.rglob("*")):
        place = target / path.relative_to(origin)
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(origin).parts):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            made.append(place)
    return made


def _inboxes(target: Path) -> list[Path]:
    """`inbox/` for the job `inbox`, and `inbox/NAME/` for every other job whose source is a folder without an address of its own."""
    from dtrack.spec import read_toml

    made = [target / "inbox"]
    for path in sorted((target / "jobs").glob("[!_]*.toml")):
        source = read_toml(path).get("source", {})
        if source.get("kind") == "folder" and path.stem != "inbox" and not (source.get("url") or source.get("path")):
            made.append(target / "inbox" / path.stem)
    for folder in made:
        folder.mkdir(exist_ok=True)
    return made
