"""Where a configuration plays: databases of its own, a workspace of its own, a port that nobody else takes."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from practice.demo import practice_workspace
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.kit.databases import PostgresTemplate, SqliteTemplate, Urls

SQLITE, POSTGRES = "SQLite", "Postgres"
PATIENT = 15.0
"""Real seconds for an acknowledgement: with Slack's three, a busy machine looks like one death after another."""


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Urls]:
    """Yield migrated databases."""
    if kind == SQLITE:
        with SqliteTemplate(folder).copy(folder / "databases") as urls:
            yield urls
        return
    template = PostgresTemplate(folder)
    try:
        with template.copy(folder) as urls:
            yield urls
    finally:
        template.server.cleanup()


@asynccontextmanager
async def workspace() -> AsyncIterator[Workspace]:
    """Serve a workspace whose clock runs."""
    slack = practice_workspace(PracticeClock(running=True))
    slack.deliveries.ack_seconds = PATIENT
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()


@contextmanager
def free_port() -> Iterator[int]:
    """Yield a port, bound here without listening, so that nobody is given it by chance."""
    with socket.socket() as held:
        # With it the bot may bind the port as well, as long as nobody listens on this socket.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
