"""What is recommended before some days of a series, as far as later answers are held against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dtrack.model.point import Series, Span
from dtrack.reconcile.cells import Bucket
from dtrack.reconcile.claim import Claim, Window
from dtrack.reconcile.held import Answer, Stored
from dtrack.reconcile.standing import CLASSES
from dtrack.reconcile.windows import MAX_STANDS_DAYS, Slot, in_time
from dtrack.reconcile.work import Work

_WIDEST_DAYS = 366
"""By so much may the days that a coarse date means lie before or after the date itself."""
_FEW = 8
"""So many answers are read first, then twice as many each time."""


def answered_before(work: Work, stored: Stored, here: tuple[Bucket, Span], redone: Sequence[Window], earlier: Sequence[Claim]) -> list[Claim]:
    """The last answer before a span; of stocks and running totals those of the last that tell what may still stand, and the last of each source that is held
    against its own. In time.

    `here`: the claims of the span. `earlier` is what was chosen in the spans `redone` before it.
    """
    held = _answers(stored, here[1], redone)
    claims: list[Claim] = []
    few = _FEW
    while held and not _enough(work, here, claims, earlier):
        some, held = held[-few:], held[:-few]
        given = stored.named([ident for _, _, ident in some])
        claims += [claim for _, _, ident in some if ident in given and (claim := work.claim(given[ident])) is not None]
        few *= 2
    return sorted([*claims, *earlier], key=_in_time)


def _in_time(claim: Claim) -> tuple[Window, Window]:
    return in_time(Slot(claim.dates, claim.window))


def _enough(work: Work, here: tuple[Bucket, Span], claims: Sequence[Claim], earlier: Sequence[Claim]) -> bool:
    """True where no answer before `claims`, the last ones, can change what is chosen of the claims of a span.

    A claim is held against the best class that still stands: one that stands through the whole span hides all lesser ones.
    """
    bucket, span = here
    if bucket.series.since is not None and not {claim.origin for claim in bucket.own} <= {claim.origin for claim in claims}:
        return False
    classes = {claim.standing for claim in claims}
    latest = {claim.standing: claim for claim in sorted([*claims, *earlier], key=_in_time)}
    newest = max((claim.window[1] for claim in bucket.own), default=span.first)
    days = min((work.stands_days(claim) for claim in bucket.own), default=MAX_STANDS_DAYS)
    for standing in range(len(CLASSES) - 1):
        if standing not in classes:
            return False
        best = latest[standing]
        if (newest - min(best.window[1], span.first)).days <= min(days, work.stands_days(best)):
            return True
    return True


def _answers(stored: Stored, span: Span, redone: Sequence[Window]) -> list[Answer]:
    """The last one; of stocks all that may still stand, of running totals all."""
    series, first = span.series, span.first
    reach = date.min
    if series.since is None:
        reach = date.fromordinal(max(1, first.toordinal() - MAX_STANDS_DAYS - 2 * _WIDEST_DAYS))
    answers: list[Answer] = []
    if first > date.min and (series.since is not None or series.metric.is_stock):
        answers = list(stored.answered(Span(series, reach, first - timedelta(1))))
    held = [each for each in answers if not any(start <= each[0] <= end for start, end in redone)]
    if not held:
        last = _last_outside(stored, series, first, redone)
        held = [last] if last else []
    return held


def _last_outside(stored: Stored, series: Series, first: date, redone: Sequence[Window]) -> Answer | None:
    """The last answer before a span that no earlier span derives again."""
    day = first
    while (last := stored.last(series, day)) is not None:
        inside = [start for start, end in redone if start <= last[0] <= end]
        if not inside:
            return last
        day = inside[0]
    return None
