"""Practice time: a clock that stands still, runs, or jumps, and its follower in another process.

This is the only file of the practice workspace that looks at the machine's own clocks.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import aiohttp

Listener = Callable[[datetime], None]

PRACTICE_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RECONNECT_SECONDS = 0.2


def monotonic() -> float:
    """Return real seconds that never run backwards (triggers and acknowledgements live on these)."""
    return time.monotonic()


def wall_seconds() -> float:
    """Return real Unix seconds (request signatures carry these, whatever the practice time is)."""
    return time.time()


def this_morning() -> datetime:
    """Return nine o'clock of the present day, in UTC: where the demonstration begins."""
    return datetime.fromtimestamp(wall_seconds(), UTC).replace(hour=9, minute=0, second=0, microsecond=0)


class PracticeClock:
    """A clock that is frozen, or runs at the pace of real time from wherever it was put."""

    def __init__(self, start: datetime | None = PRACTICE_MORNING, *, running: bool = False) -> None:
        """Begin at `start` (the machine's time when None); `running` lets it go on by itself."""
        self.running = running
        self._listeners: list[Listener] = []
        self._base = (start or datetime.fromtimestamp(wall_seconds(), UTC)).astimezone(UTC)
        self._since = monotonic()

    def now(self) -> datetime:
        """Return the practice time, aware, in UTC."""
        if not self.running:
            return self._base
        return self._base + timedelta(seconds=monotonic() - self._since)

    def jump(self, to: datetime) -> None:
        """Put the clock to `to` and tell every listener."""
        self._base = to.astimezone(UTC)
        self._since = monotonic()
        for listener in list(self._listeners):
            listener(self._base)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by `by`."""
        self.jump(self.now() + by)

    def on_jump(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the new time after each jump; the answer ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def wait_until(self, when: datetime) -> None:
        """Return once the practice time has reached `when`, by running or by a jump."""
        jumped = asyncio.Event()
        forget = self.on_jump(lambda _now: jumped.set())
        try:
            while self.now() < when:
                jumped.clear()
                left = (when - self.now()).total_seconds() if self.running else None
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(jumped.wait(), left)
        finally:
            forget()


class RemoteClock:
    """Follows the practice clock of a workspace in another process, with the same `now()`."""

    def __init__(self, base_url: str) -> None:
        """Follow the workspace at `base_url`, for instance "http://127.0.0.1:8765"."""
        self._base_url = base_url.rstrip("/")
        self._clock = PracticeClock()
        self._task: asyncio.Task[None] | None = None
        self._known = asyncio.Event()

    def now(self) -> datetime:
        """Return the practice time as last heard (and run on since, when the clock runs)."""
        return self._clock.now()

    def on_jump(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the new time whenever the practice clock was moved."""
        return self._clock.on_jump(listener)

    async def start(self) -> None:
        """Begin to follow; returns once the time is known."""
        self._task = asyncio.create_task(self._follow())
        await self._known.wait()

    async def stop(self) -> None:
        """Stop following; the clock stays where it is."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _follow(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.ws_connect(f"{self._base_url}/practice/clock/live") as live:
                        async for frame in live:
                            self._hear(frame.json())
                await asyncio.sleep(RECONNECT_SECONDS)

    def _hear(self, news: dict[str, float]) -> None:
        self._clock.running = bool(news["running"])
        self._clock.jump(datetime.fromtimestamp(news["now"], UTC))
        self._known.set()
