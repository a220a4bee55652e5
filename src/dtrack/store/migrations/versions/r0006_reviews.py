"""What people say of figures, and the machine's reading of the claims that they judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what a figure shows of acts."""
    moment = sa.DateTime(timezone=True)
    stands = sa.text("known_to IS NULL")
    op.create_table(
        "review",
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("claim_key", "figure", "document")),
        sa.Column("words", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("act", "by", "role")),
        sa.Column("at", moment, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("machine", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("changed", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("other", "other_figure")),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.CheckConstraint("act IN ('approve', 'reject', 'prefer', 'correct', 'merge', 'undo', 'doubt')", name=op.f("review_act")),
        sa.CheckConstraint("role IN ('reader', 'reviewer', 'operator')", name=op.f("review_role")),
        sa.CheckConstraint("length(by) > 0", name=op.f("review_who")),
        sa.CheckConstraint("(act = 'undo') = (undoes IS NOT NULL)", name=op.f("review_undo")),
        sa.CheckConstraint("(act = 'merge') = (other IS NOT NULL)", name=op.f("review_merge")),
        sa.PrimaryKeyConstraint("number", name=op.f("review_pk")),
    )
    for name, columns in {"claim": ["claim_key"], "document": ["document"], "words": ["words"], "at": ["at"]}.items():
        op.create_index(f"review_{name}", "review", columns)
    op.create_table(
        "reading",
        sa.Column("row", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("claim_key", "document")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("figure", sa.JSON(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
        sa.Column("twin", sa.Text(), nullable=True),
        sa.Column("known_from", moment, nullable=False),
        sa.Column("known_to", moment, nullable=True),
        sa.CheckConstraint("known_to > known_from", name=op.f("reading_known_order")),
        sa.PrimaryKeyConstraint("row", name=op.f("reading_pk")),
    )
    op.create_index("reading_open", "reading", ["claim_key"], unique=True, sqlite_where=stands, postgresql_where=stands)
    op.create_index("reading_document", "reading", ["document", "known_to"])
    op.create_index("reading_twin", "reading", ["twin", "known_to"])
    for name in ("preferred", "merged"):
        op.add_column("figure", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("figure_queue", "figure", ["status", "confidence"], sqlite_where=stands, postgresql_where=stands)
