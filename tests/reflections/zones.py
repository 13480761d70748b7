"""The clock changes of every zone in the years the tests look at, found without the code under test."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
STEP = timedelta(days=5)
"""Shorter than any summer time, and than the weeks of Ramadan that interrupt Morocco's."""
ZONES = sorted(available_timezones())
MINUTES = range(0, 24 * 60, 30)


def offset(moment: datetime, zone: str) -> timedelta:
    """Return how far a zone is ahead of UTC at a moment."""
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Return the moments at which a zone's clocks change, to the minute."""
    found, moment = [], BEGIN
    while moment < END:
        following = moment + STEP
        if offset(moment, zone) != offset(following, zone):
            found.append(_between(moment, following, zone))
        moment = following
    return tuple(found)


def _between(before: datetime, after: datetime, zone: str) -> datetime:
    was, minutes = offset(before, zone), int((after - before).total_seconds() // 60)
    steps = range(minutes + 1)
    first = bisect_left(steps, True, key=lambda minute: offset(before + timedelta(minutes=minute), zone) != was)
    return before + timedelta(minutes=first)


@cache
def unlike_zones() -> tuple[str, ...]:
    """Return one zone of each kind: many names tell the same time all these years."""
    kinds = {(offset(BEGIN, zone), *((at, offset(at, zone)) for at in changes(zone))): zone for zone in ZONES}
    return tuple(sorted(kinds.values()))
