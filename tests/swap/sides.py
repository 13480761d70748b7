"""On which side of deadlines and slots a moment lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import text

from tests.kit.circle import Circle
from tests.swap.scripts import DAY, SUMMED_UP_AT, Span

A_MINUTE = 60.0
STANDS = text("SELECT asker_id, id, state, slot, opens_at, slot_at, ends_at FROM rounds ORDER BY id")


class Sides:
    """When the rounds of each asker went on: openings, slots, ends, and rounds that follow from them."""

    def __init__(self, community: Circle, askers: Sequence[str]) -> None:
        self._community, self._askers = community, askers
        self._stood: dict[str, list[object]] = {}
        self._passed: dict[str, list[Span]] = {asker: [] for asker in askers}

    async def mark(self, since: float) -> None:
        """Note whose rounds went on between a moment and now, when all that follows was sent."""
        now, stand = self._community.clock.now().timestamp(), dict[str, list[object]]()
        async with self._community.bot.engine.store.read() as tx:
            for row in await tx.execute(STANDS):
                stand.setdefault(row[0], []).append(tuple(row))
        for asker in self._askers:
            if stand.get(asker) != self._stood.get(asker):
                self._passed[asker].append((since, now))
        self._stood = stand

    def around(self, number: int, at: float, others: Iterable[float], within_a_day: bool) -> Span:
        """Return the time around a moment in which an asker's rounds stay as they are, and none of `others` lies."""
        passed = [*self._passed[self._askers[number]], *((one, one) for one in others)]
        # A minute off every side: what is written in the minute of a slot goes with the next one.
        first = max(after for before, after in passed if before <= at) + A_MINUTE
        last = min((before for before, _ in passed if before > at), default=first) - A_MINUTE
        if within_a_day:
            morning = (at - SUMMED_UP_AT) // DAY * DAY + SUMMED_UP_AT
            first, last = max(first, morning + A_MINUTE), min(last, morning + DAY - A_MINUTE)
        return first, last
