"""What people do about figures: each act is written down, the figure stands as the acts say, and the points that it touches follow.

Two people at once lose nothing: an act is refused where the figure, or what others said of it, is no longer what its author saw.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dtrack.errors import ConflictError, NotFoundError, UsageError
from dtrack.flow import looking
from dtrack.flow.correcting import corrected, word
from dtrack.flow.kit import Kit, looked
from dtrack.flow.reconcile import reconcile
from dtrack.model.attention import Waiting
from dtrack.model.figure import FigureRecord
from dtrack.model.review import Act, Correction, Review, decisive, differing
from dtrack.store import figures, judging, problems, reviews
from dtrack.store import queue as waiting
from dtrack.store.claims import figure as table
from dtrack.store.said import ROLES
from dtrack.terms import Status

log = logging.getLogger(__name__)
LONGEST_NAME, LONGEST_WHY, LONGEST_DOUBT = 100, 2_000, 500
DOUBTS_A_FIGURE, DOUBTS_A_DAY = 3, 200
"""Doubts of readers that are kept in a day: about one figure, and in all. More of them say nothing new."""
READER = "a reader"


def review(
    kit: Kit,
    ident: str,
    act: str,
    *,
    by: str,
    why: str,
    role: str = "operator",
    seen: int | None = None,
    into: str | None = None,
    undoes: int | None = None,
    correction: Correction | None = None,
) -> FigureRecord:
    """Do it, and derive what it touches; the figure as it stands then.

    `seen`: number of the last act that the person knew of (0: none), None where only the figure is compared. `into`: for `merge`, the figure that says the
    same and stays. `undoes`: for `undo`, the act to take back; the last one by default. ConflictError where somebody was quicker, UsageError for what
    cannot be, NotFoundError for a figure that nobody knows.
    """
    done, by, why = word(Act, act, "act"), _said(by, "by", LONGEST_NAME), _said(why, "why", LONGEST_WHY)
    if done is Act.DOUBT:
        raise UsageError("a doubt is a reader's word", "Use the button on the figure's page, or reject or correct the figure.", key="act")
    word_of_role(role)
    kit.prepare()
    with kit.store.writing() as c:
        standing = _standing(c, ident, seen)
        now = judging.moment(c, standing.claim_key, kit.now())
        more = _meant(kit, c, done, standing, now, into=into, undoes=undoes, correction=correction)
        machine = judging.register(c, standing.claim_key, now)
        written: dict[str, Any] = {"claim_key": standing.claim_key, "figure": standing.id, "document": standing.document, "by": by, "why": why, "role": role}
        kept = reviews.add(c, Review(number=0, act=done, at=now, machine=machine, **written, **more))
        judging.judge(c, kept)
        problems.close_claim(c, standing.claim_key, judging.TOLD, now, unless=_waits(c, standing.claim_key))
        after = _of_claim(c, standing.claim_key) or figures.history(c, standing.claim_key)[-1]
    log.info("step=review act=%s figure=%s now=%s role=%s", done.value, standing.id, after.id, role)
    kit.turns.make(lambda: reconcile(kit))
    return looking.figure(kit, after.id)


def doubt(kit: Kit, ident: str, why: str = "") -> bool:
    """A reader's word that a figure looks wrong: it moves up in the queue and changes nothing else. False where as many as count are there already."""
    said = " ".join(why.split())[:LONGEST_DOUBT]
    kit.prepare()
    with kit.store.writing() as c:
        standing = _standing(c, ident, None)
        now = judging.moment(c, standing.claim_key, kit.now())
        since = now - timedelta(days=1)
        if reviews.doubts(c, since, standing.claim_key) >= DOUBTS_A_FIGURE or reviews.doubts(c, since) >= DOUBTS_A_DAY:
            return False
        machine = judging.machine(c, standing.claim_key) or standing.figure
        told: dict[str, Any] = {"claim_key": standing.claim_key, "figure": standing.id, "document": standing.document}
        told |= {"by": READER, "role": "reader", "why": said}
        reviews.add(c, Review(number=0, act=Act.DOUBT, at=now, machine=machine, **told))
    return True


def acts(kit: Kit, ident: str, known_on: datetime | None = None) -> list[Review]:
    """Every act on the claim of a figure, oldest first; those known at a moment. For the same words in a copy of a text, those on the text's claim."""
    claim = looking.figure(kit, ident, known_on).claim_key
    with looked(kit) as c:
        key = judging.twin_of(c, claim) or claim
        return reviews.of_claims(c, [key], known_on).get(key, [])


def correction(fields: Mapping[str, Any]) -> Correction:
    """The fields of `Correction` by name; `place` names one or more places. UsageError for a field that no figure has."""
    given = {name: value for name, value in fields.items() if value}
    places = given.pop("place", None) or given.pop("places", ())
    for name in given:
        if name not in Correction.__dataclass_fields__:
            raise UsageError(f"a figure has no field {name!r}", f"Fields: {', '.join(Correction.__dataclass_fields__)}.", key=name)
    named = (places,) if isinstance(places, str) else tuple(places)
    return Correction(**{name: str(value) for name, value in given.items()}, places=tuple(text for text in named if text.strip()))


def word_of_role(role: str) -> str:
    """The role, checked."""
    if role not in ROLES:
        raise UsageError(f"there is no role {role!r}", f"Use one of: {', '.join(ROLES)}.", key="role")
    return role


def _said(text: str, key: str, longest: int) -> str:
    words = " ".join(text.split()) if key == "by" else text.strip()
    if not words:
        raise UsageError("this must be filled", "The history of every figure says who judged it, and why.", key=key)
    if len(words) > longest or "\0" in words:
        raise UsageError(f"longer than {longest} characters", "Say it shorter.", key=key)
    return words


def _standing(c: Connection, ident: str, seen: int | None) -> FigureRecord:
    """The figure that an act is about: as it stands, and as its author saw it. For a copy of a text, the text's own."""
    found = figures.get(c, ident)
    if found is None:
        raise NotFoundError(f"there is no figure {ident!r}", "`dtrack figures` shows the ids of those that stand.")
    standing = _of_claim(c, found.claim_key)
    if standing is None or standing.id != ident:
        raise _overtaken(c, found, standing)
    twin = judging.twin_of(c, standing.claim_key)
    original = _of_claim(c, twin) if twin else None
    about = original or standing
    if seen is not None and reviews.last(c, about.claim_key) != seen:
        raise _overtaken(c, found, about)
    return about


def _of_claim(c: Connection, key: str) -> FigureRecord | None:
    return next(iter(figures.matching(c, table.c.claim_key == key, table.c.known_to.is_(None))), None)


def _overtaken(c: Connection, found: FigureRecord, standing: FigureRecord | None) -> ConflictError:
    """What happened to a figure since it was seen, in words."""
    said = [act for act in reviews.of_claims(c, [found.claim_key]).get(found.claim_key, []) if act.act is not Act.DOUBT]
    if standing is None:
        return ConflictError(f"figure {found.id} stands no more", "Its document is read otherwise now; its page shows the history.")
    last = said[-1] if said else None
    if last is not None and (last.at >= (found.known_to or last.at) or standing.id == found.id):
        what = f"{last.by} ({last.role}) was quicker: {last.act.value}, {last.at:%Y-%m-%d %H:%M} UTC, “{last.why}”"
    else:
        what = f"figure {found.id} is read otherwise now"
    return ConflictError(what, f"It stands as figure {standing.id}: look at that, and say it again if it still holds.", figure=standing.id)


def _meant(
    kit: Kit,
    c: Connection,
    act: Act,
    standing: FigureRecord,
    now: datetime,
    *,
    into: str | None,
    undoes: int | None,
    correction: Correction | None,
) -> dict[str, Any]:
    """What an act says besides who, when and why."""
    if act is Act.CORRECT:
        outcome = corrected(kit, standing.figure, correction or Correction(), standing.fetched_at.date())
        return {"outcome": outcome, "changed": differing(standing.figure, outcome)}
    if act in (Act.APPROVE, Act.PREFER):
        return {"outcome": standing.figure}
    if act is Act.MERGE:
        other = _other(c, standing, into)
        judging.register(c, other.claim_key, judging.moment(c, other.claim_key, now))
        return {"other": other.claim_key, "other_figure": other.id}
    if act is Act.UNDO:
        return {"undoes": _last(reviews.of_claims(c, [standing.claim_key]).get(standing.claim_key, []), undoes)}
    return {}


def _other(c: Connection, standing: FigureRecord, into: str | None) -> FigureRecord:
    found = figures.get(c, into) if into else None
    other = _of_claim(c, found.claim_key) if found else None
    if other is None:
        raise UsageError("there is no such figure to be one with", "Give the id of the figure that stays: --into FIGURE.", key="into")
    if other.claim_key == standing.claim_key or other.merged is not None:
        raise UsageError("a figure cannot be one with itself, or with one that is one with another", "Name the figure that stays.", key="into")
    if reviews.is_one_with(c, standing.claim_key):
        raise UsageError("another figure is one with this one already", "Undo that first, or name this figure as the one that stays.", key="into")
    return other


def _last(said: Sequence[Review], undoes: int | None) -> int:
    """Number of the act that is taken back."""
    held = decisive(said)
    taken = [act for act in said if act.act is Act.UNDO and act.number not in {each.undoes for each in said}]
    if undoes is None and held:
        return held[-1].number
    if undoes is not None and undoes in {act.number for act in (*held, *taken)}:
        return undoes
    raise UsageError("there is nothing to take back", "`dtrack show` lists what was said of this figure.", key="undoes")


def _waits(c: Connection, key: str) -> frozenset[str]:
    """Problems of the claim that its figure still has: kinds."""
    standing = _of_claim(c, key)
    if standing is None:
        return frozenset()
    return frozenset({standing.status.value, *(standing.figure.doubts if standing.status is Status.EXTRACTED else ())})


def queue(kit: Kit, limit: int | None = 50, offset: int = 0, place: str | None = None) -> list[Waiting]:
    """Figures that want a person, ordered by weight in points times doubt; of a place and all below it. NotFoundError for a place that nobody knows."""
    places = looking.below(kit, place) if place is not None else None
    with looked(kit) as c:
        return waiting.find(c, limit, offset, places)
