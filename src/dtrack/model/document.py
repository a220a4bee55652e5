"""A document as a source publishes it, before and after it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dtrack.terms import Sensitivity


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a source, not stored yet. Its container (a feed, an API page) is archived already.

    `key` is the item's identity within its source: the upstream record id, else the canonical address, else the file name.
    """

    key: str
    media_type: str
    body: bytes
    """What readers read: the file, the article's HTML, the record as JSON."""
    fetched_at: datetime
    container: str | None = None
    """SHA-256 of the bytes that held it, where it came inside another file."""
    requested_url: str | None = None
    final_url: str | None = None
    url: str | None = None
    """Canonical address: what people are sent to."""
    http_status: int | None = None
    filename: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    published_at: datetime | None = None
    changed_at: datetime | None = None
    language: str | None = None
    licence: str | None = None
    sensitivity: Sensitivity | None = None
    """None: the job's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of one document, as stored. A later fetch with the same normalised text is a sighting, not a version."""

    id: str
    """16 hex digits: hash of source and key. The same for all versions."""
    version: int
    job: str
    source: str
    """Kind of source."""
    key: str
    media_type: str
    sha256: str
    """Of the item's bytes in the archive."""
    text_sha256: str
    """Of the normalised text (or record): equal means the same version."""
    container: str | None
    requested_url: str | None
    final_url: str | None
    url: str | None
    http_status: int | None
    filename: str | None
    title: str | None
    publisher: str | None
    published: date | None
    published_at: datetime | None
    published_inferred: bool
    language: str | None
    licence: str | None
    sensitivity: Sensitivity
    fetched_at: datetime
    recorded_at: datetime
    last_seen_at: datetime
    sightings: int


@dataclass(frozen=True, slots=True)
class Original:
    """The document whose text another one prints, and who published it; or, where the text itself credits an agency, that agency."""

    document: str
    publisher: str | None
    job: str
    credited: bool = False
    """True where `publisher` is the agency that the text, or its original, credits."""
