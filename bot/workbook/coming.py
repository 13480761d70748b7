"""What comes back: an experiment on its day, a result after 90 days and a year, and what is said about it then."""

from __future__ import annotations

from datetime import date, timedelta

from bot.clock import local_moment
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work, singly
from bot.models import NOTE_CHARS, Back, Kind, Note, Return, Sheet, Subject, Who, numbering, storable
from bot.reflections.rhythms import local_today, zone_of
from bot.store import Transaction, members, rhythms
from bot.store import sheets as rows
from bot.workbook import sheets

AT_MINUTE = 9 * 60
"""Nine in the morning where its member is."""
AFTER = {Back.NINETY_DAYS: timedelta(days=90), Back.YEAR: timedelta(days=365)}
LATER = timedelta(days=7)
"""So much later an experiment comes back when it is not time yet."""
A_TICK = 100
KINDS = {
    Back.EXPERIMENT: Kind.EXPERIMENT,
    Back.NINETY_DAYS: Kind.NINETY_DAYS,
    Back.YEAR: Kind.A_YEAR_ON,
}


async def plan(engine: Engine, tx: Transaction, who: Who, sheet: Sheet) -> None:
    """Note when a finished sheet comes back."""
    days = {back: sheet.finished_on + after for back, after in AFTER.items() if sheet.finished_on}
    if sheet.due is not None:
        days[Back.EXPERIMENT] = sheet.due
    for back, day in days.items():
        await _plan_one(engine, tx, who, sheet.id, back, day)


async def _plan_one(engine: Engine, tx: Transaction, who: Who, sheet_id: str, back: Back, day: date) -> None:
    due_at = local_moment(day, AT_MINUTE, await _zone(tx, who))
    one = Return(engine.chance.id(), sheet_id, who.team_id, who.user_id, back.value, due_at)
    await rows.plan_return(tx, one)


async def _zone(tx: Transaction, who: Who) -> str:
    rhythm = await rhythms.get(tx, who)
    # As for weekly questions: the zone they chose, or the one that Slack shows.
    return rhythm.zone if rhythm.own_zone else await zone_of(tx, who)


async def bring_back(engine: Engine, return_id: str) -> None:
    """Send what is due to come back, once. To whoever left nothing is sent any more."""
    async with engine.store.begin() as tx:
        one = await rows.claim(tx, return_id, engine.now())
        if one is None:
            return
        if one.due_at > engine.now():
            # Further away than any: the clock was ahead when it was planned.
            day = engine.today() + AFTER.get(Back(one.kind), LATER)
            await _plan_one(engine, tx, one.who, one.sheet_id, Back(one.kind), day)
            return
        member = await members.get(tx, one.who)
        if member is not None and member.active:
            # The day tells apart what comes back twice because its member put it off.
            number = numbering.day(engine.now())
            about = Subject(one.team_id, one.sheet_id)
            await engine.send(tx, KINDS[Back(one.kind)], [one.user_id], about, number)


async def say(engine: Engine, who: Who, sheet_id: str, text: str) -> Sheet:
    """Keep what happened: a line of the release notes. The same line twice on one day is kept once. Raises Refusal."""
    words = storable(text).strip()
    if not words:
        raise Refusal("Write in a sentence what happened.", "text")
    if len(words) > NOTE_CHARS:
        raise Refusal(f"Please keep this to {NOTE_CHARS} characters.", "text")
    note = Note(await local_today(engine, who), words)
    async with engine.store.begin() as tx:
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        notes = sheet.notes if note in sheet.notes else (*sheet.notes, note)
        return await sheets.changed(engine, tx, who, sheet, notes=notes)


async def put_off(engine: Engine, who: Who, sheet_id: str) -> date:
    """Let an experiment come back in a week; return the day. Raises Refusal."""
    day = await local_today(engine, who) + LATER
    async with engine.store.begin() as tx:
        sheet = await sheets.lock(engine, tx, who, sheet_id)
        await sheets.changed(engine, tx, who, sheet, due=day)
        await _plan_one(engine, tx, who, sheet_id, Back.EXPERIMENT, day)
    return day


COMING_BACK = Sort("return", "bringing something of a workbook back to its member")


async def _due(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rows.due(tx, COMING_BACK.name, engine.now(), A_TICK)


WORKS = (Work(COMING_BACK, _due, singly(bring_back)),)
"""What the clock does for the workbook."""
