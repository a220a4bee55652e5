"""How alembic runs here: within the caller's transaction, in batch mode (SQLite alters a table by copying it)."""

from alembic import context

from dtrack.store import accounts, audit, beside, claims, intake, outbox, said, sites, suppressed, tally, tokens, tracked, tries, withheld
from dtrack.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata
    if all((accounts, audit, beside, claims, intake, outbox, said, sites, suppressed, tally, tokens, tracked, tries, withheld))
    else None,
    render_as_batch=True,
)
context.run_migrations()
