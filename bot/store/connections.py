"""Connections: what every one of them must be, and the two ways to use one, `begin` and `read`.

SQLite is set so that an acknowledged answer survives a power cut (WAL, synchronous=FULL), deleted bytes are
overwritten (secure_delete) and writers queue instead of losing updates (BEGIN IMMEDIATE): SQLAlchemy as shipped
begins deferred transactions there, in which two readers-then-writers overwrite each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateTable

from bot.errors import StoreError
from bot.store.tables import keys_metadata, metadata

Transaction = AsyncConnection
"""What the functions of `bot.store` take. Rules hand it on and never look inside."""

BUSY_MS = 5_000
HURRY_MS = 1_000
"""How long a person's act waits for SQLite's one writer. An act has two writes at most, and three seconds."""
HURRY_SECONDS = 2.5
"""How long one transaction of a person's act may take on Postgres, waiting for locks and for the network included."""
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": BUSY_MS,
    "foreign_keys": 1,
    "secure_delete": 1,
}
"""Each is set on every connection and read back; 2 is FULL."""
SCRUB_TRIES, SCRUB_MS, SCRUB_PAUSE = 3, 200, 0.05
"""How often the log is emptied when somebody is reading, how long each try waits, and the seconds in between.

All tries together stay well below BUSY_MS, which writers allow, and below the 3 s in which Slack wants an answer.
"""


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {wanted}")
        cursor.execute(f"PRAGMA {name}")
        if cursor.fetchone()[0] != wanted:
            raise StoreError(f"SQLite refuses PRAGMA {name} = {wanted}; use a build of SQLite that allows it.")
    cursor.close()


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def hurry() -> Iterator[None]:
    """Give up on a database that keeps somebody waiting, for the length of the block."""
    before = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(before)


def _be_patient(connection: Connection) -> None:
    """Let this connection wait for the writer as long as its user may; most connections are set so already."""
    wanted = HURRY_MS if _hurried.get() else BUSY_MS
    if connection.info.get("busy_ms", BUSY_MS) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wanted}")
        connection.info["busy_ms"] = wanted


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    if writes:
        _be_patient(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def make_engine(url: str) -> AsyncEngine:
    """Return an engine for an async database URL, with SQLite's connections prepared as this module says."""
    options: dict[str, Any] = {"hide_parameters": True, "echo": False}
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "connect_args": {"timeout": 10, "command_timeout": 30}}
    engine = create_async_engine(url, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


class Store:
    """One database. The subject files beside this one say what can be done inside a transaction.

    Raises:
        StoreError: from every method, for whatever the database or its driver complains about; cause kept.
    """

    def __init__(self, url: str, tables: MetaData = metadata) -> None:
        self.engine = make_engine(url)
        self.tables = tables

    @property
    def is_sqlite(self) -> bool:
        """Return whether this is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that may write; commit at the end of the block, roll back on any error."""
        async with self._wrapped(), self.engine.connect() as connection:
            await connection.execution_options(writes=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads."""
        async with self._wrapped(), self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _wrapped(self) -> AsyncIterator[None]:
        bound = HURRY_SECONDS if _hurried.get() and not self.is_sqlite else None
        try:
            async with asyncio.timeout(bound):
                yield
        except (SQLAlchemyError, OSError) as error:
            raise StoreError(f"The database did not answer as expected ({type(error).__name__}).") from error

    async def create(self) -> None:
        """Create every table that is not there (the key store; the main database migrates).

        Postgres lets two processes collide in spite of IF NOT EXISTS; the second then finds the tables made.
        """
        try:
            await self._create()
        except StoreError:
            await self._create()

    async def _create(self) -> None:
        async with self.begin() as tx:
            for table in self.tables.sorted_tables:
                await tx.execute(CreateTable(table, if_not_exists=True))

    async def scrub(self) -> None:
        """Make deleted bytes leave the disk: empty SQLite's write-ahead log; rewrite the key table on Postgres.

        Raises:
            StoreError: also when somebody goes on reading the SQLite file; what is deleted stays deleted.
        """
        async with self._wrapped(), self.engine.connect() as connection:
            raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                await _empty_the_log(raw)
            elif self.tables is keys_metadata:
                await raw.execute(text("VACUUM FULL round_keys"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


async def _empty_the_log(raw: AsyncConnection) -> None:
    """Checkpoint and truncate SQLite's log, in short waits: one that waits keeps writers out, and people wait too."""
    await raw.exec_driver_sql(f"PRAGMA busy_timeout = {SCRUB_MS}")
    try:
        for _ in range(SCRUB_TRIES):
            if not (await raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]:
                return
            await asyncio.sleep(SCRUB_PAUSE)
    finally:
        await raw.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")
        raw.info["busy_ms"] = BUSY_MS
    raise StoreError(
        "Deleted bytes are still in the database's log, because another process is reading; "
        "it is tried again at the next tidying."
    )


def key_store(url: str) -> Store:
    """Return the store of round keys: a database of its own, never backed up."""
    return Store(url, keys_metadata)
