"""The words of the trade, as closed lists. Meanings: `docs/glossary.md`.

Every member's value is what the store, the exports and the JSON carry. A word that is not here cannot be stored.
"""

from enum import StrEnum


class Metric(StrEnum):
    """What a number counts. Stocks have a reference date, flows a period; the two share no axis and no sum."""

    IDP_STOCK = "idp_stock"
    NEW_DISPLACEMENT = "new_displacement"
    RETURN = "return"
    RETURNEE_STOCK = "returnee_stock"
    SITE_POPULATION = "site_population"
    REFUGEE_STOCK = "refugee_stock"
    REFUGEE_FLOW = "refugee_flow"
    HOMES_DESTROYED = "homes_destroyed"

    def __init__(self, value: str) -> None:
        self.is_stock: bool = value in ("idp_stock", "returnee_stock", "site_population", "refugee_stock")
        """True for a count at one moment, false for movements within a period. Asked several times for each figure, so each word knows it."""

    @property
    def term(self) -> "Term":
        """The family of words that such a number is printed with where nothing says more."""
        return _USUAL.get(self, Term.DISPLACED)


class Direction(StrEnum):
    """Of a flow, seen from its place. A stock has `none`."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    WITHIN = "within"
    UNSTATED = "unstated"
    NONE = "none"


class Population(StrEnum):
    """Who moved or lives there. For returns it tells inside (`idp`) from abroad (`refugee`)."""

    IDP = "idp"
    REFUGEE = "refugee"
    MIXED = "mixed"
    UNSTATED = "unstated"


class Term(StrEnum):
    """The word that the source printed, as a family."""

    DISPLACED = "displaced"
    FLED = "fled"
    EVACUATED = "evacuated"
    RELOCATED = "relocated"
    SHELTERED = "sheltered"
    IN_CAMP = "in_camp"
    HOMELESS = "homeless"
    RETURNED = "returned"
    REFUGEES = "refugees"
    DESTROYED = "destroyed"


_USUAL = {
    Metric.RETURN: Term.RETURNED,
    Metric.RETURNEE_STOCK: Term.RETURNED,
    Metric.SITE_POPULATION: Term.IN_CAMP,
    Metric.REFUGEE_STOCK: Term.REFUGEES,
    Metric.REFUGEE_FLOW: Term.REFUGEES,
    Metric.HOMES_DESTROYED: Term.DESTROYED,
}


class Unit(StrEnum):
    """What one of the number is."""

    PERSON = "person"
    HOUSEHOLD = "household"
    HOME = "home"


class Quantifier(StrEnum):
    """How firmly the source put the number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    UP_TO = "up_to"
    BETWEEN = "between"
    VAGUE = "vague"


class Vague(StrEnum):
    """The order of magnitude of a number that is not given."""

    TENS = "tens"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    TENS_OF_THOUSANDS = "tens_of_thousands"
    HUNDREDS_OF_THOUSANDS = "hundreds_of_thousands"
    MILLIONS = "millions"


class ValueState(StrEnum):
    """Missing, zero and no access are three things."""

    REPORTED = "reported"
    REPORTED_ZERO = "reported_zero"
    NOT_REPORTED = "not_reported"
    NOT_ACCESSIBLE = "not_accessible"
    SUPPRESSED = "suppressed"


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNKNOWN = "unknown"


class PlaceRole(StrEnum):
    """What a place is to a figure."""

    ORIGIN = "origin"
    DESTINATION = "destination"
    IN = "in"
    UNSPECIFIED = "unspecified"


class Level(StrEnum):
    """The level of a place in the p-code tree, or a site."""

    ADM0 = "adm0"
    ADM1 = "adm1"
    ADM2 = "adm2"
    ADM3 = "adm3"
    TOWN = "town"
    SITE = "site"


class Scope(StrEnum):
    """Where the counted people live."""

    IN_SITES = "in_sites"
    OUTSIDE_SITES = "outside_sites"
    ALL = "all"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why people moved, as the source puts it."""

    CONFLICT = "conflict"
    DISASTER = "disaster"
    OTHER = "other"
    UNSTATED = "unstated"


class Method(StrEnum):
    """How the source came to its number."""

    REGISTRATION = "registration"
    HEADCOUNT = "headcount"
    KEY_INFORMANT = "key_informant"
    SURVEY = "survey"
    GOVERNMENT_STATEMENT = "government_statement"
    MEDIA = "media"
    MODEL = "model"
    UNKNOWN = "unknown"


class Sensitivity(StrEnum):
    """Who may see it."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class Standing(StrEnum):
    """Classes of source, best first: an editorial judgement that /about shows and an installation may change."""

    ASSESSMENT = "assessment"
    MONITOR = "monitor"
    OFFICIAL = "official"
    PRESS = "press"


class Status(StrEnum):
    """What people have said about a figure."""

    EXTRACTED = "extracted"
    APPROVED = "approved"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    CHANGED_AFTER_APPROVAL = "changed_after_approval"


class FigureRole(StrEnum):
    """What a figure is to the points of its series."""

    RECOMMENDED = "recommended"
    TRIANGULATION = "triangulation"
    DUPLICATE = "duplicate"
    PART = "part"
    SHARED = "shared"
    IN_REVIEW = "in_review"
    IMPLAUSIBLE = "implausible"
    UNDATED = "undated"


class ProblemKind(StrEnum):
    """Things that a person should look at."""

    UNREADABLE = "unreadable"
    UNDATED = "undated"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_PLACE = "unknown_place"
    AMBIGUOUS_PLACE = "ambiguous_place"
    TOTAL_MISMATCH = "total_mismatch"
    IMPOSSIBLE_DATE = "impossible_date"
    IMPLAUSIBLE = "implausible"
    RETURN_AT_CAMP = "return_at_camp"
    SITE_ENDED = "site_ended"
    CONTRADICTION = "contradiction"
    CHANGED_AFTER_APPROVAL = "changed_after_approval"
    JUDGED_OTHERWISE = "judged_otherwise"
    MISCONFIGURED = "misconfigured"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    CONTRACT = "contract"
    EMPTY = "empty"
    GAP = "gap"
    FAILED = "failed"


class RunState(StrEnum):
    """How one execution of a job stands."""

    RUNNING = "running"
    GOOD = "good"
    FAILED = "failed"
    ABANDONED = "abandoned"


class Withholding(StrEnum):
    """What can be withheld."""

    SITE = "site"
    FIGURE = "figure"
    DOCUMENT = "document"
