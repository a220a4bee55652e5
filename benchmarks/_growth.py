# ruff: noqa: E501  (lines of a page)
"""Makes `docs/explanation/growth.md`: what a firehose of news would take, each number worked out before the reader's eyes from what was measured here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from _result import Row, number, row_of

ARTICLES, COUNTRIES, YEARS, DAYS = 1_000_000, 100, 10, 365.25
"""The firehose: articles a day, countries, and years of archive."""
TELLING, FIGURES = 0.01, 1.5
"""Taken, not measured: the share of a general firehose that gives figures of displacement, and how many each gives."""
CORE_HOUR, TERABYTE_MONTH = 0.04, 20.0
"""Taken, not measured: what a core for an hour and a terabyte for a month cost, in US dollars."""


@dataclass(frozen=True, slots=True)
class Slopes:
    """What the plan rests on, each from one row of the results."""

    read: float
    """Articles a second and core, read from an archive."""
    ingest: float
    """Figures a second, PostgreSQL."""
    figure: float
    """Bytes of a stored figure."""
    document: float
    """Bytes of a collected document, archive and tables."""
    report: float
    """Seconds of one core for a collected document."""
    points: float
    """Seconds of one core for a figure when all points are made anew."""
    few: float
    """Seconds of one core for the points after 100 new figures."""
    two: float
    """How many times one worker two are."""
    page: float
    """Milliseconds of work for a page of a province in the largest store."""


_KEYS = {
    "read": "archive.two.",
    "ingest": "ingest.postgresql",
    "figure": "store.bytes.",
    "document": "backfill.disk",
    "report": "backfill.slope",
    "points": "reconcile.full",
    "few": "reconcile.few",
    "two": "archive.two.",
    "page": "page.work./places/SY09.",
}


def slopes(results: dict[str, Any]) -> Slopes | list[str]:
    """The slopes, or the keys that no run has told yet. Of several sizes the largest counts."""
    rows = {row["key"]: row_of(row) for stage in results["stages"].values() for row in stage["rows"]}
    found: dict[str, Row] = {}
    for name, key in _KEYS.items():
        sized = [(int(each.removeprefix(key)), row) for each, row in rows.items() if key.endswith(".") and each.startswith(key)]
        row = max(sized, key=lambda pair: pair[0])[1] if sized else rows.get(key)
        if row is not None:
            found[name] = row
    missing = [key for name, key in _KEYS.items() if name not in found]
    if missing:
        return missing
    return Slopes(
        read=found["read"].theirs or 0.0,
        ingest=found["ingest"].ours,
        figure=found["figure"].ours,
        document=found["document"].ours,
        report=found["report"].ours / 1000,
        points=found["points"].ours / 1e6,
        few=found["few"].ours,
        two=found["two"].ratio or 0.0,
        page=found["page"].ours,
    )


def page(results: dict[str, Any]) -> str:
    """The page, whole."""
    found = slopes(results)
    head = [
        "# Growth: from one laptop to a firehose",
        "",
        "This page is made by the benchmarks out of `docs/performance.json`. Every number is either measured there, and linked to [Performance](../performance.md),",
        "or one of the assumptions below; the arithmetic stands beside it, so that you can put in your own.",
        "",
    ]
    if isinstance(found, list):
        return "\n".join([*head, f"Not worked out: no run has told {', '.join(f'`{key}`' for key in found)} yet. `make bench` does."]) + "\n"
    return "\n".join([*head, *_assumed(found), *_work(found), *_store(found), *_breaks(found), *_stages()]) + "\n"


def _assumed(found: Slopes) -> list[str]:
    return [
        "## What is assumed, and what was measured",
        "",
        f"Assumed: {ARTICLES:,} articles a day, {COUNTRIES} countries, {YEARS} years of archive; {TELLING:.0%} of a general firehose gives figures, {FIGURES} each;",
        f"a core costs ${CORE_HOUR} an hour, a terabyte ${TERABYTE_MONTH:.0f} a month.",
        "",
        "| measured | value |",
        "|---|---:|",
        f"| articles read from an archive, one core | {number(found.read)} /s |",
        f"| two workers beside one | {found.two:.2f} |",
        f"| figures validated and committed, PostgreSQL | {number(found.ingest)} /s |",
        f"| a stored figure, with places, point and indexes | {number(found.figure)} bytes |",
        f"| a collected report of 3 kB, archive and tables | {number(found.document)} bytes |",
        f"| work for a collected report, politeness apart | {number(found.report * 1000)} ms |",
        f"| points made anew, for each figure | {number(found.points * 1e6)} µs |",
        f"| points after 100 new figures | {number(found.few)} s |",
        f"| page of a province, largest store measured | {number(found.page)} ms |",
        "",
    ]


def _work(found: Slopes) -> list[str]:
    seconds = ARTICLES / found.read
    new = ARTICLES * TELLING * FIGURES
    telling = ARTICLES * TELLING
    whole = ARTICLES * DAYS * YEARS
    efficiency = found.two / 2
    hours = whole / found.read / 3600
    return [
        "## Work",
        "",
        f"- Reading a day: {ARTICLES:,} articles / {number(found.read)} per second = {number(seconds)} s of one core, {seconds / 864:.1f} % of a core's day.",
        f"- Of these, {ARTICLES:,} × {TELLING} = {telling:,.0f} articles tell something and are collected: × {number(found.report * 1000)} ms ="
        f" {number(telling * found.report)} s of one core a day.",
        f"- New figures: {telling:,.0f} × {FIGURES} = {new:,.0f} a day; stored at {number(found.ingest)} per second that is {number(new / found.ingest)} s.",
        f"- Points: {new:,.0f} / 100 × {number(found.few)} s = {number(new / 100 * found.few / 3600)} core-hours if each hundred is taken by itself; taken once an"
        f" hour for each country it is {COUNTRIES} × 24 × {number(found.few)} s = {number(COUNTRIES * 24 * found.few / 3600)} core-hours a day.",
        f"- The whole archive read again after a new release of the reader: {whole / 1e9:.2f} thousand million articles / {number(found.read)} per second ="
        f" {number(hours)} core-hours; on 64 cores at {efficiency:.2f} of their worth (measured with two) {number(hours / 64 / efficiency)} hours,"
        f" and ${number(hours / efficiency * CORE_HOUR)}.",
        "",
    ]


def _store(found: Slopes) -> list[str]:
    whole = ARTICLES * DAYS * YEARS
    text = whole * 3_000 / 1e12
    figures = whole * TELLING * FIGURES
    documents = whole * TELLING
    tables = figures * found.figure / 1e9
    kept = documents * found.document / 1e12
    each = figures / COUNTRIES
    return [
        "## Sizes and cost",
        "",
        f"- Text of ten years: {ARTICLES:,} × {DAYS} × {YEARS} × 3 kB = {text:.1f} TB before compression; kept in parts of 2,000 articles these are"
        f" {whole / 2000:,.0f} files of an object store, ${number(text * TERABYTE_MONTH)} a month uncompressed.",
        f"- Documents that told something: {documents:,.0f} × {number(found.document)} bytes = {kept:.2f} TB of archive and tables.",
        f"- Figures: {documents:,.0f} × {FIGURES} = {figures:,.0f}; × {number(found.figure)} bytes = {number(tables)} GB, for each of {COUNTRIES} countries"
        f" {each:,.0f} figures and {number(tables / COUNTRIES)} GB.",
        f"- All points of one country anew: {each:,.0f} × {number(found.points * 1e6)} µs = {number(each * found.points)} s of one core.",
        "",
    ]


def _breaks(found: Slopes) -> list[str]:
    rate = ARTICLES * TELLING * FIGURES / 86_400
    bound = ARTICLES / 86_400
    return [
        "## What breaks first, in this order",
        "",
        f"1. **Fetching one by one.** {ARTICLES:,} / 86,400 s = {bound:.1f} requests a second, and politeness allows one a second and host: a single process with 32",
        "   polls side by side reaches that only over many hosts. A firehose is bought or mirrored as files, and those go through `dtrack read-archive`.",
        "2. **A row for each article.** Articles without figures must not become documents of the database: at the measured bytes of a document they would be"
        f" {ARTICLES * DAYS * YEARS * found.document / 1e12:.0f} TB. They stay in the parts of the archive; only what tells something is collected.",
        "3. **Near copies.** Texts are compared through one table of bands of their signatures, several rows for each document that told something: the table with",
        "   the most rows in a database of many countries. An installation for each country, or few of them, keeps it small.",
        f"4. **One writer.** A database takes one writer at a time, {number(found.ingest)} figures a second in bulk; {rate:.2f} a second come. That is"
        f" {found.ingest / rate:,.0f} times what is needed: the writer breaks last.",
        "",
    ]


def _stages() -> list[str]:
    return [
        "## The way there, without a rewrite",
        "",
        "| stage | store | who reads | partition |",
        "|---|---|---|---|",
        "| one laptop, one country | SQLite | `dtrack up` | none |",
        "| a country office | SQLite or one PostgreSQL | daemon and web apart, a standby daemon | none |",
        "| headquarters, some countries | one PostgreSQL, replicas for the web (`read_url`) | a leader for each share of the jobs (`--share`) | by country, in the places' codes |",
        "| a hundred countries and a firehose | a PostgreSQL for each region | `read-archive` over a Dask cluster; telling articles collected | installation by country |",
        "",
        "Parts of the archive are named by day, and a part that a reader has done is never read again by the same reader: a new day costs a day's work,",
        "a new release of the reader the whole archive's.",
        "",
    ]
