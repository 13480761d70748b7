"""Whatever locks a box and its round does so in one order: on Postgres two orders make one of two acts fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.feedback import ending, opening
from bot.models import FINAL_STATES
from bot.store import Store, boxes, rounds
from tests.kit.circle import ANA_ASKS, Circle


async def ends(c: Circle, round_id: str) -> None:
    await ending.end(c.bot.engine, c.who("ana"), round_id)


async def loses_its_crowd(c: Circle, round_id: str) -> None:
    async with c.bot.engine.store.begin() as tx:
        for name in ANA_ASKS[:2]:
            await rounds.mark_unreachable(tx, round_id, c.person(name).id)
    await ending.call_off(c.bot.engine, round_id)


async def loses_its_key(c: Circle, round_id: str) -> None:
    await c.bot.engine.vault.destroy(round_id)
    await ending.end_keyless(c.bot.engine)


async def has_had_its_time(c: Circle, round_id: str) -> None:
    over = c.clock.now() - timedelta(minutes=1)
    async with c.bot.engine.store.begin() as tx:
        await rounds.open_threads(tx, round_id, over, over)
        await rounds.pass_slot(tx, round_id, 6, None, over)
    await opening.end_round(c.bot.engine, round_id)


async def waits(store: Store) -> bool:
    async with store.read() as tx:
        return bool((await tx.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


@pytest.mark.parametrize("urls", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    "ended_by",
    [ends, *(pytest.param(one, marks=pytest.mark.full) for one in (loses_its_crowd, loses_its_key, has_had_its_time))],
)
async def test_a_round_that_ends_waits_for_whoever_holds_its_box(
    joined: Circle, ended_by: Callable[[Circle, str], Awaitable[None]]
) -> None:
    assert await joined.ana_asks() == {}
    store = joined.bot.engine.store
    async with store.read() as tx:
        (round_id,) = await boxes.open_ids(tx)

    # What an opening, a slot and an act that looks under the lock do.
    async with store.begin() as tx:
        await boxes.lock(tx, round_id)
        other = asyncio.ensure_future(ended_by(joined, round_id))
        while not other.done() and not await waits(store):
            await asyncio.wait([other], timeout=0.02)
        assert await rounds.lock(tx, round_id) is not None
    await other

    async with store.read() as tx:
        over = await rounds.get(tx, round_id)
    assert over is not None
    assert over.state in FINAL_STATES
