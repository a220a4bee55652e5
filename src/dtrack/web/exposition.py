"""The health of sources and provinces as Prometheus reads it. What is not known has no line: an absent sample is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from dtrack import __version__
from dtrack.errors import StoreError
from dtrack.web.wording import STATES

if TYPE_CHECKING:
    from dtrack.model.run import JobHealth, ProvinceHealth
    from dtrack.tracker import Tracker

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PROVINCE_STATES = ("fresh", "silent", "never")
DAY_S = 86400


@dataclass(frozen=True, slots=True)
class Gauge:
    """One metric. All are gauges: they say how things stand now."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


INFO = Gauge("dtrack_build_info", "Version of the running program; always 1.", ("version",))
STATE = Gauge("dtrack_source_state", "1 for the state that a source is in, 0 for the others.", ("job", "kind", "state"))
LAST_GOOD = Gauge("dtrack_source_last_good_timestamp_seconds", "Begin of the last good run.", ("job",))
LAST_RUN = Gauge("dtrack_source_last_run_timestamp_seconds", "Begin of the last run, whatever became of it.", ("job",))
NEXT_RUN = Gauge("dtrack_source_next_run_timestamp_seconds", "When the next run is due.", ("job",))
LAST_NEW = Gauge("dtrack_source_last_new_timestamp_seconds", "Day on which something of the source last appeared, at 00:00 UTC.", ("job",))
RHYTHM = Gauge("dtrack_source_rhythm_seconds", "Time between two publications; silence is measured against twice this.", ("job",))
DOCUMENTS = Gauge("dtrack_source_documents", "Documents that the source has brought, latest versions.", ("job",))
FIGURES = Gauge("dtrack_source_figures", "Figures of the source that stand.", ("job",))
PROBLEMS = Gauge("dtrack_source_problems", "Open problems of the source and its documents.", ("job",))
PROVINCE_STATE = Gauge("dtrack_province_state", "1 for how lately a province was reported on, 0 for the others.", ("place", "state"))
PROVINCE_NEWEST = Gauge("dtrack_province_newest_timestamp_seconds", "Newest reference date of a figure about the province, at 00:00 UTC.", ("place",))
PROVINCE_SOURCES = Gauge("dtrack_province_fresh_sources", "Sources that are in their rhythm for the province.", ("place",))
ALL_PROBLEMS = Gauge("dtrack_problems", "Everything that wants a person.")
DISK_TOTAL = Gauge("dtrack_disk_total_bytes", "Size of the disk of database and archive.")
DISK_FREE = Gauge("dtrack_disk_free_bytes", "What may still be written to it.")
DISK_USED = Gauge("dtrack_disk_used_ratio", "Share of it that is used, of what could be had; from 0 to 1.")
GAUGES = (
    INFO,
    STATE,
    LAST_GOOD,
    LAST_RUN,
    NEXT_RUN,
    LAST_NEW,
    RHYTHM,
    DOCUMENTS,
    FIGURES,
    PROBLEMS,
    PROVINCE_STATE,
    PROVINCE_NEWEST,
    PROVINCE_SOURCES,
    ALL_PROBLEMS,
    DISK_TOTAL,
    DISK_FREE,
    DISK_USED,
)

Sample = tuple[dict[str, str], float]


def text(tracker: Tracker) -> str:
    """Everything, in the text format 0.0.4."""
    sources, places = tracker.status(), tracker.provinces()
    lines = [*_gauge(INFO, [({"version": __version__}, 1.0)])]
    for gauge, samples in (*_of_sources(sources), *_of_provinces(places)):
        lines += _gauge(gauge, samples)
    lines += _gauge(ALL_PROBLEMS, [({}, float(len(tracker.problems())))])
    for gauge, value in _of_disk(tracker):
        lines += _gauge(gauge, [({}, value)])
    return "\n".join(lines) + "\n"


def _of_sources(lines: list[JobHealth]) -> Iterator[tuple[Gauge, list[Sample]]]:
    yield STATE, [({"job": line.job, "kind": line.kind, "state": state}, float(line.state == state)) for line in lines for state in STATES]
    for gauge, moment in (
        (LAST_GOOD, lambda line: line.last_good),
        (LAST_RUN, lambda line: line.last_run),
        (NEXT_RUN, lambda line: line.next_run),
        (LAST_NEW, lambda line: _midnight(line.last_new)),
    ):
        yield gauge, [({"job": line.job}, at.timestamp()) for line in lines if (at := moment(line)) is not None]
    yield RHYTHM, [({"job": line.job}, float(line.rhythm_days * DAY_S)) for line in lines if line.rhythm_days is not None]
    yield DOCUMENTS, [({"job": line.job}, float(line.documents)) for line in lines]
    yield FIGURES, [({"job": line.job}, float(line.figures)) for line in lines]
    yield PROBLEMS, [({"job": line.job}, float(line.problems)) for line in lines]


def _of_provinces(places: list[ProvinceHealth]) -> Iterator[tuple[Gauge, list[Sample]]]:
    yield PROVINCE_STATE, [({"place": place.place, "state": state}, float(place.state == state)) for place in places for state in PROVINCE_STATES]
    yield PROVINCE_NEWEST, [({"place": place.place}, at.timestamp()) for place in places if (at := _midnight(place.newest)) is not None]
    yield PROVINCE_SOURCES, [({"place": place.place}, float(len(place.fresh))) for place in places]


def _of_disk(tracker: Tracker) -> Iterator[tuple[Gauge, float]]:
    try:
        disk = tracker.disk()
    except StoreError:
        return  # a file system that does not tell has no sample
    yield from ((DISK_TOTAL, float(disk.total)), (DISK_FREE, float(disk.free)), (DISK_USED, disk.percent / 100))


def _gauge(gauge: Gauge, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {gauge.name} {gauge.help}"
    yield f"# TYPE {gauge.name} gauge"
    for labels, value in samples:
        told = ",".join(f'{name}="{_escaped(label)}"' for name, label in labels.items())
        yield f"{gauge.name}{{{told}}} {_number(value)}" if told else f"{gauge.name} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _midnight(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) if day else None
