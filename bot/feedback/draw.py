"""Whom Sidecar draws, and the rule that keeps two rounds of one asker from being subtracted from each other.

Between two rounds of one asker within 60 days the people in common, and those only in one of them, are none or at
least three: whoever compares the rounds always looks at a crowd.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from bot.chance import Chance

SMALLEST_CROWD = 3
POOL_PER_DRAWN = 3
"""A draw takes at most one in so many of those who could be drawn, so that nobody is sure to be in it."""


def comparable(one: Collection[str], other: Collection[str]) -> bool:
    """Tell whether two reviewer sets may stand in two rounds of one asker; equal ones may, and quite different ones."""
    a, b = frozenset(one), frozenset(other)
    # In common, only in the one, only in the other: what somebody could subtract must be nobody or a crowd.
    return all(not part or len(part) >= SMALLEST_CROWD for part in (a & b, a - b, b - a))


def most_drawn(pool: int, wanted: int) -> int:
    """Tell how many of `wanted` may be drawn from a pool of so many people; 0 when it is small."""
    return min(wanted, pool // POOL_PER_DRAWN)


def _candidates(fresh: Sequence[str], known: Sequence[str], count: int, chance: Chance) -> Iterator[tuple[str, ...]]:
    """Yield sets of a size to try: people the asker has not had first, then ever more who were there before."""
    # `again`: how many of them the asker has had before.
    for again in range(count + 1):
        if len(fresh) < count - again:
            continue
        for kept in chance.shuffled(combinations(known, again)):
            yield (*kept, *chance.sample(fresh, count - again))


def draw(
    named: Collection[str], pool: Sequence[str], past: Sequence[Collection[str]], wanted: int, chance: Chance
) -> tuple[str, ...]:
    """Return up to `wanted` people of the pool such that the whole set is comparable to every past one.

    People the asker has not had in 60 days come first; somebody from an earlier round is drawn again only where
    the rule cannot be kept otherwise. When no set keeps it, nobody is drawn: the asker knows only the named
    people, and their part of the rule was checked before (docs/decisions.md).
    """
    had = {person for people in past for person in people}
    free = [person for person in pool if person not in named]
    fresh, known = [p for p in free if p not in had], [p for p in free if p in had]
    # Rather fewer people than a set that could be subtracted; in the end nobody.
    for count in range(most_drawn(len(free), wanted), -1, -1):
        for drawn in _candidates(fresh, known, count, chance):
            if all(comparable({*named, *drawn}, people) for people in past):
                return drawn
    return ()
