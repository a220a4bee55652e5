"""What people withheld, and gave back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    moment = sa.DateTime(timezone=True)
    stands = sa.text("lifted_at IS NULL")
    op.create_table(
        "withheld",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "ref")),
        sa.Column("claim_key", sa.Text(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("by", "why")),
        sa.Column("at", moment, nullable=False),
        sa.Column("lifted_at", moment, nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("lifted_by", "lifted_why")),
        sa.CheckConstraint("kind IN ('site', 'figure', 'document')", name=op.f("withheld_kind")),
        sa.CheckConstraint("(kind = 'figure') = (claim_key IS NOT NULL)", name=op.f("withheld_claim")),
        sa.CheckConstraint('length("by") > 0 AND length(why) > 0', name=op.f("withheld_said")),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lifted_why IS NULL)", name=op.f("withheld_lifted")),
        sa.CheckConstraint("lifted_at > at", name=op.f("withheld_lifted_order")),
        sa.PrimaryKeyConstraint("row", name=op.f("withheld_pk")),
    )
    op.create_index("withheld_open", "withheld", ["kind", "ref"], unique=True, sqlite_where=stands, postgresql_where=stands)
