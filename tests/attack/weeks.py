"""Cover for many boxes: some weeks of it, drawn by the product's own planner, of which each box gets one after another.

To plan every box anew would take a third of the whole run, and attacks look at one box at a time.
"""

from __future__ import annotations

import random
from bisect import bisect_left

from bot.chance import Chance
from tests.attack.side.bursts import MONDAY, WEEK, like_people

DRAWN = 24


class Weeks:
    """When boxes are rewritten though nobody acts."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"weeks {seed}")
        planner = Chance(random.Random(f"cover {seed}"))
        self._drawn = [like_people(planner) for _ in range(DRAWN)]
        self._of: dict[tuple[str, int], list[float]] = {}

    def between(self, box: str, start: float, end: float) -> list[float]:
        """Return the moments from one moment on until before another, in order."""
        found: list[float] = []
        for week in range(int((start - MONDAY.timestamp()) // WEEK), int((end - MONDAY.timestamp()) // WEEK) + 1):
            if (box, week) not in self._of:
                self._of[box, week] = self._chance.choice(self._drawn)
            times, monday = self._of[box, week], MONDAY.timestamp() + week * WEEK
            found += [
                monday + at for at in times[bisect_left(times, start - monday) : bisect_left(times, end - monday)]
            ]
        return found
