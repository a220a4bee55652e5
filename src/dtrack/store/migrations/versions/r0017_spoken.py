"""Places of figures know the metric and the days that the figure may speak of, so that few figures of many are found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NUMBERS = ("idp_stock", "new_displacement", "return", "returnee_stock", "site_population", "refugee_stock", "refugee_flow", "homes_destroyed")
"""Their numbers begin with 1."""
_COARSE = "CASE {} WHEN 'week' THEN 7 WHEN 'month' THEN 31 WHEN 'quarter' THEN 92 WHEN 'year' THEN 366 ELSE 0 END"
_END, _START = 'coalesce(f."end", f.start)', 'coalesce(f.start, f."end")'


def upgrade() -> None:
    """Add the columns, say in them what each figure says, and let the index of places be in the order of metrics and days."""
    for name, default in {"metric_number": "0", "first_day": "0", "last_day": "2147483647"}.items():
        op.add_column("figure_place", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.drop_index("figure_place_pcode", "figure_place")
    op.execute(filling(op.get_bind().dialect.name))
    op.create_index("figure_place_pcode", "figure_place", ["pcode", "metric_number", "last_day", "first_day", "figure_row"])


def filling(dialect: str) -> str:
    """The statement that makes the three columns of every place what its figure says; days are counted from 1 January of the year 1, which is 1."""
    day, greatest = ("CAST(julianday({}) - 1721424.5 AS INTEGER)", "max") if dialect == "sqlite" else ("({} - DATE '0001-01-01' + 1)", "greatest")
    beside = f"{greatest}({_COARSE.format('f.start_precision')}, {_COARSE.format('f.end_precision')})"
    # A running total speaks of its last day, however long it has been counting.
    first, last = day.format(f"CASE WHEN f.cumulative THEN {_END} ELSE {_START} END"), day.format(_END)
    metric = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(_NUMBERS, 1))
    days = f"first_day = coalesce({first} - {beside}, 0), last_day = coalesce({last} + {beside}, 0)"
    numbered = f"metric_number = CASE f.metric {metric} ELSE 0 END"
    return f"UPDATE figure_place SET {numbered}, {days} FROM figure f WHERE f.row = figure_place.figure_row"  # noqa: S608 - constants
