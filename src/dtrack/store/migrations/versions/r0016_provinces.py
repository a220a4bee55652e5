"""How lately each job told something of each province."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; look once through what is there."""
    op.create_table(
        "tally_province",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("adm1", sa.Text(), nullable=False),
        sa.Column("newest", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("job", "adm1", name=op.f("tally_province_pk")),
    )
    op.execute(
        'INSERT INTO tally_province (job, adm1, newest) SELECT f.job, p.adm1, max(f."end") FROM figure f JOIN figure_place p ON p.figure_row = f."row"'
        ' WHERE f.known_to IS NULL AND f."end" IS NOT NULL AND p.adm1 IS NOT NULL GROUP BY f.job, p.adm1'
    )
