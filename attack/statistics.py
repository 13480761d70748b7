"""Counting: an interval for a rate, and Holm's correction over many attacks."""

from __future__ import annotations

import math
from collections.abc import Mapping

Z = 2.807
"""Two-sided 99.5 %."""
ALPHA = 0.005


def interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 99.5 % interval for a rate."""
    if n == 0:
        return 0.0, 1.0
    rate, spread = hits / n, Z * Z / n
    centre = (rate + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(rate * (1 - rate) / n + spread / (4 * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return (0.0 if hits == 0 else low), (1.0 if hits == n else high)


def tail(hits: int, n: int, rate: float) -> float:
    """Return how likely chance alone has so many hits or more in n tries."""
    if hits <= 0:
        return 1.0
    logs = [math.log(math.comb(n, x)) + x * math.log(rate) + (n - x) * math.log1p(-rate) for x in range(hits, n + 1)]
    return min(1.0, math.fsum(math.exp(one) for one in logs))


def holm(chances: Mapping[str, float], alpha: float = ALPHA) -> set[str]:
    """Return which findings stand after Holm's correction: the attacks that do better than chance."""
    found: set[str] = set()
    for rank, (name, p) in enumerate(sorted(chances.items(), key=lambda one: one[1])):
        if p > alpha / (len(chances) - rank):
            break
        found.add(name)
    return found
