"""Alembic's entry: run the steps on the connection that `bot.store.migrations.upgrade` hands over."""

from alembic import context

from bot.store.foundation.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
