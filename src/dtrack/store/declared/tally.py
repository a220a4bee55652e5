"""How much each job has brought in, and how lately for which province."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field

from dtrack.store.columns import Words, rule
from dtrack.store.declared._base import Base


class TallyRow(Base, table=True):
    """One job. `documents`: their latest versions; `figures`: those that stand."""

    __tablename__ = "tally"
    __table_args__ = (rule("counts", "documents >= 0 AND figures >= 0"),)
    job: str = Field(primary_key=True, sa_type=Words)
    documents: int
    figures: int


class TallyProvinceRow(Base, table=True):
    """One job and one province (p-code of level 1). `newest`: the latest reference date of a figure that stands about the province or a place in it."""

    __tablename__ = "tally_province"
    job: str = Field(primary_key=True, sa_type=Words)
    adm1: str = Field(primary_key=True, sa_type=Words)
    newest: date
