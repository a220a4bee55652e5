"""Acts about sites: added, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from dtrack.model.site import SiteDeed
from dtrack.store.columns import Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import ROLES, Base
from dtrack.terms import Precision


class SiteActRow(Base, table=True):
    """One act. `said`: what it says besides, by the names of `SiteAct`. An act is taken back at most once."""

    __tablename__ = "site_act"
    __table_args__ = (
        one_of("deed", SiteDeed),
        one_of("role", ROLES),
        one_of("on_precision", Precision),
        rule("said", 'length("by") > 0 AND length(why) > 0 AND length(source) > 0'),
        rule("undoes", "(deed = 'undo') = (undoes IS NOT NULL)"),
        rule("on_order", "on_end >= on_start"),
        Index("site_act_site", "site"),
        Index("site_act_undoes", "undoes", unique=True),
    )
    number: int = Field(primary_key=True)
    site: str = Field(sa_type=Words)
    deed: str = Field(sa_type=Words)
    on_start: date
    on_end: date
    on_precision: str = Field(sa_type=Words)
    source: str = Field(sa_type=Words)
    by: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    undoes: int | None = None
    said: dict[str, Any] = Field(sa_type=Json)
