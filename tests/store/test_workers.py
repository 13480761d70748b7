"""Workers that die, workers that share a database, and a database that goes away."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from bot.app import World, build
from bot.chance import Chance
from bot.errors import StoreError
from bot.models import OutboxItem, SendState
from bot.sending.postman import CLAIM_LASTS
from bot.store import outbox
from handlers.views.messages import ONCE_MORE
from tests.kit.circle import Circle
from tests.kit.outage import outage
from tests.kit.sending import (
    IN_A_WHILE,
    POST,
    SEVEN,
    ana_asks,
    posts,
    states,
    told,
)

# Workers that die, and workers that share.


async def begin_as_a_worker_that_dies(circle: Circle) -> list[OutboxItem]:
    now = circle.clock.now()
    async with circle.bot.engine.store.begin() as tx:
        items = await outbox.due(tx, circle.bot.team_id, now, [], 100)
        await outbox.claim(tx, [item.id for item in items], now)
        assert all([await outbox.begin(tx, item.id, now) for item in items])
    return items


async def test_what_a_dead_worker_had_begun_is_sent_by_another_and_says_so(joined: Circle) -> None:
    await ana_asks(joined)
    assert len(await begin_as_a_worker_that_dies(joined)) == SEVEN
    await joined.settle()
    assert posts(joined) == []

    await joined.later(CLAIM_LASTS)
    await joined.later(IN_A_WHILE)

    assert [len(texts) for texts in told(joined).values()] == [1] * 6
    assert all(ONCE_MORE in text for texts in told(joined).values() for text in texts)


async def test_two_workers_over_one_database_send_each_row_once(joined: Circle) -> None:
    world = World(joined.clock, Chance(random.Random(2)))
    async with build(joined.bot.settings, world) as other:
        await ana_asks(joined)
        sent = 0
        for _ in range(4):
            sent += sum(await asyncio.gather(joined.bot.send(), other.send()))
            joined.clock.advance(timedelta(seconds=1))

    assert sent == SEVEN == len(posts(joined))
    assert [len(texts) for texts in told(joined).values()] == [1] * 6


# A database that goes away.


async def test_without_its_database_nothing_is_posted_and_nothing_lost(
    joined: Circle, request: pytest.FixtureRequest
) -> None:
    await ana_asks(joined)

    async with outage(joined.bot.engine.store, request):
        with pytest.raises(StoreError):
            await joined.bot.send()
    assert posts(joined) == []

    await joined.settle()
    assert [len(texts) for texts in told(joined).values()] == [1] * 6


async def test_a_database_lost_while_slack_answers_loses_no_message(
    joined: Circle, request: pytest.FixtureRequest
) -> None:
    await ana_asks(joined)
    answer = joined.slack.faults.slow(POST, after=True)
    sending = asyncio.create_task(joined.bot.send())
    await joined.slack.until(lambda: posts(joined))

    async with outage(joined.bot.engine.store, request):
        answer.set()
        with pytest.raises(StoreError):
            await sending
    await joined.later(CLAIM_LASTS + IN_A_WHILE)
    await joined.later(IN_A_WHILE)

    assert len(told(joined)) == 6
    assert await states(joined) == {SendState.SENT}
