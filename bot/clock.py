"""Now, as an argument: the engine asks a `Clock`, so that a practice clock can jump and tests can stand still.

Local times that a clock change skips are moved to the moment as long after the gap as they stood in it (02:30
becomes 03:30); times that happen twice are meant the first time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time, aware, in UTC."""
        return datetime.now(UTC)


def full_hour_after(moment: datetime) -> datetime:
    """Return the first full hour not before a moment: deadlines people can remember."""
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(hours=1)


def next_weekly(after: datetime, weekday: int, hour: int, zone: str) -> datetime:
    """Return the first moment later than `after` that is this weekday (0 is Monday) and hour in a zone, in UTC."""
    there = ZoneInfo(zone)
    day = after.astimezone(there).date()
    ahead = (weekday - day.weekday()) % 7
    for days in (ahead, ahead + 7):
        candidate = datetime.combine(day + timedelta(days=days), time(hour), there).astimezone(UTC)
        if candidate > after:
            return candidate
    raise AssertionError("a weekday returns within a fortnight")
