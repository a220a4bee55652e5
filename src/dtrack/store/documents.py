"""Documents: identity, versions, sightings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, insert, select, update

from dtrack.model.document import Document, Item
from dtrack.model.identity import document_id
from dtrack.store import due, tally
from dtrack.store.change import after, chunks
from dtrack.store.tables import document as documents
from dtrack.terms import Sensitivity

Outcome = Literal["new", "version", "sighting"]
_FIELDS = [field.name for field in dataclasses.fields(Document)]
_COLUMNS = [documents.c[name] for name in _FIELDS]
_STATED = ("title", "publisher", "url", "licence", "language")


def identity(item: Item, *, job: str, source: str) -> str:
    """Id of the document that `item` is a version of.

    A source is a kind as one job sets it up. A file name means something only within its folder and a guid only within its
    feed; were keys shared between jobs, one feed could overwrite another's articles, and two jobs that read one record
    differently would supersede each other at every run. What two jobs both deliver is told by reconciling: one origin.
    """
    return document_id(scope(job, source), item.key)


def scope(job: str, source: str) -> str:
    """The name within which upstream keys and record ids are unique."""
    return f"{source}/{job}"


def record(
    c: Connection,
    item: Item,
    *,
    job: str,
    source: str,
    sha256: str,
    text_sha256: str,
    sensitivity: Sensitivity,
    now: datetime,
    published: date | None = None,
    published_inferred: bool = False,
    language: str | None = None,
    title: str | None = None,
) -> tuple[Document, Outcome]:
    """Store `item`, or note that it was seen again.

    `sha256`: of its bytes in the archive. `text_sha256`: of its normalised text; equal to the last version's means a sighting,
    unless what people state about the document is new (a date in NAME.meta.toml, another sensitivity). `published` and the
    other facts of the reading stand in where the item itself says nothing.
    """
    ident = identity(item, job=job, source=source)
    last = get(c, ident)
    stored = {
        **{name: getattr(item, name) for name in _FIELDS if hasattr(item, name)},
        "id": ident,
        "job": job,
        "source": source,
        "sha256": sha256,
        "text_sha256": text_sha256,
        "title": item.title or title,
        "published": item.published or published,
        "published_inferred": published_inferred and item.published is None,
        "language": item.language or language,
        "sensitivity": sensitivity,
    }
    if last is not None and last.text_sha256 == text_sha256 and not restated(last, item, sensitivity):
        return seen(c, last, now), "sighting"
    at = after(now, [_withdrawn_at(c, ident) if last is None else last.recorded_at])
    version = 1 + (last.version if last is not None else _last_version(c, ident))
    if last is not None:
        c.execute(update(documents).where(documents.c.id == ident, documents.c.known_to.is_(None)).values(known_to=at))
        if last.sensitivity is not sensitivity:
            due.add_documents(c, [ident])  # what people entered stays as it is, and others may see it now, or may not
    stored |= {"version": version, "recorded_at": at, "last_seen_at": at, "sightings": 1}
    c.execute(insert(documents).values(**stored | {"sensitivity": sensitivity.value}))
    if last is None:
        tally.document_came(c, job)
    found = Document(**stored)
    return found, "new" if last is None else "version"


def withdraw(c: Connection, ident: str, now: datetime) -> None:
    """Close the latest version of a document that a person took back: nothing stands for it, and no later reading takes it up."""
    last = get(c, ident)
    if last is not None:
        c.execute(update(documents).where(documents.c.id == ident, documents.c.known_to.is_(None)).values(known_to=after(now, [last.recorded_at])))
        tally.document_went(c, last.job)


def _last_version(c: Connection, ident: str) -> int:
    """Of a document that was taken back; 0 for one that was never there."""
    last: int = c.execute(select(func.coalesce(func.max(documents.c.version), 0)).where(documents.c.id == ident)).scalar_one()
    return last


def _withdrawn_at(c: Connection, ident: str) -> datetime | None:
    at: datetime | None = c.execute(select(func.max(documents.c.known_to)).where(documents.c.id == ident)).scalar_one()
    return at


def restated(last: Document, item: Item, sensitivity: Sensitivity) -> bool:
    """True where the protection changed, or where a person's word about a file did: its text alone would not show it."""
    if last.sensitivity != sensitivity:
        return True
    if item.key != item.filename:
        return False
    dated = item.published is not None and (item.published != last.published or last.published_inferred)
    return dated or any(getattr(item, name) is not None and getattr(item, name) != getattr(last, name) for name in _STATED)


def seen(c: Connection, last: Document, now: datetime) -> Document:
    """Note that the document came again as it was."""
    at = max(now, last.last_seen_at)
    here = (documents.c.id == last.id, documents.c.version == last.version)
    c.execute(update(documents).where(*here).values(last_seen_at=at, sightings=documents.c.sightings + 1))
    return dataclasses.replace(last, last_seen_at=at, sightings=last.sightings + 1)


def get(c: Connection, ident: str, version: int | None = None) -> Document | None:
    """One version, the latest by default; None where there is none."""
    which = documents.c.known_to.is_(None) if version is None else documents.c.version == version
    row = c.execute(select(*_COLUMNS).where(documents.c.id == ident, which)).one_or_none()
    return None if row is None else _document(row)


def licences(c: Connection, idents: Iterable[str]) -> dict[str, str | None]:
    """The licence that each of these documents states as it stands; unknown ids are left out."""
    asked = select(documents.c.id, documents.c.licence).where(documents.c.known_to.is_(None))
    return {ident: licence for some in chunks(dict.fromkeys(idents)) for ident, licence in c.execute(asked.where(documents.c.id.in_(some)))}


def versions(c: Connection, ident: str) -> list[Document]:
    """All versions, oldest first."""
    return [_document(row) for row in c.execute(select(*_COLUMNS).where(documents.c.id == ident).order_by(documents.c.version))]


def latest(c: Connection, job: str | None = None) -> Iterator[Document]:
    """The latest version of every document, of one job or of all, in the order in which they were recorded. Read a piece at a time."""
    found = select(*_COLUMNS).where(documents.c.known_to.is_(None)).order_by(documents.c.recorded_at, documents.c.id)
    for row in c.execute(found if job is None else found.where(documents.c.job == job)):
        yield _document(row)


def find(c: Connection, job: str | None = None, limit: int | None = None, offset: int = 0) -> list[Document]:
    """Latest versions, the newest fetched first."""
    found = select(*_COLUMNS).where(documents.c.known_to.is_(None)).order_by(documents.c.fetched_at.desc(), documents.c.id)
    if job is not None:
        found = found.where(documents.c.job == job)
    return [_document(row) for row in c.execute(found.limit(limit).offset(offset))]


def by_ids(c: Connection, idents: list[str]) -> dict[str, Document]:
    """The latest versions of several documents, by id."""
    found: dict[str, Document] = {}
    for some in chunks(idents):
        rows = c.execute(select(*_COLUMNS).where(documents.c.id.in_(some), documents.c.known_to.is_(None)))
        found |= {row.id: _document(row) for row in rows}
    return found


def count(c: Connection, job: str | None = None) -> int:
    """How many documents there are, versions not counted."""
    found = select(func.count()).select_from(documents).where(documents.c.known_to.is_(None))
    return c.execute(found if job is None else found.where(documents.c.job == job)).scalar_one()


def _document(row: Row[Any]) -> Document:
    values = dict(row._mapping)
    return Document(**values | {"sensitivity": Sensitivity(values["sensitivity"])})
