"""A dry run: what a run would store, said and not done. Nothing is written, the archive included."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from dtrack.errors import DtrackError
from dtrack.flow.collect import fingerprint, question
from dtrack.flow.kit import Kit
from dtrack.flow.outcome import Outcome, Progress, Report
from dtrack.flow.understanding import of_item, understand
from dtrack.model.document import Item
from dtrack.model.figure import Figure, Problem
from dtrack.model.validation import sift
from dtrack.sources import _ask
from dtrack.store import documents, runs
from dtrack.terms import RunState


def rehearse(kit: Kit, name: str, report: Report | None = None) -> Outcome:
    """Ask the job's source and read its items as a run would; the outcome's preview says what would be stored. The source is really asked."""
    tell = report or (lambda _: None)
    outcome = Outcome(job=name, dry=True)
    memory, since = {}, None
    if kit.stored:
        with kit.store.reading() as c:
            memory, good = runs.memory(c, name), runs.last_good(c, name)
            since = good.started if good else None
    ask = replace(question(kit, name, memory, kit.now(), since), keep=lambda body: hashlib.sha256(body).hexdigest())
    try:
        for found in _ask.kind(kit.jobs[name]).discover(ask):
            if isinstance(found, Problem):
                _warn(outcome, found)
            elif isinstance(found, Item):
                outcome.items += 1
                tell(Progress(name, outcome.items, None, found.title or found.key))
                _preview(kit, name, found, outcome)
    except DtrackError as bad:
        outcome.state, outcome.message = RunState.FAILED, bad.message
    return outcome


def _preview(kit: Kit, name: str, item: Item, outcome: Outcome) -> None:
    spec = kit.jobs[name]
    understood = understand(item.body, item.media_type, item.filename, spec, of_item(kit, spec, item))
    how = _how(kit, name, item, fingerprint(understood, hashlib.sha256(item.body).hexdigest()))
    outcome.preview.append(f"{how}: {item.title or item.key}")
    outcome.sightings += how == "seen again"
    outcome.documents += how != "seen again"
    sifted = sift(understood.figures, item.fetched_at.date())
    for problem in [*understood.problems, *sifted.problems]:
        _warn(outcome, problem)
    if how != "seen again":
        outcome.figures += len(sifted.figures)
        outcome.preview += [f"  {words(figure)}" for figure in sifted.figures]


def _how(kit: Kit, name: str, item: Item, text_sha256: str) -> str:
    if not kit.stored:
        return "new"
    with kit.store.reading() as c:
        known = documents.get(c, documents.identity(item, job=name, source=kit.jobs[name].source.kind))
    if known is None:
        return "new"
    return "seen again" if known.text_sha256 == text_sha256 else "new version"


def _warn(outcome: Outcome, problem: Problem) -> None:
    outcome.problems += 1
    outcome.preview.append(f"  problem {problem.kind} {problem.where or ''}: {problem.what}. {problem.remedy}")


def words(figure: Figure) -> str:
    """A figure on one line: what, where, when, and the words that say so."""
    number = figure.vague or figure.value
    when = f"{figure.start}" if figure.start == figure.end else f"{figure.start} to {figure.end}"
    places = ", ".join(f"{place.role} {place.name} {place.pcode or ''}".strip() for place in figure.places)
    return f"{figure.metric} {figure.direction} {figure.quantifier} {number} {figure.unit} | {places} | {when} | {figure.evidence.quote[:160]}"
