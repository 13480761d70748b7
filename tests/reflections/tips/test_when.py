"""When tips come: once a week to a member, once a week in a channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Refusal
from bot.models import ChannelTip, Kind, Letterhead, OutboxItem, Who
from bot.reflections import tips
from bot.reflections.rhythms import LATE
from bot.store.foundation import tables as t
from tests.kit.circle import Circle
from tests.reflections.steps import HALF_PAST_EIGHT, ON_SQLITE, SECOND, WEEK, Reflecting

POSTGRES_IN_FULL = True

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""Wednesday, nine o'clock in Lisbon."""


def wanted(circle: Circle, name: str = "ana") -> ChannelTip:
    who = circle.person(name).id
    return ChannelTip(circle.bot.team_id, "C0LEADERS", who, weekday=2, minute=540, zone="Europe/Lisbon", due_at=None)


async def enqueued(circle: Circle, kind: Kind) -> list[str]:
    """Return to whom something of a kind was enqueued."""
    async with circle.bot.engine.store.read() as tx:
        rows = await tx.execute(t.outbox.select().where(t.outbox.c.kind == kind))
        return [row.recipient for row in rows]


async def posted_by(circle: Circle, moment: datetime) -> int:
    """Tick at a moment and return how many channel tips were enqueued so far."""
    circle.clock.jump(moment)
    await tips.tick(circle.bot.engine)
    return len(await enqueued(circle, Kind.CHANNEL_TIP))


async def test_a_channel_gets_one_tip_a_week_at_its_minute(joined: Circle) -> None:
    told = await tips.post_weekly(joined.bot.engine, wanted(joined))
    assert told.due_at == NINE

    moments = [NINE - SECOND, NINE, NINE + SECOND, NINE + WEEK - SECOND, NINE + WEEK]
    assert [await posted_by(joined, moment) for moment in moments] == [0, 1, 1, 1, 2]
    assert set(await enqueued(joined, Kind.CHANNEL_TIP)) == {"C0LEADERS"}


@ON_SQLITE
async def test_a_late_tip_is_posted_once_and_a_stale_one_never(joined: Circle) -> None:
    await tips.post_weekly(joined.bot.engine, wanted(joined))

    assert await posted_by(joined, NINE + LATE) == 1
    assert await posted_by(joined, NINE + WEEK + LATE + SECOND) == 1
    assert await posted_by(joined, NINE + 2 * WEEK) == 2


async def test_tips_rest_after_slack_refuses_and_who_set_them_up_is_told(joined: Circle) -> None:
    engine, ana = joined.bot.engine, Who(joined.bot.team_id, joined.person("ana").id)
    await tips.post_weekly(engine, wanted(joined))
    head = Letterhead(joined.bot.team_id, "C0LEADERS", Kind.CHANNEL_TIP, "s" * 32, 0, NINE)

    for _ in range(2):
        await tips.undelivered(engine, OutboxItem("i" * 32, head, 0, False))

    assert await enqueued(joined, Kind.CHANNEL_TROUBLE) == [ana.user_id]
    assert await posted_by(joined, NINE + WEEK) == 0
    assert [one.due_at for one in await tips.channels(engine, ana)] == [None]
    await tips.post_weekly(engine, wanted(joined))
    assert await posted_by(joined, NINE + 2 * WEEK) == 1


@ON_SQLITE
async def test_tips_of_a_channel_end_when_an_admin_says_so(joined: Circle) -> None:
    engine, ana = joined.bot.engine, Who(joined.bot.team_id, joined.person("ana").id)
    await tips.post_weekly(engine, wanted(joined))

    await tips.stop_weekly(engine, ana, "C0LEADERS")

    assert await tips.channels(engine, ana) == []
    assert await posted_by(joined, NINE) == 0


@ON_SQLITE
async def test_only_admins_see_to_channels_and_only_with_values_offered(joined: Circle) -> None:
    engine, ben = joined.bot.engine, Who(joined.bot.team_id, joined.person("ben").id)
    with pytest.raises(Refusal):
        await tips.channels(engine, ben)
    with pytest.raises(Refusal):
        await tips.stop_weekly(engine, ben, "C0LEADERS")

    good = wanted(joined)
    wrong = [wanted(joined, "ben"), replace(good, channel_id=""), replace(good, zone="Mars/Base")]
    wrong += [replace(good, weekday=7), replace(good, minute=31)]
    wrong += [replace(good, track="themes:gossip"), replace(good, track="arc:real-feedback")]
    for one in wrong:
        with pytest.raises(Refusal):
            await tips.post_weekly(engine, one)


async def test_a_member_gets_a_tip_a_week_on_another_day_than_the_prompt(joined: Circle) -> None:
    ben = Reflecting(joined)
    await ben.choose(tips=True)

    days = [await ben.kinds_at(HALF_PAST_EIGHT + timedelta(days=day)) for day in range(14)]

    week = [[Kind.REFLECTION], [], [], [Kind.TIP], [], [], []]
    assert days == week * 2
