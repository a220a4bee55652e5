"""An installation that holds one report of each kind of secrecy, each with a word and a number that stand nowhere else; and finding them in any bytes."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from flow_home import Home

from dtrack.model.person import Role
from dtrack.tracker import Tracker

SEEN = {Role.READER: {"public"}, Role.REVIEWER: {"public", "internal"}, Role.OPERATOR: {"public", "internal", "restricted"}}
WITHHELD = ("figure", "paper", "site")
WHO = {"by": "Rana", "why": "danger"}
SITE = "SYR-ABU-KHASHAB"


@dataclass(frozen=True, slots=True)
class Secret:
    """`word` and `number` stand in this report alone, wherever it is told of: title, sentence, source, address."""

    key: str
    word: str
    number: str
    place: str
    pcode: str


SECRETS = (
    Secret("public", "Zarqanum", "41,237", "Raqqa", "SY11"),
    Secret("internal", "Belithor", "52,348", "Aleppo", "SY02"),
    Secret("restricted", "Quvendra", "63,459", "Homs", "SY04"),
    Secret("figure", "Murathel", "74,561", "Idleb", "SY07"),
    Secret("paper", "Tolvesin", "85,672", "Hama", "SY05"),
    Secret("site", "Abu Khashab", "96,783", "Deir-ez-Zor", "SY09"),
)
BY_KEY = {secret.key: secret for secret in SECRETS}


def fill(home: Home) -> Tracker:
    """The reports collected and reconciled; of three of them something is withheld."""
    home.say(*(_report(secret) for secret in SECRETS))
    (home.root / "dashboards" / "all.toml").write_text(BOARD, "utf-8")
    (home.root / "jobs" / "weekly.toml").write_text(PUBLISH, "utf-8")
    tracker = home.open()
    tracker.run(["fake"])
    return tracker


BOARD = 'title = "All"\n[[panel]]\nchart = "trend"\nmetric = "new_displacement"\nlevel = "adm1"\n'
PUBLISH = 'title = "Weekly"\ndo = "publish"\nschedule = "every 7d"\n[publish]\npath = "out"\nname = "figures.csv"\nformat = "csv"\n'


def _report(secret: Secret) -> dict[str, str]:
    where = f"{secret.place} governorate" if secret.key != "site" else "Abu Khashab camp"
    sentence = f"About {secret.number} people fled to {where} on 3 March 2017, the {secret.word} Relief Committee said."
    told = {"key": secret.key, "text": f"{sentence}\n\nThe weather was fair.", "published": "2017-03-05"}
    if secret.key != "figure":
        told |= {"title": f"{secret.word} and the weather", "url": f"https://news.example/{secret.word.lower().replace(' ', '-')}"}
    return told | ({"sensitivity": secret.key} if secret.key in ("internal", "restricted") else {})


def ids(tracker: Tracker) -> dict[str, tuple[str, str]]:
    """Figure and document of each report."""
    found = {}
    for record in tracker.figures():
        for secret in SECRETS:
            if secret.number in record.figure.evidence.quote:
                found[secret.key] = record.id, record.document
    return found


def withhold(tracker: Tracker, known: dict[str, tuple[str, str]]) -> None:
    """A figure, a document and a site."""
    for ref in (known["figure"][0], known["paper"][1], SITE):
        tracker.withhold(ref, **WHO)


def secrets_in(body: bytes) -> set[str]:
    """Keys of the reports that some bytes tell of: their word in any case, or their number however it is grouped. Archives are looked into."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return set().union(*(secrets_in(packed.read(name)) for name in packed.namelist()))
    if body[:4] == b"PAR1":
        import pyarrow.parquet as parquet

        return secrets_in(json.dumps(parquet.read_table(io.BytesIO(body)).to_pylist(), default=str).encode())
    text = unicodedata.normalize("NFKC", body.decode("utf-8", "replace")).lower()
    text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
    bare = re.sub(r"(?<=\d)[\s,.'’٬\u00a0\u202f](?=\d{3})", "", text)
    return {secret.key for secret in SECRETS if re.search(secret.word.lower().replace(" ", r"[\W_]*"), text) or re.search(_number(secret), bare)}


def _number(secret: Secret) -> str:
    """Its digits by themselves: not a stretch of a hash or of a time of day, which hold any five digits now and then."""
    return rf"(?<![0-9a-f]){secret.number.replace(',', '')}(?![0-9a-f])"


def folder(root: Path) -> set[str]:
    """What all files below a folder tell of."""
    return set().union(*(secrets_in(file.read_bytes()) for file in root.rglob("*") if file.is_file()))
