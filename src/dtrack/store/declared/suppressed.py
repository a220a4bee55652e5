"""Figures that readers are told of without their number."""

from __future__ import annotations

from sqlmodel import Field

from dtrack.store.columns import Words
from dtrack.store.declared._base import Base


class SuppressedRow(Base, table=True):
    """The id of such a figure."""

    __tablename__ = "suppressed"
    figure: str = Field(primary_key=True, sa_type=Words)
