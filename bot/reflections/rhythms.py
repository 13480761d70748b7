"""A member's own day, hour and zone: choosing them, and what follows when they change.

What is planned is a local *day*; the moment follows from the zone. Who moves keeps the day, so nobody gets two
prompts or none: a moment that has just passed in the new zone comes late, within LATE, and a day that has had its
prompt never gets another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.clock import is_usable, local_day, local_moment, next_day, planned_day, require_zone, zones
from bot.decks.content import Content
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work
from bot.models import Rhythm, RhythmState, Subject, Who, Withdrawn
from bot.reflections import tracks
from bot.store import Transaction, members, rhythms
from bot.workspaces import require_member

LATE = timedelta(hours=27)
"""A prompt later than this is stale and skipped. Zones lie up to 26 hours apart."""
PACES = (1, 2)
SNOOZE_AT_MOST = rhythms.LONGEST_SNOOZE
STEP_MINUTES = 30
AT_ONCE = 500
"""So many rhythms are looked at together by the sweep."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member chose. `zone` is empty when it should follow their Slack."""

    weekday: int
    minute: int
    track: str
    pace: int
    zone: str
    tips: bool
    tip_track: str = tracks.ALL


async def current(engine: Engine, who: Who) -> Rhythm:
    """Return a member's rhythm as it stands; an "off" one for whoever never chose."""
    async with engine.store.read() as tx:
        return await rhythms.get(tx, who)


async def choose(engine: Engine, who: Who, choice: Choice) -> Rhythm:
    """Begin reflections or change them; `due_at` of what comes back says from when it holds. Raises Refusal."""
    _check(engine.content, choice)
    taken = [] if choice.tips else [Withdrawn.TIPS]
    given = [Withdrawn.QUESTIONS, *([Withdrawn.TIPS] if choice.tips else [])]
    async with engine.withdrawing(who, *taken, given=given) as tx:
        await require_member(tx, who)
        was = await rhythms.lock(tx, who)
        # From our own list, never from Slack: nobody is looked up because they act.
        zone = choice.zone or await zone_of(tx, who)
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
            tip_track=choice.tip_track,
        )
        now = planned(engine.now(), wanted)
        await rhythms.put(tx, [now])
        return now


def _check(content: Content, choice: Choice) -> None:
    if choice.zone:
        require_zone(choice.zone, like="America/Sao_Paulo")
    day_is_right = 0 <= choice.weekday <= 6 and choice.pace in PACES
    if not day_is_right or choice.minute not in range(0, 24 * 60, STEP_MINUTES):
        raise Refusal("Please choose one of the values offered.", "weekday")
    if not tracks.items(content, choice.track):
        raise Refusal("Pick at least one theme, or all of them.", "track")
    if not tracks.are_known(choice.tip_track):
        raise Refusal("Please choose one of the values offered.", "tip_themes")


async def zone_of(tx: Transaction, who: Who) -> str:
    """Return the zone of somebody's Slack, or the workspace's when Slack knows none, or one that we do not."""
    person = await members.person(tx, who)
    known = person.zone if person else None
    return known if known in zones() else (await members.workspace(tx, who.team_id)).zone


async def local_today(engine: Engine, who: Who) -> date:
    """Return what day it is where a member is."""
    async with engine.store.read() as tx:
        return await today_of(engine, tx, who)


async def today_of(engine: Engine, tx: Transaction, who: Who) -> date:
    """Return what `local_today` does, inside the caller's transaction."""
    rhythm = await rhythms.get(tx, who)
    zone = rhythm.zone if rhythm.own_zone else await zone_of(tx, who)
    return local_day(engine.now(), zone)


def planned(now: datetime, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm with its next day and moments planned afresh: the first that are later than `now`."""
    last_on = _last_on(now, rhythm)
    due_on = next_day(now, rhythm.weekday, rhythm.minute, rhythm.zone, not_on=last_on)
    return _at(replace(rhythm, due_on=due_on, last_on=last_on), _tip_moment(now, rhythm))


def _last_on(now: datetime, rhythm: Rhythm) -> date | None:
    """Return the day of the last prompt; today for one that is still to come: the clock was ahead when it was noted."""
    today = local_day(now, rhythm.zone)
    # Whoever moved west lives a day twice.
    is_known = rhythm.last_on is None or rhythm.last_on <= today + timedelta(days=1)
    return rhythm.last_on if is_known else today


def _at(rhythm: Rhythm, tip_due_at: datetime | None) -> Rhythm:
    on = rhythm.state is RhythmState.ON and rhythm.due_on is not None
    due_at = local_moment(rhythm.due_on, rhythm.minute, rhythm.zone) if on and rhythm.due_on else None
    return replace(rhythm, due_at=due_at, tip_due_at=tip_due_at)


def _tip_moment(after: datetime, rhythm: Rhythm) -> datetime | None:
    if not rhythm.tips or rhythm.state is not RhythmState.ON:
        return None
    return local_moment(next_day(after, rhythm.tip_weekday, rhythm.minute, rhythm.zone), rhythm.minute, rhythm.zone)


def advanced(now: datetime, rhythm: Rhythm, *, sent: bool) -> Rhythm:
    """Return the rhythm after its day has come: the next day is a pace later, and never stale.

    What comes late counts for the day it comes on, too. A snoozed item that was not sent comes the next time.
    """
    day = rhythm.due_on or now.date()
    last_on = max(day, local_day(now, rhythm.zone)) if sent else rhythm.last_on
    # Counted from the day itself, which a snooze may have chosen: the rhythm goes on from there.
    pace = max(rhythm.pace, 1)
    base = day + timedelta(weeks=pace - 1)
    # One to seven days on, never none.
    following = base + timedelta(days=(rhythm.weekday - base.weekday() - 1) % 7 + 1)
    while _is_stale(now, following, rhythm) or (last_on is not None and following <= last_on):
        following += timedelta(weeks=pace)
    again = None if sent else rhythm.again
    return _at(replace(rhythm, due_on=following, last_on=last_on, again=again), rhythm.tip_due_at)


def _is_stale(now: datetime, day: date, rhythm: Rhythm) -> bool:
    return local_moment(day, rhythm.minute, rhythm.zone) < now - LATE


def tip_advanced(now: datetime, rhythm: Rhythm) -> Rhythm:
    """Return the rhythm after its weekly tip has come, or lay too far away: the next one is never stale."""
    after = min(max(rhythm.tip_due_at or now, now - LATE), now)
    return replace(rhythm, tip_due_at=_tip_moment(after, rhythm))


def in_zone(rhythm: Rhythm, zone: str) -> Rhythm:
    """Return the rhythm moved to a zone: the same local days, at the new zone's hour.

    With the zone it has already, this is what its moments are under the rules of today.
    """
    # The tip keeps its local day as the prompt does.
    tip_at = rhythm.tip_due_at
    if tip_at is not None:
        tip_at = local_moment(planned_day(tip_at, rhythm.minute, rhythm.zone), rhythm.minute, zone)
    return _at(replace(rhythm, zone=zone), tip_at)


async def in_usable_zone(tx: Transaction, rhythm: Rhythm) -> Rhythm:
    """Return a rhythm whose zone this machine knows: its own, or the workspace's in the place of one that vanished."""
    if is_usable(rhythm.zone):
        return rhythm
    zone = (await members.workspace(tx, rhythm.team_id)).zone
    return replace(rhythm, zone=zone if is_usable(zone) else "UTC")


async def _planned(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rhythms.planned(tx, FOLLOWING.name, engine.now())


async def _follow(engine: Engine, whose: Sequence[Subject]) -> int:
    """Move rhythms to where their members are, and plan anew where the rules of a zone have changed."""
    now = engine.now()
    async with engine.store.read() as tx:
        # Without locks first: of all rhythms hardly any has moved since the last sweep.
        found = await rhythms.with_zones(tx, whose, lock=False)
        moved = [Subject(one.team_id, one.user_id) for one, zone in found if await _followed(tx, now, one, zone) != one]
    if moved:
        async with engine.store.begin() as tx:
            locked = await rhythms.with_zones(tx, moved, lock=True)
            # Worked out once more: its member may have chosen otherwise before it was locked.
            await rhythms.put(tx, [await _followed(tx, now, one, zone) for one, zone in locked])
    return len(moved)


async def _followed(tx: Transaction, now: datetime, was: Rhythm, zone: str | None) -> Rhythm:
    rhythm = await in_usable_zone(tx, was)
    if rhythm.state is RhythmState.ON and rhythm.due_on is None:
        rhythm = planned(now, rhythm)
    follows = not rhythm.own_zone and zone is not None and zone in zones()
    return in_zone(rhythm, zone if follows and zone else rhythm.zone)


FOLLOWING = Sort("zone", "keeping a member's local hour")
SWEEPING = (Work(FOLLOWING, _planned, _follow, AT_ONCE),)
"""What the sweep does for rhythms: people move, and governments change their clocks."""


async def pause(engine: Engine, who: Who) -> None:
    """Stop prompts and tips until they are resumed."""
    async with engine.withdrawing(who, Withdrawn.QUESTIONS) as tx:
        await halt(tx, who, RhythmState.PAUSED)


async def stop(engine: Engine, who: Who) -> None:
    """Stop prompts and tips for good; what was chosen is kept for another time."""
    async with engine.withdrawing(who, Withdrawn.QUESTIONS) as tx:
        await halt(tx, who, RhythmState.OFF)


async def halt(tx: Transaction, who: Who, state: RhythmState) -> None:
    """Pause or stop inside the caller's transaction; what is off stays off."""
    was = await rhythms.lock(tx, who)
    # An old button must begin nothing that was never chosen.
    if was.state is not RhythmState.OFF:
        # `due_on` stays: it says that something was chosen, which `resume` asks for.
        await rhythms.put(tx, [replace(was, state=state, due_at=None, tip_due_at=None, silent=0)])


async def resume(engine: Engine, who: Who, pace: int | None = None) -> Rhythm:
    """Go on, at another pace (weeks) if one is given. Raises Refusal."""
    async with engine.withdrawing(who, given=[Withdrawn.QUESTIONS]) as tx:
        await require_member(tx, who)
        was = await rhythms.lock(tx, who)
        # `due_on` stays through a pause, so whoever has none never chose.
        if was.due_on is None:
            raise Refusal("Choose a day and an hour first: type `/reflect settings`.")
        now = planned(engine.now(), replace(was, state=RhythmState.ON, pace=pace or was.pace, silent=0))
        await rhythms.put(tx, [now])
        return now


def snoozed(now: datetime, was: Rhythm, until: date, item_id: str) -> Rhythm:
    """Return the rhythm in which an item comes again on a local day and which goes on from there. Raises Refusal."""
    if was.state is not RhythmState.ON:
        raise Refusal("Weekly reflections are not on. Choose a day in `/reflect settings` first.", "until")
    today = local_day(now, was.zone)
    if not today < until <= today + SNOOZE_AT_MOST:
        raise Refusal("Pick a day from tomorrow on, within half a year.", "until")
    day = max(until, (_last_on(now, was) or today) + timedelta(days=1))  # who moved west may live a day twice
    return _at(replace(was, due_on=day, again=item_id, silent=0), was.tip_due_at)
