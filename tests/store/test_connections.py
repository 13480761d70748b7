"""What every connection must be, and what becomes of a database that is not there."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url

from bot.errors import StoreAway, StoreError
from bot.store import Store, boxes, rounds
from bot.store.foundation.engines import PRAGMAS
from bot.store.migrations import is_current, upgrade
from tests.kit.databases import Urls
from tests.kit.outage import outage
from tests.store.samples import SAMPLES
from tests.store.things import ROUND

PATIENCE = 10.0
ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


async def begin(store: Store) -> None:
    async with store.begin() as tx:
        await SAMPLES["members.get"](tx)


async def read(store: Store) -> None:
    async with store.read() as tx:
        await SAMPLES["members.get"](tx)


USES: list[Callable[[Store], Awaitable[object]]] = [begin, read, Store.create, Store.scrub, upgrade, is_current]


async def all_fail_with_a_cause(store: Store) -> None:
    for use in USES:
        with pytest.raises(StoreError) as failed:
            await use(store)
        assert failed.value.__cause__ is not None
    await store.close()
    await workers_ended()


async def workers_ended() -> None:
    """Return once no thread of aiosqlite is left: one that outlives this test's event loop fails the next test."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, PATIENCE)
            assert not thread.is_alive()


async def test_a_database_that_is_not_there_is_a_store_error_with_its_cause(urls: Urls) -> None:
    wrong = make_url(urls.database).set(database="no_such/database")

    await all_fail_with_a_cause(Store(wrong.render_as_string(hide_password=False)))


async def test_a_database_that_went_away_is_a_store_error_and_works_when_it_is_back(
    urls: Urls, request: pytest.FixtureRequest
) -> None:
    store = Store(urls.database)
    async with outage(store, request):
        await all_fail_with_a_cause(store)

    await begin(store)
    await store.close()


async def test_a_server_that_does_not_listen_is_a_store_error_with_its_cause() -> None:
    await all_fail_with_a_cause(Store("postgresql+asyncpg://nobody@127.0.0.1:1/nothing"))


@pytest.mark.parametrize("error", [OSError(75, "Value too large"), FileNotFoundError(), TimeoutError(), ValueError()])
async def test_an_error_of_what_is_done_in_between_is_no_database_that_is_away(urls: Urls, error: Exception) -> None:
    store = Store(urls.database)
    for use in (store.begin, store.read):
        with pytest.raises(type(error)):
            async with use() as tx:
                await SAMPLES["members.get"](tx)
                raise error
    await begin(store)
    await store.close()


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError()])
async def test_an_error_that_a_driver_lets_through_is_a_database_that_is_away(urls: Urls, error: Exception) -> None:
    store = Store(urls.database)

    @event.listens_for(store.engine.sync_engine, "do_execute")
    def fail(*_: Any) -> None:
        raise error

    for use in (begin, read):
        with pytest.raises(StoreAway) as failed:
            await use(store)
        assert failed.value.__cause__ is error
    await store.close()


async def test_a_transaction_that_fails_leaves_nothing_behind(urls: Urls) -> None:
    store = Store(urls.database)
    with pytest.raises(StoreError):
        async with store.begin() as tx:
            await SAMPLES["members.put"](tx)
            await boxes.add(tx, "T1", "no such round", b"sealed")
    async with store.read() as tx:
        assert await SAMPLES["members.get"](tx) is None
    await store.close()


# SQLite.


@ON_SQLITE
async def test_every_connection_has_every_pragma(urls: Urls) -> None:
    store = Store(urls.database)
    async with AsyncExitStack() as together:
        connections = [await together.enter_async_context(store.read()) for _ in range(4)]
        connections.append(await together.enter_async_context(store.begin()))
        for tx in connections:
            found = {name: (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
            assert found == PRAGMAS
    await store.close()

    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
    assert wanted.items() <= PRAGMAS.items()
    assert PRAGMAS["busy_timeout"] == 5_000


async def test_a_database_that_refuses_a_pragma_is_not_used() -> None:
    store = Store("sqlite+aiosqlite:///:memory:")

    with pytest.raises(StoreError, match="refuses PRAGMA journal_mode"):
        await begin(store)
    await store.close()


@ON_SQLITE
async def test_writes_begin_immediate_and_only_readers_of_one_moment_begin_at_all(urls: Urls) -> None:
    store = Store(urls.database)
    said: list[str] = []

    @event.listens_for(store.engine.sync_engine, "before_cursor_execute")
    def note(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    await begin(store)
    await read(store)
    async with store.read(whole=True) as tx:
        await tx.exec_driver_sql("SELECT 1")
    await store.close()

    assert [words for words in said if words.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]
    # That a reader may not write costs no statement.
    assert [words.partition(" ")[0] for words in said] == ["BEGIN", "SELECT", "SELECT", "BEGIN", "SELECT"]


@ON_SQLITE
async def test_deleted_bytes_leave_the_file_and_its_log(urls: Urls, tmp_path: Path) -> None:
    store, secret = Store(urls.database), b"Tangerine evenings"
    files = [tmp_path / "sidecar.db", tmp_path / "sidecar.db-wal"]
    async with store.begin() as tx:
        await rounds.add(tx, ROUND)
        await boxes.add(tx, "T1", ROUND.id, secret)
    assert any(secret in file.read_bytes() for file in files)

    async with store.begin() as tx:
        await boxes.drop(tx, ROUND.id)
    await store.scrub()

    assert not any(secret in file.read_bytes() for file in files)
    await store.close()
