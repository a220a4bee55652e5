"""The tables of figures and points. Rows are closed and added, never changed: "as known on" is a filter over `known_from` and `known_to`."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select

from dtrack.store.tables import table

figure = table("figure")
figure_place = table("figure_place")
point = table("point")
verdict = table("verdict")
answer = select(*(column for column in point.c if column.name != "audience")).where(point.c.audience == literal_column("''")).subquery("point")
"""The points that are shown: to the team those that rest on all figures, to an audience its own (`store/seen.py`). Whoever reads points reads these; `point`
itself, with the rows of all audiences in it, is for who writes them."""
LAST_ENDED = select(func.max(point.c.known_to)).where(point.c.known_to.is_not(None))
"""When points were last closed; asked so, an index answers."""
