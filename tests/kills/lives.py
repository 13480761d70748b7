"""The driver's side of the lives: starting them, hearing from them, and starting them again whenever they die."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from practice.world.changes import Changes
from practice.world.clock import PracticeClock
from tests.kills.life import Order

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 240.0
"""Seconds anything may take; generous, because machines are busy."""
RUNNING = {"run": "Sidecar is running", "web": "endpoint is running", "worker": "worker is running"}
WORKERS = ("run", "worker")
STOPS_WITHIN = 10.0
RESTART = timedelta(seconds=4)
"""Practice time from a death to the next life: Slack's member list may be read 20 times a minute."""


@dataclass
class Life:
    """One process, with what it told of itself."""

    order: Order
    began: float
    pid: int = 0
    up: bool = False
    ticks: dict[str, float] = field(default_factory=dict)
    """By name: the practice time at which the last finished tick began."""
    died_at: str = ""
    """The moment at which it killed itself."""
    begun: tuple[str, ...] = ()
    """The messages whose sending had begun in this life."""
    status: int | None = None


def _is_up(life: Life) -> bool:
    return life.up and not life.died_at


class Nursery:
    """The process in which lives begin, and everything they say."""

    def __init__(self, process: asyncio.subprocess.Process, news: Changes) -> None:
        self._process = process
        self.news = news
        self.lives: list[Life] = []
        self.ready = False
        self.log = ""

    def begin(self, order: Order, now: float) -> Life:
        """Begin a life at a practice time; its number is made here."""
        life = Life(replace(order, number=len(self.lives)), now)
        self.lives.append(life)
        assert self._process.stdin is not None
        self._process.stdin.write(life.order.line().encode())
        return life

    async def hear(self) -> None:
        """Take news in until there are no more."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._take(json.loads(line))
            self.news.touch()

    async def hear_log(self) -> None:
        """Keep what the lives log."""
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log += line.decode(errors="replace")

    def _take(self, news: dict[str, Any]) -> None:
        if "life" not in news:
            self.ready = True
            return
        life = self.lives[news["life"]]
        if "done" in news:
            life.ticks[news["done"]] = news["at"]
        elif "says" in news:
            life.up = life.up or RUNNING[life.order.role] in news["says"]
        elif "dies" in news:
            life.died_at, life.begun = news["dies"], tuple(news["begun"])
        life.pid = news.get("pid", life.pid)
        life.status = news.get("ended", life.status)


@asynccontextmanager
async def nursery(folder: Path, news: Changes) -> AsyncIterator[Nursery]:
    """Start the nursery in a folder of its own, where nobody's .env is read; no life outlives the block."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.kills.nursery"]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=given, cwd=folder
    )
    started = Nursery(process, news)
    ears = [asyncio.create_task(started.hear()), asyncio.create_task(started.hear_log())]
    try:
        await started.news.until(lambda: started.ready, PATIENCE)
        yield started
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOPS_WITHIN)
        await asyncio.gather(*ears)


class Deployment:
    """One way to run the bot, kept running: whoever kills itself is started again, anything else is a fault."""

    def __init__(self, started: Nursery, orders: list[Order], clock: PracticeClock) -> None:
        self.nursery = started
        self._clock = clock
        self._orders = {order.role: order for order in orders}
        self._now: dict[str, Life] = {}
        self._keeping: list[asyncio.Task[None]] = []
        self._stopping = False
        self.dead: list[Life] = []

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Start every process and keep it for the length of the block."""
        self._stopping, self._now = False, {}
        self._keeping = [asyncio.create_task(self._keep(order)) for order in self._orders.values()]
        try:
            yield
        finally:
            for task in self._keeping:
                task.cancel()
            await asyncio.gather(*self._keeping, return_exceptions=True)

    async def _keep(self, order: Order) -> None:
        while True:
            life = self._now[order.role] = self.nursery.begin(order, self._clock.now().timestamp())
            await self.nursery.news.until(lambda life=life: life.status is not None, None)  # type: ignore[misc, arg-type]
            if not life.died_at or self._stopping:
                return
            self.dead.append(life)
            self._clock.advance(RESTART)

    async def _hears(self, predicate: Callable[[], object]) -> None:
        await self.nursery.news.until(predicate, PATIENCE)

    @property
    def worker(self) -> Life:
        """The process that ticks and sends."""
        return next(self._now[role] for role in WORKERS if role in self._now)

    async def up(self) -> None:
        """Return once every process is running; a fault when one has ended otherwise than by its own hand."""
        await self._hears(
            lambda: self.check() and len(self._now) == len(self._orders) and all(map(_is_up, self._lives()))
        )

    def _lives(self) -> list[Life]:
        return list(self._now.values())

    def check(self) -> bool:
        """Return True; raise when a process has ended in a way that nobody meant."""
        for life in self._lives():
            if life.status is not None and not life.died_at and not self._stopping:
                raise AssertionError(f"{life.order.role} ended with status {life.status}:\n{self.nursery.log[-4000:]}")
        return True

    async def stop(self) -> list[int | None]:
        """Ask every process to stop, as a service manager would; return the exit statuses of those that did not die."""
        await self.up()
        self._stopping = True
        lives = self._lives()
        for life in lives:
            os.kill(life.pid, signal.SIGTERM)
        await self._hears(lambda: all(life.status is not None for life in lives))
        # Each must see that it was asked to stop: one that killed itself meanwhile would otherwise be started again.
        await asyncio.gather(*self._keeping)
        return [life.status for life in lives if not life.died_at]
