"""Now, as an argument: rules ask a `Clock`, so that a practice clock can jump and tests can stand still.

Local times that a clock change skips are moved to the moment as long after the gap as they stood in it (02:30
becomes 03:30); times that happen twice are meant the first time.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import Refusal

logger = logging.getLogger(__name__)

NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})
"""Names that mean something else on every machine, or nothing."""


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
    """Return the name of every zone that may be chosen. Read once: each reading looks through all zone files.

    These are the zones of the `tzdata` that is installed with Sidecar: a machine may know more, of its own or of the
    past, which the next one does not.
    """
    shipped = frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
    return (shipped & available_timezones()) - NO_PLACE


def is_usable(name: str) -> bool:
    """Tell whether this machine knows the rules of a zone; said in the log, once a name, when it does not."""
    return _rules(name) is not None


@cache
def _rules(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        # Once a name, thanks to the cache: the clock asks at every tick.
        logger.error("SC-24 a zone that was chosen is unknown here; the workspace's, or UTC, stands in its place")
        return None


def _zone(name: str) -> tzinfo:
    """Return a zone's rules. One that vanished since it was chosen must not stop anybody: it counts as UTC."""
    # Callers that can do better ask `is_usable` first and take the workspace's zone.
    return _rules(name) or UTC


def require_zone(name: str, like: str = "Europe/Lisbon") -> None:
    """Raise Refusal, beside the field `zone`, for a name that is no time zone; `like` is the example it shows."""
    if name not in zones():
        raise Refusal(f"That is not a time zone we know. Write it like {like}.", "zone")


def full_hour_after(moment: datetime) -> datetime:
    """Return the first full hour not before a moment: deadlines people can remember."""
    # In UTC: in a zone that is half an hour off it is the half hour.
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(hours=1)


def local_moment(day: date, minute: int, zone: str) -> datetime:
    """Return when a local day reaches a minute after midnight, in UTC.

    Where a clock change skips that minute, the moment as long after the gap as it stood in it; where it comes twice,
    the first.
    """
    # With `fold` 0 Python takes the first of two, and for a skipped time the offset from before the gap.
    at = datetime.combine(day, time(minute // 60, minute % 60), _zone(zone))
    return at.astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment as clocks in a zone show it."""
    return moment.astimezone(_zone(zone))


def local_day(moment: datetime, zone: str) -> date:
    """Return the day it is in a zone at a moment."""
    return local(moment, zone).date()


def planned_day(moment: datetime, minute: int, zone: str) -> date:
    """Return the local day for whose `minute` a moment was planned, also under rules that have changed since.

    Noon of that day is far from midnight, whatever the rules did.
    """
    return local_day(moment - timedelta(minutes=minute) + timedelta(hours=12), zone)


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
