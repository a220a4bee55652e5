"""What every declared table is made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

from dtrack.model.person import Role
from dtrack.store.columns import NAMES

OPEN = text("known_to IS NULL")
"""Rows that stand now."""
ENDED = text("known_to IS NOT NULL")
NOT_PUBLIC = text("known_to IS NULL AND sensitivity <> 'public'")
"""Few rows: an index of these alone answers whether there are any."""
ROLES = tuple(role.name.lower() for role in Role)


class Base(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Tables of dtrack, apart from any that another package declares."""


@event.listens_for(Base.metadata, "before_create")
def _partial_on_servers(metadata: MetaData, c: Connection, **_: Any) -> None:
    """Indexes of some rows only are so on a server too. Written beside `sqlite_where`, each look at the tables would import PostgreSQL's dialect with all its
    drivers, spoken or not. Migrations say it themselves."""
    for index in (index for made in metadata.tables.values() for index in made.indexes):
        if c.dialect.name == "postgresql" and (where := index.dialect_kwargs.get("sqlite_where")) is not None:
            index.dialect_kwargs["postgresql_where"] = where
