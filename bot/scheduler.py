"""The only importer of APScheduler: a handful of interval jobs without arguments. It ticks; the rules decide.

`misfire_grace_time` is None and jobs coalesce: a tick that comes late still comes, once. Each comes at once at the
start, so that a process which lives for seconds only does something. A job waits for a moment of the machine's clock;
when that is set back, it would wait for as long again, so the moments are looked at now and then, by the event loop's
own clock, which only goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import SidecarError

logger = logging.getLogger(__name__)

LAST_SECONDS = 3.0
"""How long a tick may go on after the process was asked to stop."""
LOOK_SECONDS = 5.0
"""How often it is looked whether the machine's clock was set back."""


Heard = Callable[[str, float, bool], None]
"""Is told of each tick that ended: its name, how many seconds it took, and whether it failed."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A named job and how often it is called, in seconds."""

    name: str
    seconds: float
    act: Callable[[], Awaitable[object]]


class Ticker:
    """Starts and stops the ticks. `now` is the machine's own time: APScheduler goes by it, whatever rules are told."""

    def __init__(
        self,
        ticks: list[Tick],
        now: Callable[[], datetime],
        look_seconds: float = LOOK_SECONDS,
        heard: Heard | None = None,
    ) -> None:
        self._now, self._look_seconds, self._heard = now, look_seconds, heard
        self._running: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._failing: dict[str, str] = {}
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._pace = {tick.name: timedelta(seconds=tick.seconds) for tick in ticks}
        for tick in ticks:
            self._scheduler.add_job(
                self._kept(tick), "interval", seconds=tick.seconds, id=tick.name, name=tick.name, next_run_time=now()
            )

    def start(self) -> None:
        """Begin ticking on the running event loop; the first tick of every kind comes at once."""
        self._scheduler.start()
        self._looking = asyncio.create_task(self._mind_the_clock())

    async def stop(self) -> None:
        """Stop ticking and let what runs come to its end, for a while: a message half sent would be sent again."""
        self._scheduler.pause()
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
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
            running = asyncio.create_task(self._act(tick))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            await asyncio.shield(running)

        return job

    async def _act(self, tick: Tick) -> None:
        """Tick. Whatever is raised, the next one comes; the log says so once, and again when it is over."""
        began = time.monotonic()
        failed = True
        try:
            await tick.act()
        except Exception as error:  # noqa: BLE001 - a tick that dies must not take the clock with it
            code, kind = error.code if isinstance(error, SidecarError) else "SC-01", type(error).__name__
            # The formatter shows an error as class and place, never its words (bot/logs.py).
            if self._failing.get(tick.name) != kind:
                logger.error("%s the %s tick failed, and comes again: %s", code, tick.name, error)
            self._failing[tick.name] = kind
        else:
            failed = False
            if self._failing.pop(tick.name, None):
                logger.warning("the %s tick is well again", tick.name)
        if self._heard is not None:
            self._heard(tick.name, time.monotonic() - began, failed)

    async def _mind_the_clock(self) -> None:
        """Let a job come at once that waits for longer than its interval: the machine's clock was set back."""
        while True:
            await asyncio.sleep(self._look_seconds)
            now = self._now()
            for job in self._scheduler.get_jobs():
                if job.next_run_time is not None and job.next_run_time > now + self._pace[job.id] + timedelta(
                    seconds=1
                ):
                    job.modify(next_run_time=now)
