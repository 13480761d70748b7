"""A community for the benchmarks: everybody opted in, some due at one moment, the others over the week after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import product

from sqlalchemy import insert, text

from bot.clock import local_day, local_moment
from bot.models import Rhythm, RhythmState
from bot.reflections.rhythms import planned
from bot.store import Store
from bot.store.foundation.tables import members, people, rhythms

TEAM = "T0BENCH"
DUE = datetime(2031, 3, 11, 8, 30, tzinfo=UTC)
"""When many are due at once."""
BEFORE = DUE - timedelta(minutes=1)
"""Nobody is due yet."""
ZONES = ("UTC", "America/Sao_Paulo", "America/New_York", "Europe/Paris", "Africa/Lagos", "Asia/Dubai", "Asia/Tokyo")
"""Full hours apart, so that at DUE, half past, it is half past everywhere."""
CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many members there are, and how many of them are due at DUE."""

    members: int = 100_000
    due: int = 10_000


@dataclass(frozen=True, slots=True)
class Slot:
    """A weekday (0 is Monday), a minute after midnight and a zone."""

    weekday: int
    minute: int
    zone: str


def _slot_of(moment: datetime, zone: str) -> Slot:
    day = local_day(moment, zone)
    midnight = local_moment(day, 0, zone)
    return Slot(day.weekday(), int((moment - midnight).total_seconds()) // 60, zone)


DUE_SLOTS = [_slot_of(DUE, zone) for zone in ZONES]
SLOTS = [Slot(*one) for one in product(range(7), range(0, 24 * 60, 30), ZONES)]


def slots(size: Size) -> Iterator[tuple[str, Slot]]:
    """Yield every member's id and slot, those who are due at DUE first."""
    others = [slot for slot in SLOTS if slot not in DUE_SLOTS]
    for number in range(size.members):
        choice = DUE_SLOTS if number < size.due else others
        yield f"U{number:09}", choice[number % len(choice)]


async def seed(store: Store, size: Size) -> None:
    """Fill a migrated database, in bulk; this is not measured."""
    plans: dict[Slot, dict[str, object]] = {slot: _plan(slot) for slot in SLOTS}
    rows = [{"team_id": TEAM, "user_id": user} | plans[slot] for user, slot in slots(size)]
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        async with store.begin() as tx:
            await tx.execute(insert(people), [_person(str(row["user_id"]), str(row["zone"])) for row in part])
            member = {"team_id": TEAM, "joined_on": BEFORE.date(), "active": True, "askable": True, "drawable": True}
            await tx.execute(insert(members), [member | {"user_id": row["user_id"]} for row in part])
            await tx.execute(insert(rhythms), part)
    async with store.begin() as tx:
        await tx.execute(text("ANALYZE"))  # what autovacuum would have done by the time a community is this large


def _plan(slot: Slot) -> dict[str, object]:
    """Return the columns of a rhythm. Those at a full hour want tips, too: none is due at half past."""
    wants_tips = slot.minute % 60 == 0
    chosen = Rhythm(TEAM, "", RhythmState.ON, slot.weekday, slot.minute, slot.zone, tips=wants_tips)
    rhythm = planned(BEFORE, chosen)
    return {one.name: getattr(rhythm, one.name) for one in fields(rhythm) if one.name not in {"team_id", "user_id"}}


def _person(user_id: str, zone: str) -> dict[str, object]:
    flags = ("is_bot", "is_deleted", "is_guest", "is_stranger", "is_admin", "is_away")
    words = {"team_id": TEAM, "user_id": user_id, "name": f"Member {user_id}", "handle": user_id.lower(), "zone": zone}
    return words | dict.fromkeys(flags, False)
