"""Waiting for the workspace to change, without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Changes:
    """A version number that grows with every change, and those who wait for it to grow."""

    def __init__(self) -> None:
        self.version = 1
        self._waiting: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        """Say that something changed."""
        self.version += 1
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    async def after(self, version: int) -> int:
        """Return the newest version as soon as it is later than `version`."""
        while self.version <= version:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.add(waiter)
            try:
                await waiter
            finally:
                self._waiting.discard(waiter)
        return self.version

    async def until(self, predicate: Callable[[], object], timeout: float = 5) -> None:  # noqa: ASYNC109
        """Return once `predicate()` is true; TimeoutError after `timeout` real seconds."""
        async with asyncio.timeout(timeout):
            while True:
                seen = self.version  # before looking: a change during the look must not be slept through
                if predicate():
                    return
                await self.after(seen)
