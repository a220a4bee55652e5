"""Who entered or uploaded what, when and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "intake",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "kind")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("who", "why", "document")),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("figure", "claim_key", "job", "filename", "before", "undoes")),
        sa.CheckConstraint("kind IN ('entered', 'uploaded', 'undone')", name=op.f("intake_kind")),
        sa.CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name=op.f("intake_undone")),
        sa.CheckConstraint("length(who) > 0 AND length(why) > 0", name=op.f("intake_said")),
        sa.PrimaryKeyConstraint("row", name=op.f("intake_pk")),
    )
    op.create_index("intake_id", "intake", ["id"], unique=True)
    op.create_index("intake_undoes", "intake", ["undoes"], unique=True)
    op.create_index("intake_claim", "intake", ["claim_key"])
    op.create_index("intake_document", "intake", ["document"])
