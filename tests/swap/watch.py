"""What onlookers note of a world under way, each thing with its practice time; what a giver's act leaves stands apart.

Noted are every statement that reaches a database (outside of acts with its values), every call to Slack but `views.*`,
every line of the log, and in which minute which database file changed. On Postgres `counters` reads what the server
counts of it.
"""

from __future__ import annotations

import gc
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, text

from bot.store import Store
from tests.kit.circle import Circle
from tests.kit.spill import stores

MACHINE_TIME = re.compile(r"^\S+Z ")
"""When a line was logged by this machine's clock, which no two worlds share. The practice time stands in its place."""
A_CONNECTIONS_OWN = "PRAGMA"
"""How long a connection of ours waits is set in our own process, and in no database."""
LONG = 64
"""Longer values stand as their length and checksum: boxes of a whole world would fill the memory."""
COUNTED = ("seq_scan", "seq_tup_read", "idx_scan", "idx_tup_fetch", "n_tup_ins", "n_tup_upd", "n_tup_del")
"""What Postgres counts of statements. What it says of pages besides (hot updates) follows from where rows lie."""

CONNECTED = "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connected"

Key = tuple[int, int]
"""An act: the number of its story, and its place there."""
Noted = tuple[float, str]
Counters = dict[str, int]


@dataclass
class Seen:
    """What was noted in the open, or of one act."""

    statements: list[Noted] = field(default_factory=list)
    calls: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    lines: list[Noted] = field(default_factory=list)
    files: list[Noted] = field(default_factory=list)
    counted: Counters = field(default_factory=dict)
    odd: list[Noted] = field(default_factory=list)
    """Acts of which Postgres counted something else than of cover."""

    def texts(self) -> list[str]:
        """Return the statements alone."""
        return [one for _, one in self.statements]

    def timeless(self) -> list[object]:
        """Return all of an act but when it was."""
        calls = [call[1:] for call in self.calls]
        return [*self.texts(), *calls, *(words for _, words in [*self.lines, *self.files])]


class Watch:
    """Notes what happens in one world."""

    def __init__(self, community: Circle) -> None:
        self._community = community
        self.open = Seen()
        self.acts: dict[Key, Seen] = {}
        self._now: Seen | None = self.open
        self._calls = len(community.slack.calls)

    def _at(self) -> float:
        return self._community.clock.now().timestamp()

    @contextmanager
    def noting(self, where: Seen | None) -> Iterator[None]:
        """Note what happens in the block somewhere else, or nowhere."""
        self.look()
        before, self._now = self._now, where
        try:
            yield
        finally:
            self.look()
            self._now = before

    def look(self) -> None:
        """Note what has come of it by now: calls to Slack, and files that changed."""
        calls, files = self._community.slack.calls, self._changed()
        if self._now is not None:
            self._now.files += [(self._at() // 60, name) for name in files]
            for call in calls[self._calls :]:
                if not call.method.startswith("views."):
                    self._now.calls.append((call.at.timestamp(), call.method, call.arguments))
        self._calls = len(calls)

    def _changed(self) -> list[str]:
        """Return which databases' files changed since the last look. A file and its log are one."""
        files = [Path(store.engine.url.database or "") for store in stores(self._community) if store.is_sqlite]
        # Both are looked at: to look is to put the time back.
        return [file.name for file in files if any([_is_new(file), _is_new(file.with_name(f"{file.name}-wal"))])]

    def line(self, words: str) -> None:
        """Note a line of the log."""
        if self._now is not None:
            self._now.lines.append((self._at(), MACHINE_TIME.sub("", words.strip())))

    def statement(self, name: str, words: str, values: Any) -> None:
        """Note a statement. In an act its values are left out: they name the giver, as the act itself does."""
        if self._now is None or words.startswith(A_CONNECTIONS_OWN):
            return
        shown = f" {_short(values)}" if self._now is self.open else ""
        self._now.statements.append((self._at(), f"{name}: {' '.join(words.split())}{shown}"))


def _is_new(file: Path) -> bool:
    """Tell whether a file was written since the last look. Its time is put back: two changes may share a tick."""
    if not file.exists() or file.stat().st_mtime_ns == 0:
        return False
    os.utime(file, ns=(0, 0))
    return True


def _short(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return value.hex() if len(value) <= LONG else f"{len(value)} bytes {zlib.crc32(value)}"
    if isinstance(value, Mapping):
        return _short(tuple(value.values()))
    return f"({', '.join(map(_short, value))})" if isinstance(value, tuple | list) else repr(value)


class Log(io.StringIO):
    """Where the log goes: every line is noted as it comes."""

    note: Callable[[str], None] | None = None

    def write(self, words: str, /) -> int:
        """Take a line."""
        if self.note is not None and words.strip():
            self.note(words)
        return super().write(words)


@contextmanager
def watching(community: Circle, log: Log) -> Iterator[Watch]:
    """Note what happens from here on."""
    watch = Watch(community)

    def note(connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        watch.statement("keys" if "keys" in str(connection.engine.url.database) else "main", statement, values)

    # Every engine of this process: a bot that is started again has engines of its own.
    event.listen(Engine, "before_cursor_execute", note)
    log.note = watch.line
    try:
        yield watch
        watch.look()
    finally:
        log.note = None
        event.remove(Engine, "before_cursor_execute", note)


async def counters(community: Circle) -> Counters:
    """Return what Postgres has counted of each table so far, of every connection of ours; nothing on SQLite."""
    found: Counters = {}
    for store in stores(community):
        if not store.is_sqlite:
            found |= await _counted(store)
    return found


async def _counted(store: Store) -> Counters:
    pool: Any = store.engine.pool
    held = [await store.engine.connect() for _ in range(pool.checkedin())]
    for connection in held:
        await connection.execute(text("SELECT pg_stat_force_next_flush()"))
    for connection in held:
        await connection.close()
    query = text(f"SELECT {CONNECTED}, relname, {', '.join(COUNTED)} FROM pg_stat_user_tables")  # noqa: S608 - words of ours
    while True:
        async with store.read() as tx:
            rows = (await tx.execute(query)).all()
            ours = pool.checkedin() + pool.checkedout()
        if not rows or rows[0].connected <= ours:
            return {f"{row.relname}.{name}": int(row[n] or 0) for row in rows for n, name in enumerate(COUNTED, 2)}
        # A connection of a process that was killed hands in what it counted when it ends: here, once it is forgotten.
        gc.collect()


def grown(before: Counters, after: Counters) -> Counters:
    """Return what was counted in between."""
    return {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
