"""`python -m practice.clocked URL run`: the bot in a process of its own, on the practice time of the workspace at URL.

Whatever follows the address is what `python -m bot` takes. The bot's command line builds its own event loop, so the
clock is followed on another one, in a thread beside it.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.__main__ import main as run_bot
from bot.app import World
from bot.chance import Chance
from practice.world.clock import RemoteClock

ANSWER_SECONDS = 10.0
"""How long the workspace may take to tell the time."""
USAGE = "usage: python -m practice.clocked URL {run,web,worker,...}"


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
