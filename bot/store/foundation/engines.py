"""Engines: what every connection to a database must be before anybody uses it.

SQLite is set so that an acknowledged answer survives a power cut (WAL, synchronous=FULL), deleted bytes are
overwritten (secure_delete) and writers queue instead of losing updates (BEGIN IMMEDIATE): SQLAlchemy as shipped
begins deferred transactions there, in which two readers-then-writers overwrite each other.

Of Postgres nothing is asked that lasts longer than a transaction, because many hosted servers stand behind a pool
(pgbouncer and its like) that hands each transaction to another connection.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import URL, Connection, ExceptionContext, event, make_url
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import StoreAway, StoreError
from bot.store.foundation.files import OwnFile
from bot.store.foundation.hurry import BUSY_MS, HURRY_MS, hurried

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": BUSY_MS,
    "foreign_keys": 1,
    "secure_delete": 1,
}
"""Each is set on every connection and read back; 2 is FULL."""
CONNECT_SECONDS, COMMAND_SECONDS = 10, 30
"""How long Postgres may take to let us in, unless its address says otherwise (`connect_timeout`), and for a command."""
_READS = re.compile(r"\s*(?:select|pragma|begin|explain)\b", re.IGNORECASE)


def make_engine(url: str | URL) -> AsyncEngine:
    """Make an engine for an async address, its connections prepared as this module says. It connects later."""
    address = make_url(url)
    # An error's message would otherwise quote the values of a row.
    options: dict[str, Any] = {"hide_parameters": True, "echo": False}
    if address.get_backend_name() == "postgresql":
        # A server that was restarted leaves dead connections in the pool: each is tried before use.
        options |= {"pool_pre_ping": True, "connect_args": _asked_of_asyncpg(address)}
        seats = {name: value for name, value in address.query.items() if name in ("host", "port")}
        return _with_named_errors(create_async_engine(address.set(query=seats), **options))
    engine = _with_named_errors(create_async_engine(address, **options))
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "before_cursor_execute", _refuse_to_write)
    return engine


def without_answer(error: BaseException, kind: type[StoreError] = StoreAway) -> StoreError:
    """Return what to raise from an error of a driver, whose own words may quote a row."""
    return kind(f"The database did not answer as expected ({type(error).__name__}).")


def _with_named_errors(engine: AsyncEngine) -> AsyncEngine:
    event.listen(engine.sync_engine, "handle_error", _name_the_silent)
    return engine


def _name_the_silent(context: ExceptionContext) -> None:
    """Say what an OSError of a driver means (a time-out is one), while it is known for a driver's."""
    if isinstance(context.original_exception, OSError):
        raise without_answer(context.original_exception) from context.original_exception


# Postgres.


def _asked_of_asyncpg(address: URL) -> dict[str, Any]:
    """Return as asyncpg takes it what an address asks for behind its question mark (`bot.addresses`)."""
    asked = {name: str(value) for name, value in address.query.items() if name not in ("host", "port")}
    seconds = int(asked.pop("connect_timeout", 0)) or CONNECT_SECONDS
    return {
        "timeout": seconds,
        "command_timeout": COMMAND_SECONDS,
        # A statement that was prepared under a name is unknown to the next connection of a pool, or another one there.
        # Without a cache asyncpg gives no names: each statement is sent again together with its values.
        "statement_cache_size": 0,
        # asyncpg reads libpq's words in an address only; server and database are told besides.
        "dsn": f"postgresql:///?{urlencode(asked, quote_via=quote)}" if asked else None,
    }


# SQLite.


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Otherwise Python's sqlite3 begins transactions by itself; `_begin_sqlite` does it instead.
    connection.isolation_level = None
    # A damaged character must cost one word, not every row that is read together with it.
    connection.driver_connection.text_factory = _lenient
    cursor = connection.cursor()
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {wanted}")
        # Read back, because SQLite passes over what its build does not know, without an error.
        cursor.execute(f"PRAGMA {name}")
        if cursor.fetchone()[0] != wanted:
            raise StoreError(f"SQLite refuses PRAGMA {name} = {wanted}; use a build of SQLite that allows it.")
    cursor.close()


def _lenient(text: bytes) -> str:
    return text.decode(errors="replace")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("writes", False):
        _be_patient(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    # Other readers go without: each statement sees the last commit, as on Postgres, and a look costs a third less.
    elif options.get("whole", False):
        connection.exec_driver_sql("BEGIN")


def _be_patient(connection: Connection) -> None:
    """Let this connection wait for the writer as long as its user may; most connections are set so already."""
    wanted = HURRY_MS if hurried() else BUSY_MS
    if connection.info.get("busy_ms", BUSY_MS) != wanted:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {wanted}")
        connection.info["busy_ms"] = wanted


def _refuse_to_write(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    """Refuse what Postgres refuses, too: to write in a transaction that only reads.

    By its first word, and not by PRAGMA query_only, which would be one statement more whenever a connection changes
    from reading to writing: when that is depends on who came before.
    """
    if not _READS.match(statement) and not connection.get_execution_options().get("writes", False):
        raise InvalidRequestError("cannot write in a read-only transaction")


def own_file(engine: AsyncEngine) -> OwnFile | None:
    """Return the file behind a SQLite engine, looked after from now on; None for a server's database."""
    if engine.dialect.name != "sqlite":
        return None
    file = OwnFile(Path(engine.url.database or ""))

    def connected(_connection: Any, _record: Any) -> None:
        file.know()

    def closed(_connection: Any, _record: Any) -> None:
        file.closed()

    # Before SQLite opens the file: what it makes itself others on the machine may read.
    def connecting(*_: Any) -> None:
        file.prepare()

    event.listen(engine.sync_engine, "do_connect", connecting)
    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "close", closed)
    return file
