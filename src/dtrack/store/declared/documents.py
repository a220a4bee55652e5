"""Documents, problems, the ledger of runs, what a job remembers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from dtrack.store.columns import Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import NOT_PUBLIC, OPEN, Base
from dtrack.terms import RunState, Sensitivity


class DocumentRow(Base, table=True):
    """One version of a document. `last_seen_at` and `sightings` move on; `known_to` is set when a newer version comes; nothing else ever changes."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("sensitivity", Sensitivity),
        rule("counts", "version >= 1 AND sightings >= 1"),
        rule("seen_order", "last_seen_at >= recorded_at"),
        rule("known_order", "known_to > recorded_at"),
        rule("hashes", "length(sha256) = 64 AND length(text_sha256) = 64"),
        Index("document_open", "id", unique=True, sqlite_where=OPEN),
        Index("document_job", "job", "known_to", "fetched_at"),
        Index("document_recorded", "recorded_at"),
        Index("document_not_public", "id", sqlite_where=NOT_PUBLIC),
    )
    id: str = Field(primary_key=True, sa_type=Words)
    version: int = Field(primary_key=True)
    job: str = Field(sa_type=Words)
    source: str = Field(sa_type=Words)
    key: str = Field(sa_type=Words)
    media_type: str = Field(sa_type=Words)
    sha256: str = Field(sa_type=Words)
    text_sha256: str = Field(sa_type=Words)
    container: str | None = Field(default=None, sa_type=Words)
    requested_url: str | None = Field(default=None, sa_type=Words)
    final_url: str | None = Field(default=None, sa_type=Words)
    url: str | None = Field(default=None, sa_type=Words)
    http_status: int | None = None
    filename: str | None = Field(default=None, sa_type=Words)
    title: str | None = Field(default=None, sa_type=Words)
    publisher: str | None = Field(default=None, sa_type=Words)
    published: date | None = None
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    published_inferred: bool
    language: str | None = Field(default=None, sa_type=Words)
    licence: str | None = Field(default=None, sa_type=Words)
    sensitivity: str = Field(sa_type=Words)
    fetched_at: datetime = Field(sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    sightings: int
    known_to: datetime | None = Field(default=None, sa_type=Moment)


class ProblemRow(Base, table=True):
    """Something for a person. Closed when a later look no longer finds it; found again later, it is a new row."""

    __tablename__ = "problem"
    __table_args__ = (
        rule("seen_order", "last_seen >= first_seen"),
        rule("closed_order", "closed_at >= first_seen"),
        Index(
            "problem_open",
            "scope_job",
            "scope_document",
            "key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index("problem_scope", "scope_job", "scope_document", "closed_at"),
        Index("problem_closed", "closed_at"),
        Index("problem_figure", "figure", "closed_at"),
    )
    row: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Words)
    scope_job: str = Field(sa_type=Words)
    scope_document: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    what: str = Field(sa_type=Words)
    remedy: str = Field(sa_type=Words)
    job: str | None = Field(default=None, sa_type=Words)
    document: str | None = Field(default=None, sa_type=Words)
    figure: str | None = Field(default=None, sa_type=Words)
    claim_key: str | None = Field(default=None, sa_type=Words)
    location: str | None = Field(default=None, sa_type=Words)
    first_seen: datetime = Field(sa_type=Moment)
    last_seen: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)


class RunRow(Base, table=True):
    """One line of the ledger: what the daemon makes up for after a stop is read from here."""

    __tablename__ = "run"
    __table_args__ = (
        one_of("state", RunState),
        rule("finished_order", "finished >= started"),
        rule("finished_state", "(finished IS NULL) = (state = 'running')"),
        rule("counts", "documents >= 0 AND sightings >= 0 AND figures >= 0 AND problems >= 0"),
        Index("run_job", "job", "id"),
        Index("run_state", "state", "job", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(sa_type=Words)
    due: datetime | None = Field(default=None, sa_type=Moment)
    started: datetime = Field(sa_type=Moment)
    finished: datetime | None = Field(default=None, sa_type=Moment)
    state: str = Field(sa_type=Words)
    documents: int
    sightings: int
    figures: int
    problems: int
    message: str = Field(sa_type=Words)


class MemoryRow(Base, table=True):
    """What a job remembers between runs: etags, hashes, watermarks. Saved with the documents it speaks of, or not at all."""

    __tablename__ = "job_memory"
    job: str = Field(primary_key=True, sa_type=Words)
    memory: dict[str, Any] = Field(sa_type=Json)
    updated_at: datetime = Field(sa_type=Moment)
