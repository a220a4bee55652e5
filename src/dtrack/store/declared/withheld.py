"""What a person withheld."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from dtrack.store.columns import Json, Moment, Words, one_of, rule
from dtrack.store.declared._base import Base
from dtrack.terms import Withholding

_OPEN = text("lifted_at IS NULL")


class WithheldRow(Base, table=True):
    """One act. `ref`: the site's code, the figure's or the document's id. `claim_key`: of the figure, whose every reading is withheld.

    `words`: what is masked wherever it stands: the names of a site, the sentence of a figure. `lifted_*`: who gave it back, when and why.
    """

    __tablename__ = "withheld"
    __table_args__ = (
        one_of("kind", Withholding),
        rule("claim", "(kind = 'figure') = (claim_key IS NOT NULL)"),
        rule("said", 'length("by") > 0 AND length(why) > 0'),
        rule("lifted", "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_why IS NULL)"),
        rule("lifted_order", "lifted_at > at"),
        Index("withheld_open", "kind", "ref", unique=True, sqlite_where=_OPEN),
    )
    row: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=Words)
    ref: str = Field(sa_type=Words)
    claim_key: str | None = Field(default=None, sa_type=Words)
    words: list[Any] = Field(sa_type=Json)
    by: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=Moment)
    lifted_at: datetime | None = Field(default=None, sa_type=Moment)
    lifted_by: str | None = Field(default=None, sa_type=Words)
    lifted_why: str | None = Field(default=None, sa_type=Words)
