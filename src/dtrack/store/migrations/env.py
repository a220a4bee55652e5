"""How alembic runs here: within the caller's transaction, in batch mode (SQLite alters a table by copying it)."""

from alembic import context

from dtrack.store import beside, claims, outbox
from dtrack.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata if claims.figure is not None and beside.text_copy is not None and outbox.table is not None else None,
    render_as_batch=True,
)
context.run_migrations()
