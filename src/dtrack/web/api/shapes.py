"""The shapes of the API's answers, for its description. Values are those of `figures --json` and `points --json`; null is unknown, never zero."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from dtrack.terms import Direction, FigureRole, Level, Metric, PlaceRole, Population, Precision, Quantifier, Status, Term, Unit


class NamedPlace(BaseModel):
    """A place as a figure names it."""

    pcode: str | None = Field(examples=["SY09"])
    adm1: str | None = Field(examples=["SY09"])
    name: str
    text: str = Field(description="As printed.")
    role: PlaceRole
    level: Level | None


class Figure(BaseModel):
    """One claim, with its sentence and its source."""

    id: str = Field(description="Its page is /figures/ID and never dies.", examples=["5eed5eed5eed5eed"])
    place: str | None = Field(examples=["SY09"])
    places: list[NamedPlace]
    metric: Metric
    direction: Direction
    population: Population
    cumulative: bool
    term: Term | None
    value: float | None = Field(examples=[45037])
    low: float | None
    high: float | None
    quantifier: Quantifier
    unit: Unit
    persons: float | None = Field(description="Computed from families, where a dated family size applies.")
    start: date | None
    end: date | None
    date_precision: Precision
    source_org: str | None = Field(description="Whose number it is.", examples=["OCHA"])
    attribution: str | None
    publisher: str | None = Field(description="Who printed it.")
    url: str | None
    title: str | None
    published: date | None
    quote: str = Field(description="Exactly as printed, in its language.")
    span: list[int] | None
    document: str
    confidence: float
    role: FigureRole | None
    reason: str | None
    status: Status


class Point(BaseModel):
    """Our answer for one series and period: the recommended figure, and lowest and highest over known independent origins."""

    place: str = Field(examples=["SY09"])
    metric: Metric
    direction: Direction
    population: Population
    start: date
    end: date
    value: float | None
    low: float | None
    high: float | None
    origins: int
    recommended: str | None = Field(description="Id of the figure that is used in totals, by a rule of this tool.")
    figures: list[str]
    reason: str
    provisional: bool


class Listed(BaseModel):
    """What every list says besides its rows."""

    next: str | None = Field(description="Address of the next page; null on the last one.")
    known_on: datetime | None = Field(description="As known when; null for what is no figure and no point.")


class Figures(Listed):
    """A page of figures."""

    data: list[Figure]


class Points(Listed):
    """A page of points."""

    data: list[Point]


class Place(BaseModel):
    """A place of the gazetteer."""

    pcode: str
    level: Level
    name: str
    names: dict[str, list[str]]
    parent: str | None
    country: str
    lat: float | None
    lon: float | None
    kind: str | None = Field(description="Of a site: planned_camp, self_settled, collective_centre, reception, transit, evacuation_centre.")
    status: str | None = Field(description="Of a site: how it stands, in one dated, sourced sentence.")


class Places(Listed):
    """A page of places."""

    data: list[Place]


class Source(BaseModel):
    """A job and its health."""

    job: str
    title: str
    kind: str
    state: str
    schedule: str
    last_good: datetime | None
    last_error: str | None
    next_run: datetime | None
    newest: str | None
    documents: int
    figures: int
    publisher: str | None
    url: str | None
    licence: str | None


class Sources(Listed):
    """All jobs."""

    data: list[Source]


class Document(BaseModel):
    """The latest version of a document: facts about it, not its text."""

    id: str
    version: int
    job: str
    title: str | None
    publisher: str | None
    url: str | None
    published: date | None
    published_inferred: bool
    language: str | None
    licence: str | None
    fetched_at: datetime
    sha256: str


class Documents(Listed):
    """A page of documents."""

    data: list[Document]


class Happened(BaseModel):
    """What a sudden rise or a silence says besides its place."""

    day: date = Field(description="Of a sudden rise the last of its 30 days, of a silence the first day on which it counts.")
    metric: Metric | None
    direction: Direction | None
    population: Population | None
    degree: str | None = Field(description="Of a sudden rise: `medium`, the most in a year, or `high`, the most in three.")
    value: float | None = Field(description="People who moved in the 30 days.")
    highest_before: float | None = Field(description="The highest earlier sum of 30 days.")
    figures: list[str] = Field(description="Ids of the figures that are summed.")
    last: date | None = Field(description="Of a silence: the newest reference date.")
    usual_days: int | None = Field(description="Of a silence: days between dates in the year before.")


class Change(BaseModel):
    """One change of one claim, or, where `figure` is null, something that happened to a place."""

    kind: str = Field(description="new, revised, contradicted, withdrawn, rejected; spike, silence, site_opened, site_closed.")
    at: datetime
    place: str | None
    figure: Figure | None
    event: Happened | None
    before: str | None = Field(description="Id of the reading that was replaced.")
    by: float | None = Field(description="The new number less the old one.")
    fields: list[str]
    who: str
    why: str


class Changes(Listed):
    """Changes, the newest first."""

    data: list[Change]


class Health(BaseModel):
    """Whether sources answer."""

    status: str = Field(description="ok, or `trouble` where an enabled source fails or is silent.", examples=["ok"])
    states: dict[str, int] = Field(description="Number of jobs in each state.")
    newest: date | None = Field(description="Reference date of the newest provincial figure.")


class Fault(BaseModel):
    """One thing that is wrong with the question."""

    parameter: str
    what: str
    allowed: str


class Faults(BaseModel):
    """Why the question cannot be answered."""

    errors: list[Fault]
