"""Copies of one text; verdicts on figures that are in no point; by how many publishers a point's numbers were printed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FIGURE_ROLE = "recommended triangulation duplicate part shared in_review implausible undated"


def upgrade() -> None:
    """Add the tables and the column. Points of before say 0 publishers until they are derived again."""
    op.add_column("point", sa.Column("publishers", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "outside_verdict",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("figure", "role", "reason")),
        sa.Column("params", sa.JSON(), nullable=False),
        *_known(),
        sa.PrimaryKeyConstraint("row", name=op.f("outside_verdict_pk")),
        sa.CheckConstraint(f"role IN ({', '.join(repr(word) for word in _FIGURE_ROLE.split())})", name=op.f("outside_verdict_role")),
        sa.CheckConstraint("known_to > known_from", name=op.f("outside_verdict_known_order")),
    )
    _one_open("outside_verdict", "figure")
    op.create_index("outside_verdict_figure", "outside_verdict", ["figure", "known_to"])
    op.create_table(
        "text_sign",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("document", "sign")),
        sa.PrimaryKeyConstraint("document", name=op.f("text_sign_pk")),
    )
    op.create_table(
        "text_band",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document", "position", name=op.f("text_band_pk")),
        sa.ForeignKeyConstraint(["document"], ["text_sign.document"], name=op.f("text_band_document_fk")),
    )
    op.create_index("text_band_band", "text_band", ["band", "position", "document"])
    op.create_table(
        "text_copy",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        *_known(),
        sa.PrimaryKeyConstraint("row", name=op.f("text_copy_pk")),
        sa.CheckConstraint("document <> original", name=op.f("text_copy_another")),
        sa.CheckConstraint("likeness >= 0 AND likeness <= 1", name=op.f("text_copy_likeness_range")),
        sa.CheckConstraint("known_to > known_from", name=op.f("text_copy_known_order")),
    )
    _one_open("text_copy", "document")
    op.create_index("text_copy_known_to", "text_copy", ["known_to"])
    op.create_index("text_copy_original", "text_copy", ["original", "known_to"])


def _known() -> list[sa.Column[datetime]]:
    moment = sa.DateTime(timezone=True)
    return [sa.Column("known_from", moment, nullable=False), sa.Column("known_to", moment, nullable=True)]


def _one_open(table: str, column: str) -> None:
    stands = sa.text("known_to IS NULL")
    op.create_index(f"{table}_open", table, [column], unique=True, sqlite_where=stands, postgresql_where=stands)
