"""A member's own day, hour and zone: choosing them, and what follows when they change.

What is planned is a local *day*; the moment follows from the zone. Who moves keeps the day, so nobody gets two
prompts or none: a moment that has just passed in the new zone comes late, within LATE, and a day that has had its
prompt never gets another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from bot.clock import local_day, local_moment, next_day
from bot.decks.content import Content
from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Rhythm, RhythmState
from bot.reflections import tracks
from bot.store import Transaction, members, rhythms

LATE = timedelta(hours=27)
"""A prompt later than this is stale and skipped. Zones lie up to 26 hours apart."""
TIP_DAYS_AFTER = 3
"""A weekly tip comes so many weekdays after the reflection: never both on one day."""
PACES = (1, 2)
SNOOZE_AT_MOST = timedelta(days=180)
STEP_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member chose. `zone` is empty when it should follow their Slack."""

    weekday: int
    minute: int
    track: str
    pace: int
    zone: str
    tips: bool


async def current(engine: Engine, team_id: str, user_id: str) -> Rhythm:
    """Return a member's rhythm as it stands."""
    async with engine.store.read() as tx:
        return await rhythms.get(tx, team_id, user_id)


async def choose(engine: Engine, team_id: str, user_id: str, choice: Choice) -> Rhythm:
    """Begin reflections or change them; `due_at` of what comes back says from when it holds. Raises Refusal."""
    _check(engine.content, choice)
    async with engine.store.begin() as tx:
        await _require_member(tx, team_id, user_id)
        was = await rhythms.get(tx, team_id, user_id)
        zone = choice.zone or await zone_of(tx, team_id, user_id)
        wanted = replace(
            was,
            state=RhythmState.ON,
            weekday=choice.weekday,
            minute=choice.minute,
            track=choice.track,
            pace=choice.pace,
            zone=zone,
            own_zone=bool(choice.zone),
            silent=0,
            tips=choice.tips,
        )
        now = planned(engine.now(), wanted)
        await rhythms.put(tx, [now])
        return now


def _check(content: Content, choice: Choice) -> None:
    if choice.zone and choice.zone not in available_timezones():
        raise Refusal("That is not a time zone we know. Write it like America/Sao_Paulo.", "zone")
    day_is_right = 0 <= choice.weekday <= 6 and choice.pace in PACES
    if not day_is_right or choice.minute not in range(0, 24 * 60, STEP_MINUTES):
        raise Refusal("Please choose one of the values offered.", "weekday")
    if not tracks.items(content, choice.track):
        raise Refusal("Pick at least one theme, or all of them.", "track")


async def _require_member(tx: Transaction, team_id: str, user_id: str) -> None:
    if not await rhythms.is_member(tx, team_id, user_id):
        raise Refusal("Join Sidecar first: open its Home tab, or type `/sidecar join`.")


async def zone_of(tx: Transaction, team_id: str, user_id: str) -> str:
    """Return the zone of somebody's Slack, or the workspace's when Slack knows none."""
    person = await members.person(tx, team_id, user_id)
    known = person.zone if person else None
    return known if known in available_timezones() else (await members.workspace(tx, team_id)).zone


async def local_today(engine: Engine, team_id: str, user_id: str) -> date:
    """Return what day it is where a member is."""
    async with engine.store.read() as tx:
        rhythm = await rhythms.get(tx, team_id, user_id)
        zone = rhythm.zone if rhythm.own_zone else await zone_of(tx, team_id, user_id)
    return local_day(engine.now(), zone)


def planned(now: datetime, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm with its next day and moments set, from now on."""
    due_on = next_day(now, rhythm.weekday, rhythm.minute, rhythm.zone, not_on=rhythm.last_on)
    return _at(replace(rhythm, due_on=due_on), _tip_moment(now, rhythm))


def _at(rhythm: Rhythm, tip_due_at: datetime | None) -> Rhythm:
    on = rhythm.state is RhythmState.ON and rhythm.due_on is not None
    due_at = local_moment(rhythm.due_on, rhythm.minute, rhythm.zone) if on and rhythm.due_on else None
    return replace(rhythm, due_at=due_at, tip_due_at=tip_due_at)


def _tip_moment(after: datetime, rhythm: Rhythm) -> datetime | None:
    if not rhythm.tips or rhythm.state is not RhythmState.ON:
        return None
    weekday = (rhythm.weekday + TIP_DAYS_AFTER) % 7
    return local_moment(next_day(after, weekday, rhythm.minute, rhythm.zone), rhythm.minute, rhythm.zone)


def advanced(now: datetime, rhythm: Rhythm, *, sent: bool) -> Rhythm:
    """Return the rhythm after its day has come: the next day is a pace later, and never stale.

    What comes late counts for the day it comes on, too. A snoozed item that was not sent comes the next time.
    """
    day = rhythm.due_on or now.date()
    last_on = max(day, local_day(now, rhythm.zone)) if sent else rhythm.last_on
    base = day + timedelta(weeks=rhythm.pace - 1)
    following = base + timedelta(days=(rhythm.weekday - base.weekday() - 1) % 7 + 1)
    while _is_stale(now, following, rhythm) or (last_on is not None and following <= last_on):
        following += timedelta(weeks=rhythm.pace)
    again = None if sent else rhythm.again
    return _at(replace(rhythm, due_on=following, last_on=last_on, again=again), rhythm.tip_due_at)


def _is_stale(now: datetime, day: date, rhythm: Rhythm) -> bool:
    return local_moment(day, rhythm.minute, rhythm.zone) < now - LATE


def tip_advanced(now: datetime, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm after its weekly tip has come: the next one is never stale."""
    return replace(rhythm, tip_due_at=_tip_moment(max(rhythm.tip_due_at or now, now - LATE), rhythm))


def in_zone(rhythm: Rhythm, zone: str) -> Rhythm:
    """Return the rhythm moved to a zone: the same local days, at the new zone's hour."""
    tip_at = rhythm.tip_due_at
    if tip_at is not None:
        tip_at = local_moment(local_day(tip_at, rhythm.zone), rhythm.minute, zone)
    return _at(replace(rhythm, zone=zone), tip_at)


async def follow_zones(engine: Engine, team_id: str) -> int:
    """Move the rhythms of people whose Slack shows another zone since the last sweep; return how many."""
    async with engine.store.begin() as tx:
        found = await rhythms.moved(tx, team_id)
        known = available_timezones()
        changed = [in_zone(rhythm, zone) for rhythm, zone in found if zone in known]
        await rhythms.put(tx, changed)
    return len(changed)


async def pause(engine: Engine, team_id: str, user_id: str) -> None:
    """Stop prompts and tips until they are resumed."""
    await _change(engine, team_id, user_id, RhythmState.PAUSED)


async def stop(engine: Engine, team_id: str, user_id: str) -> None:
    """Stop prompts and tips for good; what was chosen is kept for another time."""
    await _change(engine, team_id, user_id, RhythmState.OFF)


async def _change(engine: Engine, team_id: str, user_id: str, state: RhythmState) -> None:
    async with engine.store.begin() as tx:
        was = await rhythms.get(tx, team_id, user_id)
        if was.state is not RhythmState.OFF:
            await rhythms.put(tx, [replace(was, state=state, due_at=None, tip_due_at=None, silent=0)])


async def resume(engine: Engine, team_id: str, user_id: str, pace: int | None = None) -> Rhythm:
    """Go on, at another pace if one is given. Raises Refusal."""
    async with engine.store.begin() as tx:
        await _require_member(tx, team_id, user_id)
        was = await rhythms.get(tx, team_id, user_id)
        if was.due_on is None:
            raise Refusal("Choose a day and an hour first: type `/reflect settings`.")
        now = planned(engine.now(), replace(was, state=RhythmState.ON, pace=pace or was.pace, silent=0))
        await rhythms.put(tx, [now])
        return now


async def snooze(engine: Engine, team_id: str, user_id: str, until: date, item_id: str) -> Rhythm:
    """Let an item come again on a day; the weekly rhythm goes on from there. Raises Refusal."""
    async with engine.store.begin() as tx:
        was = await rhythms.get(tx, team_id, user_id)
        if was.state is not RhythmState.ON:
            raise Refusal("Weekly reflections are not on. Choose a day in `/reflect settings` first.", "until")
        today = local_day(engine.now(), was.zone)
        if not today < until <= today + SNOOZE_AT_MOST:
            raise Refusal("Pick a day from tomorrow on, within half a year.", "until")
        day = max(until, (was.last_on or today) + timedelta(days=1))  # who moved west may live a day twice
        later = _at(replace(was, due_on=day, again=item_id, silent=0), was.tip_due_at)
        await rhythms.put(tx, [later])
        return later
