"""Alerts of sites that opened or closed."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KINDS = "'spike', 'contradiction', 'revision', 'silence', 'site_opened', 'site_closed', 'source', 'alerting'"
_RULES = {
    "alert_state": "state IN ('waiting', 'ready', 'claimed', 'sent', 'unsure', 'rejected', 'dropped')",
    "alert_kind": f"kind IN ({_KINDS})",
    "alert_tries": "tries >= 0",
    "alert_sent": "(state = 'sent') = (sent_at IS NOT NULL)",
}
"""All rules of the table: SQLite makes it anew, and rules that are left to be carried over come out in an order that differs from run to run."""


def upgrade() -> None:
    """Take the two kinds in."""
    with op.batch_alter_table("alert") as alert:
        for name in _RULES:
            alert.drop_constraint(op.f(name), type_="check")
        for name, rule in _RULES.items():
            alert.create_check_constraint(op.f(name), rule)
