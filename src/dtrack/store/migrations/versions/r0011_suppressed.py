"""Figures whose number readers are not told, since a small one would follow from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table("suppressed", sa.Column("figure", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("figure", name=op.f("suppressed_pk")))
