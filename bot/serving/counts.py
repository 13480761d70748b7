"""What one process counts for its operators, kept so coarse that no figure and no moment of it tells of a person.

Whoever keeps the page of every quarter of a minute sees each figure move. So what is counted shows from fixed moments
on, all of it at once, and nothing that one message or one act could move is shown as it is (docs/decisions.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.chance import Chance
from bot.models import OutboxItem
from bot.models.kinds import COUNTED

QUARTER = timedelta(minutes=15)
"""What stands in the database, and how long messages took, is shown anew at :00, :15, :30 and :45 alone."""
SMALLEST = 100
"""More than a round has people: a figure below it would count those whom Sidecar drew."""
DELAYS = (10, 60, 300, 900, 3600, 14400, 86400)
"""How long a message may have taken from when it was due, in seconds."""
DURATIONS = (5, 30, 120, 600)
"""How long a tick may take, in seconds; what one act can hold up is far below the first."""
AGES = (900, 3600, 14400, 86400, 604800)
"""How old the oldest message may be, in seconds."""
SENDING = "send"
"""The tick that shows no duration: it takes longer when there is a message, and one may be somebody's."""


def quarter(now: datetime) -> datetime:
    """Return the last moment at which figures were shown anew."""
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


def rough(count: int) -> int:
    """Return 0, or the power of ten from SMALLEST on that is not less."""
    shown = SMALLEST if count else 0
    while shown < count:
        shown *= 10
    return shown


def age(since: datetime, mark: datetime) -> int:
    """Return the greatest of AGES that has passed since a moment."""
    return max((one for one in AGES if timedelta(seconds=one) <= mark - since), default=0)


class Histogram:
    """So many of each size; `below` are the limits of the sizes, and there is one more for what is above them all."""

    def __init__(self, below: Sequence[int]) -> None:
        self._below = below
        self._counts = [0] * (len(below) + 1)

    def add(self, size: float, count: int = 1) -> None:
        """Count something of a size."""
        self._counts[sum(size > limit for limit in self._below)] += count

    def buckets(self, begun: Sequence[int] = (), whole: int = 1) -> list[tuple[str, float]]:
        """Return limit and count, each with all below it, in whole hundreds, say, after what each began with."""
        limits = [*(str(float(limit)) for limit in self._below), "+Inf"]
        total, found = 0, []
        for limit, count, first in zip(limits, self._counts, begun or [0] * len(limits), strict=True):
            total += (count + first) // whole * whole
            found.append((limit, float(total)))
        return found


class Counts:
    """What has been counted since the process began, and what of it is shown."""

    def __init__(self, chance: Chance, now: datetime) -> None:
        # Drawn, so that nobody knows after which message another hundred is full.
        self._begun = [int(chance.below(SMALLEST)) for _ in range(len(DELAYS) + 1)]
        self._mark = quarter(now)
        self._waited = Histogram(DELAYS)
        self._minute: dict[str, tuple[float, bool]] = {}
        self.delays = self._waited.buckets(self._begun, SMALLEST)
        """How long messages took, in whole hundreds."""
        self.minutes: Counter[tuple[str, bool]] = Counter()
        """In how many minutes a tick ended, by its name and whether it failed in that minute."""
        self.longest: dict[str, Histogram] = {}
        """How long the longest run of a tick took, a minute each."""

    def ticked(self, name: str, seconds: float, failed: bool) -> None:
        """Count a tick that ended."""
        longest, fails = self._minute.get(name, (0.0, False))
        self._minute[name] = (max(longest, seconds), fails or failed)

    def taken(self, item: OutboxItem, now: datetime) -> None:
        """Count a message that Slack took now, unless what one person did may have started it."""
        if item.head.kind in COUNTED:
            self._waited.add((now - item.head.not_before).total_seconds())

    def turn(self, now: datetime) -> None:
        """Show what the minute that is over came to; at a quarter also how long messages took."""
        minute, self._minute = self._minute, {}
        # The number of runs is not shown: a pass that sends takes the place of the next one, and would be missed.
        for name, (seconds, failed) in minute.items():
            self.minutes[name, failed] += 1
            if name != SENDING:
                self.longest.setdefault(name, Histogram(DURATIONS)).add(seconds)
        if quarter(now) != self._mark:
            self._mark = quarter(now)
            self.delays = self._waited.buckets(self._begun, SMALLEST)

    def ticks(self) -> Iterator[tuple[str, str, int]]:
        """Yield name, ending and number of minutes of each tick."""
        for name in sorted({name for name, _ in self.minutes}):
            yield name, "well", self.minutes[name, False]
            yield name, "failed", self.minutes[name, True]
