"""When what people's acts would have logged is summed up: once a day at a fixed hour, and when the process stops."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from bot.logs import TALLY, Tally

HOUR = 3
"""In UTC."""
LOOK_SECONDS = 30.0
"""How often it is looked whether the hour has come: it is the machine's clock, which may be set."""


def day_of(now: datetime) -> date:
    """Return the day that a moment is summed up with: it begins at HOUR."""
    return (now - timedelta(hours=HOUR)).date()


@asynccontextmanager
async def summing_up(
    now: Callable[[], datetime], tally: Tally = TALLY, look_seconds: float = LOOK_SECONDS
) -> AsyncIterator[None]:
    """Count for the length of the block, and sum up every day and at its end: nothing counted is lost by a stop."""
    tally.serving = True
    daily = asyncio.create_task(_daily(now, tally, look_seconds))
    try:
        yield
    finally:
        daily.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await daily
        # Before the sum: what libraries still say is written from here on, instead of counted for nobody.
        tally.serving = False
        tally.sum_up()


async def _daily(now: Callable[[], datetime], tally: Tally, look_seconds: float) -> None:
    day = day_of(now())
    while True:
        await asyncio.sleep(look_seconds)
        if day_of(now()) != day:
            day = day_of(now())
            tally.sum_up()
