"""Series that an audience has by itself."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from dtrack.store.columns import Moment, Words
from dtrack.store.declared._base import Base


class ApartRow(Base, table=True):
    """One series of one audience. `since`: when its points were first made by themselves; what was known before was copied."""

    __tablename__ = "apart"
    audience: str = Field(primary_key=True, sa_type=Words)
    series: str = Field(primary_key=True, sa_type=Words)
    since: datetime = Field(sa_type=Moment)
