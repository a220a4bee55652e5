"""Points of an audience: series that hold a figure which it may not see are derived for it by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, the table and indexes of what few figures are. Where anything is not public, all points are derived at the next reconciling."""
    op.add_column("point", sa.Column("audience", sa.Text(), nullable=False, server_default=""))
    stands = sa.text("known_to IS NULL")
    op.drop_index("point_open", "point")
    whole = ["series", "end", "start", "unit", "audience"]
    op.create_index("point_open", "point", whole, unique=True, sqlite_where=stands, postgresql_where=stands)
    closed, merged = sa.text("known_to IS NULL AND sensitivity <> 'public'"), sa.text("known_to IS NULL AND merged IS NOT NULL")
    op.create_index("figure_not_public", "figure", ["metric", "population", "cause"], sqlite_where=closed, postgresql_where=closed)
    op.create_index("figure_merged", "figure", ["merged"], sqlite_where=merged, postgresql_where=merged)
    op.create_index("document_not_public", "document", ["id"], sqlite_where=closed, postgresql_where=closed)
    op.create_table(
        "apart",
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("audience", "series", name=op.f("apart_pk")),
    )
    held = (
        "SELECT 1 FROM figure WHERE known_to IS NULL AND sensitivity <> 'public'",
        "SELECT 1 FROM document WHERE known_to IS NULL AND sensitivity <> 'public'",
        "SELECT 1 FROM site_act",
    )
    op.execute(f"DELETE FROM derivation WHERE EXISTS ({') OR EXISTS ('.join(held)})")  # noqa: S608 - constants
