"""Which lists of one asker may stand beside each other, and whom Sidecar adds to them.

People asked by one asker within 60 days stand in *crowds*: those who were in the very same rounds. Whatever rounds
somebody puts together or subtracts, what is left is made of whole crowds, so it is enough that none is small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.chance import Chance
from bot.models import MAX_DRAWN, Reviewer

SMALLEST_CROWD = 3
POOL_PER_DRAWN = 3
"""A draw takes one in so many of those it could be, at most: who guesses one is wrong twice in three."""


@dataclass(frozen=True, slots=True)
class Past:
    """Whom one remembered round asked."""

    named: frozenset[str]
    drawn: frozenset[str] = frozenset()


def past_of(people: Collection[Reviewer]) -> Past:
    """Return what is remembered of these people's round."""
    named = frozenset(person.user_id for person in people if not person.drawn)
    return Past(named, frozenset(person.user_id for person in people) - named)


def crowds(lists: Sequence[Collection[str]]) -> list[frozenset[str]]:
    """Part everybody in these lists into those who stand in the very same ones."""
    found: defaultdict[tuple[bool, ...], set[str]] = defaultdict(set)
    for person in frozenset[str]().union(*lists):
        found[tuple(person in one for one in lists)].add(person)
    return [frozenset(crowd) for crowd in found.values()]


def fits(new: Collection[str], lists: Sequence[Collection[str]]) -> bool:
    """Tell whether a list may follow these: it leaves every crowd whole, or in two that are both large enough."""
    wanted = frozenset(new)
    # Who stands in no earlier list is a crowd of its own: nobody, or at least three.
    parts = [wanted.difference(*lists)]
    for crowd in crowds(lists):
        # A crowd that stays together is no worse than before, even a small one of an older version.
        if not (crowd <= wanted or crowd.isdisjoint(wanted)):
            parts += [crowd & wanted, crowd - wanted]
    return all(not part or len(part) >= SMALLEST_CROWD for part in parts)


def add(named: Collection[str], pool: Collection[str], past: Sequence[Past], chance: Chance) -> tuple[str, ...]:
    """Return whom Sidecar adds to a list: always the same three of one asker's 60 days, all of them or nobody.

    They are drawn once, from those whom the asker has not named in any remembered round, and join only while these
    stay three times as many. So lists tried, rounds called off and follow-ups choose nobody (docs/decisions.md).
    """
    unknown = frozenset(pool).difference(named, *(one.named for one in past))
    before = {one.drawn for one in past if one.drawn}
    # An older version drew others each time: whoever were added now would leave some of those alone.
    if len(unknown) < POOL_PER_DRAWN * MAX_DRAWN or len(before) > 1:
        return ()
    if not before:
        # Sorted, because a set has another order in every process, and a seeded world must be played again alike.
        return tuple(chance.sample(sorted(unknown), MAX_DRAWN))
    # All three or nobody: one who was named since, or cannot be drawn, would leave two who stand alone.
    drawn = before.pop()
    return tuple(sorted(drawn)) if drawn <= unknown and len(drawn) == MAX_DRAWN else ()
