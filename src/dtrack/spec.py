"""Job and dashboard files: content is TOML, checked before anything runs. Unknown keys are errors that name the remedy."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dtrack.errors import ConfigError, FaultsError
from dtrack.terms import Cause, Direction, Method, Metric, Population, Precision, Scope, Sensitivity, Standing, Status, Unit


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Strings = Annotated[list[str], BeforeValidator(_one_or_many)]


class Spec(BaseModel):
    """Base of every table in a TOML file: frozen, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSpec(Spec):
    """`[source]`: the kind of source and how to reach it. Keys beyond these are the kind's own and checked by it."""

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str
    """Kind of source: a file of `sources/`, or a dotted name of another package."""
    url: str | None = None
    """Base address; each kind on the network has its official one as default."""


class PublisherSpec(Spec):
    """`[publisher]`: who prints what the job collects."""

    name: str | None = None
    """Who prints it, where the documents do not say."""
    url: str | None = None
    """Page of the publisher, or where it offers what the job reads."""
    licence: str | None = None
    """As the publisher states it; it goes into every exported row."""
    standing: Standing = Standing.PRESS
    """How the source ranks; see /about."""
    definition: str | None = None
    """The source's definition of what it counts, in one sentence."""


class ExpectSpec(Spec):
    """`[expect]`: what a healthy run looks like."""

    rhythm_days: int | None = Field(default=None, ge=1)
    """Days between two publications; silence is measured against it."""
    min_items: int = Field(default=0, ge=0)
    """A run that brings some, but fewer, is a problem."""


class ColumnSpec(Spec):
    """`[[column]]`: one column of a workbook by the synonyms of its header. `place` columns say where, `metric` columns how many."""

    header: Strings = []
    """Header texts, compared without case, spaces and underscores; `{month}` and `{year}` stand for any; or /patterns/. None where `period = "columns"`."""
    sheet: str | None = None
    """Pattern of the sheet names that it is read from: one sheet is authoritative for a claim."""
    place: Literal["adm1", "adm2", "adm3", "town", "adm1_name", "adm2_name", "adm3_name", "town_name", "site_name"] | None = None
    """The column says where: by code, or by name."""
    metric: Metric | None = None
    """The column says how many: what is counted."""
    direction: Direction = Direction.UNSTATED
    """Of a flow, seen from its place."""
    population: Population = Population.UNSTATED
    """Who moved or lives there."""
    scope: Scope = Scope.UNKNOWN
    """Where the counted people live."""
    unit: Unit = Unit.PERSON
    """What one of the number is."""
    cause: Cause | None = None
    """Why people moved, where it is not the cause of the job."""
    period: str | None = None
    """Date where the header prints none: `2017-08`, `2017-07/2017-08`, `header`, `file`, `columns`, or `edition`: the file's, a month the header's."""
    since: str | None = None
    """Start of a count that runs on from a date."""
    definition: str | None = None
    """What the source counts, in one sentence, where it is not the definition of the publisher."""
    optional: bool = False
    """True: no problem where the sheet lacks it."""
    part: bool = False
    """True: it covers only part of its place."""


class TableSpec(Spec):
    """`[table]`: how the rows of a workbook, CSV or JSON lie."""

    layout: str = "long"
    """How rows lie: `long`, `months`, `matrix`, `figures`, or a dotted name of a Python layout."""
    sheet: Strings = []
    """Patterns of the sheets that are read; none: all of them."""
    ignore: Strings = []
    """Patterns of the sheets that are known and not wanted, e.g. one that repeats another."""
    sum_to: list[Literal["adm0", "adm1", "adm2", "adm3"]] = []
    """One figure a place of these levels and column, the sum of its rows; none: one figure a row."""
    header_rows: int = Field(default=1, ge=1, le=3)
    """Rows that a header takes: with 2, "IDPs" above "Families" and "Individuals" makes `IDPs Families` and `IDPs Individuals`."""


class SheetSpec(Spec):
    """`[[sheet]]`: sheets of a workbook that lie otherwise than `[table]` says."""

    name: Strings
    """Sheet names, or patterns between slashes."""
    layout: str | None = None
    """As in `[table]`."""
    sum_to: list[Literal["adm0", "adm1", "adm2", "adm3"]] | None = None
    """As in `[table]`."""


class FixSpec(Spec):
    """`[[fix]]`: a known misprint. What matches file, sheet, column and cell is read with `set`; the figure's page shows the reason."""

    reason: str
    """Why it is read otherwise than printed, for people."""
    file: str | None = None
    """Only in files of this name."""
    sheet: str | None = None
    """Only on sheets of this name."""
    column: str | None = None
    """Only in columns with this header."""
    cell: str | None = None
    """One cell, e.g. `P2`: `set = { value = "18832" }`."""
    set: dict[str, str]
    """`value` for a cell; else keys of `[[column]]`: `period`, `metric`, `direction`, `population`, `scope`, `unit`, `cause`, `definition`."""


class PublishFilterSpec(Spec):
    """`[publish.filter]`: what the file holds; the words of `dtrack export`. Public figures only, whatever it says."""

    place: str | None = None
    """P-code or ISO3 code. Figures: with everything below it; points: its own series."""
    metric: Metric | None = None
    """What is counted."""
    direction: Direction | None = None
    """Of a flow, seen from its place."""
    source: str | None = None
    """Short name of the organisation."""
    status: Status | None = None
    """Only figures of which people have said so, e.g. `approved`."""
    since: str | None = None
    """`2017`, `2017-01` or `2017-01-31`: what ended before is left out."""
    until: str | None = None
    """The same: what begins after is left out."""
    last_days: int | None = Field(default=None, ge=1, le=36_600)
    """Instead of `since`: as many days up to that of the run."""


class PublishSpec(Spec):
    """`[publish]`: of a job with `do = "publish"`: a file that is written anew at each run, with NAME.meta.json beside it."""

    path: str = "reports"
    """Folder for the files, relative to config.toml. It is made where it is missing."""
    name: str
    """Name of the file. `{date}`, `{month}`, `{year}` are those of the run (UTC), `{job}` is the job. Without a date each run replaces the file of the last."""
    format: str = "csv"
    """A format of `dtrack export`: csv, hxl, xlsx, jsonl, parquet, geojson or md."""
    what: Literal["figures", "points", "dashboard"] = "figures"
    """Single claims, one answer a series and date, or the whole dashboard: `name` is then a folder of pages, replaced at each run, and has no format."""
    languages: list[Literal["en", "fr", "ar"]] = []
    """Of a dashboard; none: those of the installation."""
    layout: Literal["long", "wide"] = "long"
    """`long`: a row each. `wide`: points only, a row a series and a column a month (csv, xlsx, md)."""
    language: Literal["en", "fr", "ar"] = "en"
    """Of the words inside an xlsx and of place names in a wide table."""
    excel: bool = False
    """Of csv and hxl: byte order mark and semicolons, as Excel wants them."""
    filter: PublishFilterSpec = PublishFilterSpec()
    """See `[publish.filter]`."""


class BackupSpec(Spec):
    """`[backup]`: of a job with `do = "backup"`: one file at each run, and the oldest of them goes."""

    path: str = "backups"
    """Folder for the files, relative to config.toml; better on another disk. It is made where it is missing."""
    keep: int = Field(default=7, ge=1)
    """So many files are kept; older ones of this job go once a new one is whole."""


class JobSpec(Spec):
    """One file of `jobs/`: one errand on a clock."""

    title: str
    """What the job collects or publishes, for people."""
    do: Literal["collect", "publish", "backup", "notify", "tidy"] = "collect"
    """The errand: `collect`, `publish`, `backup`, or `tidy`, which lets go of raw bytes as `[archive]` says. `notify` is not built in so far."""
    schedule: str | None = None
    """`every 6h` (m, h, d), or five cron fields with day names, in UTC. None: only by `dtrack run`."""
    enabled: bool = True
    """False: neither scheduled nor run by `--all`."""
    country: str | None = None
    """ISO 3166-1 alpha-3: what the documents are about."""
    languages: list[str] = []
    """Of the documents; exactly one is taken for granted, several are told apart."""
    source: SourceSpec = SourceSpec(kind="")
    """See `[source]`; a job that collects must have it."""
    publish: PublishSpec | None = None
    """See `[publish]`."""
    backup: BackupSpec = BackupSpec()
    """See `[backup]`."""
    publisher: PublisherSpec = PublisherSpec()
    """See `[publisher]`."""
    expect: ExpectSpec = ExpectSpec()
    """See `[expect]`."""
    provisional_days: int = Field(default=0, ge=0)
    """A flow younger than this is marked provisional."""
    sensitivity: Sensitivity | None = None
    """None: public for what the network gave, internal for what people dropped into a folder."""
    method: Method = Method.UNKNOWN
    """How the source comes to its numbers."""
    cause: Cause = Cause.UNSTATED
    """Why people moved, in every figure that does not say otherwise."""
    precision: Precision | None = None
    """Of dates that the documents print no finer."""
    operation: str | None = None
    """Series of repeated assessments that the figures belong to."""
    transcription: bool = False
    """True where people copied published figures by hand: an original that says the same goes before it."""
    timeout_minutes: int = Field(default=60, ge=1)
    """A run that takes longer is given up; what it had stored stays."""
    table: TableSpec | None = None
    """See `[table]`."""
    sheet: list[SheetSpec] = []
    """See `[[sheet]]`."""
    column: list[ColumnSpec] = []
    """See `[[column]]`."""
    ignore: list[str] = []
    """Headers that are known and not wanted, as texts or /patterns/."""
    places: dict[str, str] = {}
    """Of tables: names as only this source writes them, each with the code of the place that it means."""
    fix: list[FixSpec] = []
    """See `[[fix]]`."""

    @property
    def kind(self) -> str:
        """The kind of its source; of a job that collects nothing, its errand."""
        return self.source.kind if self.do == "collect" else self.do

    @property
    def local(self) -> bool:
        """True where it asks nobody on the network."""
        return self.kind in ("folder", "publish", "backup", "tidy")


class PanelSpec(Spec):
    """`[[panel]]`: one chart or table of a page."""

    chart: str
    """`trend`, `flow`, `cumulative`: one chart a place. `table`, `map`: places side by side. Each is a file of `charts/`."""
    metric: Metric | None = None
    """What is counted."""
    direction: Direction | None = None
    """Of a flow; none: one chart of each."""
    place: str | None = None
    """Another place than that of the page."""
    level: Literal["adm0", "adm1", "adm2", "adm3"] | None = None
    """Places of this level within the page's place, those of `order` first; none: one place, and the provinces in a table or map."""
    since: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    """`2017`, `2017-01` or `2017-01-31`: what ended before is left out."""
    title: str | None = None
    """Heading of the panel."""
    note: str | None = None
    """One sentence under it."""


class DashboardSpec(Spec):
    """One file of `dashboards/`: a page of panels."""

    title: str
    """Heading of the page."""
    place: str | None = None
    """P-code or ISO3 code that panels without a place are about."""
    source: str | None = None
    """Only figures of this organisation, by its short name."""
    since: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    """`2017`, `2017-01` or `2017-01-31`: what ended before is left out."""
    order: list[str] = []
    """Places in the order in which panels with `level` show them."""
    panel: list[PanelSpec] = []
    """See `[[panel]]`."""


S = TypeVar("S", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables, or ConfigError with the line of the fault."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError as missing:
        raise ConfigError("there is no such file", "Create it, or run `dtrack init DIR` for a fresh installation.", file=path) from missing
    except UnicodeDecodeError as bad:
        raise ConfigError("the file is not UTF-8 text", "Save it as UTF-8.", file=path) from bad
    except (tomllib.TOMLDecodeError, RecursionError) as bad:  # the second: brackets within brackets, by the thousand
        raise ConfigError(
            f"this is not valid TOML: {bad}", "Mend that line; `jobs/_template.toml` and the comments in config.toml show the form.", file=path
        ) from bad
    except OSError as bad:
        raise ConfigError(f"the file cannot be read ({bad.strerror})", "Check its owner and permissions.", file=path) from bad


def validate(model: type[S], data: dict[str, Any], path: Path) -> S:
    """`data` as `model`, or FaultsError that names each wrong key with its remedy."""
    try:
        return model.model_validate(data)
    except ValidationError as bad:
        raise FaultsError([_fault(model, error, path) for error in bad.errors()]) from bad


def _fault(model: type[BaseModel], error: Any, path: Path) -> ConfigError:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = _keys_at(model, error["loc"][:-1])
        near = get_close_matches(str(error["loc"][-1]), known, 1)
        hint = f"Did you mean `{near[0]}`? " if near else ""
        return ConfigError("unknown key", f"{hint}Keys allowed here: {', '.join(sorted(known))}.", file=path, key=key)
    if error["type"] == "missing":
        return ConfigError("this key is missing", "Add it; the template beside this file shows the form.", file=path, key=key)
    return ConfigError(f"{error['msg']} (found {error.get('input')!r})", "Mend the value.", file=path, key=key)


def _keys_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Names of the keys that the table at `loc` allows."""
    for part in loc:
        if isinstance(part, int):
            continue
        field = model.model_fields.get(str(part))
        inner = [t for t in _classes(field.annotation) if issubclass(t, BaseModel)] if field else []
        if not inner:
            return []
        model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _classes(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _classes(part)]
