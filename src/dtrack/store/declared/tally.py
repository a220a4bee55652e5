"""How much each job has brought in."""

from __future__ import annotations

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
