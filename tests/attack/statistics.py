"""Counting: an interval for a rate, and Holm's correction over many attacks."""

from __future__ import annotations

import math
from collections.abc import Mapping

Z = 2.807
"""Two-sided 99.5 %."""
# Holm keeps it for all structural attacks together: where nothing leaks, at most one run in 200 finds something.
ALPHA = 0.005


def interval(hits: float, n: int) -> tuple[float, float]:
    """Return Wilson's 99.5 % interval for a rate; `hits` may have parts, from lots that would win now and then."""
    if n == 0:
        return 0.0, 1.0
    # Wilson's, because rates here may be none or all, where the plain interval would have no width.
    rate, spread = hits / n, Z * Z / n
    centre = (rate + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)


def tail(hits: float, n: int, rate: float) -> float:
    """Return how likely chance alone has so many hits or more in n tries.

    Parts of hits come from lots that were not drawn; a sum of such parts strays less than one of whole hits (Hoeffding
    1956), so counting the whole hits in it is right to within one.
    """
    if hits < 1:
        return 1.0
    return min(1.0, math.fsum(math.exp(_log_chance(x, n, rate)) for x in range(math.floor(hits), n + 1)))


def _log_chance(hits: int, n: int, rate: float) -> float:
    """Return the logarithm of the chance of exactly so many hits."""
    ways = math.lgamma(n + 1) - math.lgamma(hits + 1) - math.lgamma(n - hits + 1)
    # As a logarithm: of a few thousand rounds there are more ways than a float holds.
    return ways + hits * math.log(rate) + (n - hits) * math.log1p(-rate)


def holm(chances: Mapping[str, float], alpha: float = ALPHA) -> set[str]:
    """Return which findings stand after Holm's correction: the attacks that do better than chance."""
    found: set[str] = set()
    for rank, (name, p) in enumerate(sorted(chances.items(), key=lambda one: one[1])):
        # From the plainest on: once one does not stand, none that is less plain does.
        if p > alpha / (len(chances) - rank):
            break
        found.add(name)
    return found
