"""Job and dashboard files: content is TOML, checked before anything runs. Unknown keys are errors that name the remedy."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from dtrack.errors import ConfigError, FaultsError
from dtrack.terms import Cause, Direction, Method, Metric, Population, Precision, Scope, Sensitivity, Standing, Unit


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
    url: str | None = None


class PublisherSpec(Spec):
    """`[publisher]`: who prints what the job collects."""

    name: str | None = None
    url: str | None = None
    licence: str | None = None
    standing: Standing = Standing.PRESS
    definition: str | None = None
    """The source's definition of what it counts, in one sentence."""


class ExpectSpec(Spec):
    """`[expect]`: what a healthy run looks like."""

    rhythm_days: int | None = Field(default=None, ge=1)
    """Days between two publications; silence is measured against it."""
    min_items: int = Field(default=0, ge=0)


class ColumnSpec(Spec):
    """`[[column]]`: one column of a workbook by the synonyms of its header. `place` columns say where, `metric` columns how many."""

    header: Strings = []
    """Header texts, compared without case, spaces and underscores, or patterns between slashes. None needed where `period = "columns"`."""
    sheet: str | None = None
    """Pattern of the sheet names that it is read from: one sheet is authoritative for a claim."""
    place: Literal["adm1", "adm2", "adm3", "town", "adm1_name", "adm2_name", "adm3_name", "town_name", "site_name"] | None = None
    metric: Metric | None = None
    direction: Direction = Direction.UNSTATED
    population: Population = Population.UNSTATED
    scope: Scope = Scope.UNKNOWN
    unit: Unit = Unit.PERSON
    cause: Cause | None = None
    period: str | None = None
    """Reference date or period where the header does not print it: `2017-08`, `2016`, `2017-07/2017-08`, or `header`, `file`, `columns`."""
    since: str | None = None
    definition: str | None = None
    optional: bool = False
    part: bool = False


class TableSpec(Spec):
    """`[table]`: how the rows of a workbook, CSV or JSON lie."""

    layout: str = "long"
    sheet: Strings = []
    """Patterns of the sheets that are read; none: all of them."""
    ignore: Strings = []
    """Patterns of the sheets that are known and not wanted, e.g. one that repeats another."""
    sum_to: list[Literal["adm0", "adm1", "adm2", "adm3"]] = []
    """One figure a place of these levels and column, the sum of its rows; none: one figure a row."""


class SheetSpec(Spec):
    """`[[sheet]]`: sheets of a workbook that lie otherwise than `[table]` says."""

    name: Strings
    """Sheet names, or patterns between slashes."""
    layout: str | None = None
    sum_to: list[Literal["adm0", "adm1", "adm2", "adm3"]] | None = None


class FixSpec(Spec):
    """`[[fix]]`: a known misprint. What matches file, sheet, column and cell is read with `set`; the figure's page shows the reason."""

    reason: str
    file: str | None = None
    sheet: str | None = None
    column: str | None = None
    cell: str | None = None
    """One cell, e.g. `P2`: `set = { value = "18832" }`."""
    set: dict[str, str]
    """`value` for a cell; else keys of `[[column]]`: `period`, `metric`, `direction`, `population`, `scope`, `unit`, `cause`, `definition`."""


class JobSpec(Spec):
    """One file of `jobs/`: one errand on a clock."""

    title: str
    do: Literal["collect", "publish", "notify", "tidy"] = "collect"
    schedule: str | None = None
    enabled: bool = True
    country: str | None = None
    languages: list[str] = []
    source: SourceSpec
    publisher: PublisherSpec = PublisherSpec()
    expect: ExpectSpec = ExpectSpec()
    provisional_days: int = Field(default=0, ge=0)
    sensitivity: Sensitivity | None = None
    """None: public for what the network gave, internal for what people dropped into a folder."""
    method: Method = Method.UNKNOWN
    cause: Cause = Cause.UNSTATED
    precision: Precision | None = None
    operation: str | None = None
    transcription: bool = False
    """True where people copied published figures by hand: an original that says the same goes before it."""
    timeout_minutes: int = Field(default=60, ge=1)
    table: TableSpec | None = None
    sheet: list[SheetSpec] = []
    column: list[ColumnSpec] = []
    ignore: list[str] = []
    """Headers that are known and not wanted, as texts or /patterns/."""
    fix: list[FixSpec] = []


class PanelSpec(Spec):
    """`[[panel]]`: one chart or table of a page."""

    chart: str
    metric: Metric | None = None
    direction: Direction | None = None
    place: str | None = None
    level: Literal["adm0", "adm1", "adm2", "adm3"] | None = None
    since: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    """`2017`, `2017-01` or `2017-01-31`: what ended before is left out."""
    title: str | None = None
    note: str | None = None


class DashboardSpec(Spec):
    """One file of `dashboards/`: a page of panels."""

    title: str
    place: str | None = None
    source: str | None = None
    since: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    order: list[str] = []
    panel: list[PanelSpec] = []


S = TypeVar("S", bound=BaseModel)


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables, or ConfigError with the line of the fault."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError as missing:
        raise ConfigError("there is no such file", "Create it, or run `dtrack init DIR` for a fresh installation.", file=path) from missing
    except UnicodeDecodeError as bad:
        raise ConfigError("the file is not UTF-8 text", "Save it as UTF-8.", file=path) from bad
    except tomllib.TOMLDecodeError as bad:
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
    return list(model.model_fields)


def _classes(annotation: Any) -> list[type]:
    if isinstance(annotation, type):
        return [annotation]
    return [found for part in getattr(annotation, "__args__", ()) for found in _classes(part)]
