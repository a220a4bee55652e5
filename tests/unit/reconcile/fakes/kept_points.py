"""Figures that stand now and points that stood before, in memory: what `reconcile.again` asks of a store."""

from dtrack.reconcile.claim import times
from dtrack.reconcile.lines import line


class Kept:
    def __init__(self, figures, points):
        self.all, self.points = figures, points

    def places(self):
        return {code for each in self.all for _, code in each.places if code is not None}

    def figures(self, of, wanted, *, exact, seen):
        return [each for each in self.all if line(each) == of and any(self._speaks(each, code, wanted, exact) for _, code in each.places)]

    def _speaks(self, each, code, wanted, exact):
        held = times(each)
        if exact:
            return code is not None and held is not None and held[0] in wanted.get(code, ())
        return code is not None and any(held is None or (held[0][0] <= last and held[0][1] >= first) for first, last in wanted.get(code, ()))

    def named(self, idents):
        return {each.id: each for each in self.all if each.id in set(idents)}

    def answered(self, span):
        found = [each for each in self._of(span.series) if each.recommended and span.first <= each.end <= span.last]
        return sorted((each.end, each.start, each.recommended) for each in found)

    def shown(self, span):
        return [(each.start, each.end) for each in self._own(span.series) if span.first <= each.end <= span.last]

    def near(self, series, window):
        return [(each.start, each.end, each.recommended) for each in self._own(series) if each.end >= window[0] and each.start <= window[1]]

    def told(self, series, ends):
        return [each for each in self._of(series) if each.end in ends]

    def exactly(self, of, window):
        return [each for each in self.all if line(each) == of and (each.start, each.end) == window]

    def last(self, series, before):
        found = [(each.end, each.start, each.recommended) for each in self._of(series) if each.recommended and each.end < before]
        return max(found, default=None)

    def goes_on(self, series, after):
        return any(each.end > after for each in self._own(series))

    def _own(self, series):
        return [each for each in self._of(series) if each.reason not in ("only_parts", "only_shared")]

    def _of(self, series):
        return [each for each in self.points if each.series == series]

    def take(self, made):
        """Put the points of the spans in the place of those that stood there."""
        gone = [(span.series, span.first, span.last) for span in made.spans]
        stays = [each for each in self.points if not any(each.series == series and first <= each.end <= last for series, first, last in gone)]
        self.points = [*stays, *made.points]


class Counted(Kept):
    """Tells which figures were read for their places and days."""

    def __init__(self, figures, points):
        super().__init__(figures, points)
        self.read, self.asked = set(), []

    def named(self, idents):
        self.asked.append(list(idents))
        return super().named(idents)

    def figures(self, of, wanted, *, exact, seen):
        found = super().figures(of, wanted, exact=exact, seen=seen)
        self.read |= {each.id for each in found}
        return found


def told(points):
    return sorted(
        str((each.series, each.start, each.end, each.unit, each.value, each.low, each.high, each.recommended, each.reason, said(each))) for each in points
    )


def said(point):
    return sorted((each.figure, str(each.role), each.reason, sorted(each.params.items())) for each in point.verdicts)
