"""How alembic runs here: within the caller's transaction, in batch mode (SQLite alters a table by copying it)."""

from alembic import context

from dtrack.store import beside, claims, intake, outbox, said, sites, suppressed, withheld
from dtrack.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata
    if all(
        table is not None for table in (claims.figure, beside.text_copy, intake.table, outbox.table, said.review, withheld.table, sites.table, suppressed.table)
    )
    else None,
    render_as_batch=True,
)
context.run_migrations()
