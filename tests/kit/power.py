"""A power cut at any commit: the process dies just before or just after it, and is started again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

from bot.store import Store
from bot.store.connections import Transaction
from tests.kit.circle import Circle


class PowerCutError(BaseException):
    """The process is dead. No handler of ordinary errors gets to see this."""


class Mains:
    """What the bot's process runs on, until the commit of this number, of either database.

    `late` tells whether that commit still reaches the disk; its news then reaches nobody. Commits count while `counts`.
    """

    counts = True

    def __init__(self, community: Circle, dies_at: int | None, late: bool) -> None:
        self._community, self._dies_at, self._late = community, dies_at, late
        self._commits, self._fails = 0, False
        self._off = asyncio.Event()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Cut the power at the first commit of the block."""
        self._fails = True
        try:
            yield
        finally:
            self._fails = False

    async def alive(self, work: Awaitable[object]) -> bool:
        """Await some work; when the power fails meanwhile, start the bot again and return False."""
        task = asyncio.ensure_future(work)
        # The cut falls in whatever task commits, which need not be the one that is awaited here.
        off = asyncio.create_task(self._off.wait())
        await asyncio.wait({task, off}, return_when=asyncio.FIRST_COMPLETED)
        off.cancel()
        if not self._off.is_set():
            await task
            return True
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await self._community.stop()
        self._off.clear()
        await self._community.start()
        return False

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Count commits, and cut the power at the one that was asked for."""
        begin = Store.begin

        @asynccontextmanager
        async def counted(store: Store) -> AsyncIterator[Transaction]:
            async with begin(store) as tx:
                yield tx
                self._commits += self.counts
                dying = self._fails or (self.counts and self._commits == self._dies_at)
                if dying and not self._late:
                    self._cut()
            if dying:
                self._cut()

        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_unless_dead)
        with patch.object(Store, "begin", counted):
            yield
        loop.set_exception_handler(None)

    def _cut(self) -> None:
        self._fails = False
        self._off.set()
        raise PowerCutError


def _unless_dead(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Report what asyncio finds wrong, but not that a task of the dead process ended with it."""
    if not isinstance(context.get("exception"), PowerCutError):
        loop.default_exception_handler(context)
