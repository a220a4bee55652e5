"""Fewer and narrower indexes of points, so that deriving writes less and no look at what stands goes through all of it; figures by their precision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Exchange the indexes; no row changes."""
    stands, ended = sa.text("known_to IS NULL"), sa.text("known_to IS NOT NULL")
    for name, table in {"point_open": "point", "point_series": "point", "point_known_to": "point", "figure_line": "figure"}.items():
        op.drop_index(name, table)
    op.create_index("point_open", "point", ["series", "end", "start", "unit"], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_index("point_known_to", "point", ["known_to"], sqlite_where=ended, postgresql_where=ended)
    line = ["metric", "population", "cause", "end_precision", "end"]
    op.create_index("figure_line", "figure", line, sqlite_where=stands, postgresql_where=stands)
