"""The outbox of alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    words = ("id", "event", "channel", "kind", "subject")
    moments = ("claimed_at", "next_try", "sent_at")
    op.create_table(
        "alert",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "body")),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batch", sa.Text(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.Column("tries", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("who", "why", "error")),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'claimed', 'sent', 'unsure', 'rejected', 'dropped')", name=op.f("alert_state")),
        sa.CheckConstraint("kind IN ('spike', 'contradiction', 'revision', 'silence', 'source', 'alerting')", name=op.f("alert_kind")),
        sa.CheckConstraint("tries >= 0", name=op.f("alert_tries")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("alert_sent")),
        sa.PrimaryKeyConstraint("row", name=op.f("alert_pk")),
    )
    op.create_index("alert_id", "alert", ["id"], unique=True)
    op.create_index("alert_once", "alert", ["event", "channel"], unique=True)
    op.create_index("alert_state_channel", "alert", ["state", "channel"])
    op.create_index("alert_subject", "alert", ["channel", "kind", "subject", "day"])
