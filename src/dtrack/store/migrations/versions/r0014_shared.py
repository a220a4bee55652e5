"""Countries that a database is kept for, and how much each job has brought in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; count what is there."""
    op.create_table(
        "tracked",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("tracked_pk")),
    )
    op.create_table(
        "tally",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.CheckConstraint("documents >= 0 AND figures >= 0", name=op.f("tally_counts")),
        sa.PrimaryKeyConstraint("job", name=op.f("tally_pk")),
    )
    op.execute(
        "INSERT INTO tally (job, documents, figures) SELECT job, sum(documents), sum(figures) FROM ("
        "SELECT job, count(*) AS documents, 0 AS figures FROM document WHERE known_to IS NULL GROUP BY job"
        " UNION ALL SELECT job, 0, count(*) FROM figure WHERE known_to IS NULL GROUP BY job) x GROUP BY job"
    )
