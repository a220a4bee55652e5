"""A site that is no more has no residents to count (R26): its series ends at its closing, with no zero, until it is opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dtrack.model.figure import Problem
from dtrack.model.point import Series
from dtrack.model.site import Ending, SiteDeed
from dtrack.reconcile.claim import Claim, Ruling
from dtrack.terms import FigureRole, Metric, ProblemKind

Ends = Mapping[str, Sequence[Ending]]
"""By site, the times in which it did not stand, in time."""
_REASONS = {SiteDeed.CLOSE: "site_closed", SiteDeed.MERGE: "site_merged", SiteDeed.SPLIT: "site_split"}


def ended(claim: Claim, ends: Ends) -> Ending | None:
    """The ending after which the claim's whole time lies; None for places that are no sites, and for what is no count of people."""
    own = ends.get(claim.series.place)
    if not own or claim.record.metric is Metric.HOMES_DESTROYED:
        return None
    return next((ending for ending in own if ending.holds(*claim.window)), None)


def ruling(claim: Claim, ending: Ending) -> Ruling:
    """It is shown and not used. A reported zero says what is known already; anything else waits for a person."""
    act = ending.act
    params = {"date": f"{act.on}", "source": act.source}
    into = [ident for ident in act.into if ident != act.site]
    if into:
        params["into"] = ",".join(into)
    return FigureRole.TRIANGULATION if nobody(claim) else FigureRole.IN_REVIEW, _REASONS[act.deed], params


def nobody(claim: Claim) -> bool:
    """True for a reported zero."""
    return claim.value == 0


def problem(claim: Claim, ending: Ending) -> Problem:
    """People are counted where, as far as is known, nobody lives any more."""
    act = ending.act
    what = f"{claim.value:,}" if claim.value is not None else "A number"
    where = f"{claim.series.place} {claim.series.metric} {claim.window[0]} to {claim.window[1]}"
    return Problem(
        kind=ProblemKind.SITE_ENDED.value,
        what=f"{what} is dated after {act.site} ended on {act.on} ({act.deed.value}, {act.source}).",
        remedy=f"Look whether the site was opened again (`dtrack site reopen {act.site}`) or the figure is of another place or day; until then it is not used.",
        figure=claim.record.id,
        claim_key=claim.record.claim_key,
        where=where,
    )


def apart(series: Series, before: date, after: date, ends: Ends) -> bool:
    """True where the site ended between two days: what stood before says nothing of what came after."""
    return any(before <= ending.last < after for ending in ends.get(series.place, ()))
