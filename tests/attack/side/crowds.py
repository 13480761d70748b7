"""Bursts of acts and crowded cover: the model of `bursts`, with so many acts a sitting and boxes a process."""

from __future__ import annotations

import random

from tests.attack.side import bursts
from tests.attack.side.bursts import Sitting
from tests.attack.side.stage import Play, Task


def sittings(sitting: Sitting, boxes: int = 1) -> Play:
    """Return the play of rounds in which givers sit like this, with so many boxes to cover."""

    async def play(task: Task) -> list[float]:
        # As it is now: controls put another one in its place.
        draw = bursts.like_people
        seed = random.Random(f"{task.seed} {boxes} {sitting}").randrange(1_000_000)
        return bursts.named(lambda chance: draw(chance, boxes=boxes), sitting, task.days_online, seed, task.trials)

    return play
