"""Alerts of sites that opened or closed."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KINDS = "'spike', 'contradiction', 'revision', 'silence', 'site_opened', 'site_closed', 'source', 'alerting'"


def upgrade() -> None:
    """Take the two kinds in."""
    with op.batch_alter_table("alert") as alert:
        alert.drop_constraint(op.f("alert_kind"), type_="check")
        alert.create_check_constraint(op.f("alert_kind"), f"kind IN ({_KINDS})")
