"""Cover: every box is rewritten at random times, by the same statement as a giver's act.

Rewriting times are a Poisson process, thinned per tick and spread evenly inside it, so that neither a pattern nor
a grid tells them from people. With many open boxes the mean grows, which bounds what cover costs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from bot.chance import Chance
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed
from bot.guards import Sort, attend, singly
from bot.models import Subject
from bot.store import boxes

# Every minute would hide acts better, and write 426 MB a day for an opened round of eight instead of 85 MB.
MEAN_SECONDS = 300.0
SECONDS_PER_BOX = 2.0
"""All boxes together are rewritten at most once in so many seconds, on average."""


COVERING = Sort("cover", "rewriting a box so that a rewriting says nothing")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A cover rewrite to come: which round, how many seconds from now."""

    delay: float
    round_id: str
    team_id: str = ""


def mean_seconds(open_boxes: int) -> float:
    """Return the mean time between two cover rewrites of one box, in seconds."""
    return max(MEAN_SECONDS, open_boxes * SECONDS_PER_BOX)


def plan(round_ids: list[str], window: float, chance: Chance) -> list[Rewrite]:
    """Return the rewrites of the next `window` seconds, soonest first."""
    mean = mean_seconds(len(round_ids))
    rewrites: list[Rewrite] = []
    for round_id in round_ids:
        at = _wait(mean, chance)
        while at < window:
            rewrites.append(Rewrite(at, round_id))
            at += _wait(mean, chance)
    return sorted(rewrites, key=lambda one: one.delay)


def _wait(mean: float, chance: Chance) -> float:
    # Gaps of a Poisson process. `below` may give 0 and never 1: taken from 1, the logarithm meets no 0.
    return -mean * math.log(1.0 - chance.below(1.0))


async def planned(engine: Engine, window: float) -> list[Rewrite]:
    """Return the cover rewrites of the next `window` seconds for every open box."""
    async with engine.store.read() as tx:
        found = await boxes.to_cover(tx, COVERING.name, engine.now())
    teams = {one.id: one.team_id for one in found}
    # Sorted, because rows move when they are rewritten: a plan must follow from chance alone.
    rewrites = plan(sorted(teams), window, engine.chance)
    return [replace(one, team_id=teams[one.round_id]) for one in rewrites]


async def cover(engine: Engine, round_id: str) -> None:
    """Rewrite one box without changing what is in it. Harmless when the round has just ended."""
    try:
        await sealed.rewrite(engine, round_id)
    except Refusal:
        return


async def work_off(engine: Engine, rewrite: Rewrite) -> None:
    """Do one rewrite of a plan; a box that cannot be opened is set aside."""
    await attend(engine, COVERING, [Subject(rewrite.team_id, rewrite.round_id)], singly(cover))
