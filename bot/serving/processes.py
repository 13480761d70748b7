"""The three long-running processes, and how they are asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import AsyncIterator, Awaitable
from typing import TypeVar

from bot.app import Sidecar
from bot.scheduler import Heard
from bot.serving.covering import covering
from bot.serving.door import Door
from bot.serving.line import listening
from bot.serving.numbers import numbers_shown
from bot.serving.web import Server, listening_socket

logger = logging.getLogger(__name__)

T = TypeVar("T")


@contextlib.asynccontextmanager
async def working(bot: Sidecar, heard: Heard | None = None) -> AsyncIterator[None]:
    """Run the clockwork beside whatever happens in the block; ticks may end what they began."""
    ticker = bot.ticker(heard)
    ticker.start()
    try:
        yield
    finally:
        await ticker.stop()


def stop_asked() -> asyncio.Event:
    """Return what is set when the process is asked to stop. From here on a signal ends it in good order.

    As process 1 of a container it would hear none otherwise, so this comes before everything that may take long.
    """
    stop = asyncio.Event()
    # Python hands signals to the main thread alone; whoever runs us in another one stops us by other means.
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Return what the work comes to; None when the process is asked to stop before, and the work is then cancelled."""
    working_, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working_, stopping}, return_when=asyncio.FIRST_COMPLETED)
        # Asked first: what came to its end in the same moment must not be thrown away.
        if working_.done():
            return await working_
        working_.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working_
        return None
    finally:
        stopping.cancel()


async def worker(bot: Sidecar, stop: asyncio.Event) -> None:
    """Tick and send until stopped. It takes no answers, so its rewritings would cover nobody's."""
    async with numbers_shown(bot) as counts, working(bot, counts.ticked if counts else None):
        logger.info("Sidecar's worker is running")
        await stop.wait()


async def run(bot: Sidecar, stop: asyncio.Event) -> None:
    """Listen through Socket Mode and work, in one process, until stopped.

    Raises:
        AppTokenRefused, NoConnection: there is no listening any more.
    """
    # Left in the opposite order: first nothing more comes in, then what has begun may end.
    async with (
        numbers_shown(bot) as counts,
        working(bot, counts.ticked if counts else None),
        covering(bot),
        listening(bot) as line,
    ):
        logger.info("Sidecar is running")
        # Shielded, because `listening` ends it itself, after what is being answered.
        await unless(stop, asyncio.shield(line))


async def web(bot: Sidecar, stop: asyncio.Event) -> None:
    """Serve Slack's requests until stopped. Raises CannotListen: HOST and PORT are taken, or not this machine's."""
    door = Door(bot.take, bot.engine.ping, bot.settings.slack_signing_secret or "")
    with listening_socket(bot.settings.host, bot.settings.port) as listening_at:
        async with numbers_shown(bot), covering(bot):
            logger.info("Sidecar's web endpoint is running")
            await Server(door).until(stop, listening_at)
