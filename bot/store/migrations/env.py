"""Alembic's entry: run the steps on the connection that `bot.store.migrations.upgrade` hands over."""

from alembic import context

from bot.store.foundation.tables import metadata

connection = context.config.attributes["connection"]
# Alembic does not count on it for SQLite, which takes tables back as well as rows: a step is whole or not there.
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
