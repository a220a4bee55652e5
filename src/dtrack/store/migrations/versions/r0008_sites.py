"""The life of sites: acts of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DEEDS = "'add', 'close', 'reopen', 'rename', 'merge', 'split', 'seen', 'alias', 'code', 'capacity', 'move', 'protect', 'undo'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "site_act",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("site", "deed")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("on_start", "on_end")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("on_precision", "source", "by", "role", "why")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"deed IN ({_DEEDS})", name=op.f("site_act_deed")),
        sa.CheckConstraint("role IN ('reader', 'reviewer', 'operator')", name=op.f("site_act_role")),
        sa.CheckConstraint("on_precision IN ('day', 'week', 'month', 'quarter', 'year', 'unknown')", name=op.f("site_act_on_precision")),
        sa.CheckConstraint('length("by") > 0 AND length(why) > 0 AND length(source) > 0', name=op.f("site_act_said")),
        sa.CheckConstraint("(deed = 'undo') = (undoes IS NOT NULL)", name=op.f("site_act_undoes")),
        sa.CheckConstraint("on_end >= on_start", name=op.f("site_act_on_order")),
        sa.PrimaryKeyConstraint("number", name=op.f("site_act_pk")),
    )
    op.create_index("site_act_site", "site_act", ["site"])
    op.create_index("site_act_undoes", "site_act", ["undoes"], unique=True)
