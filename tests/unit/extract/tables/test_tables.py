"""Which sheets are read, by which layout, and what is wrong with a job before anything runs."""

import sys
import types
from collections.abc import Callable

import pytest

from dtrack.errors import ConfigError, ReadError
from dtrack.extract import tables
from dtrack.extract.context import Context
from dtrack.extract.readers.sheet import Sheet
from dtrack.extract.tables._figures import Cells, build, reference
from dtrack.extract.tables._header import Column
from dtrack.spec import ColumnSpec, JobSpec

Job = Callable[..., JobSpec]
COLUMNS = '[[column]]\nheader = "Code"\nplace = "adm1"\n[[column]]\nheader = "IDPs 2018"\nmetric = "idp_stock"\n'
ROWS = [["Code", "IDPs 2018"], ["SY09", 5]]


def sheets(*names: str) -> list[Sheet]:
    return [Sheet(name, [list(row) for row in ROWS]) for name in names]


def test_the_sheets_that_the_job_wants(job: Job, context: Context) -> None:
    spec = job('[table]\nsheet = ["/^Data/"]\nignore = ["Notes", "Data old"]\n' + COLUMNS)
    reading = tables.read([*sheets("Data 1", "Data old", "Notes", "Odd"), Sheet("Blank", [])], spec, filename="f.xlsx", context=context)
    assert [figure.evidence.sheet for figure in reading.figures] == ["Data 1"]
    assert [(problem.kind, problem.where) for problem in reading.problems] == [("unknown_column", "Odd")]


def test_no_sheet_that_the_job_wants(job: Job, context: Context) -> None:
    with pytest.raises(ReadError, match="'Odd'") as told:
        tables.read(sheets("Odd", "Other"), job('[table]\nsheet = "Data"\n' + COLUMNS), filename="f.xlsx", context=context)
    assert "[table] sheet" in told.value.remedy


def test_a_csv_has_no_sheet_names_to_choose_by(job: Job, context: Context) -> None:
    reading = tables.read(sheets("f.csv"), job('[table]\nsheet = "Data"\n' + COLUMNS), filename="f.csv", context=context)
    assert len(reading.figures) == 1


def test_a_table_that_no_job_explains(job: Job, context: Context) -> None:
    with pytest.raises(ReadError, match="no job says") as told:
        tables.read(sheets("f.csv"), job(""), filename="f.csv", context=context)
    assert "inbox/NAME/" in told.value.remedy


def test_a_layout_of_someone_else(job: Job, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = types.ModuleType("their_package")
    layout = types.ModuleType("their_package.layout")
    layout.read = lambda task: tables.Result(problems=[task.problem(tables.ProblemKind.EMPTY, task.sheet.name, "nothing", "A1")])  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "their_package", theirs)
    monkeypatch.setitem(sys.modules, "their_package.layout", layout)
    spec = job('[table]\nlayout = "their_package.layout"\n' + COLUMNS)
    assert tables.check(spec) == []
    assert [problem.where for problem in tables.read(sheets("s"), spec, filename="f", context=context).problems] == ["s!A1"]


def test_a_layout_that_is_not_installed(job: Job, context: Context) -> None:
    with pytest.raises(ConfigError, match="not installed"):
        tables.read(sheets("s"), job('[table]\nlayout = "nobodys.layout"\n' + COLUMNS), filename="f", context=context)


def test_too_many_figures(job: Job, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_FIGURES", 0)
    with pytest.raises(ReadError, match="more than 0 figures"):
        tables.read(sheets("s"), job("[table]\n" + COLUMNS), filename="f", context=context)


def test_levels_of_a_sheet_of_its_own(job: Job, context: Context) -> None:
    spec = job('[table]\nsum_to = ["adm0"]\n[[sheet]]\nname = "a"\nsum_to = ["adm1"]\n[[sheet]]\nname = "b"\n' + COLUMNS)
    found = tables.read(sheets("a", "b"), spec, filename="f", context=context).figures
    assert [(figure.evidence.sheet, figure.places[0].pcode) for figure in found] == [("a", "SY09"), ("b", "SYR")]


def test_the_layouts_that_ship() -> None:
    assert {"long", "months", "matrix", "figures"} <= set(tables.layouts())


@pytest.mark.parametrize(
    ("toml", "key", "what"),
    [
        ('[table]\nlayout = "lonk"\n' + COLUMNS, "table.layout", "'lonk'"),
        ('[table]\n[[sheet]]\nname = "a"\nlayout = "month"\n' + COLUMNS, "sheet.0.layout", "'month'"),
        ('ignore = ["/(/"]\n[table]\n' + COLUMNS, "ignore", "no pattern"),
        ('[table]\nsheet = ["/[/"]\n' + COLUMNS, "table.sheet", "no pattern"),
        ('[table]\nignore = ["/[/"]\n' + COLUMNS, "table.ignore", "no pattern"),
        ('[table]\n[[sheet]]\nname = "/*/"\n' + COLUMNS, "sheet.0.name", "no pattern"),
        ('[table]\n[[column]]\nheader = "/+/"\nsheet = "/(/"\nplace = "adm1"\n', "column.0.header", "no pattern"),
        ('[table]\n[[column]]\nheader = "x"\nsheet = "/(/"\nplace = "adm1"\n', "column.0.sheet", "no pattern"),
        (COLUMNS, "table", "no table"),
        ('[[sheet]]\nname = "x"\n', "table", "no table"),
        ("[table]\n", "column", "says where"),
        ('[table]\n[[column]]\nheader = "x"\n' + COLUMNS, "column.0", "either where"),
        ('[table]\n[[column]]\nplace = "adm1"\n', "column.0.header", "needs a `header`"),
        ("[table]\n" + COLUMNS + '[[column]]\nmetric = "return"\n', "column.2.header", "needs a `header`"),
        ("[table]\n" + COLUMNS + 'period = "someday"\n', "column.1.period", "no period"),
        ("[table]\n" + COLUMNS + 'period = "headers"\n', "column.1.period", "no period"),
        ("[table]\n" + COLUMNS + 'since = "2018-13"\n', "column.1.since", "2018-13"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\nset = { value = "3" }\n', "fix.0.set", "cannot set value"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\ncell = "P2"\nset = { period = "2018" }\n', "fix.0.set", "cannot set period"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\nset = {}\n', "fix.0.set", "cannot set nothing"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\ncell = "P2"\nset = { value = "x" }\n', "fix.0.set", "no count"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\nset = { period = "x" }\n', "fix.0.set.period", "no period"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\nset = { metric = "killed" }\n', "fix.0.set.metric", "killed"),
        ("[table]\n" + COLUMNS + '[[fix]]\nreason = "r"\nfile = "/(/"\nset = { period = "2018" }\n', "fix.0.file", "no pattern"),
    ],
)
def test_faults_of_a_job_are_named_with_key_and_remedy(job: Job, toml: str, key: str, what: str) -> None:
    faults = tables.check(job(toml))
    assert key in [fault.key for fault in faults]
    fault = next(fault for fault in faults if fault.key == key)
    assert what in fault.what
    assert fault.remedy


def test_a_near_miss_is_named(job: Job) -> None:
    [fault] = tables.check(job("[table]\n" + COLUMNS + 'period = "headers"\n'))
    assert "'header'" in fault.remedy


def test_right_jobs_have_no_faults(job: Job) -> None:
    assert tables.check(job("")) == []
    assert tables.check(job('[table]\nlayout = "figures"\n')) == []
    fixes = '[[fix]]\nreason = "r"\ncell = "P2"\nset = { value = "" }\n[[fix]]\nreason = "r"\nset = { period = "file", direction = "arrival" }\n'
    assert tables.check(job("[table]\n" + COLUMNS + 'period = "file"\nsince = "2016"\n' + fixes)) == []


def test_a_place_column_has_no_figures(job: Job, context: Context) -> None:
    spec = ColumnSpec(header=["x"], place="adm1")
    task = tables.Task(sheet=Sheet("s", []), job=job(""), columns=(), sum_to=(), filename="f", context=context)
    with pytest.raises(ValueError, match="says where"):
        build(task, Column(0, "x", spec), tables.Part("", "", 0, 1).value, reference(spec, None, "x", None), Cells(column="x", rows=(1,)))  # type: ignore[arg-type]
