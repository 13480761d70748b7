"""Cover beside whatever takes answers: each step of a visit at its own moment, and never on a grid."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from bot.app import COVER_WINDOW, Sidecar
from bot.errors import SidecarError
from bot.feedback import cover
from bot.logs import fault

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""So many steps are done side by side; the pool has a connection left for a person."""
LATE_SECONDS = 30.0
"""From so much on, cover that comes late is told: the database is too slow for that many boxes."""


@contextlib.asynccontextmanager
async def covering(bot: Sidecar) -> AsyncIterator[None]:
    """Cover all boxes beside whatever happens in the block. Then it is cut off: nothing is lost with it."""
    task = asyncio.create_task(Covering(bot).for_ever())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class Covering:
    """What is still to come of visits that have begun. It is written down nowhere."""

    def __init__(self, bot: Sidecar) -> None:
        self._bot, self._now = bot, asyncio.get_running_loop().time
        self._to_come: list[tuple[float, cover.Step]] = []
        self._is_late = False

    async def for_ever(self) -> None:
        """Cover window after window. A box may miss its turn when the database is away; the next turn comes."""
        while True:
            began = self._now()
            try:
                await self._window(began)
            # Each window has one line, however many of its steps failed.
            except* Exception as group:  # noqa: BLE001 - whatever stops one window must not stop the next
                _say(group)
            self._mind(self._now() - began - COVER_WINDOW)
            await asyncio.sleep(max(0.0, began + COVER_WINDOW - self._now()))

    async def _window(self, began: float) -> None:
        plan = await self._bot.planned_cover()
        steps = [*self._to_come, *((began + one.delay, one) for one in plan.steps)]
        self._to_come = [one for one in steps if one[0] >= began + COVER_WINDOW and one[1].subject in plan.open]
        # What an outage has held up is let go: all of it at once would look like nobody.
        due = [one for one in steps if began - COVER_WINDOW <= one[0] < began + COVER_WINDOW]
        gate = asyncio.Semaphore(AT_ONCE)
        # A database that is away ends the whole window; what fails alone was set aside in `work_off`.
        async with asyncio.TaskGroup() as group:
            for at, step in due:
                if step.subject in plan.open:
                    group.create_task(self._step(at, step, plan, gate))

    async def _step(self, at: float, step: cover.Step, plan: cover.Plan, gate: asyncio.Semaphore) -> None:
        await asyncio.sleep(at - self._now())
        async with gate:
            await cover.work_off(self._bot.engine, step, plan.aside)

    def _mind(self, late: float) -> None:
        """Say it once when cover does not keep up."""
        if late > LATE_SECONDS and not self._is_late:
            logger.warning("SC-58 the database is too slow for the cover of so many boxes")
        self._is_late = late > LATE_SECONDS


def _say(group: BaseExceptionGroup[Exception]) -> None:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    fault(logger, error.code if isinstance(error, SidecarError) else "SC-01", error)
