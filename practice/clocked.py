"""`python -m practice.clocked URL run`: the bot in a process of its own, on the practice time of the workspace at URL.

Whatever follows the address is what `python -m bot` takes. The bot's command line builds its own event loop, so the
clock is followed on another one, in a thread beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.__main__ import main as run_bot
from bot.app import World
from bot.chance import Chance
from practice.world.clock import Listener, PracticeClock

RECONNECT_SECONDS = 0.2
ANSWER_SECONDS = 10.0
"""How long the workspace may take to tell the time."""
USAGE = "usage: python -m practice.clocked URL {run,web,worker,...}"


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
                # The workspace may be started again; until it is back, this clock goes on by what it heard last.
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.ws_connect(f"{self._base_url}/practice/clock/live") as live:
                        async for frame in live:
                            self._hear(frame.json())
                await asyncio.sleep(RECONNECT_SECONDS)

    def _hear(self, news: dict[str, float]) -> None:
        self._clock.running = bool(news["running"])
        self._clock.jump(datetime.fromtimestamp(news["now"], UTC))
        self._known.set()


@contextmanager
def event_loop_beside() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread for the length of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="practice-clock", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def followed(url: str) -> Iterator[RemoteClock]:
    """Follow the practice clock of the workspace at `url`; ends the process when nobody tells the time there."""
    with event_loop_beside() as loop:
        clock = RemoteClock(url)

        def there(work: Coroutine[Any, Any, None]) -> None:
            # Across threads: there is no event loop in this one until the bot makes its own.
            asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, ANSWER_SECONDS), loop).result()

        try:
            there(clock.start())
        except TimeoutError:
            there(clock.stop())
            raise SystemExit(f"No practice workspace tells the time at {url}.") from None
        try:
            yield clock
        finally:
            there(clock.stop())


def main(arguments: Sequence[str]) -> int:
    """Run one command of the bot on practice time; return its exit status."""
    if not arguments or not arguments[0].startswith("http"):
        print(USAGE, file=sys.stderr)
        return 2
    url, *command = arguments
    with followed(url) as clock:
        return run_bot(command, World(clock, Chance()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
