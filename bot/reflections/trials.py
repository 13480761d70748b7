"""Experiments of reflections that come back on their day, and what is said of them then.

As the workbook's do (`bot.workbook.coming`, which this room lies below): what was tried stands sealed in the journal,
and beside it only when it comes back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.clock import local_moment
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work, singly
from bot.models import Entry, Kind, OutboxItem, Subject, TrialDay, Who, numbering, storable
from bot.reflections import journal as entries
from bot.reflections.rhythms import local_today, today_of, zone_of
from bot.store import Transaction, journal, members, rhythms
from bot.workspaces import require_member

AT_MINUTE = 9 * 60
"""Nine in the morning where its member is."""
LATER = timedelta(days=7)
"""So much later an experiment comes back when it is not time yet."""
AT_MOST = timedelta(days=365)
A_TICK = 100
GONE = "This entry is gone."
SAID = "You have said what happened, so it does not come back any more. It stands in your journal."


def check(day: date, today: date) -> None:
    """Raise Refusal for a day on which nothing can come back."""
    if not today < day <= today + AT_MOST:
        raise Refusal("Pick a day from tomorrow on, within a year.", "on")


async def plan(engine: Engine, tx: Transaction, who: Who, entry_id: str, day: date) -> None:
    """Let an experiment come back on a local day, instead of one that was planned before."""
    due_at = local_moment(day, AT_MINUTE, await _zone(tx, who))
    await journal.plan_trial(tx, TrialDay(entry_id, who.team_id, who.user_id, due_at))


async def _zone(tx: Transaction, who: Who) -> str:
    rhythm = await rhythms.get(tx, who)
    # As for weekly questions: the zone they chose, or the one that Slack shows.
    return rhythm.zone if rhythm.own_zone else await zone_of(tx, who)


async def once_more(engine: Engine, tx: Transaction, who: Who) -> None:
    """Plan for tomorrow what was due while somebody was away, for whoever is back: it was not sent then."""
    today = await today_of(engine, tx, who)
    for one in await entries.opened(engine, tx, who):
        if one.due is not None and one.due <= today and not one.happened:
            await plan(engine, tx, who, one.id, today + timedelta(days=1))


async def bring_back(engine: Engine, entry_id: str) -> None:
    """Send what is due to come back, once. To whoever left nothing is sent any more."""
    async with engine.store.begin() as tx:
        one = await journal.claim_trial(tx, entry_id, engine.now())
        if one is None:
            return
        if one.due_at > engine.now():
            # Further away than any: the clock was ahead when it was planned.
            await plan(engine, tx, one.who, entry_id, engine.today() + LATER)
            return
        member = await members.get(tx, one.who)
        if member is not None and member.active:
            # The day tells apart what comes back twice because its member put it off.
            about, number = Subject(one.team_id, entry_id), numbering.day(engine.now())
            await engine.send(tx, Kind.TRIED, [one.user_id], about, number)


async def coming(engine: Engine, item: OutboxItem) -> Entry | None:
    """Return what a message brings back; None when its entry is gone, or its member has said what happened."""
    found = await entries.entry(engine, item.head.to, item.head.subject_id)
    return None if found is None or found.damaged or found.happened else found


async def say(engine: Engine, who: Who, entry_id: str, text: str) -> Entry:
    """Keep what happened, beside what was tried. Raises Refusal."""
    words = storable(text).strip()
    if not words:
        raise Refusal("Write in a sentence what happened.", "happened")
    async with engine.store.begin() as tx:
        told = replace(await _own(engine, tx, who, entry_id), happened=words)
        await entries.put(engine, tx, who, told)
        await journal.drop_trial(tx, who, entry_id)
        return told


async def _own(engine: Engine, tx: Transaction, who: Who, entry_id: str) -> Entry:
    await require_member(tx, who)
    found = await entries.find(engine, tx, who, entry_id)
    if found is None:
        raise Refusal(GONE)
    return found


async def put_off(engine: Engine, who: Who, entry_id: str) -> date:
    """Let an experiment come back in a week; return the day. Raises Refusal."""
    day = await local_today(engine, who) + LATER
    async with engine.store.begin() as tx:
        found = await _own(engine, tx, who, entry_id)
        if found.happened:
            raise Refusal(SAID)
        await entries.put(engine, tx, who, replace(found, due=day))
        await plan(engine, tx, who, entry_id, day)
    return day


COMING_BACK = Sort("trial", "bringing an experiment of a journal back to its member")


async def _due(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await journal.trials_due(tx, COMING_BACK.name, engine.now(), A_TICK)


WORKS = (Work(COMING_BACK, _due, singly(bring_back)),)
"""What the clock does for experiments of reflections."""
