"""Taking a site, a figure or a document out of everything that is shown (R36), and giving it back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from dtrack.errors import NotFoundError, UsageError
from dtrack.flow.kit import Kit
from dtrack.flow.reconcile import reconcile
from dtrack.model.place import Place
from dtrack.resolve.folding import key
from dtrack.store import documents, figures, withheld
from dtrack.store.withheld import Kind, Withheld
from dtrack.terms import Level

_LONG = 4
"""Words that a sentence or a title has at least to be masked wherever it stands: a shorter one could be anybody's."""
_WHO = 'Say who, and why: --by "Name" --why "Reason". It goes into the history.'


@dataclass(frozen=True, slots=True)
class Done:
    """What was withheld. `shared`: names of the site that are not masked in texts, for a province, district or sub-district has them too."""

    act: Withheld
    shared: tuple[str, ...] = ()


def withhold(kit: Kit, ref: str, *, by: str, why: str) -> Done:
    """Withhold the figure, document or site of this id or code: it is gone from every answer from now on, and points are derived without it.

    NotFoundError where nothing has that id; UsageError without a name and a reason, or where it is withheld already.
    """
    by, why = _said(by, why)
    kit.prepare()
    with kit.store.writing() as c:
        act, shared = _act(kit, c, ref.strip(), by, why)
        if withheld.standing(c, act.kind, act.ref):
            raise UsageError(f"{ref} is withheld already", "`dtrack withheld` shows by whom and why.")
        withheld.add(c, act)
    reconcile(kit)
    return Done(act, shared)


def unwithhold(kit: Kit, ref: str, *, by: str, why: str) -> Withheld:
    """Show again what was withheld, exactly as it was. NotFoundError where it is not withheld."""
    by, why = _said(by, why)
    kit.prepare()
    with kit.store.writing() as c:
        found = withheld.standing(c, ref=ref.strip())
        if not found:
            raise NotFoundError(f"{ref} is not withheld", "`dtrack withheld` shows what is.")
        for act in found:
            withheld.lift(c, act, by=by, why=why, now=kit.now())
    reconcile(kit)
    return found[0]


def acts(kit: Kit) -> list[Withheld]:
    """Every act of withholding, those that were lifted too, the newest first: for operators alone."""
    kit.prepare()
    with kit.store.reading() as c:
        return withheld.acts(c)[::-1]


def is_withheld(kit: Kit, ref: str) -> bool:
    """True for the id of a figure, document or site that is withheld, and for a figure of a document or site that is.

    This is all that anybody is told: who did it and why stays with the operators. Call it where an id comes from elsewhere, e.g. out of a file or an alert
    that was made before; what is looked up through `kit.looked` or an open Tracker holds nothing withheld to begin with.
    """
    kit.prepare()
    with kit.store.reading() as c:
        return withheld.holds(c, ref)


def _said(by: str, why: str) -> tuple[str, str]:
    by, why = " ".join(by.split()), why.strip()
    if not by or not why:
        raise UsageError("withholding needs a name and a reason", _WHO)
    return by, why


def _act(kit: Kit, c: Connection, ref: str, by: str, why: str) -> tuple[Withheld, tuple[str, ...]]:
    now = kit.now()
    figure = figures.get(c, ref)
    if figure is not None:
        return Withheld(Kind.FIGURE, ref, _long([figure.figure.evidence.quote]), by, why, now, claim_key=figure.claim_key), ()
    document = documents.get(c, ref)
    if document is not None:
        return Withheld(Kind.DOCUMENT, ref, _long([document.title or ""]), by, why, now), ()
    place = kit.gazetteer.get(ref)
    if place is None:
        raise NotFoundError(f"there is no figure, document or site {ref[:80]!r}", "Their pages show their ids; `dtrack places list` shows the codes of sites.")
    if place.level not in {Level.SITE, Level.TOWN}:
        raise UsageError(f"{ref} is a {place.level.value}", "Sites and towns can be withheld; of a province, its figures or documents.")
    own, shared = _names(kit, place)
    return Withheld(Kind.SITE, ref, own, by, why, now), shared


def _names(kit: Kit, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of a site, and its code; and those of its names that are not masked, for a province, district or sub-district has them too.

    A name that is a town's as well is masked in its texts too: rather a sentence less than a camp that is found.
    """
    names = {key(name): name for name in (place.name, *(name for _, name in place.names))}
    units = [other for other in kit.gazetteer if other.level not in {Level.SITE, Level.TOWN}]
    others = {key(name) for other in units for name in (other.name, *(name for _, name in other.names))}
    own = [name for folded, name in names.items() if folded not in others]
    return (place.pcode, *own), tuple(name for folded, name in names.items() if folded in others)


def _long(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if len(re.findall(r"[^\W\d_]{2,}", text)) >= _LONG)
