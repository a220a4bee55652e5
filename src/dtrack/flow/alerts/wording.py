"""The words of an alert: what, where, period, number, source and date, rule, link. Plain sentences in the channel's language, one fact a line, figures only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from dtrack.flow.alerts.defuse import address, words
from dtrack.model.alert import AlertKind
from dtrack.model.event import Event, EventKind
from dtrack.model.figure import Figure, FigureRecord
from dtrack.reconcile import spikes
from dtrack.resolve.places import Gazetteer
from dtrack.speech import sites
from dtrack.speech.language import _N, QUANTIFIED, Speech
from dtrack.speech.words import UNITS, counted, inside, word
from dtrack.terms import Precision, Status

UNCHECKED = _N("MACHINE-READ, NOT CHECKED")
CHECKED = (Status.APPROVED, Status.CORRECTED)
_MOST_FIGURES = 5
_PRECISE = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR, Precision.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Said:
    """Title and body of an alert."""

    title: str
    body: str


def spoken(number: Decimal | None, speech: Speech) -> str:
    """45,037; 30,263.5; as reported, never rounded."""
    if number is None:
        return speech.gettext("an unknown number")
    return format_decimal(number, format="#,##0.##########", locale=speech.locale)


def period(figure: Figure, speech: Speech) -> str:
    """The days that a number is about, no finer than they are known."""
    if figure.start is None or figure.end is None:
        return speech.gettext("until %(day)s", day=speech.day(figure.end)) if figure.end else speech.gettext("not stated")
    coarser = max(figure.start_precision, figure.end_precision, key=_PRECISE.index)
    return speech.period(figure.start, figure.end, coarser)


def kept(record: FigureRecord) -> dict[str, Any]:
    """A figure as the outbox keeps it: as it was when people were told."""
    figure = record.figure
    return {
        "id": record.id,
        "value": None if figure.value is None else str(figure.value),
        "unit": figure.unit.value,
        "start": figure.start.isoformat() if figure.start else None,
        "end": figure.end.isoformat() if figure.end else None,
        "source": figure.source_org or record.publisher,
        "title": record.title,
        "url": record.url,
        "published": record.published.isoformat() if record.published else None,
        "quote": figure.evidence.quote,
        "status": record.status.value,
        "sensitivity": record.sensitivity.value,
    }


def of_event(event: Event, figures: Sequence[FigureRecord], gazetteer: Gazetteer, speech: Speech, *, public_url: str = "", other: str = "") -> Said:
    """An event in words. `other`: what else may be said to this channel, from a Problem."""
    known = event.place is not None and gazetteer.get(event.place) is not None
    place = gazetteer.name(event.place, speech.code) if event.place and known else words(event.place or speech.gettext("place not named"))
    headline, facts, rule = _TOLD[AlertKind(event.kind.value)](event, figures, speech)
    unchecked = [record for record in figures if record.status not in CHECKED]
    lines = [speech.gettext("What: %(what)s", what=headline), speech.gettext("Where: %(place)s", place=f"{place} ({event.place})" if known else place), *facts]
    for record in figures[:_MOST_FIGURES]:
        lines += _source(record, speech)
    lines += [speech.gettext("… and %(count)s more figures.", count=len(figures) - _MOST_FIGURES)] if len(figures) > _MOST_FIGURES else []
    lines += [speech.gettext("Also: %(words)s", words=words(other))] if other else []
    lines.append(speech.gettext("Rule: %(rule)s", rule=rule))
    if figures:
        lines.append(speech.gettext("Checked by a person: %(count)s of %(all)s figures.", count=len(figures) - len(unchecked), all=len(figures)))
    if public_url:
        path = f"/figures/{event.figure}" if event.figure else f"/places/{event.place}"
        lines.append(speech.gettext("Link: %(address)s", address=f"{public_url.rstrip('/')}{path}"))
    title = speech.gettext("%(place)s: %(what)s", place=place, what=headline)
    if not unchecked:
        return Said(title, "\n".join(lines))
    head = speech.gettext(UNCHECKED)
    return Said(speech.gettext("%(head)s: %(title)s", head=head, title=title), "\n".join([head, "", *lines]))


def _spike(event: Event, figures: Sequence[FigureRecord], speech: Speech) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    series, total = event.series, spoken(event.value, speech)
    what = inside(counted(series.metric, series.direction, series.population, speech)) if series else speech.gettext("movements")
    first, last = speech.day(event.day - timedelta(spikes.SUM_DAYS - 1)), speech.day(event.day)
    before = spoken(event.before, speech)
    facts = [
        speech.gettext("Period: figures whose periods end from %(first)s to %(last)s", first=first, last=last),
        speech.gettext(
            "Number: %(total)s people, the sum of %(count)s recommended figures; the highest 30 days before: %(before)s",
            total=total,
            count=len(event.figures),
            before=before,
        ),
    ]
    days = spikes.HIGH_DAYS if event.degree == "high" else spikes.MEDIUM_DAYS
    rule = speech.gettext("the 30-day sum is at or above its own highest of the last %(days)s days (%(degree)s).", days=days, degree=_degree(event, speech))
    return speech.gettext("sudden rise of %(what)s: %(total)s people in 30 days", what=what, total=total), facts, rule


def _degree(event: Event, speech: Speech) -> str:
    return word({"high": _N("high"), "medium": _N("medium")}, event.degree, speech)


def _claim(record: FigureRecord, speech: Speech) -> str:
    figure = record.figure
    number = speech.gettext(QUANTIFIED.get(figure.quantifier, "%(number)s"), number=spoken(figure.value, speech))
    return speech.gettext("%(number)s %(unit)s", number=number, unit=word(UNITS, figure.unit, speech))


def _facts(record: FigureRecord, number: str, speech: Speech) -> list[str]:
    return [speech.gettext("Period: %(period)s", period=period(record.figure, speech)), speech.gettext("Number: %(number)s", number=number)]


def _about(record: FigureRecord, speech: Speech) -> str:
    return inside(counted(record.figure.metric, record.figure.direction, record.figure.population, speech))


def _revision(event: Event, figures: Sequence[FigureRecord], speech: Speech) -> tuple[str, list[str], str]:
    record = figures[0]
    claim = _claim(record, speech)
    facts = _facts(record, speech.gettext("%(claim)s (before: %(before)s)", claim=claim, before=spoken(event.before, speech)), speech)
    rule = speech.gettext("its own source changed the number by over a quarter and 500 people.")
    return speech.gettext("revised: %(what)s: %(claim)s", what=_about(record, speech), claim=claim), facts, rule


def _contradiction(event: Event, figures: Sequence[FigureRecord], speech: Speech) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    record = figures[0]
    claim = _claim(record, speech)
    rule = speech.gettext("sources of equal standing differ for one time by over a quarter and 500 people.")
    return speech.gettext("contradicted: %(what)s: %(claim)s", what=_about(record, speech), claim=claim), _facts(record, claim, speech), rule


def _silence(event: Event, figures: Sequence[FigureRecord], speech: Speech) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    last, usual = day(event.params.get("last", ""), speech), event.params.get("usual_days", "?")
    facts = [
        speech.gettext("Period: since %(day)s", day=last),
        speech.gettext("Number: none; no figure that ends after %(day)s was received, and one usually came every %(days)s days", day=last, days=usual),
    ]
    rule = speech.gettext("nothing for over twice the usual time. Silence is no zero.")
    return speech.gettext("no new figure since %(day)s", day=last), facts, rule


def day(text: str, speech: Speech) -> str:
    """A day that is kept as text, in words."""
    return speech.day(date.fromisoformat(text)) if text else speech.gettext("date not known")


def _site(event: Event, figures: Sequence[FigureRecord], speech: Speech) -> tuple[str, list[str], str]:  # noqa: ARG001 -- one shape for all kinds
    """A site that opened or closed, by a person's act: no machine closes one."""
    on = sites.when(words(event.params.get("on", "")), speech)
    facts = [speech.gettext("Period: since %(day)s", day=on), speech.gettext("Source: %(source)s", source=words(event.source or "", 200))]
    if event.kind is EventKind.SITE_CLOSED:
        facts.append(speech.gettext("Number: none. A closed site has no zero; destination of residents: not reported."))
    rule = speech.gettext("a person of this installation recorded it, with its source.")
    return sites.happened(event.kind.value, words(event.params.get("deed", "")), speech), facts, rule


_TOLD = {AlertKind.SPIKE: _spike, AlertKind.REVISION: _revision, AlertKind.CONTRADICTION: _contradiction, AlertKind.SILENCE: _silence}
_TOLD |= dict.fromkeys((AlertKind.SITE_OPENED, AlertKind.SITE_CLOSED), _site)


def _source(record: FigureRecord, speech: Speech) -> list[str]:
    said = words(record.figure.source_org or record.publisher or speech.gettext("source not named"), 80)
    if record.publisher and record.publisher != (record.figure.source_org or record.publisher):
        said = speech.gettext("%(source)s, printed by %(publisher)s", source=said, publisher=words(record.publisher, 80))
    if record.published:
        said = speech.gettext("%(source)s, published %(day)s", source=said, day=speech.day(record.published))
    facts = {"source": said, "claim": _claim(record, speech), "period": period(record.figure, speech), "figure": record.id}
    lines = [speech.gettext("Source: %(source)s: %(claim)s, %(period)s (figure %(figure)s)", **facts), f"  “{words(record.figure.evidence.quote, 240)}”"]
    return lines + ([f"  {address(record.url)}"] if address(record.url) else [])
