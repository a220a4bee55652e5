"""Installed packages against known advisories: `python tools/audit.py` by the list in this repository, `--online` by the service of OSV.

The list (`tools/advisories.toml`) is our own, dated and offline, so that `make check` says the same everywhere; the look-up online finds what is newer. Where
the service cannot be reached that is said and is a failure of its own status (3): "not asked" is not "nothing found".
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

LIST = Path(__file__).with_name("advisories.toml")
SERVICE = "https://api.osv.dev/v1/querybatch"
STALE_DAYS = 365
CLEAN, HIT, UNREACHED = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Advisory:
    """One hole: package, versions that have it as a PEP 440 range, public id, what it is."""

    package: str
    hit: SpecifierSet
    id: str
    what: str


def read(path: Path = LIST) -> tuple[date, list[Advisory]]:
    """The day of the list and its entries. ValueError for an entry that lacks something, or a range that cannot be read."""
    told = tomllib.loads(path.read_text("utf-8"))
    found = []
    for entry in told["advisory"]:
        if set(entry) != {"package", "hit", "id", "what"} or not all(entry.values()):
            raise ValueError(f"an advisory needs package, hit, id and what: {entry}")
        found.append(Advisory(canonicalize_name(entry["package"]), SpecifierSet(entry["hit"]), entry["id"], entry["what"]))
    return told["as_of"], found


def installed() -> dict[str, str]:
    """Name and version of every package in this environment."""
    return {canonicalize_name(each.metadata["Name"]): each.version for each in metadata.distributions() if each.metadata["Name"]}


def hits(known: Iterable[Advisory], there: Mapping[str, str]) -> list[tuple[Advisory, str]]:
    """Advisories that an installed version has, pre-releases compared like any other."""
    return [(each, there[each.package]) for each in known if each.package in there and each.hit.contains(Version(there[each.package]), prereleases=True)]


def ask(there: Mapping[str, str], service: str = SERVICE) -> list[str]:
    """What the service knows of these versions, a line each. OSError or ValueError where it cannot be asked."""
    pairs = sorted((name, version) for name, version in there.items() if name != "dtrack")
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pairs]
    body = json.dumps({"queries": queries}).encode()
    request = urllib.request.Request(service, body, {"content-type": "application/json"})  # noqa: S310 -- the address is ours
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        results: list[dict[str, Any]] = json.load(answer)["results"]
    if len(results) != len(pairs):
        raise ValueError("the service answered another number of packages than it was asked of")
    return [f"{name} {version}: {found['id']}" for (name, version), told in zip(pairs, results, strict=True) for found in told.get("vulns", ())]


def main(arguments: list[str] | None = None, *, today: date | None = None) -> int:
    """0: nothing known; 1: an advisory hits; 3: the service could not be asked. An old list is a loud warning: no day of the calendar breaks a build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--online", action="store_true", help="ask OSV too")
    parser.add_argument("--list", type=Path, default=LIST)
    parser.add_argument("--service", default=SERVICE)
    chosen = parser.parse_args(arguments)
    as_of, known = read(chosen.list)
    there = installed()
    found = hits(known, there)
    for each, version in found:
        sys.stderr.write(f"{each.package} {version}: {each.id} ({each.what}); hit: {each.hit}" + "\n")
    age = ((today or date.today()) - as_of).days  # noqa: DTZ011 -- a day more or less does not matter
    sys.stdout.write(f"audit: {len(there)} packages against {len(known)} advisories of {as_of}, {age} days old: {len(found)} hit\n")
    if age > STALE_DAYS:
        bar = "!" * 100
        old = f"audit: WARNING: the list is older than {STALE_DAYS} days. Run `make audit`, look it through and set `as_of` in {chosen.list.name}"
        sys.stderr.write(f"{bar}\n{old}\n{bar}\n")
    status = HIT if found else CLEAN
    if not chosen.online:
        return status
    try:
        told = ask(there, chosen.service)
    except (OSError, ValueError, KeyError) as bad:
        reason = getattr(bad, "reason", bad)
        sys.stderr.write(f"audit: OSV was NOT asked ({type(bad).__name__}: {str(reason)[:120]}): only the list of {as_of} was looked at" + "\n")
        return status or UNREACHED
    for line in told:
        sys.stderr.write(line + "\n")
    sys.stdout.write(f"audit: OSV knows {len(told)} advisories for these versions\n")
    return HIT if told else status


if __name__ == "__main__":
    sys.exit(main())
