"""Countries that the points of this database are of."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from dtrack.store.columns import Moment, Words
from dtrack.store.declared._base import Base


class TrackedRow(Base, table=True):
    """One country. `since`: when points were first made for it."""

    __tablename__ = "tracked"
    country: str = Field(primary_key=True, sa_type=Words)
    since: datetime = Field(sa_type=Moment)
