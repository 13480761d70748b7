"""Attacks by lists: whom an asker can single out by putting rounds together and subtracting them.

A writer is recognised by their style, say, in whichever rounds they were asked in. The worst that can happen is to be
alone in having been asked in just these: so the target is one of the smallest crowd, and a guess is right once in as
many people as it has.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from tests.attack.people import PEOPLE
from tests.attack.side.drawing import DRAWING, MAY_ADD, MAY_NOT, Asker, Trial, Turn
from tests.attack.side.stage import Play, Task, end_rounds, forget
from tests.kit.circle import circle
from tests.kit.unhurried import PATIENT

TWENTY = PEOPLE[:20]


def one_of_the_smallest(turns: list[Turn]) -> float:
    """Return how likely a guess is right among the fewest people who were asked in just the same rounds."""
    lists = [turn.named | turn.drawn for turn in turns]
    people = frozenset[str]().union(*lists)
    return 1 / min(Counter(tuple(one in each for each in lists) for one in people).values())


async def against_its_follow_up(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Wait until somebody who was named has left before a follow-up begins, and compare it with its round."""
    first = await asker.opens_and_commits(chance.sample(peers, 6))
    leaver = chance.choice(sorted(first.named))
    await asker.leaves(leaver)
    again = await asker.waits(timedelta(days=21))
    await asker.joins(leaver)
    return one_of_the_smallest([first, again])


async def with_and_without_draws(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Ask the same people twice, and let Sidecar add some only once."""
    named = chance.sample(peers, 6)
    turns = []
    for draws in (MAY_ADD, MAY_NOT):
        turns.append(await asker.asks(named, draws))
        await asker.calls_off()
    return one_of_the_smallest(turns)


async def three_that_share_one(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Ask three lists of which any two share three people, and all three only one."""
    all_three, *others = chance.sample(peers, 10)
    turns = []
    for places in ((0, 1, 2, 3, 4), (0, 1, 5, 6, 7), (2, 3, 5, 6, 8)):
        turns.append(await asker.asks([all_three, *(others[place] for place in places)], MAY_NOT))
        # A list may have been refused.
        await end_rounds(asker.circle, asker.person)
    return one_of_the_smallest(turns)


SETS: Mapping[str, Trial] = {
    "sets: a follow-up against its round": against_its_follow_up,
    "sets: one list with and without draws": with_and_without_draws,
    "sets: three rounds that share one person": three_that_share_one,
}


def among_twenty(trial: Trial) -> Play:
    """Return the play of trials by one asker after the other, in a circle in which everybody may be drawn."""

    async def play(task: Task) -> list[float]:
        chance, hits = random.Random(f"side {task.seed}"), list[float]()
        async with circle(task.urls, task.seed, people=TWENTY, limits=False, **PATIENT) as community:
            await community.everybody_joins(tuple(member.name for member in TWENTY))
            for number in range(task.trials):
                asker = Asker(community, TWENTY[number % len(TWENTY)].id)
                hits.append(await trial(asker, [one.id for one in TWENTY if one.id != asker.id], chance))
                await end_rounds(community, asker.person)
                await forget(community)
        return hits

    return play


BY_LISTS: Mapping[str, Trial] = {**DRAWING, **SETS}
