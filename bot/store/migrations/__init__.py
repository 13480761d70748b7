"""The history of the main database's schema, upgraded by `python -m bot migrate`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from bot.errors import StoreError
from bot.store.connections import Store
from bot.store.foundation.tables import metadata

VERSIONS = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it. Made first, so that whoever comes second has something to wait for."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


@cache
def _history() -> ScriptDirectory:
    # Read once: the steps are part of the code, and every command asks for them.
    return ScriptDirectory.from_config(_config())


def _upgrade(connection: Connection) -> None:
    # For what it refuses: a newer database must not be upgraded as if it were old.
    _is_current(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _refuse_missing(connection)


def _is_current(connection: Connection) -> bool:
    history = _history()
    here = set(MigrationContext.configure(connection).get_current_heads())
    if len(heads := sorted(history.get_heads())) > 1:
        raise StoreError(
            f"Two steps end the history of the schema, {' and '.join(heads)}: set `down_revision` of the newer one to "
            f"the older one, in bot/store/migrations/versions/."
        )
    known = {step.revision for step in history.walk_revisions()}
    if strange := here - known:
        raise StoreError(
            f"The database was migrated by a newer version of Sidecar: it is at {', '.join(sorted(strange))}, and this "
            f"version knows steps up to {max(known)}. Start the newer version, or restore a backup from before it ran."
        )
    return here == set(history.get_heads())


def _refuse_missing(connection: Connection) -> None:
    """Stop a developer who changed the tables of the code and forgot the step that makes them."""
    found = inspect(connection).get_multi_columns()
    made = {f"{table}.{column['name']}" for (_, table), columns in found.items() for column in columns}
    wanted = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    if missing := sorted(wanted - made):
        raise StoreError(f"No migration makes {', '.join(missing)}. {remedy()}")


def remedy() -> str:
    """Return what to do when the tables of the code are not those that the steps make, with the next step's number."""
    number = len(list(_history().walk_revisions())) + 1
    return (
        "bot/store/foundation/tables.py and the migrations differ: write "
        f"bot/store/migrations/versions/{number:04}_….py, see docs/architecture.md."
    )


async def upgrade(store: Store) -> None:
    """Bring the schema of the main database up to date, in one transaction. Several processes may do so at once.

    Raises:
        StoreError: also when the database is newer than this code, or when the code has tables that no step makes.
    """
    await store.create_tables(VERSIONS)
    async with store.begin() as tx:
        if not store.is_sqlite:  # SQLite has one writer at a time anyway
            # Whoever comes second waits here, and then finds every step taken.
            await tx.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        await tx.run_sync(_upgrade)


async def is_current(store: Store) -> bool:
    """Tell whether the schema is the one this version of the code needs; False when it is older.

    Raises:
        StoreError: also when the database is newer than this code, which no migration of ours can mend.
    """
    async with store.read() as tx:
        return await tx.run_sync(_is_current)
