"""Exports on a clock: a job with `do = "publish"` writes one file, whole or not at all, with what it is beside it. It asks nobody on the network.

What leaves is public, whatever the job says: a file in a folder is soon in a mail.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from dtrack.errors import ConfigError, DtrackError, FaultsError, UsageError
from dtrack.export import SIDECAR
from dtrack.flow.deadline import Deadline
from dtrack.flow.kit import Kit, Press
from dtrack.flow.outcome import Outcome
from dtrack.model.filter import Filter
from dtrack.resolve.calendar import parse_period
from dtrack.spec import JobSpec, PublishFilterSpec, PublishSpec

_PARTS = ("date", "month", "year", "job")
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f:*?\"<>|]{1,150}")


def file_name(pattern: str, job: str, day: date) -> str:
    """The name that the pattern makes on a day. ConfigError where it is none that every machine can have."""
    values = {"date": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}", "job": job}
    name = re.sub(r"\{(\w*)\}", lambda part: values.get(part[1], part[0]), pattern)
    if "{" in name or "}" in name:
        raise ConfigError(f"{pattern!r} holds braces that mean nothing", f"Use {', '.join(f'`{{{part}}}`' for part in _PARTS)}.", key="name")
    if not _NAME.fullmatch(name) or name[0] in ". " or name[-1] in ". " or name.endswith(SIDECAR):
        raise ConfigError(f"{pattern!r} is no name of a file", 'Write one without slashes, e.g. "figures-{date}.csv"; `path` is the folder.', key="name")
    return name


def check(job: JobSpec, name: str, known_place: set[str]) -> None:
    """Raise FaultsError with every fault of a job that publishes; keys as in its file."""
    if job.publish is None:
        raise ConfigError("this table is missing", 'A job with `do = "publish"` needs `[publish]` with `name` at least.', key="publish")
    publish, faults = job.publish, []
    for key, trial in (
        ("source", lambda: _no_source(job)),
        ("publish", lambda: file_name(publish.name, name, date(2026, 1, 1))),
        ("publish", lambda: _form(publish)),
        ("publish.filter", lambda: wanted(publish.filter, date(2026, 1, 1))),
        ("publish.filter.place", lambda: _place(publish.filter.place, known_place)),
    ):
        try:
            trial()
        except DtrackError as bad:
            faults.append(ConfigError(bad.what, bad.remedy, key=f"{key}.{bad.key}" if bad.key else key))
    if faults:
        raise FaultsError(faults)


def _form(publish: PublishSpec) -> None:
    """Raise UsageError unless there is such a file; ConfigError for keys that mean nothing for what is published."""
    table = {"format", "layout", "language", "excel", "filter"}
    given = (table if publish.what == "dashboard" else {"languages"}) & publish.model_fields_set
    if given:
        meant = "a dashboard" if publish.what == "dashboard" else "a table"
        raise ConfigError(f"{meant} has none", "Take it out.", key=min(given))
    if publish.what != "dashboard":
        from dtrack.flow import exporting  # a job that is only checked, at each start, does not wait for what writes files

        try:
            exporting.check(publish.format, publish.what, publish.layout)
        except UsageError as bad:
            raise ConfigError(bad.what, bad.remedy, key="format") from bad


def _no_source(job: JobSpec) -> None:
    if "source" in job.model_fields_set:
        raise ConfigError("a job that publishes has no source", "Take `[source]` out, or make two jobs of it.")


def _place(code: str | None, known: set[str]) -> None:
    if code is not None and code not in known:
        raise ConfigError(f"there is no place {code!r}", "`dtrack places list` shows the codes, e.g. SY09 or SYR.")


def wanted(spec: PublishFilterSpec, today: date) -> Filter:
    """The filter on a day. UsageError for a date that is none."""
    if spec.since is not None and spec.last_days is not None:
        raise UsageError("`since` and `last_days` say two things", "Keep one of them.")
    since = parse_period(spec.since).start if spec.since is not None else today - timedelta(spec.last_days - 1) if spec.last_days is not None else None
    until = parse_period(spec.until).end if spec.until is not None else None
    return Filter(place=spec.place, metric=spec.metric, direction=spec.direction, source=spec.source, status=spec.status, since=since, until=until)


def target(kit: Kit, name: str, publish: PublishSpec) -> Path:
    """The file that a run of today writes."""
    return kit.config.root / publish.path / file_name(publish.name, name, kit.now().date())


def run(kit: Kit, name: str, *, due: datetime | None = None, deadline: Deadline | None = None) -> Outcome:
    """Write the file of the job `name` and note it in the ledger. What goes wrong is a failed run with a Problem; BusyError where it runs already."""
    from dtrack.flow import errand

    def work() -> tuple[int, str]:
        spec = _spec(kit, name)
        if spec.what == "dashboard":
            path = target(kit, name, spec)
            count = _press(kit)(path, spec.languages, deadline)
            return count, f"{count} files in {path.name}"
        rows, path = _write(kit, name)
        return rows, f"{rows} rows in {path.name}"

    return errand.run(kit, name, work, due=due, deadline=deadline, stands="the file of before still stands")


def _press(kit: Kit) -> Press:
    """What makes pages. UsageError where the program that runs the job has none."""
    if kit.press is None:
        raise UsageError("whoever runs this job cannot make pages", "Run it by `dtrack run` or by the daemon.")
    return kit.press


def _write(kit: Kit, name: str) -> tuple[int, Path]:
    from dtrack.flow import exporting

    spec = _spec(kit, name)
    path = target(kit, name, spec)
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{_literal(path.name)}*.part"):
        left.unlink(missing_ok=True)  # what a run that was killed left half
    asked = wanted(spec.filter, kit.now().date())
    how = {"language": spec.language, "excel": spec.excel, "layout": spec.layout, "public_only": True}
    return exporting.save_file(kit, spec.format, path, spec.what, asked, **how), path


def _literal(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def _spec(kit: Kit, name: str) -> PublishSpec:
    spec = kit.jobs[name].publish
    if spec is None:
        raise UsageError(f"the job {name!r} publishes nothing", 'Give it `do = "publish"` and `[publish]`.')
    return spec


def rehearse(kit: Kit, name: str) -> Outcome:
    """A dry run: which file would be written. Nothing is."""
    return Outcome(job=name, dry=True, preview=[f"would write {target(kit, name, _spec(kit, name))}"])
