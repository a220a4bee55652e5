"""Points for those who do not see all figures: series that hold one which they may not see are derived a second time, of theirs alone.

An audience's points of any other series are everybody's. So nothing that is told in public hangs on what is not public, and what that costs hangs on how many
series hold such a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from dtrack.model.document import Original
from dtrack.model.given import Given
from dtrack.model.point import Point, Series, Span
from dtrack.reconcile import apart as pure
from dtrack.reconcile.again import Again, again
from dtrack.reconcile.held import Stored
from dtrack.reconcile.lines import Line
from dtrack.reconcile.series import Placer, Places
from dtrack.reconcile.work import Work
from dtrack.store import apart as store
from dtrack.store import hiding, points
from dtrack.store.hiding import Eyes
from dtrack.store.pointing import Key, Rows, Said, name_of, series_of

_Line = tuple[str, str, str]
Begin = Callable[[Mapping[str, Original]], Work]
"""A fresh derivation in which texts print what this says."""


@dataclass(slots=True)
class Audience:
    """One of those who do not see everything, while points are made."""

    c: Connection
    eyes: Eyes
    placer: Placer
    originals: dict[str, Original]
    """Whose text each copy prints, as far as it may know."""
    others: set[str]
    """Documents of which the team knows that otherwise."""
    held: set[str] = field(default_factory=set)
    """Names of the series that it has by itself."""

    def split(self, records: Sequence[Given], hidden: set[str] | None = None) -> tuple[list[Given], list[Given]]:
        """Those that it sees, as it sees them; and those that make a series another one to it: hidden ones, and what rests on them.

        `hidden`: ids of all that may be, where that is known.
        """
        gone = self.eyes.hidden(self.c, {record.id for record in records}) if hidden is None else hidden
        one_with = {record.merged for record in records if record.merged is not None}
        lost = self.eyes.hidden(self.c, one_with) if one_with else set()
        seen = [replace(record, merged=None) if record.merged in lost else record for record in records if record.id not in gone]
        odd = [record for record in records if record.id in gone or record.merged in lost or record.document in self.others]
        return seen, odd

    def series(self, records: Iterable[Given]) -> set[Series]:
        """Every series that these figures are shown in."""
        return {seat.series for record in records for seat in self.placer.placements(record)}

    def whose(self, series: Series) -> str:
        """Under which name its points of a series are stored."""
        return self.eyes.name if name_of(series) in self.held else ""


def audiences(c: Connection, gazetteer: Places, originals: Mapping[str, Original], line: _Line | None = None) -> list[Audience]:
    """Those for whom anything is, or was, another thing than to the team: none in an installation where everything is public. `line`: as to these series."""
    found = []
    for eyes in hiding.eyes(c):
        printed, others = eyes.printed(c, originals)
        found.append(Audience(c, eyes, Placer(gazetteer), printed, others, store.held(c, eyes.name, line)))
    return found


# What changed


@dataclass(frozen=True, slots=True)
class Changed:
    """What stands anew for an audience; `fresh`: names of the series that it has by itself from now on."""

    of: Audience
    made: Again
    fresh: set[str]

    def store(self, now: datetime) -> None:
        """Write what differs. Before the team's own points of the day are written: what was known until now is copied."""
        c, name = self.of.c, self.of.eyes.name
        if self.fresh:
            store.begin(c, name, self.fresh, now)
            self.of.held |= self.fresh
        spans = [span for span in self.made.spans if name_of(span.series) in self.of.held]
        points.replace(c, [point for point in self.made.points if name_of(point.series) in self.of.held], now, spans=spans, audience=name)


def changed(
    of: Audience, begin: Begin, stored: Stored, line: Line, *, part: Sequence[Given] = (), team: Sequence[Point] = (), also: Sequence[Span] = ()
) -> Changed | None:
    """What figures that came or went change for an audience; None where that is what they change for everybody. `team`: points that these have made.

    Nothing of them is written yet. `stored`: what stands, as the audience has it. `also`: spans that are to be derived again for another reason.
    """
    _, odd = of.split(part)
    touched = of.series(odd)
    mine = [record for record in part if any(seat.series in touched or name_of(seat.series) in of.held for seat in of.placer.placements(record))]
    if not mine and not also:
        return None
    made = again(lambda: begin(of.originals), stored, line, mine, also)
    otherwise = {series for series, _ in pure.over(team) ^ pure.over(made.points)} if part else set()
    spans = {span.series for span in made.spans}
    return Changed(of, made, {name_of(series) for series in (touched | otherwise) & spans} - of.held)


# Everything


@dataclass(slots=True)
class Whole:
    """A line as it stands for an audience: what differs from its points, and `fresh` series as above."""

    of: Audience
    fresh: set[str]
    adding: list[Said]
    closing: list[tuple[int, str]]
    kept: int

    def store(self, c: Connection, now: datetime) -> None:
        """Write the differences. Before the team's own points of the day are written."""
        copies = store.begin(c, self.of.eyes.name, self.fresh, now) if self.fresh else {}
        closing = [(copies.get(number, number), digest) for number, digest in self.closing]
        points.write(c, self.adding, closing, self.kept, now, audience=self.of.eyes.name)


def whole(
    of: Audience, begin: Begin, line: _Line, records: Sequence[Given], *, ruled: pure.Ruled, standing: Mapping[Key, points.Held], rows: Rows
) -> Whole | None:
    """A line for an audience, of `records`, all its figures; None where nothing of it is another thing to it.

    `standing`: the team's points before they were made anew; `ruled` as in `reconcile.apart`; `rows` writes for this connection.
    """
    seen, odd = of.split(records, of.eyes.hidden_of_line(of.c, line))
    work = begin(of.originals)
    touched = {series_of(name) for name in of.held} | {seat.series for record in odd if (claim := work.claim(record)) for seat in claim.seats}
    if not touched:
        return None
    found = pure.apart(begin(of.originals), seen, touched, ruled)
    fresh = {name_of(series) for series in found} - of.held
    stands = points.standing_of_line(of.c, line, of.eyes.name) | {key: held for key, held in standing.items() if key[0] in fresh}
    adding, kept = points.differing(of.c, (point for some in found.values() for point in some), stands, rows)
    return Whole(of, fresh, adding, list(stands.values()), kept)
