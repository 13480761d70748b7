"""Now, as an argument: rules ask a `Clock`, so that a practice clock can jump and tests can stand still.

Local times that a clock change skips are moved to the moment as long after the gap as they stood in it (02:30
becomes 03:30); times that happen twice are meant the first time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import Refusal


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


@cache
def zones() -> frozenset[str]:
    """Return every zone's name. Read once: each reading looks through all of the machine's zone files."""
    return frozenset(available_timezones())


def require_zone(name: str, like: str = "Europe/Lisbon") -> None:
    """Raise Refusal, beside the field `zone`, for a name that is no time zone; `like` is the example it shows."""
    if name not in zones():
        raise Refusal(f"That is not a time zone we know. Write it like {like}.", "zone")


def full_hour_after(moment: datetime) -> datetime:
    """Return the first full hour not before a moment: deadlines people can remember."""
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(hours=1)


def local_moment(day: date, minute: int, zone: str) -> datetime:
    """Return when a local day reaches a minute after midnight, in UTC.

    Where a clock change skips that minute, the moment as long after the gap as it stood in it; where it comes twice,
    the first.
    """
    # With `fold` 0 Python takes the first of two, and for a skipped time the offset from before the gap.
    at = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return at.astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """Return the day it is in a zone at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def next_day(after: datetime, weekday: int, minute: int, zone: str, not_on: date | None = None) -> date:
    """Return the first local day of that weekday (0 is Monday) whose minute is later than `after`.

    `not_on` is the local day of the last prompt: the day returned is later than that, too.
    """
    today = local_day(after, zone)
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    # Steps of days, not of 168 hours: the weekly time stays where clocks change.
    while local_moment(day, minute, zone) <= after or (not_on is not None and day <= not_on):
        day += timedelta(days=7)
    return day


def next_weekly(after: datetime, weekday: int, hour: int, zone: str) -> datetime:
    """Return the first moment later than `after` that is this weekday (0 is Monday) and hour in a zone, in UTC."""
    return local_moment(next_day(after, weekday, hour * 60, zone), hour * 60, zone)
