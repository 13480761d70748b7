"""Connections: the two ways to use one, `begin` and `read`, and what becomes of errors. What each is: `engines`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, MetaData, Table, inspect, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from bot.errors import StoreAway, StoreError
from bot.store.foundation.engines import make_engine, own_file, without_answer
from bot.store.foundation.hurry import BUSY_MS, HURRY_SECONDS, hurried
from bot.store.foundation.key_tables import keys_metadata
from bot.store.foundation.tables import metadata

Transaction = AsyncConnection
"""What the functions of `bot.store` take. Rules hand it on and never look inside."""

CREATE_TRIES = 3
SCRUB_TRIES, SCRUB_MS, SCRUB_PAUSE = 3, 200, 0.05
"""How often the log is emptied when somebody is reading, how long each try waits, and the seconds in between.

All tries together stay well below BUSY_MS, which writers allow, and below the 3 s in which Slack wants an answer.
"""


AWAY_SQLITE = frozenset({5, 6, 10, 13, 14, 26})
"""SQLite's codes for busy, locked, unreadable, full, not to be opened, and no database at all."""
AWAY_POSTGRES = ("08", "53", "55", "57")
"""What Postgres's codes begin with for connections, resources, locks and an operator's doing."""


def _is_away(error: SQLAlchemyError) -> bool:
    """Tell whether a database as a whole does not answer, rather than refuses one row."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout)
    code = getattr(error.orig, "sqlite_errorcode", None)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    # The lowest byte alone: above it SQLite says which sort of busy or unreadable it is.
    return error.connection_invalidated or (code or 0) & 0xFF in AWAY_SQLITE or state.startswith(AWAY_POSTGRES)


class Store:
    """One database. The subject files beside this one say what can be done inside a transaction.

    Raises:
        StoreError: from every method, for whatever the database or its driver complains about; cause kept.
    """

    def __init__(self, url: str | URL, tables: MetaData = metadata) -> None:
        self.engine = make_engine(url)
        self.tables = tables
        self._file = own_file(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file: one writer at a time, and no locks of rows."""
        return self.engine.dialect.name == "sqlite"

    @property
    def name(self) -> str:
        """Return what to call this database before its owner: never a password."""
        url = self.engine.url
        host = url.host or str(url.query.get("host", "/"))
        where = "" if self.is_sqlite else f" on {'this machine' if host.startswith('/') else host}"
        return f"{url.database}{where}"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that may write; commit at the end of the block, roll back on any error.

        Raises:
            StoreGone: also after the commit, when the file went away meanwhile: what was written reached nobody.
        """
        async with self._wrapped():
            self._require_file()
            async with self._connected() as connection:
                # Makes this a BEGIN IMMEDIATE on SQLite. A reader is not held up by it, and holds up nobody.
                await connection.execution_options(writes=True)
                async with connection.begin():
                    yield connection
            self._require_file()

    @asynccontextmanager
    async def read(self, whole: bool = False) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads; with `whole`, all of it sees one and the same moment."""
        async with self._wrapped():
            self._require_file()
            async with self._connected() as connection:
                one_moment = {"whole": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
                # Postgres is told: there even a lock would stay behind in the row, and say when somebody looked.
                told = (one_moment if whole else {}) | ({} if self.is_sqlite else {"postgresql_readonly": True})
                yield await connection.execution_options(**told) if told else connection

    def _require_file(self) -> None:
        if self._file is not None:
            self._file.require_same()

    async def server(self) -> str:
        """Return what tells this Postgres server from all others, by whatever address. Raises StoreError."""
        async with self.read() as tx:
            return str(await tx.scalar(text("SELECT system_identifier FROM pg_control_system()")))

    async def found_tables(self) -> set[str]:
        """Return which tables there are. Makes nothing: a file that is not there stays away."""
        async with self._wrapped():
            if self._file is not None and not self._file.path.is_file():
                return set()
        async with self.read() as tx:
            return set(await tx.run_sync(lambda connection: inspect(connection).get_table_names()))

    async def is_new_file(self) -> bool:
        """Tell whether this is a SQLite file that holds nothing."""
        return self.is_sqlite and not await self.found_tables()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as held:
            try:
                connection = await held.enter_async_context(self.engine.connect())
            # asyncpg lets it through where no connection comes about; a file may not be there to be opened.
            except OSError as error:
                raise without_answer(error) from error
            yield connection

    @asynccontextmanager
    async def _wrapped(self) -> AsyncIterator[None]:
        asked = hurried()
        if asked is not None:
            asked()
        # On SQLite the only long wait is for its one writer, and engines bound that.
        bound = HURRY_SECONDS if asked is not None and not self.is_sqlite else None
        try:
            async with asyncio.timeout(bound) as limit:
                yield
        except SQLAlchemyError as error:
            raise without_answer(error, StoreAway if _is_away(error) else StoreError) from error
        except TimeoutError as error:
            # Drivers' own are known by now (`engines`). Any other, like every OSError, is of what was done in between:
            # it says nothing of the database, and everybody would wait for one odd row.
            if not limit.expired():
                raise
            raise without_answer(error) from error

    async def create(self) -> None:
        """Create every table that is not there (the key store; the main database migrates).

        Postgres lets processes collide in spite of IF NOT EXISTS; who comes second then finds the tables made.
        """
        await self.create_tables(*self.tables.sorted_tables)

    async def create_tables(self, *tables: Table) -> None:
        """Create tables that are not there, also when others do so at the same moment."""
        for _ in range(CREATE_TRIES):
            with contextlib.suppress(StoreError):
                return await self._create(tables)
        return await self._create(tables)

    async def _create(self, tables: Iterable[Table]) -> None:
        async with self.begin() as tx:
            for table in tables:
                await tx.execute(CreateTable(table, if_not_exists=True))

    async def scrub(self) -> None:
        """Make deleted bytes leave the disk: empty SQLite's write-ahead log; rewrite the key table on Postgres.

        Raises:
            StoreError: also when somebody goes on reading the SQLite file; what is deleted stays deleted.
        """
        async with self._wrapped(), self._connected() as connection:
            # Neither a checkpoint nor VACUUM runs inside a transaction.
            raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                await _empty_the_log(raw)
                # At once: what is written into the file later is known to be somebody else's.
                self._require_file()
            elif self.tables is keys_metadata:
                # Keys only: what Postgres still holds of a deleted box is sealed under a key that goes here.
                await raw.execute(text("VACUUM FULL round_keys"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self._file is not None:
            self._file.let_go()


async def _empty_the_log(raw: AsyncConnection) -> None:
    """Checkpoint and truncate SQLite's log, in short waits: one that waits keeps writers out, and people wait too."""
    await raw.exec_driver_sql(f"PRAGMA busy_timeout = {SCRUB_MS}")
    try:
        for _ in range(SCRUB_TRIES):
            # The first column is 1 when a reader was in the way.
            if not (await raw.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]:
                return
            await asyncio.sleep(SCRUB_PAUSE)
    finally:
        # The connection goes back to the pool.
        await raw.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")
        raw.info["busy_ms"] = BUSY_MS
    raise StoreError(
        "Deleted bytes are still in the database's log, because another process is reading; "
        "it is tried again at the next tidying."
    )


def file_store(file: Path) -> Store:
    """Open a main database in a SQLite file, whatever signs are in its name: in an address some of them mean more."""
    return Store(URL.create("sqlite+aiosqlite", database=str(file)))


def key_store(url: str) -> Store:
    """Open the store of round keys: a database of its own, never backed up."""
    return Store(url, keys_metadata)
