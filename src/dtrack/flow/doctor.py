"""`dtrack doctor`: what is wrong with this installation, and what the sources answer now, held against what their readers were written for.

Each source is asked for one small page, live and politely; nothing is stored. For the day on which an API changes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtrack.errors import ConfigError, DtrackError, SourceError
from dtrack.flow import fitness
from dtrack.flow.collect import question
from dtrack.flow.kit import Kit
from dtrack.model.figure import Problem
from dtrack.model.finding import Finding
from dtrack.sources import _ask
from dtrack.sources._contract import renamed
from dtrack.spec import JobSpec
from dtrack.terms import ProblemKind

if TYPE_CHECKING:
    from dtrack.sources._api import Probe

log = logging.getLogger(__name__)
SKEW = timedelta(minutes=5)
"""How far this server's clock may be off the sources' before dates become doubtful."""
_CHECKS = {ProblemKind.MISCONFIGURED: "refused", ProblemKind.THROTTLED: "throttled", ProblemKind.UNREACHABLE: "unreachable", ProblemKind.CONTRACT: "contract"}


def examine(kit: Kit, names: Sequence[str], faults: Iterable[ConfigError], *, named: bool = False) -> Iterator[Finding]:
    """Findings of the installation first, then of each job in turn. `named`: somebody asks for these jobs, not for how the installation is."""
    for fault in faults:
        file = Path(str(fault.file))
        yield Finding(job=file.stem if file.parent.name == "jobs" else None, check="file", state="bad", what=fault.message, remedy=fault.remedy)
    if not kit.config.spec.fetch.contact:
        what = "`[fetch] contact` is empty: sources cannot reach you, and HAPI does not answer"
        yield Finding(job=None, check="contact", state="warn", what=what, remedy="Write an e-mail address there, in config.toml.")
    if not named:
        yield from fitness.findings(kit)
    for name in names:
        yield from _job(kit, name, kit.jobs[name])


def _job(kit: Kit, name: str, spec: JobSpec) -> Iterator[Finding]:
    if spec.local:
        yield Finding(job=name, check="answer", state="good", what=f"{spec.kind}: nothing to ask")
        return
    kind = _ask.kind(spec)
    asked = getattr(kind, "missing", None)
    lacking = asked(spec, kit.config.secrets) if asked else {}
    for variable, ask_at in lacking.items():
        yield Finding(job=name, check="key", state="bad", what=f"{variable} is not set", remedy=f"It is given out at {ask_at}.")
    if lacking:
        return
    ask = replace(question(kit, name, {}, kit.now(), None), keep=lambda body: hashlib.sha256(body).hexdigest())
    try:
        yield from _live(kit, name, kind, ask)
    except DtrackError as bad:
        how = bad.kind if isinstance(bad, SourceError) else ProblemKind.FAILED
        check = "robots" if "robots.txt" in bad.what else _CHECKS.get(how, "answer")
        yield Finding(job=name, check=check, state="bad", what=bad.what, remedy=bad.remedy)
    except Exception as fault:
        # One kind's fault must not hide what is wrong with the other jobs.
        log.exception("step=doctor job=%s outcome=fault", name)
        what = f"the source {spec.source.kind} failed ({type(fault).__name__}: {str(fault)[:200]})"
        yield Finding(job=name, check="answer", state="bad", what=what, remedy="Please report this fault of dtrack; the log has its trace.")


def _live(kit: Kit, name: str, kind: Any, ask: _ask.Ask) -> Iterator[Finding]:
    """One small page: by the kind's own probe, else the first thing that a run would find."""
    probe = getattr(kind, "probe", None)
    if probe is None:
        yield _first(name, kind, ask)
        return
    for one in probe(ask):
        yield from _clock(name, one.reply.headers.get("date"), kit.now())
        yield from _contract(name, one)


def _contract(name: str, probe: Probe) -> Iterator[Finding]:
    """What differs from the contract. A new field is no fault, but worth a look: it may say what a reader should know."""
    where, rows = probe.reply.final, probe.rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield Finding(job=name, check="contract", state="bad", what=f"{where} has no list of {probe.contract.what}", remedy="Look for a newer dtrack.")
        return
    if not rows:
        yield Finding(job=name, check="contract", state="warn", what=f"{where} answered without {probe.contract.what}", remedy="This is not a zero.")
        return
    drifts = probe.contract.drifts(renamed(rows, probe.rename))
    needed = set(probe.contract.needed)
    for drift in drifts:
        breaks = drift.how == "retyped" or (drift.how == "missing" and drift.field in needed)
        paste = f'If it was only renamed, paste under [source]: rename = {{ {drift.field} = "{drift.nearest}" }}.' if drift.nearest else ""
        remedy = (paste or "Look for a newer dtrack.") if breaks else "No fault: nothing that is read depends on it."
        yield Finding(job=name, check="contract", state="bad" if breaks else "warn", what=f"{where}: {drift.words}", remedy=remedy)
    if not drifts:
        yield Finding(job=name, check="contract", state="good", what=f"{where}: {len(rows)} {probe.contract.what}, as the contract says")


def _first(name: str, kind: Any, ask: _ask.Ask) -> Finding:
    """The first document or Problem of a run; what a source without one says is that it answered and had nothing."""
    for found in kind.discover(ask):
        if isinstance(found, Problem):
            return Finding(job=name, check="answer", state="warn", what=found.what, remedy=found.remedy)
        if title := getattr(found, "title", None) or getattr(found, "key", None):
            return Finding(job=name, check="answer", state="good", what=f"it answers; its first document is {str(title)[:80]!r}")
    return Finding(job=name, check="answer", state="warn", what="it answers, and has nothing now", remedy="This is not a zero.")


def _clock(name: str, stated: str | None, now: datetime) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(stated or "")
    except ValueError:
        return
    if theirs.tzinfo is not None and abs(theirs - now) > SKEW:
        what = f"this server's clock is {abs(theirs - now).total_seconds() / 60:.0f} minutes off the source's ({theirs:%Y-%m-%d %H:%M} UTC there)"
        yield Finding(job=name, check="clock", state="bad", what=what, remedy="Set the clock by NTP: record times and schedules depend on it.")
