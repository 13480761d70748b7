"""The history of the main database's schema, upgraded by `python -m bot migrate`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.connections import Store


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _is_current(connection: Connection) -> bool:
    heads = set(ScriptDirectory.from_config(_config()).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


async def upgrade(store: Store) -> None:
    """Bring the schema of the main database up to date, in one transaction. Raises StoreError."""
    async with store.begin() as tx:
        await tx.run_sync(_upgrade)


async def is_current(store: Store) -> bool:
    """Return whether the schema is the one this version of the code needs."""
    async with store.read() as tx:
        return await tx.run_sync(_is_current)
