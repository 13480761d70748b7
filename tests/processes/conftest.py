"""Fixtures: processes, a workspace whose time passes, and databases that nobody has migrated."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from practice.demo import practice_workspace
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.kit.databases import PostgresTemplate, SqliteTemplate, Urls
from tests.processes.children import Children, children


@dataclass(frozen=True)
class Losable:
    """A database that can go away and come back under the feet of whoever uses it."""

    urls: Urls
    template: PostgresTemplate

    def lose(self) -> None:
        """Refuse every connection from now on and cut those that stand."""
        self._let("false")
        self.template.server.psql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name()}'"  # noqa: S608 - a name of our own
        )

    def find(self) -> None:
        """Take connections again."""
        self._let("true")

    def _let(self, allowed: str) -> None:
        self.template.server.psql(f"ALTER DATABASE {self._name()} ALLOW_CONNECTIONS {allowed}")

    def _name(self) -> str:
        return urlsplit(self.urls.database).path.lstrip("/")


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[Children]:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    async with children(folder) as started:
        yield started


@asynccontextmanager
async def running_workspace() -> AsyncIterator[Workspace]:
    """Serve a workspace whose clock runs."""
    workspace = practice_workspace(PracticeClock(running=True))
    await workspace.start()
    try:
        yield workspace
    finally:
        await workspace.stop()


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    """A workspace whose clock runs."""
    async with running_workspace() as workspace:
        yield workspace


@pytest.fixture
def empty(tmp_path: Path) -> Urls:
    """Two databases on SQLite that hold nothing yet."""
    return Urls(f"sqlite:///{tmp_path / 'empty.db'}", f"sqlite:///{tmp_path / 'empty-keys.db'}")


@pytest.fixture
def empty_postgres(postgres_template: PostgresTemplate) -> Iterator[Urls]:
    """Two databases on Postgres that hold nothing yet."""
    server, names = postgres_template.server, ("empty", "empty_keys")
    for name in names:
        server.psql(f"CREATE DATABASE {name}")
    yield Urls(*(server.get_uri(database=name) for name in names))
    for name in names:
        server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def migrated(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Urls]:
    """Databases on SQLite, up to date."""
    with sqlite_template.copy(tmp_path / "migrated") as copy:
        yield copy


@pytest.fixture
def losable(postgres_template: PostgresTemplate, tmp_path: Path) -> Iterator[Losable]:
    """Databases on Postgres, up to date, that a test may take away."""
    with postgres_template.copy(tmp_path) as copy:
        yield Losable(copy, postgres_template)


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port for the bot to listen on. It is bound here without listening, so that nobody is given it by chance."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
