"""The only importer of APScheduler: a handful of interval jobs without arguments. It ticks; the rules decide.

`misfire_grace_time` is None and jobs coalesce: a tick that comes late still comes, once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import SidecarError

logger = logging.getLogger(__name__)

LAST_SECONDS = 3.0
"""How long a tick may go on after the process was asked to stop."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A named job and how often it is called, in seconds."""

    name: str
    seconds: float
    act: Callable[[], Awaitable[object]]


async def _act(tick: Tick) -> None:
    try:
        await tick.act()
    except SidecarError as error:
        # Other exceptions reach APScheduler; of what it logs our formatter leaves class and place.
        logger.error("%s the %s tick failed (%s); it comes again", error.code, tick.name, type(error).__name__)


class Ticker:
    """Starts and stops the ticks."""

    def __init__(self, ticks: list[Tick]) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        for tick in ticks:
            self._scheduler.add_job(self._kept(tick), "interval", seconds=tick.seconds, id=tick.name, name=tick.name)

    def start(self) -> None:
        """Begin ticking on the running event loop."""
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop ticking and let what runs come to its end, for a while: a message half sent would be sent again."""
        self._scheduler.pause()
        # A job that has just been started adds its task to `_running` in this turn of the loop.
        await asyncio.sleep(0)
        if self._running:
            await asyncio.wait(self._running, timeout=LAST_SECONDS)
        self._scheduler.shutdown(wait=False)
        # `shutdown` only asks the loop to shut down in its next turn.
        await asyncio.sleep(0)

    def _kept(self, tick: Tick) -> Callable[[], Awaitable[None]]:
        """Return the tick as a job that outlives the scheduler, which cancels what it started when it shuts down."""

        async def job() -> None:
            running = asyncio.create_task(_act(tick))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            await asyncio.shield(running)

        return job
