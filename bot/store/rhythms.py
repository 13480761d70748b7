"""Rhythms, prompts that were sent, and channels with tips. Due moments are indexed; claiming locks and skips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from bot.models import ChannelTip, Prompt, Rhythm, RhythmState, Subject, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.awake import FARTHEST, NOW, SPARE, WEEK, awake, found, seconds
from bot.store.foundation.columns import of
from bot.store.foundation.tables import channel_tips, people, prompts, rhythms

LONGEST_SNOOZE = timedelta(days=180)
FARTHEST_WEEKLY = timedelta(weeks=1) + SPARE
"""What comes every week is never further away than this. A question is, at a slower pace or snoozed."""
_COLUMNS = tuple(column.name for column in rhythms.columns)
"""Read once: ten thousand rhythms may be due at one moment."""
_SAME_PERSON = and_(people.c.team_id == rhythms.c.team_id, people.c.user_id == rhythms.c.user_id)

# Every tick asks these.
_WHOSE = rhythms.c.team_id, rhythms.c.user_id
_PLANNED = awake(*_WHOSE).order_by(*_WHOSE)
_DUE, _TIPS_DUE = (awake(*_WHOSE, at <= NOW).order_by(at) for at in (rhythms.c.due_at, rhythms.c.tip_due_at))
_FAR = and_(
    rhythms.c.due_at > FARTHEST,
    seconds(rhythms.c.due_at) - (rhythms.c.pace - 1) * WEEK > FARTHEST,
    or_(rhythms.c.again.is_(None), seconds(rhythms.c.due_at) - int(LONGEST_SNOOZE.total_seconds()) > FARTHEST),
)
_TIP_FAR = rhythms.c.tip_due_at > FARTHEST
_TOO_FAR, _TIPS_TOO_FAR = awake(*_WHOSE, _FAR), awake(*_WHOSE, _TIP_FAR)
_CHANNELS = channel_tips.c.team_id, channel_tips.c.channel_id
_CHANNELS_DUE = awake(*_CHANNELS, channel_tips.c.due_at <= NOW).order_by(channel_tips.c.due_at)
_CHANNELS_TOO_FAR = awake(*_CHANNELS, channel_tips.c.due_at > FARTHEST)
_CHANNELS_PLANNED = awake(*_CHANNELS, channel_tips.c.due_at.is_not(None)).order_by(channel_tips.c.channel_id)


def _rhythm(row: Row[Any]) -> Rhythm:
    """Return the rhythm whose columns come first in a row; what was selected beside them follows."""
    values = dict(zip(_COLUMNS, row, strict=False))
    return Rhythm(**values | {"state": RhythmState(values["state"])})


def _values(rhythm: Rhythm) -> dict[str, Any]:
    return {name: getattr(rhythm, name) for name in _COLUMNS}


async def get(tx: Transaction, who: Who) -> Rhythm:
    """Return a member's rhythm; nobody has one until they choose it, so the default is off."""
    return await _whose(tx, who, select(rhythms))


async def lock(tx: Transaction, who: Who) -> Rhythm:
    """Return what `get` does, and keep others from changing it until this transaction ends."""
    return await _whose(tx, who, select(rhythms).with_for_update())


async def _whose(tx: Transaction, who: Who, query: Select[Any]) -> Rhythm:
    row = (await tx.execute(query.where(of(rhythms, who)))).one_or_none()
    return Rhythm(who.team_id, who.user_id) if row is None else _rhythm(row)


async def put(tx: Transaction, changed: Sequence[Rhythm]) -> None:
    """Keep rhythms, new or changed."""
    await upsert.put(tx, rhythms, [_values(one) for one in changed])


async def due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return whose prompt is due, oldest first, or else lies too far away; what is set aside is left out."""
    return await _due_or_far(tx, _DUE, _TOO_FAR, sort, now, limit)


async def _due_or_far(
    tx: Transaction, due: Select[str, str], far: Select[str, str], sort: str, now: datetime, limit: int
) -> list[Subject]:
    # Two statements: each has its end of the index to itself.
    return await found(tx, due, sort, now, limit) or await found(
        tx, far, sort, now, limit, farthest=now + FARTHEST_WEEKLY
    )


async def tips_due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return whose weekly tip is due, oldest first, or else lies too far away; what is set aside is left out."""
    return await _due_or_far(tx, _TIPS_DUE, _TIPS_TOO_FAR, sort, now, limit)


async def claim(tx: Transaction, whose: Sequence[Subject], now: datetime) -> list[tuple[Rhythm, bool]]:
    """Lock those of these rhythms whose prompt is due or too far away; return each with whether its member is away.

    What another process holds is left to it.
    """
    return await _claim(tx, rhythms.c.due_at, _FAR, whose, now)


async def claim_tips(tx: Transaction, whose: Sequence[Subject], now: datetime) -> list[tuple[Rhythm, bool]]:
    """Do the same for weekly tips."""
    return await _claim(tx, rhythms.c.tip_due_at, _TIP_FAR, whose, now)


async def _claim(
    tx: Transaction, due: Column[datetime], far: ColumnElement[bool], whose: Sequence[Subject], now: datetime
) -> list[tuple[Rhythm, bool]]:
    query = (
        select(rhythms, people.c.is_away)
        .outerjoin(people, _SAME_PERSON)
        # Asked again: they were looked up without a lock, and another process may have planned them anew since.
        .where(or_(due <= NOW, far), _of(whose))
        .order_by(due)
        # The rhythm alone: Postgres locks no empty side of an outer join, and the list of people is the sweep's.
        .with_for_update(of=rhythms, skip_locked=True)
    )
    found = await tx.execute(query, {"now": now, "farthest": now + FARTHEST_WEEKLY})
    return [(_rhythm(row), bool(row.is_away)) for row in found]


def _of(whose: Sequence[Subject]) -> ColumnElement[bool]:
    return tuple_(rhythms.c.team_id, rhythms.c.user_id).in_([(one.team_id, one.id) for one in whose])


async def planned(tx: Transaction, sort: str, now: datetime) -> list[Subject]:
    """Return everybody with a rhythm, whether or not it is on; what is set aside is left out."""
    return await found(tx, _PLANNED, sort, now)


async def with_zones(tx: Transaction, whose: Sequence[Subject], *, lock: bool) -> list[tuple[Rhythm, str | None]]:
    """Return these rhythms, each with the zone that its member's Slack shows."""
    query = (
        select(rhythms, people.c.zone.label("zone_now"))
        .outerjoin(people, _SAME_PERSON)
        .where(_of(whose))
        .order_by(rhythms.c.user_id)  # two sweeps at once must lock in one order
    )
    found = await tx.execute(query.with_for_update(of=rhythms) if lock else query)
    return [(_rhythm(row), row.zone_now) for row in found]


async def add_prompts(tx: Transaction, new: Sequence[Prompt]) -> None:
    """Keep new prompts, to be sent or shown at once."""
    rows = [{column.name: getattr(one, column.name) for column in prompts.columns} for one in new]
    if rows:
        await tx.execute(insert(prompts), rows)


async def prompt(tx: Transaction, prompt_id: str) -> Prompt | None:
    """Return a prompt and lock it; None when it is forgotten."""
    row = (await tx.execute(select(prompts).where(prompts.c.id == prompt_id).with_for_update())).one_or_none()
    return None if row is None else Prompt(**row._mapping)


async def set_item(tx: Transaction, prompt_id: str, item_id: str) -> None:
    """Note which item a prompt asks about."""
    await tx.execute(update(prompts).where(prompts.c.id == prompt_id).values(item_id=item_id))


async def set_answered(tx: Transaction, prompt_id: str) -> None:
    """Note that a prompt's member did something with it."""
    await tx.execute(update(prompts).where(prompts.c.id == prompt_id).values(answered=True))


async def sent_items(tx: Transaction, who: Who) -> dict[str, int]:
    """Return how often each item was given to a member; what never was is missing."""
    # A prompt without an item was claimed and is not sent yet.
    mine = and_(of(prompts, who), prompts.c.item_id != "")
    query = select(prompts.c.item_id, func.count().label("times")).where(mine).group_by(prompts.c.item_id)
    return {row.item_id: row.times for row in await tx.execute(query)}


async def purge_prompts(tx: Transaction, before: date) -> None:
    """Forget prompts of before a day, but for the last one of each item: choosing has to know what was given at all."""
    later = prompts.alias()
    again = exists().where(
        later.c.team_id == prompts.c.team_id,
        later.c.user_id == prompts.c.user_id,
        later.c.item_id == prompts.c.item_id,
        # By id where the day is the same: one row of them must remain.
        (later.c.day > prompts.c.day) | and_(later.c.day == prompts.c.day, later.c.id > prompts.c.id),
    )
    await tx.execute(delete(prompts).where(prompts.c.day < before, (prompts.c.item_id == "") | again))


async def less_silent(tx: Transaction, who: Who) -> None:
    """Count one prompt without a reaction less."""
    # Any reaction since has set it to nothing already.
    counted = and_(of(rhythms, who), rhythms.c.silent > 0)
    await tx.execute(update(rhythms).where(counted).values(silent=rhythms.c.silent - 1))


async def rest(tx: Transaction, who: Who) -> None:
    """Stop prompts and tips of somebody who left, keeping what they chose."""
    values = {"state": RhythmState.OFF, "due_at": None, "tip_due_at": None, "tips": False}
    await tx.execute(update(rhythms).where(of(rhythms, who)).values(values))


async def channels(tx: Transaction, team_id: str) -> list[ChannelTip]:
    """Return a workspace's channels with tips, those that rest included."""
    query = select(channel_tips).where(channel_tips.c.team_id == team_id).order_by(channel_tips.c.channel_id)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query)]


async def channel(tx: Transaction, which: Who) -> ChannelTip | None:
    """Return a channel with tips, by its id in the place of a member's; None when it gets none."""
    these = and_(channel_tips.c.team_id == which.team_id, channel_tips.c.channel_id == which.user_id)
    row = (await tx.execute(select(channel_tips).where(these))).one_or_none()
    return None if row is None else ChannelTip(**row._mapping)


async def channels_due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return the channels whose tip is due, oldest first, or else lies too far away; what is set aside is left out."""
    return await _due_or_far(tx, _CHANNELS_DUE, _CHANNELS_TOO_FAR, sort, now, limit)


async def channels_planned(tx: Transaction, sort: str, now: datetime) -> list[Subject]:
    """Return every channel that has a next tip; what is set aside is left out."""
    return await found(tx, _CHANNELS_PLANNED, sort, now)


async def claim_channels(tx: Transaction, which: Sequence[Subject]) -> list[ChannelTip]:
    """Lock these channels and return them as they stand; what another process holds is left to it."""
    these = tuple_(channel_tips.c.team_id, channel_tips.c.channel_id).in_([(one.team_id, one.id) for one in which])
    query = select(channel_tips).where(these).order_by(channel_tips.c.due_at).with_for_update(skip_locked=True)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query)]


async def put_channels(tx: Transaction, changed: Sequence[ChannelTip]) -> None:
    """Keep channels, new or changed."""
    rows = [{column.name: getattr(one, column.name) for column in channel_tips.columns} for one in changed]
    await upsert.put(tx, channel_tips, rows)


async def drop_channel(tx: Transaction, team_id: str, channel_id: str) -> None:
    """Stop tips in a channel; harmless when there are none."""
    where = and_(channel_tips.c.team_id == team_id, channel_tips.c.channel_id == channel_id)
    await tx.execute(delete(channel_tips).where(where))
