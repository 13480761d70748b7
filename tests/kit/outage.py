"""Databases that go away for a while and come back, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.store import Store
from tests.kit.databases import PostgresTemplate

Step = Callable[[], None]


@asynccontextmanager
async def outage(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Take a database away for the length of the block: a SQLite file becomes unreadable, Postgres lets nobody in."""
    # A connection to a file would go on with the pages it holds.
    await store.close()
    steps = _file_steps(store) if store.is_sqlite else _server_steps(store, request)
    away, back = steps
    away()
    try:
        yield
    finally:
        await store.close()
        back()


def _file_steps(store: Store) -> tuple[Step, Step]:
    file = Path(store.engine.url.database or "")
    kept: list[bytes] = []

    # In place: another file under the name would be noticed as such (tests/store/test_files.py).
    def away() -> None:
        kept.append(file.read_bytes())
        file.write_bytes(b"this is no database" * 100)

    def back() -> None:
        file.write_bytes(kept.pop())

    return away, back


def _server_steps(store: Store, request: pytest.FixtureRequest) -> tuple[Step, Step]:
    template: PostgresTemplate = request.getfixturevalue("postgres_template")
    name = store.engine.url.database

    def away() -> None:
        # First nobody new, then those who are in: the other way round they would come back in between.
        template.server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        others = f"WHERE datname = '{name}'"
        template.server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity {others}")  # noqa: S608

    def back() -> None:
        template.server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return away, back
