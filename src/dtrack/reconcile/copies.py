"""One claim printed many times is one claim (R17): equal numbers of one origin for one series and time, equal exact numbers of anyone,
and equal particular numbers of papers that name no source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from dtrack.model.document import Original
from dtrack.model.given import Given
from dtrack.model.point import Verdict
from dtrack.reconcile.claim import Claim, Window, is_dated
from dtrack.reconcile.standing import Standings
from dtrack.terms import FigureRole, Quantifier, Status, Unit

_EXACT = "="
_TEXT_DAYS = 3
"""An agency's text is printed and translated within so many days."""
_TEXT_DIGITS = 3
"""A number with fewer significant digits ("some 120,000") may be two people's estimate."""
_Number = tuple[Unit, Decimal, Decimal]
_CONFIRMED = frozenset({Status.APPROVED, Status.CORRECTED})


class Copies:
    """Whose numbers the unattributed ones of a copied text are: those of whoever printed the original."""

    def __init__(self, original: Mapping[str, Original], standings: Standings) -> None:
        self.original, self._standings = original, standings

    def origin(self, record: Given) -> str | None:
        """The originator's key; None where the text is no copy or the number has an originator of its own."""
        first = self.printed(record)
        if first is None or record.source_org:
            return None
        return self._standings.printer(first.publisher, first.job)

    def printed(self, record: Given) -> Original | None:
        """Whose text the figure's document prints; None for a text of its own. An agency that credits itself prints its own."""
        first = self.original.get(record.document)
        if first is None or not first.credited:
            return first
        return None if self._standings.printer(record.publisher, record.job) == self._standings.printer(first.publisher, first.job) else first


def fold(claims: Iterable[Claim]) -> list[Claim]:
    """One representative a claim, with its copies; doubts, certainty and what people said pass among them (R37). Vague claims stay alone."""
    alone: list[Claim] = []
    equal: dict[tuple[Unit, Decimal] | _Number, list[Claim]] = {}
    for claim in claims:
        low, high = claim.low, claim.high
        if low is None or high is None or claim.record.merged is not None:
            alone.append(claim)
        else:
            # Nearly every number is one and no range, and hashing one costs as much as the rest.
            equal.setdefault((claim.unit, low) if low == high else (claim.unit, low, high), []).append(claim)
    for several in equal.values():
        if len(several) == 1:
            alone += several
            continue
        for group in _groups(several):
            if len(group) == 1:
                alone += group
            else:
                alone += [_represent(part) if len(part) > 1 else part[0] for part in _judged(group)]
    return alone


def _judged(group: list[Claim]) -> list[list[Claim]]:
    """What a person rejected, with the prints of it, apart from what others say themselves: their own figure stands (R37).

    Where another print of the number was confirmed, the rejection is of that one print.
    """
    rejected = [claim for claim in group if claim.status is Status.REJECTED]
    if not rejected or len(rejected) == len(group):
        return [group]
    confirmed = any(claim.status in _CONFIRMED for claim in group)
    covered = [claim for claim in group if claim in rejected or (not confirmed and any(_prints(claim, other) for other in rejected))]
    rest = [claim for claim in group if claim not in covered]
    return [part for part in (covered, rest) if part]


def _prints(claim: Claim, other: Claim) -> bool:
    """True where the one is a print of the other, and no figure of its own that happens to be equal."""
    return any(_why(one, two) != "equal_number" for one, two in ((claim, other), (other, claim)))


def _groups(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Of one number: those that are one origin's for one time."""
    by_length: dict[int, list[Claim]] = {}
    for claim in claims:
        by_length.setdefault(_length_class(claim), []).append(claim)
    for several in by_length.values():
        if len(several) == 1:
            yield several
            continue
        several.sort(key=_by_time)
        for alike in _alike(several):
            if len(alike) == 1:
                yield alike
            else:
                yield from _by_origin(alike)


def runs(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims of one number and of periods of about one length whose times follow on one another: what `fold` makes of them hangs on none of the others."""
    alike: dict[tuple[_Number, int], list[Claim]] = {}
    for claim in claims:
        if claim.measured:
            alike.setdefault((_number(claim), _length_class(claim)), []).append(claim)
    found: list[list[Claim]] = []
    for several in alike.values():
        several.sort(key=_by_time)
        end: date | None = None
        for claim in several:
            if end is None or claim.window[0] > end:
                found.append([])
                end = claim.window[1]
            found[-1].append(claim)
            end = max(end, claim.window[1])
    return found


def _number(claim: Claim) -> _Number:
    return claim.unit, claim.low or Decimal(0), claim.high or Decimal(0)


def _length_class(claim: Claim) -> int:
    """Periods of about one length; a stock's dates are compared whatever their precision."""
    if is_dated(claim.record):
        return 0
    return round(((claim.window[1] - claim.window[0]).days + 1) * 1.4).bit_length()


def _by_time(claim: Claim) -> tuple[Window, str]:
    return claim.window, claim.id


def _alike(claims: list[Claim]) -> Iterator[list[Claim]]:
    """Runs of claims about one time, each compared with the run's first so that rolling repeats do not chain through a year."""
    run = claims[:1]
    for claim in claims[1:]:
        if not _same_time(run[0].window, claim.window, whole=is_dated(claim.record)):
            yield run
            run = []
        run.append(claim)
    yield run


def _same_time(one: Window, other: Window, *, whole: bool) -> bool:
    """Overlapping dates for a stock; for flows, at least half of the longer period in common."""
    common = (min(one[1], other[1]) - max(one[0], other[0])).days + 1
    if whole:
        return common > 0
    longer = max((window[1] - window[0]).days + 1 for window in (one, other))
    return 2 * common >= longer


def _by_origin(claims: list[Claim]) -> Iterator[list[Claim]]:
    """Claims that are one origin, through attribution, through the table of derivations, or because both numbers are exact."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            key = parent[key]
        return key

    origins = {claim.origin: claim.upstream for claim in claims}
    if len(origins) == 1:
        yield claims
        return
    for origin in sorted(origins):
        for source in sorted(origins[origin] & origins.keys()):
            parent[root(origin)] = root(source)
    for claim in claims:
        if claim.record.quantifier is Quantifier.EXACT and not claim.estimated:
            parent[root(claim.origin)] = root(_EXACT)
    for text in _one_text(claims):
        for claim in text[1:]:
            parent[root(claim.origin)] = root(text[0].origin)
    clusters: dict[str, list[Claim]] = {}
    for claim in claims:
        clusters.setdefault(root(claim.origin), []).append(claim)
    yield from clusters.values()


def _one_text(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Prose that prints one number, put alike and without saying whose it is, within three days of the first: one text, in whatever languages.

    The words of a translation cannot be compared. An attribution, which a person may correct, makes an origin of its own again.
    """
    papers = [(claim.record.quantifier, published, claim.id, claim) for claim in claims if (published := _printed_alone(claim)) is not None]
    run: list[Claim] = []
    first: tuple[Quantifier, date] | None = None
    for quantifier, published, _, claim in sorted(papers, key=lambda paper: paper[:3]):
        if first is None or first[0] is not quantifier or (published - first[1]).days > _TEXT_DAYS:
            yield run
            run, first = [], (quantifier, published)
        run.append(claim)
    yield run


def _printed_alone(claim: Claim) -> date | None:
    """The day on which prose printed a number that is too particular to be two people's estimate, without saying whose it is; else None."""
    record = claim.record
    if record.source_org or record.declared or record.published_inferred or claim.estimated or claim.value is None:
        return None
    return record.published if len(claim.value.normalize().as_tuple().digits) >= _TEXT_DIGITS else None


def _represent(group: list[Claim]) -> Claim:
    """What a person prefers; the original rather than a transcription, its own publisher's rather than another's, the surest, the earliest."""
    present = {claim.origin for claim in group}
    first, *others = sorted(group, key=lambda claim: _originality(claim, present))
    first.doubts = frozenset().union(*(claim.doubts for claim in group))
    first.confidence = max(claim.confidence for claim in group)
    said = {claim.status for claim in group}
    first.status = Status.APPROVED if said & _CONFIRMED else Status.REJECTED if Status.REJECTED in said else first.status
    first.copies = [(claim, _why(claim, first)) for claim in others]
    return first


def _originality(claim: Claim, present: set[str]) -> tuple[bool, bool, bool, bool, bool, float, date, str]:
    derived = bool(claim.upstream & present - {claim.origin})
    return (
        claim.record.preferred is None,
        claim.transcription,
        derived,
        not claim.first_hand,
        claim.copied,
        -claim.confidence,
        claim.record.published or date.max,
        claim.id,
    )


def _why(copy: Claim, first: Claim) -> str:
    if copy.origin == first.origin:
        if copy.agency and not copy.record.source_org:
            return "agency_text"
        return "copied_text" if copy.copied and not copy.record.source_org else "same_origin"
    if copy.related(first):
        return "derived"
    alike = copy.record.quantifier is first.record.quantifier is not Quantifier.EXACT
    return "one_text" if alike and _printed_alone(copy) and _printed_alone(first) else "equal_number"


def duplicates(claim: Claim) -> Iterator[Verdict]:
    """Verdicts of the copies that a representative stands for."""
    for copy, why in claim.copies:
        params = {"same_origin": {"source": copy.source}, "copied_text": {"source": claim.source}, "agency_text": {"source": copy.agency or ""}}.get(why, {})
        if why == "derived":
            params = {"source": copy.source, "origin": claim.source}
        yield Verdict(copy.id, FigureRole.DUPLICATE, why, params | {"of": claim.id})


def origins(claims: Iterable[Claim]) -> list[list[Claim]]:
    """The claims by known independent origin; sources of which one takes numbers from another are one."""
    by_origin: dict[str, list[Claim]] = {}
    merged: dict[str, str] = {}
    above: dict[str, frozenset[str]] = {}
    listed = list(claims)
    if len(listed) < 2:
        return [listed] if listed else []
    for claim in listed:
        printed = [claim, *(copy for copy, _ in claim.copies)]
        above |= {each.origin: each.upstream for each in printed}
        keys = sorted({each.origin for each in printed})
        for key in keys:
            _join(merged, keys[0], key)
    present = set(merged)
    for key in sorted(present):
        for source in sorted(above[key] & present):
            _join(merged, source, key)
    for claim in listed:
        by_origin.setdefault(_top(merged, claim.origin), []).append(claim)
    return list(by_origin.values())


def _top(merged: dict[str, str], key: str) -> str:
    merged.setdefault(key, key)
    while merged[key] != key:
        key = merged[key]
    return key


def _join(merged: dict[str, str], one: str, other: str) -> None:
    tops = sorted({_top(merged, one), _top(merged, other)})
    merged[tops[-1]] = tops[0]
