"""Read an installation's files without the network, and name every fault with its file, key and remedy.

A faulty job or dashboard never stops the others: it is left out and its faults are shown. A faulty config.toml stops everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dtrack import config as settings
from dtrack import naming
from dtrack.errors import ConfigError, DtrackError, FaultsError
from dtrack.flow import addresses, schedule, shares
from dtrack.flow.accounts.settings import faults as account_faults
from dtrack.model import landmark
from dtrack.model.intake import HAND
from dtrack.model.landmark import LandmarkSpec
from dtrack.reconcile import judgement
from dtrack.spec import DashboardSpec, JobSpec, PanelSpec

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
RESERVED = frozenset({"reconcile", "reread", "alerts", "disk", "database", HAND})
"""Names under which the tracker's own problems, and what people wrote down by hand, stand."""


@dataclass(slots=True)
class Loaded:
    """What an installation's folders hold: the files that are right, and the faults of the others."""

    jobs: dict[str, JobSpec] = field(default_factory=dict)
    dashboards: dict[str, DashboardSpec] = field(default_factory=dict)
    landmarks: list[LandmarkSpec] = field(default_factory=list)
    faults: list[ConfigError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is not wrong but keeps the installation from its full use."""


class _Report:
    """Faults of one file. Each step is tried, so that one reading names them all."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.faults: list[ConfigError] = []

    @contextmanager
    def step(self, key: str | None = None) -> Iterator[None]:
        """Note the faults that the block raises, with the file and the key where it did not name them."""
        try:
            yield
        except FaultsError as several:
            self.faults += [self._placed(one, key) for one in several.faults]
        except DtrackError as one:
            self.faults.append(self._placed(one, key))

    def _placed(self, fault: DtrackError, key: str | None) -> ConfigError:
        return ConfigError(fault.what, fault.remedy, file=self.file, line=fault.line, key=f"{key}.{fault.key}" if key and fault.key else fault.key or key)


def load(config: settings.Config) -> Loaded:
    """Every job and dashboard of the installation, checked. Raises FaultsError only for config.toml itself."""
    report = _Report(config.file)
    _check_settings(config, report)
    if report.faults:
        raise FaultsError(report.faults)
    loaded = Loaded()
    for folder, key in ((config.jobs, "jobs"), (config.dashboards, "dashboards")):
        if not folder.is_dir():
            loaded.faults.append(ConfigError("there is no such folder", f"Create it, or mend `[paths] {key}` in {config.file.name}.", file=folder))
    for path in settings.job_files(config):
        job = _load_job(path, config, loaded.faults)
        if job is not None:
            loaded.jobs[path.stem] = job
    for path in settings.dashboard_files(config):
        dashboard = _load_dashboard(path, config, loaded.faults)
        if dashboard is not None:
            loaded.dashboards[path.stem] = dashboard
    loaded.faults += _own_tables(config)
    loaded.landmarks = _landmarks(config, loaded.faults)
    if not config.spec.fetch.contact:
        loaded.notes.append(f"{config.file}: `fetch.contact` is empty. Write an address there that a source's operator can write to.")
    return loaded


def _own_tables(config: settings.Config) -> list[ConfigError]:
    """Faults of the files beside config.toml in which an installation judges for itself."""
    faults: list[ConfigError] = []
    for file, read in ((judgement.STANDING, judgement.read_standing), (judgement.DERIVATION, judgement.read_derivation)):
        report = _Report(config.root / file)
        with report.step():
            read(config.root)
        faults += report.faults
    return faults


def _landmarks(config: settings.Config, faults: list[ConfigError]) -> list[LandmarkSpec]:
    """The installation's dated events; those of an unknown place are faults."""
    from dtrack.resolve.places import Gazetteer

    report = _Report(config.root / landmark.FILE)
    found: list[LandmarkSpec] = []
    with report.step():
        found = landmark.read(config.root)
    gazetteer = Gazetteer.load(config.spec.tracker.countries, config.places) if found else None
    for event in found:
        if gazetteer is not None and gazetteer.get(event.place) is None:
            what = f"there is no place {event.place!r} (the event of {event.date})"
            report.faults.append(ConfigError(what, "`dtrack places list` shows the codes, e.g. SY09 or SYR.", file=report.file, key="event"))
    faults += report.faults
    return [event for event in found if gazetteer is not None and gazetteer.get(event.place) is not None]


def _check_settings(config: settings.Config, report: _Report) -> None:
    spec = config.spec
    for number, country in enumerate(spec.tracker.countries):
        with report.step(f"tracker.countries.{number}"):
            _check_country(country, config)
    with report.step("tracker.timezone"):
        try:
            if spec.tracker.timezone != "UTC":
                ZoneInfo(spec.tracker.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as bad:
            raise ConfigError(f"{spec.tracker.timezone!r} is no time zone", 'Write a name like "UTC" or "Asia/Damascus".') from bad
    with report.step("database.url"):
        addresses.check(spec.database.url)
        config.password("DATABASE")
    with report.step("database.read_url"):
        addresses.check_read(spec.database.read_url, spec.database.url)
        config.password("READ")
    for share in spec.daemon.share:
        with report.step(f"daemon.share.{share}"):
            if not NAME.fullmatch(share):
                raise ConfigError(f"{share!r} is no name of a share", "Use small letters, digits, `-` and `_`.")
            shares.check(spec.daemon, share, spec.tracker.countries)
    _check_alerts(spec.alerts, config, report)
    report.faults += [ConfigError(fault.what, fault.remedy, file=config.file, key=fault.key) for fault in account_faults(spec)]


def _check_alerts(alerts: settings.AlertsSpec, config: settings.Config, report: _Report) -> None:
    """Names of channels and places. Whether an address is set and right is asked when something is sent: `dtrack alerts test`."""
    for name in alerts.channel:
        with report.step(f"alerts.channel.{name}"):
            if not NAME.fullmatch(name):
                raise ConfigError(f"{name!r} is no name of a channel", "Use small letters, digits, `-` and `_`.")
    for number, rule in enumerate(alerts.rule):
        with report.step(f"alerts.rule.{number}.channels"):
            for name in rule.channels:
                if name not in alerts.channel:
                    raise ConfigError(f"there is no channel {name!r}", f"Channels here: {', '.join(sorted(alerts.channel)) or 'none yet'}.")
        with report.step(f"alerts.rule.{number}.places"):
            for place in rule.places:
                _check_place(place, config)


def _check_place(code: str, config: settings.Config) -> None:
    from dtrack.resolve.places import Gazetteer

    if Gazetteer.load(config.spec.tracker.countries, config.places).get(code) is None:
        raise ConfigError(f"there is no place {code!r}", "`dtrack places list` shows the codes, e.g. SY09 or SYR.")


def _check_country(country: str, config: settings.Config) -> None:
    from dtrack.resolve import places

    naming.check("gazetteers", country, places.available(config.places))


def _load_job(path: Path, config: settings.Config, faults: list[ConfigError]) -> JobSpec | None:
    """The job, or None with its faults noted."""
    report = _Report(path)
    job: JobSpec | None = None
    with report.step():
        job = settings.read_job(path)
    if job is not None:
        _check_job(path, job, config, report)
    faults += report.faults
    return None if report.faults else job


def _check_job(path: Path, job: JobSpec, config: settings.Config, report: _Report) -> None:
    from dtrack.sources import _ask

    with report.step():
        if job.schedule is not None:
            schedule.parse(job.schedule)
    with report.step():
        if not NAME.fullmatch(path.stem) or path.stem in RESERVED:
            raise ConfigError("a job's file name is its name in the ledger and in inbox/", "Use small letters, digits, `-` and `_`, e.g. ocha_hno.toml.")
    with report.step("do"):
        if job.do not in ("collect", "publish", "backup", "tidy"):
            raise ConfigError(f"{job.do!r} is not built in so far", "Use `collect`, `publish`, `backup` or `tidy`.")
    if job.do == "publish":
        with report.step():
            _check_publish(path, job, config)
        return
    with report.step():
        _check_tables(job)
        if job.do == "collect":
            with report.step("source"):
                _ask.check(job, path)
    with report.step("country"):
        if job.country is not None:
            _check_country(job.country, config)
            if job.country not in config.spec.tracker.countries:
                raise ConfigError(f"{job.country} is not tracked here", f"Add it to `[tracker] countries` in {config.file.name}.")
    for number, language in enumerate(job.languages):
        with report.step(f"languages.{number}"):
            _check_language(language)
    _check_table(job, report)


def _check_tables(job: JobSpec) -> None:
    """Raise ConfigError where the job has a table of another errand, or lacks that of its own."""
    if job.publish is not None:
        raise ConfigError("only a job that publishes has this table", 'Write `do = "publish"`, or take it out.', key="publish")
    if job.do != "backup" and "backup" in job.model_fields_set:
        raise ConfigError("only a job that backs up has this table", 'Write `do = "backup"`, or take it out.', key="backup")
    if job.do in ("backup", "tidy") and "source" in job.model_fields_set:
        does = "backs up" if job.do == "backup" else "tidies"
        raise ConfigError(f"a job that {does} has no source", "Take `[source]` out, or make two jobs of it.", key="source")
    if job.do == "collect" and "source" not in job.model_fields_set:
        raise ConfigError("this key is missing", "Add it; the template beside this file shows the form.", key="source")


def _check_publish(path: Path, job: JobSpec, config: settings.Config) -> None:
    from dtrack.flow import publishing
    from dtrack.resolve.places import Gazetteer

    place = job.publish.filter.place if job.publish else None
    known = Gazetteer.load(config.spec.tracker.countries, config.places).get(place) if place is not None else None
    publishing.check(job, path.stem, {known.pcode} if known else set())


def _check_language(language: str) -> None:
    shipped = sorted(path.stem for path in (Path(naming.__file__).parent / "extract" / "lexicon").glob("*.toml"))
    naming.check("languages", language, shipped)


def _check_table(job: JobSpec, report: _Report) -> None:
    """The parts of a job that say how a workbook lies. A job without them reads prose, and pays nothing for the readers of tables."""
    if job.table is None and not job.column and not job.sheet and not job.ignore and not job.fix:
        return
    from dtrack.extract import tables

    with report.step():
        if found := tables.check(job):
            raise FaultsError(found)


def _load_dashboard(path: Path, config: settings.Config, faults: list[ConfigError]) -> DashboardSpec | None:
    """The dashboard, or None with its faults noted."""
    report = _Report(path)
    dashboard: DashboardSpec | None = None
    with report.step():
        dashboard = settings.read_dashboard(path)
    for number, panel in enumerate(dashboard.panel if dashboard else []):
        _check_panel(panel, f"panel.{number}", config, report)
    if dashboard is not None:
        _check_scope(dashboard, "", config, report)
    faults += report.faults
    return None if report.faults else dashboard


def _check_panel(panel: PanelSpec, key: str, config: settings.Config, report: _Report) -> None:
    with report.step(f"{key}.chart"):
        naming.check("charts", panel.chart)
    _check_scope(panel, f"{key}.", config, report)


def _check_scope(part: DashboardSpec | PanelSpec, prefix: str, config: settings.Config, report: _Report) -> None:
    """Place and first day of a page or a panel."""
    from dtrack.resolve.calendar import parse_period
    from dtrack.resolve.places import Gazetteer

    with report.step(f"{prefix}place"):
        if part.place is not None and Gazetteer.load(config.spec.tracker.countries, config.places).get(part.place) is None:
            raise ConfigError(f"there is no place {part.place!r}", "`dtrack places list` shows the codes, e.g. SY09 or SYR.")
    with report.step(f"{prefix}since"):
        if part.since is not None:
            parse_period(part.since)
