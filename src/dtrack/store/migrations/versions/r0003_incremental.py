"""What deriving has not seen yet, by which rules points stand, and events for alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables. Without a row in `derivation` every point is derived at the next reconciling."""
    op.create_table(
        "due",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("figure_row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("due_pk")),
    )
    op.create_table(
        "derivation",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("derivation_pk")),
        sa.CheckConstraint("one = 1", name=op.f("derivation_one")),
    )
    op.create_table(
        "event",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "kind")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("place", "metric", "direction", "population", "cause", "figure", "source", "degree")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("value", "before")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("figures", "params")),
        sa.PrimaryKeyConstraint("row", name=op.f("event_pk")),
    )
    op.create_index("event_key", "event", ["key"], unique=True)
    op.create_index("event_at", "event", ["at"])
    op.create_index("event_line", "event", ["kind", "place", "metric", "day"])
    stands = sa.text("known_to IS NULL")
    op.create_index("point_series", "point", ["series", "end"], sqlite_where=stands, postgresql_where=stands)
    op.create_index("figure_line", "figure", ["metric", "population", "cause", "end"], sqlite_where=stands, postgresql_where=stands)
    op.create_index("problem_figure", "problem", ["figure", "closed_at"])
