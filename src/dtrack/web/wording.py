"""The store's terms in the words that readers see. One table a term, every sentence marked for translation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dtrack.model.account import Nearness
from dtrack.model.figure import Figure
from dtrack.model.point import Series
from dtrack.speech import sites
from dtrack.speech.words import DIRECTIONS, METRICS, RETURNS, STATES, UNITS, counted, inside, word
from dtrack.terms import Cause, FigureRole, Level, Metric, PlaceRole, ProblemKind, Scope, Sensitivity, Status, Vague
from dtrack.web.languages import _N, Speech

__all__ = ["DIRECTIONS", "METRICS", "RETURNS", "STATES", "UNITS", "counted", "inside", "word"]
"""Words that alerts share, under the name that pages know."""

DATED: Mapping[str, str] = {
    Metric.IDP_STOCK: _N("Displaced people present on %(date)s"),
    Metric.RETURNEE_STOCK: _N("Returnees present on %(date)s"),
    Metric.SITE_POPULATION: _N("People living in sites on %(date)s"),
    Metric.REFUGEE_STOCK: _N("Refugees present on %(date)s"),
}
ROLES: Mapping[str, str] = {
    FigureRole.RECOMMENDED: _N("Used in totals (a rule of this tool, not the source's endorsement)"),
    FigureRole.TRIANGULATION: _N("Kept for comparison"),
    FigureRole.DUPLICATE: _N("The same claim, printed again"),
    FigureRole.PART: _N("Covers only part of the place"),
    FigureRole.SHARED: _N("Covers several provinces together"),
    FigureRole.IN_REVIEW: _N("Waits for a person to check it"),
    FigureRole.IMPLAUSIBLE: _N("Not used until a person approves it"),
    FigureRole.UNDATED: _N("Has no reference date"),
}
ROLES_SHORT: Mapping[str, str] = {**ROLES, FigureRole.RECOMMENDED: _N("Used in totals")}
"""For lists, which print the whole sentence once below."""
CHECKED: Mapping[str, str] = {
    Status.EXTRACTED: _N("machine-read"),
    Status.APPROVED: _N("checked by a person"),
    Status.CORRECTED: _N("checked by a person"),
    Status.REJECTED: _N("rejected by a person"),
    Status.CHANGED_AFTER_APPROVAL: _N("changed after a person had checked it"),
}
VAGUE: Mapping[str, str] = {
    Vague.TENS: _N("tens"),
    Vague.HUNDREDS: _N("hundreds"),
    Vague.THOUSANDS: _N("thousands"),
    Vague.TENS_OF_THOUSANDS: _N("tens of thousands"),
    Vague.HUNDREDS_OF_THOUSANDS: _N("hundreds of thousands"),
    Vague.MILLIONS: _N("millions"),
}
PLACE_ROLES: Mapping[str, str] = {
    PlaceRole.ORIGIN: _N("left from here"),
    PlaceRole.DESTINATION: _N("came here"),
    PlaceRole.IN: _N("here"),
    PlaceRole.UNSPECIFIED: _N("named, its part is not stated"),
}
LEVELS: Mapping[str, str] = {
    Level.ADM0: _N("country"),
    Level.ADM1: _N("governorate"),
    Level.ADM2: _N("district"),
    Level.ADM3: _N("sub-district"),
    Level.TOWN: _N("town"),
    Level.SITE: _N("site"),
}
CAUSES: Mapping[str, str] = {Cause.CONFLICT: _N("conflict"), Cause.DISASTER: _N("disaster"), Cause.OTHER: _N("other causes")}
SCOPES: Mapping[str, str] = {
    Scope.IN_SITES: _N("people in sites"),
    Scope.OUTSIDE_SITES: _N("people outside sites"),
    Scope.ALL: _N("people in and outside sites"),
    Scope.UNKNOWN: _N("in or outside sites: not stated"),
}
SENSITIVITIES: Mapping[str, str] = {
    Sensitivity.PUBLIC: _N("public"),
    Sensitivity.INTERNAL: _N("internal"),
    Sensitivity.RESTRICTED: _N("restricted"),
}
PEOPLE: Mapping[str, str] = {"reader": _N("a reader"), "reviewer": _N("a reviewer"), "operator": _N("an operator")}
"""Who did it, for everybody: the role, not the name (R38)."""
PROBLEMS: Mapping[str, str] = {
    ProblemKind.UNREADABLE: _N("A document cannot be read"),
    ProblemKind.UNDATED: _N("A reference date is missing"),
    ProblemKind.UNKNOWN_COLUMN: _N("A column is new"),
    ProblemKind.MISSING_COLUMN: _N("A column is missing"),
    ProblemKind.UNKNOWN_PLACE: _N("A place is not known"),
    ProblemKind.AMBIGUOUS_PLACE: _N("A place name has several meanings"),
    ProblemKind.TOTAL_MISMATCH: _N("A total does not add up"),
    ProblemKind.IMPOSSIBLE_DATE: _N("A date cannot be right"),
    ProblemKind.IMPLAUSIBLE: _N("A number is hardly possible"),
    ProblemKind.RETURN_AT_CAMP: _N("Returns are counted where a camp stands"),
    ProblemKind.SITE_ENDED: _N("People are counted in a site that is no more"),
    ProblemKind.CONTRADICTION: _N("Figures contradict each other"),
    ProblemKind.CHANGED_AFTER_APPROVAL: _N("A checked figure has changed"),
    ProblemKind.JUDGED_OTHERWISE: _N("A judged number is read a second time"),
    ProblemKind.MISCONFIGURED: _N("A setting must be mended"),
    ProblemKind.THROTTLED: _N("A source asks us to wait"),
    ProblemKind.UNREACHABLE: _N("A source cannot be reached"),
    ProblemKind.CONTRACT: _N("A source answers in another form than agreed"),
    ProblemKind.EMPTY: _N("A source gave nothing"),
    ProblemKind.GAP: _N("Figures are missing in between"),
    ProblemKind.FAILED: _N("A job failed"),
}
SITE_TYPES = sites.TYPES
OUTCOMES: Mapping[str, str] = {"begun": _N("begun"), "done": _N("done"), "refused": _N("refused"), "failed": _N("failed")}
NEARNESS: Mapping[str, str] = {
    Nearness.COMMAND: _N("command line"),
    Nearness.MACHINE: _N("this machine"),
    Nearness.PRIVATE: _N("private network"),
    Nearness.ELSEWHERE: _N("elsewhere"),
}
"""From where an act came: see `model.account`."""
RUNS: Mapping[str, str] = {"running": _N("running"), "good": _N("good"), "failed": _N("failed"), "abandoned": _N("broken off")}


def series(of: Series, speech: Speech) -> str:
    """The name of a series, with the day that a cumulative one counts from."""
    name = _caused(counted(of.metric, of.direction, of.population, speech), of.cause, speech)
    return name if of.since is None else speech.gettext("%(name)s, counted since %(day)s", name=name, day=speech.day(of.since))


def _caused(name: str, cause: Cause, speech: Speech) -> str:
    """The name with its cause where the source states one: two causes are two series."""
    return name if cause is Cause.UNSTATED else speech.gettext("%(name)s: %(cause)s", name=name, cause=word(CAUSES, cause, speech))


def counts(figure: Figure, speech: Speech) -> str:
    """The name of what one figure counts."""
    name = _caused(counted(figure.metric, figure.direction, figure.population, speech), figure.cause, speech)
    if figure.cumulative and figure.start is not None:
        return speech.gettext("%(name)s, counted since %(day)s", name=name, day=speech.day(figure.start))
    return name


def rows(numbers: Sequence[int]) -> str:
    """Row numbers with their runs drawn together: `2–5, 9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(str(end) for end in run) for run in runs)


def value(figure: Figure, speech: Speech) -> str:
    """The number as the source put it, with its quantifier; what is not a number says why."""
    if figure.vague is not None and figure.value is None:
        return word(VAGUE, figure.vague, speech)
    if figure.value is None and figure.low is not None and figure.high is not None:
        return speech.gettext("between %(low)s and %(high)s", low=speech.number(figure.low), high=speech.number(figure.high))
    if figure.value is None:
        states = {"not_accessible": _N("no access"), "suppressed": _N("suppressed"), "not_reported": _N("not reported")}
        return word(states, figure.value_state, speech) if figure.value_state in states else speech.gettext("no number")
    return speech.quantified(figure.value, figure.quantifier)
