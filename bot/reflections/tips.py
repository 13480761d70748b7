"""Weekly tips in channels: what an admin chooses, and when they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import local_moment, next_day, planned_day, require_zone
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work, work_off
from bot.models import ChannelTip, Kind, Letterhead, OutboxItem, Subject, Who, numbering
from bot.reflections import tracks
from bot.reflections.rhythms import LATE, STEP_MINUTES
from bot.store import outbox, rhythms
from bot.store import tips as had_tips
from bot.workspaces import require_admin

BATCH = 100


async def channels(engine: Engine, who: Who) -> list[ChannelTip]:
    """Return a workspace's channels with tips, for an admin. Raises Refusal."""
    await require_admin(engine, who)
    async with engine.store.read() as tx:
        return await rhythms.channels(tx, who.team_id)


async def post_weekly(engine: Engine, wanted: ChannelTip) -> ChannelTip:
    """Begin weekly tips in a channel, or change when they come; return it with its first moment. Raises Refusal."""
    await require_admin(engine, Who(wanted.team_id, wanted.by_user))
    if not wanted.channel_id:
        raise Refusal("Pick a channel.", "channel")
    require_zone(wanted.zone)
    if not 0 <= wanted.weekday <= 6 or wanted.minute not in range(0, 24 * 60, STEP_MINUTES):
        raise Refusal("Please choose one of the values offered.", "weekday")
    if not tracks.are_known(wanted.track):
        raise Refusal("Please choose one of the values offered.", "themes")
    planned = planned_after(wanted, engine.now())
    async with engine.store.begin() as tx:
        await rhythms.put_channels(tx, [planned])
    return planned


def planned_after(channel: ChannelTip, after: datetime) -> ChannelTip:
    """Return the channel with its next moment: the first that is later than `after`."""
    day = next_day(after, channel.weekday, channel.minute, channel.zone)
    return replace(channel, due_at=local_moment(day, channel.minute, channel.zone))


async def stop_weekly(engine: Engine, who: Who, channel_id: str) -> None:
    """End weekly tips in a channel. Raises Refusal for anybody but admins."""
    await require_admin(engine, who)
    async with engine.store.begin() as tx:
        await rhythms.drop_channel(tx, who.team_id, channel_id)
        await had_tips.forget_all(tx, Who(who.team_id, channel_id))


async def tick(engine: Engine) -> int:
    """Claim channels whose tip is due and enqueue; return how many there were."""
    return await work_off(engine, WORKS)


async def _due(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rhythms.channels_due(tx, POSTING.name, engine.now(), BATCH)


async def _post(engine: Engine, which: Sequence[Subject]) -> int:
    now = engine.now()
    async with engine.store.begin() as tx:
        # Asked again under the lock: another process may have planned them anew since they were looked up.
        claimed = [(one, one.due_at) for one in await rhythms.claim_channels(tx, which) if one.due_at is not None]
        due = [(one, at) for one, at in claimed if at <= now or at > now + rhythms.FARTHEST_WEEKLY]
        await rhythms.put_channels(tx, [planned_after(one, min(max(at, now - LATE), now)) for one, at in due])
        fresh = [one for one, at in due if now - LATE <= at <= now]
        # About a fresh id: with the channel for its subject the second week's tip would count as sent already.
        heads = [Letterhead(one.team_id, one.channel_id, Kind.CHANNEL_TIP, engine.chance.id(), 0, now) for one in fresh]
        await outbox.add(tx, [(engine.chance.id(), head) for head in heads])
    return len(due)


async def _all_planned(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rhythms.channels_planned(tx, FOLLOWING.name, engine.now())


async def _follow(engine: Engine, which: Sequence[Subject]) -> int:
    """Plan anew where the rules of a zone have changed, so that the local hour stays."""
    async with engine.store.begin() as tx:
        found = await rhythms.claim_channels(tx, which)
        moved = [(one, _by_the_rules(one)) for one in found]
        # Hardly any: the rules of a zone seldom change.
        await rhythms.put_channels(tx, [after for before, after in moved if after != before])
    return sum(after != before for before, after in moved)


def _by_the_rules(channel: ChannelTip) -> ChannelTip:
    if channel.due_at is None:
        return channel
    day = planned_day(channel.due_at, channel.minute, channel.zone)
    return replace(channel, due_at=local_moment(day, channel.minute, channel.zone))


POSTING = Sort("channel_tip", "posting the weekly tip of a channel")
FOLLOWING = Sort("channel_zone", "keeping a channel's local hour")
WORKS = (Work(POSTING, _due, _post, BATCH, until_none=True),)
"""What the clock does for channels."""
SWEEPING = (Work(FOLLOWING, _all_planned, _follow, BATCH),)
"""What the sweep does for channels."""


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Rest the tips of a channel Slack does not let us post to, and tell who set them up."""
    # All in one: a process that dies in between leaves a message in doubt, of which nobody is told any more.
    async with engine.store.begin() as tx:
        await had_tips.take_back(tx, item.head.to, item.head.subject_id)
        found = [one for one in await rhythms.channels(tx, item.head.team_id) if one.channel_id == item.head.recipient]
        # At rest and not gone: an admin sees it, and may let us in and choose the hour again.
        await rhythms.put_channels(tx, [replace(one, due_at=None) for one in found])
        for one in found:
            about, once_a_day = Subject(one.team_id, one.channel_id), numbering.day(engine.now())
            # Nobody is named whose admin had everything about them deleted; `/sidecar channels` shows that it rests.
            whom = [one.by_user] if one.by_user else []
            await engine.send(tx, Kind.CHANNEL_TROUBLE, whom, about, once_a_day)
