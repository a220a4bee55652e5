"""How alembic runs here: within the caller's transaction, in batch mode (SQLite alters a table by copying it)."""

from alembic import context

from dtrack.store.tables import METADATA

# For its names of constraints: what each revision makes is written in it.
context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
