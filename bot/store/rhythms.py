"""Rhythms, prompts that were sent, and channels with tips. Due moments are indexed; claiming locks and skips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, and_, delete, func, insert, select, update

from bot.models import ChannelTip, Prompt, Rhythm, RhythmState
from bot.store import upsert
from bot.store.connections import Transaction
from bot.store.tables import channel_tips, members, people, prompts, rhythms

_COLUMNS = tuple(column.name for column in rhythms.columns)
"""Read once: ten thousand rhythms may be due at one moment."""


def _rhythm(row: Row[Any]) -> Rhythm:
    """Return the rhythm whose columns come first in a row."""
    values = dict(zip(_COLUMNS, row, strict=False))
    return Rhythm(**values | {"state": RhythmState(values["state"])})


def _values(rhythm: Rhythm) -> dict[str, Any]:
    return {name: getattr(rhythm, name) for name in _COLUMNS}


async def get(tx: Transaction, team_id: str, user_id: str) -> Rhythm:
    """Return a member's rhythm; nobody has one until they choose it, so the default is off."""
    where = and_(rhythms.c.team_id == team_id, rhythms.c.user_id == user_id)
    row = (await tx.execute(select(rhythms).where(where).with_for_update())).one_or_none()
    return Rhythm(team_id, user_id) if row is None else _rhythm(row)


async def put(tx: Transaction, changed: Sequence[Rhythm]) -> None:
    """Keep rhythms, new or changed."""
    await upsert.put(tx, rhythms, [_values(one) for one in changed])


async def claim(tx: Transaction, now: datetime, limit: int) -> list[tuple[Rhythm, bool]]:
    """Lock rhythms whose prompt is due and return each with whether its member is away; others' claims are skipped."""
    return await _claim(tx, rhythms.c.due_at, now, limit)


async def claim_tips(tx: Transaction, now: datetime, limit: int) -> list[tuple[Rhythm, bool]]:
    """Lock rhythms whose weekly tip is due and return each with whether its member is away."""
    return await _claim(tx, rhythms.c.tip_due_at, now, limit)


async def _claim(tx: Transaction, due: Column[datetime], now: datetime, limit: int) -> list[tuple[Rhythm, bool]]:
    who = and_(people.c.team_id == rhythms.c.team_id, people.c.user_id == rhythms.c.user_id)
    query = (
        select(rhythms, people.c.is_away)
        .outerjoin(people, who)
        .where(due <= now)
        .order_by(due)
        .limit(limit)
        .with_for_update(of=rhythms, skip_locked=True)
    )
    return [(_rhythm(row), bool(row.is_away)) for row in await tx.execute(query)]


async def moved(tx: Transaction, team_id: str) -> list[tuple[Rhythm, str]]:
    """Return rhythms that follow Slack, whose member's zone is another now, with that zone."""
    who = and_(people.c.team_id == rhythms.c.team_id, people.c.user_id == rhythms.c.user_id)
    query = (
        select(rhythms, people.c.zone.label("zone_now"))
        .join(people, who)
        .where(rhythms.c.team_id == team_id, rhythms.c.own_zone.is_(False))
        .where(people.c.zone.is_not(None), people.c.zone != rhythms.c.zone)
        .order_by(rhythms.c.user_id)  # two sweeps at once must lock in one order
        .with_for_update(of=rhythms)
    )
    return [(_rhythm(row), row.zone_now) for row in await tx.execute(query)]


async def add_prompts(tx: Transaction, new: Sequence[Prompt]) -> None:
    """Keep prompts that are to be sent."""
    rows = [{column.name: getattr(one, column.name) for column in prompts.columns} for one in new]
    if rows:
        await tx.execute(insert(prompts), rows)


async def prompt(tx: Transaction, prompt_id: str) -> Prompt | None:
    """Return a prompt, or None."""
    row = (await tx.execute(select(prompts).where(prompts.c.id == prompt_id).with_for_update())).one_or_none()
    return None if row is None else Prompt(**row._mapping)


async def change_prompt(tx: Transaction, prompt_id: str, **values: object) -> None:
    """Set the item of a prompt, or that its member reacted."""
    await tx.execute(update(prompts).where(prompts.c.id == prompt_id).values(**values))


async def sent_items(tx: Transaction, team_id: str, user_id: str) -> dict[str, int]:
    """Return how often each item was given to a member."""
    mine = and_(prompts.c.team_id == team_id, prompts.c.user_id == user_id, prompts.c.item_id != "")
    query = select(prompts.c.item_id, func.count().label("times")).where(mine).group_by(prompts.c.item_id)
    return {row.item_id: row.times for row in await tx.execute(query)}


async def forget(tx: Transaction, team_id: str, user_id: str) -> None:
    """Delete a member's rhythm and the record of their prompts."""
    for table in (rhythms, prompts):
        await tx.execute(delete(table).where(table.c.team_id == team_id, table.c.user_id == user_id))


async def rest(tx: Transaction, team_id: str, user_id: str) -> None:
    """Stop prompts and tips of somebody who left, keeping what they chose."""
    where = and_(rhythms.c.team_id == team_id, rhythms.c.user_id == user_id)
    values = {"state": RhythmState.OFF, "due_at": None, "tip_due_at": None, "tips": False}
    await tx.execute(update(rhythms).where(where).values(values))


async def channels(tx: Transaction, team_id: str) -> list[ChannelTip]:
    """Return the channels that get tips."""
    query = select(channel_tips).where(channel_tips.c.team_id == team_id).order_by(channel_tips.c.channel_id)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query)]


async def claim_channels(tx: Transaction, now: datetime, limit: int) -> list[ChannelTip]:
    """Lock channels whose tip is due."""
    query = select(channel_tips).where(channel_tips.c.due_at <= now).order_by(channel_tips.c.due_at).limit(limit)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def put_channels(tx: Transaction, changed: Sequence[ChannelTip]) -> None:
    """Keep channels, new or changed."""
    rows = [{column.name: getattr(one, column.name) for column in channel_tips.columns} for one in changed]
    await upsert.put(tx, channel_tips, rows)


async def drop_channel(tx: Transaction, team_id: str, channel_id: str) -> None:
    """Stop tips in a channel."""
    where = and_(channel_tips.c.team_id == team_id, channel_tips.c.channel_id == channel_id)
    await tx.execute(delete(channel_tips).where(where))


async def is_member(tx: Transaction, team_id: str, user_id: str) -> bool:
    """Return whether somebody takes part."""
    query = select(members.c.active).where(members.c.team_id == team_id, members.c.user_id == user_id)
    return bool(await tx.scalar(query))
