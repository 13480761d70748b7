"""Rhythms, prompts that were sent, and channels with tips. Due moments are indexed; claiming locks and skips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Row, and_, delete, func, insert, select, update

from bot.models import ChannelTip, Prompt, Rhythm, RhythmState, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.columns import of
from bot.store.foundation.tables import channel_tips, people, prompts, rhythms

_COLUMNS = tuple(column.name for column in rhythms.columns)
"""Read once: ten thousand rhythms may be due at one moment."""
_SAME_PERSON = and_(people.c.team_id == rhythms.c.team_id, people.c.user_id == rhythms.c.user_id)


def _rhythm(row: Row[Any]) -> Rhythm:
    """Return the rhythm whose columns come first in a row; what was selected beside them follows."""
    values = dict(zip(_COLUMNS, row, strict=False))
    return Rhythm(**values | {"state": RhythmState(values["state"])})


def _values(rhythm: Rhythm) -> dict[str, Any]:
    return {name: getattr(rhythm, name) for name in _COLUMNS}


async def get(tx: Transaction, who: Who) -> Rhythm:
    """Return a member's rhythm and lock it; nobody has one until they choose it, so the default is off."""
    row = (await tx.execute(select(rhythms).where(of(rhythms, who)).with_for_update())).one_or_none()
    return Rhythm(who.team_id, who.user_id) if row is None else _rhythm(row)


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
    query = (
        select(rhythms, people.c.is_away)
        .outerjoin(people, _SAME_PERSON)
        .where(due <= now)
        .order_by(due)
        .limit(limit)
        # Rhythms alone: Postgres locks no row that an outer join may lack, and the sweep writes `people` meanwhile.
        .with_for_update(of=rhythms, skip_locked=True)
    )
    return [(_rhythm(row), bool(row.is_away)) for row in await tx.execute(query)]


async def moved(tx: Transaction, team_id: str) -> list[tuple[Rhythm, str]]:
    """Return rhythms that follow Slack, whose member's zone is another now, with that zone."""
    query = (
        select(rhythms, people.c.zone.label("zone_now"))
        .join(people, _SAME_PERSON)
        .where(rhythms.c.team_id == team_id, rhythms.c.own_zone.is_(False))
        .where(people.c.zone.is_not(None), people.c.zone != rhythms.c.zone)
        .order_by(rhythms.c.user_id)  # two sweeps at once must lock in one order
        .with_for_update(of=rhythms)
    )
    return [(_rhythm(row), row.zone_now) for row in await tx.execute(query)]


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


async def rest(tx: Transaction, who: Who) -> None:
    """Stop prompts and tips of somebody who left, keeping what they chose."""
    values = {"state": RhythmState.OFF, "due_at": None, "tip_due_at": None, "tips": False}
    await tx.execute(update(rhythms).where(of(rhythms, who)).values(values))


async def channels(tx: Transaction, team_id: str) -> list[ChannelTip]:
    """Return a workspace's channels with tips, those that rest included."""
    query = select(channel_tips).where(channel_tips.c.team_id == team_id).order_by(channel_tips.c.channel_id)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query)]


async def claim_channels(tx: Transaction, now: datetime, limit: int) -> list[ChannelTip]:
    """Lock channels whose tip is due and return them; others' claims are skipped."""
    query = select(channel_tips).where(channel_tips.c.due_at <= now).order_by(channel_tips.c.due_at).limit(limit)
    return [ChannelTip(**row._mapping) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def put_channels(tx: Transaction, changed: Sequence[ChannelTip]) -> None:
    """Keep channels, new or changed."""
    rows = [{column.name: getattr(one, column.name) for column in channel_tips.columns} for one in changed]
    await upsert.put(tx, channel_tips, rows)


async def drop_channel(tx: Transaction, team_id: str, channel_id: str) -> None:
    """Stop tips in a channel; harmless when there are none."""
    where = and_(channel_tips.c.team_id == team_id, channel_tips.c.channel_id == channel_id)
    await tx.execute(delete(channel_tips).where(where))
