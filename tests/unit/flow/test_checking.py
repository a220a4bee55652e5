"""Each fault of an installation's files is named with its file, key and remedy; a faulty file stops no other."""

import re
import tomllib
from pathlib import Path

import pytest

from dtrack import config, extras
from dtrack.errors import ConfigError, FaultsError
from dtrack.flow import checking
from dtrack.spec import BackupSpec, ColumnSpec, ExpectSpec, FixSpec, JobSpec, PublisherSpec, PublishFilterSpec, PublishSpec, SheetSpec, Spec, TableSpec

JOB = 'title = "t"\n[source]\nkind = "folder"\n'
PUBLISH = 'title = "t"\ndo = "publish"\n[publish]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "config.toml").write_text('[fetch]\ncontact = "a@example.org"\n', "utf-8")
    return tmp_path


def load(root: Path) -> checking.Loaded:
    return checking.load(config.read(root / "config.toml", {}))


def test_what_is_right_is_loaded_and_templates_are_left_out(root: Path) -> None:
    (root / "jobs" / "one.toml").write_text(JOB, "utf-8")
    (root / "jobs" / "_template.toml").write_text("nonsense", "utf-8")
    (root / "dashboards" / "page.toml").write_text('title = "p"\nplace = "SY09"\nsince = "2016"\n[[panel]]\nchart = "trend"\nplace = "SYR"\n', "utf-8")
    loaded = load(root)
    assert (list(loaded.jobs), list(loaded.dashboards), loaded.faults, loaded.notes) == (["one"], ["page"], [], [])


@pytest.mark.parametrize(
    ("name", "text", "key", "said"),
    [
        ("a", "title = [", None, "this is not valid TOML"),
        ("a", "title = " + "[" * 3000 + "]" * 3000, None, "this is not valid TOML"),
        ("a", 'title = "t"\n', "source", "this key is missing"),
        ("a", JOB.replace("folder", "foldr"), "source", "'foldr' is not one of the sources that dtrack has. Did you mean 'folder'? Use one of: "),
        ("a", JOB + 'urll = "x"\n', "source.urll", "unknown key"),
        ("a", JOB.replace("folder", "no.such.package"), "source", "the module 'no.such.package' is not installed"),
        ("a", 'schedule = "hourly"\n' + JOB, "schedule", "'hourly' is no schedule. Write `every 6h`"),
        ("a", 'shedule = "every 6h"\n' + JOB, "shedule", "Did you mean `schedule`?"),
        ("a", 'do = "notify"\n' + JOB, "do", "'notify' is not built in so far. Use `collect`, `publish`, `backup` or `tidy`."),
        ("a", 'do = "publish"\n' + JOB, "publish", "this table is missing"),
        ("a", JOB + '[publish]\nname = "a.csv"\n', "publish", "only a job that publishes has this table"),
        ("a", JOB + "[backup]\nkeep = 3\n", "backup", "only a job that backs up has this table"),
        ("a", 'title = "t"\ndo = "backup"\n[source]\nkind = "folder"\n', "source", "a job that backs up has no source"),
        ("a", 'title = "t"\ndo = "backup"\n[backup]\nkeep = 0\n', "backup.keep", "greater than or equal to 1"),
        ("a", PUBLISH + 'name = "a.csv"\n[source]\nkind = "folder"\n', "source", "a job that publishes has no source"),
        ("a", PUBLISH + 'name = "{day}.csv"\n', "publish.name", "holds braces that mean nothing. Use `{date}`, `{month}`, `{year}`, `{job}`."),
        ("a", PUBLISH + 'name = "../a.csv"\n', "publish.name", "is no name of a file"),
        ("a", PUBLISH + 'name = ".a.csv"\n', "publish.name", "is no name of a file"),
        ("a", PUBLISH + 'name = "a.csv"\nformat = "pdf"\n', "publish.format", "--format 'pdf' does not exist"),
        ("a", PUBLISH + 'name = "a.csv"\nlayout = "wide"\n', "publish.format", "a wide table holds points by month"),
        ("a", PUBLISH + 'name = "a.csv"\nwhat = "points"\nformat = "hxl"\nlayout = "wide"\n', "publish.format", "a wide table holds points by month"),
        ("a", PUBLISH + 'name = "a.csv"\nfilter = { place = "SY99" }\n', "publish.filter.place", "there is no place 'SY99'"),
        ("a", PUBLISH + 'name = "a.csv"\nfilter = { since = "2016-13" }\n', "publish.filter", "there is no such date as '2016-13'"),
        ("a", PUBLISH + 'name = "a.csv"\nfilter = { since = "2016", last_days = 3 }\n', "publish.filter", "say two things"),
        ("alerts", JOB, None, "a job's file name is its name in the ledger"),
        ("a", 'country = "XXX"\n' + JOB, "country", "'XXX' is not one of the gazetteers that dtrack has"),
        ("a", 'languages = ["xx"]\n' + JOB, "languages.0", "'xx' is not one of the languages that dtrack has"),
        ("a", JOB + '[table]\nlayout = "lng"\n', "table.layout", "Did you mean 'long'?"),
        ("a", JOB + '[[column]]\nheader = "x"\nmetric = "idp_stock"\n', "table", "columns or sheets are declared, and no table"),
        ("A B", JOB, None, "Use small letters, digits, `-` and `_`"),
        ("reconcile", JOB, None, "a job's file name is its name in the ledger"),
    ],
)
def test_a_faulty_job_is_named_and_left_out(root: Path, name: str, text: str, key: str | None, said: str) -> None:
    (root / "jobs" / f"{name}.toml").write_text(text, "utf-8")
    (root / "jobs" / "good.toml").write_text(JOB, "utf-8")
    loaded = load(root)
    assert list(loaded.jobs) == ["good"]
    fault = next(fault for fault in loaded.faults if said in str(fault))
    assert (fault.file, fault.key) == (root / "jobs" / f"{name}.toml", key)
    assert fault.remedy


def test_a_country_that_is_not_tracked_here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "config.toml").write_text("[tracker]\ncountries = []\n", "utf-8")
    (root / "jobs" / "a.toml").write_text('country = "SYR"\n' + JOB, "utf-8")
    [fault] = load(root).faults
    assert str(fault).endswith("SYR is not tracked here. Add it to `[tracker] countries` in config.toml.")


def test_all_faults_of_a_file_are_named_at_once(root: Path) -> None:
    (root / "jobs" / "a.toml").write_text('schedule = "x"\nlanguages = ["xx"]\n' + JOB.replace("folder", "foo"), "utf-8")
    assert [fault.key for fault in load(root).faults] == ["schedule", "source", "languages.0"]


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("title = 1\n", "title", "Mend the value"),
        ('title = "t"\n[[panel]]\nchart = "pie"\n', "panel.0.chart", "'pie' is not one of the charts that dtrack has"),
        ('title = "t"\nplace = "SY99"\n', "place", "there is no place 'SY99'"),
        ('title = "t"\n[[panel]]\nchart = "trend"\nsince = "2016-13"\n', "panel.0.since", "there is no such date as '2016-13'"),
    ],
)
def test_a_faulty_dashboard_is_named_and_left_out(root: Path, text: str, key: str, said: str) -> None:
    (root / "dashboards" / "p.toml").write_text(text, "utf-8")
    loaded = load(root)
    assert loaded.dashboards == {}
    [fault] = loaded.faults
    assert said in str(fault)
    assert (fault.file, fault.key) == (root / "dashboards" / "p.toml", key)


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ('[tracker]\ncountries = ["SYR", "ATL"]\n', "tracker.countries.1", "'ATL' is not one of the gazetteers"),
        ('[tracker]\ntimezone = "Mars/Olympus"\n', "tracker.timezone", "'Mars/Olympus' is no time zone"),
        ('[database]\nurl = "mysql://x"\n', "database.url", "dtrack keeps its figures in SQLite or PostgreSQL"),
        ('[database]\nurl = "postgresql://me:tooth@db/d"\n', "database.url", "a password stands in the address"),
        ('[database]\nurl = "postgresql://me@db/d?password=tooth"\n', "database.url", "DTRACK_DATABASE_PASSWORD_FILE"),
        ('[database]\nurl = "postgresql://me@db:seven/d"\n', "database.url", "no address of a database"),
        ('[database]\nurl = "postgresql+psycopg://me@db/"\n', "database.url", "names no database"),
        ('[database]\nread_url = "postgresql+psycopg://me@db/d"\n', "database.read_url", "only a database server has a replica"),
        ('[database]\nurl = "postgresql://db/d"\nread_url = "sqlite:///d"\n', "database.read_url", "only a database server has a replica"),
        ('[web]\nproxies = ["nobody"]\n', "web.proxies.0", "does not appear to be an IPv4 or IPv6 network"),
        ('[accounts.oidc]\nclient_id = "d"\n', "accounts.oidc", "Write both, or neither."),
        (
            '[web]\npublic_url = "https://d.org"\n[accounts.oidc]\nissuer = "http://id.org"\nclient_id = "d"\notherwise = "reader"\n',
            "accounts.oidc.issuer",
            "has no encryption",
        ),
        ('[accounts.oidc]\nissuer = "https://id.example.org"\nclient_id = "d"\notherwise = "reader"\n', "web.public_url", "where it sends people back"),
        ('[web]\npublic_url = "https://d.org"\n[accounts.oidc]\nissuer = "https://id.org"\nclient_id = "d"\n', "accounts.oidc.roles", "would get a role"),
        ("[wbe]\nport = 1\n", "wbe", "Did you mean `web`?"),
    ],
)
def test_faulty_settings_stop_everything(root: Path, text: str, key: str, said: str) -> None:
    (root / "config.toml").write_text(text, "utf-8")
    with pytest.raises(FaultsError) as caught:
        load(root)
    assert said in str(caught.value)
    assert "tooth" not in str(caught.value)
    assert [fault.key for fault in caught.value.faults] == [key]


def test_a_server_is_an_address_without_a_password(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = '[database]\nurl = "postgresql+psycopg://me@/d?host=%2Frun%2Fpostgresql"\nread_url = "postgresql://me@replica:5433/d"\n'
    (root / "config.toml").write_text(both, "utf-8")
    assert load(root).faults == []
    monkeypatch.setattr("dtrack.flow.addresses.find_spec", lambda _: None)
    with pytest.raises(FaultsError, match="the driver for PostgreSQL is not installed") as caught:
        load(root)
    assert [fault.remedy for fault in caught.value.faults] == [extras.remedy("postgres")] * 2


def test_passwords_come_from_the_environment_or_from_a_file(root: Path) -> None:
    (root / "secret").write_text("tooth\n", "utf-8")
    file, direct = {"DTRACK_DATABASE_PASSWORD_FILE": "secret"}, {"DTRACK_DATABASE_PASSWORD": "nail", "PGPASSWORD": "x"}
    given = [config.read(root / "config.toml", env) for env in ({}, file, direct, file | direct)]
    assert [each.password("DATABASE") for each in given] == [None, "tooth", "nail", "nail"]
    assert config.read(root / "config.toml", direct).password("READ", "DATABASE") == "nail"
    assert "nail" not in repr(given)
    gone = config.read(root / "config.toml", {"DTRACK_READ_PASSWORD_FILE": "gone"})
    with pytest.raises(FaultsError, match="the file that DTRACK_READ_PASSWORD_FILE names cannot be read") as caught:
        checking.load(gone)
    assert caught.value.faults[0].key == "database.read_url"


def test_missing_files_and_folders(root: Path) -> None:
    (root / "jobs").rmdir()
    (root / "dashboards").rmdir()
    assert [(str(fault.file), fault.remedy) for fault in load(root).faults] == [
        (str(root / "jobs"), "Create it, or mend `[paths] jobs` in config.toml."),
        (str(root / "dashboards"), "Create it, or mend `[paths] dashboards` in config.toml."),
    ]
    with pytest.raises(ConfigError) as caught:
        config.read(root / "none.toml")
    assert "there is no such file. Create it, or run `dtrack init DIR`" in str(caught.value)


def test_the_template_shows_every_key_and_is_right(root: Path) -> None:
    text = (Path(__file__).resolve().parents[3] / "jobs" / "_template.toml").read_text("utf-8")
    shown = tomllib.loads(re.sub(r"^# (?=\w+ = |\[publish|\[backup)", "", text, flags=re.M))

    def keys(model: type[Spec]) -> set[str]:
        return set(model.model_fields)

    assert keys(JobSpec) - set(shown) == set()
    assert keys(PublisherSpec) - set(shown["publisher"]) == set()
    assert keys(ExpectSpec) - set(shown["expect"]) == set()
    assert keys(TableSpec) - set(shown["table"]) == set()
    assert keys(SheetSpec) - set(shown["sheet"][0]) == set()
    assert keys(ColumnSpec) - {key for column in shown["column"] for key in column} == set()
    assert keys(FixSpec) - set(shown["fix"][0]) == set()
    assert keys(PublishSpec) - set(shown["publish"]) == set()
    assert keys(PublishFilterSpec) - set(shown["publish"]["filter"]) == set()
    assert keys(BackupSpec) - set(shown["backup"]) == set()
    (root / "jobs" / "example.toml").write_text(text, "utf-8")
    assert load(root).faults == []


def test_a_missing_contact_is_a_note_and_no_fault(root: Path) -> None:
    (root / "config.toml").write_text("", "utf-8")
    loaded = load(root)
    assert loaded.faults == []
    assert [note.split(": ")[1] for note in loaded.notes] == ["`fetch.contact` is empty. Write an address there that a source's operator can write to."]


EVENT = '[[event]]\ndate = 2025-01-31\nplace = "{}"\nen = "a"\nfr = "b"\nar = "c"\nsource = "OCHA"\n'


def test_dated_events_are_read_and_each_fault_is_named(root: Path) -> None:
    file = root / "events.toml"
    file.write_text(EVENT.format("SY09") + EVENT.format("SY99"), "utf-8")
    loaded = load(root)
    assert [(event.place, event.words("fr"), event.words("de")) for event in loaded.landmarks] == [("SY09", "b", "a")]
    assert [fault.message for fault in loaded.faults if fault.file == file] == [
        f"{file}: `event`: there is no place 'SY99' (the event of 2025-01-31). `dtrack places list` shows the codes, e.g. SY09 or SYR."
    ]
    file.write_text(EVENT.format("SY09").replace('fr = "b"', 'url = "ftp://x"'), "utf-8")
    loaded = load(root)
    assert loaded.landmarks == []
    assert [fault.key for fault in loaded.faults if fault.file == file] == ["event.0.fr", "event.0.url"]


def test_faults_of_the_installations_own_tables_are_named(root: Path) -> None:
    (root / "standing.toml").write_text('[clas]\npress = ["a"]\n', "utf-8")
    (root / "derivation.toml").write_text('[from]\na = ["A"]\n', "utf-8")
    found = {str(fault.file): fault.message for fault in load(root).faults}
    assert "Did you mean `class`?" in found[str(root / "standing.toml")]
    assert "a would take its numbers from itself" in found[str(root / "derivation.toml")]
