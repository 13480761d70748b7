"""Practice time: a clock that stands still, runs, or jumps. `practice/clocked.py` follows it in another process.

This is the only file of the practice workspace that looks at the machine's own clocks.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Listener = Callable[[datetime], None]

PRACTICE_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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
        # A copy, because a listener may take itself off the list.
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
