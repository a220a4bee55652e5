"""Accounts, sessions, tokens, failed logins, and the audit log."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_ROLE = "role IN ('reader', 'reviewer', 'operator')"


def _words(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[datetime]]:
    return [sa.Column(name, _MOMENT, nullable=nullable) for name in names]


def upgrade() -> None:
    """Add the tables."""
    _people()
    op.create_table(
        "api_token",
        sa.Column("row", sa.Integer(), nullable=False),
        *_words("name", "hash", "role"),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=True),
        *_moments("made_at"),
        *_words("made_by"),
        *_moments("expires_at"),
        *_moments("last_used", "revoked_at", nullable=True),
        *_words("revoked_by", nullable=True),
        sa.CheckConstraint(_ROLE, name=op.f("api_token_role")),
        sa.CheckConstraint("length(hash) = 64", name=op.f("api_token_hash")),
        sa.CheckConstraint("length(name) > 0", name=op.f("api_token_named")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("api_token_expires_order")),
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("api_token_revoked")),
        sa.PrimaryKeyConstraint("row", name=op.f("api_token_pk")),
    )
    op.create_index("api_token_hash", "api_token", ["hash"], unique=True)
    op.create_index("api_token_owner", "api_token", ["owner"])
    op.create_table(
        "login_try",
        *_words("key"),
        sa.Column("fails", sa.Integer(), nullable=False),
        *_moments("last_at", "until"),
        sa.CheckConstraint("fails >= 1", name=op.f("login_try_fails")),
        sa.PrimaryKeyConstraint("key", name=op.f("login_try_pk")),
    )
    op.create_index("login_try_last", "login_try", ["last_at"])
    op.create_table(
        "audit",
        sa.Column("row", sa.Integer(), nullable=False),
        *_moments("at"),
        *_words("who", "role", "act", "subject", "outcome", "near", "detail"),
        *_moments("ended_at", nullable=True),
        sa.CheckConstraint("outcome IN ('begun', 'done', 'refused', 'failed')", name=op.f("audit_outcome")),
        sa.CheckConstraint("near IN ('command line', 'this machine', 'private network', 'elsewhere')", name=op.f("audit_near")),
        sa.CheckConstraint("(outcome = 'begun') = (ended_at IS NULL)", name=op.f("audit_ended")),
        sa.CheckConstraint("length(act) > 0", name=op.f("audit_named")),
        sa.PrimaryKeyConstraint("row", name=op.f("audit_pk")),
    )
    op.create_index("audit_at", "audit", ["at"])
    op.create_index("audit_act", "audit", ["act", "row"])


def _people() -> None:
    """Accounts and sessions."""
    there = sa.text("removed_at IS NULL")
    op.create_table(
        "account",
        sa.Column("row", sa.Integer(), nullable=False),
        *_words("name", "name_key", "role"),
        *_words("password", "issuer", "subject", nullable=True),
        *_moments("made_at"),
        *_words("made_by"),
        *_moments("last_login", "removed_at", nullable=True),
        *_words("removed_by", nullable=True),
        sa.CheckConstraint(_ROLE, name=op.f("account_role")),
        sa.CheckConstraint("length(name) > 0 AND length(name_key) > 0", name=op.f("account_named")),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name=op.f("account_provider")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("account_removed")),
        sa.CheckConstraint("removed_at > made_at", name=op.f("account_removed_order")),
        sa.PrimaryKeyConstraint("row", name=op.f("account_pk")),
    )
    op.create_index("account_name", "account", ["name_key"], unique=True, sqlite_where=there, postgresql_where=there)
    op.create_index("account_subject", "account", ["issuer", "subject"], unique=True)
    op.create_table(
        "session",
        *_words("id"),
        sa.Column("account", sa.Integer(), nullable=False),
        *_moments("made_at", "seen_at"),
        sa.CheckConstraint("length(id) = 64", name=op.f("session_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("session_pk")),
    )
    op.create_index("session_account", "session", ["account"])
    op.create_index("session_seen", "session", ["seen_at"])
