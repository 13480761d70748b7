"""Two at once: no update is lost, and what two processes do at the same moment is harmless."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.models import Membership
from bot.sealing.vault import claim_database
from bot.store import Store, Transaction, boxes, key_store, members, rounds
from tests.kit.databases import Urls
from tests.store.samples import SAMPLES, store_for
from tests.store.things import BEN_HERE, MEMBER, NOW, ROUND, SETTINGS

EACH = 6


async def add_to_box(tx: Transaction) -> None:
    was = await boxes.lock(tx, ROUND.id) or b""
    await boxes.put(tx, ROUND.id, was + b"+")


async def add_to_round(tx: Transaction) -> None:
    was = await rounds.lock(tx, ROUND.id) or ROUND
    await rounds.pass_slot(tx, ROUND.id, was.slot + 1, None, NOW)


async def test_no_update_is_lost_between_two_processes(urls: Urls) -> None:
    stores = [Store(urls.database), Store(urls.database)]
    async with stores[0].begin() as tx:
        await rounds.add(tx, replace(ROUND, slot=0))
        await boxes.add(tx, "T1", ROUND.id, b"")

    async def work(store: Store, act: Callable[[Transaction], Awaitable[None]]) -> None:
        for _ in range(EACH):
            async with store.begin() as tx:
                await act(tx)

    await asyncio.gather(*(work(store, act) for store in stores for act in (add_to_box, add_to_round)))

    async with stores[0].read() as tx:
        changed = await rounds.get(tx, ROUND.id)
        assert await boxes.get(tx, ROUND.id) == b"+" * EACH * 2
        assert changed and changed.slot == EACH * 2
    for store in stores:
        await store.close()


async def held_up(store: Store) -> bool:
    """Tell whether somebody waits for a lock. On SQLite whoever begins to write does, from the first moment."""
    if store.is_sqlite:
        return True
    async with store.read() as tx:
        return bool((await tx.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


Act = Callable[[Transaction], Awaitable[object]]


async def at_once(store: Store, act: Act, second: Callable[[Store], Awaitable[object]]) -> None:
    """Let a second process do something while the first has acted and not committed yet."""
    other = Store(store.engine.url.render_as_string(hide_password=False), store.tables)
    try:
        async with store.begin() as tx:
            await act(tx)
            task = asyncio.ensure_future(second(other))
            while not task.done() and not await held_up(store):
                await asyncio.wait([task], timeout=0.02)
        await task
    finally:
        await other.close()
        await store.close()


def writing(act: Act) -> Callable[[Store], Awaitable[object]]:
    """Return what acts in a transaction of its own."""

    async def write(store: Store) -> None:
        async with store.begin() as tx:
            await act(tx)

    return write


WRITES = [
    "members.put",
    "members.put_people",
    "members.put_workspace",
    "members.invite_to_join",
    "outbox.add",
    "outbox.pause",
    "rhythms.put",
    "rhythms.put_channels",
    "journal.claim_key",
    "journal.replace_key",
    "seen.first_time",
    "deployment.claim",
    "deployment.put_fingerprint",
]


@pytest.mark.parametrize("name", WRITES)
async def test_two_processes_may_write_the_same_at_once(urls: Urls, name: str) -> None:
    await at_once(store_for(name, urls.database), SAMPLES[name], writing(SAMPLES[name]))


async def test_two_processes_may_make_the_key_tables_at_once(urls: Urls) -> None:
    store = key_store(urls.keys)
    try:
        await asyncio.gather(*(store.create() for _ in range(4)))
    finally:
        await store.close()


async def test_one_invitation_to_join_is_made_when_two_ask_for_it(urls: Urls) -> None:
    made = []

    async def invite(tx: Transaction) -> None:
        made.append(await SAMPLES["members.invite_to_join"](tx))

    await at_once(Store(urls.database), invite, writing(invite))
    assert made == [True, False]


async def test_no_choice_of_a_member_is_lost_when_two_are_made_at_once(urls: Urls) -> None:
    store = Store(urls.database)

    async def known(tx: Transaction) -> Membership:
        return await members.lock(tx, BEN_HERE) or MEMBER

    async def prefer(tx: Transaction) -> None:
        await members.put(tx, replace(await known(tx), askable=False))

    async def leave(tx: Transaction) -> None:
        await members.put(tx, replace(await known(tx), active=False))

    async with store.begin() as tx:
        await members.put(tx, MEMBER)
    await at_once(store, prefer, writing(leave))
    async with store.begin() as tx:
        now = await known(tx)
    await store.close()
    assert now == replace(MEMBER, askable=False, active=False)


async def test_one_database_keeps_the_first_of_two_master_keys(urls: Urls) -> None:
    store = Store(urls.database)
    results = await asyncio.gather(
        *(claim_database(store, bytes([number]) * 32) for number in (1, 2)), return_exceptions=True
    )
    await store.close()

    assert [type(result).__name__ for result in results if result is not None] == ["KeyMismatch"]


async def test_settings_written_twice_are_one_row(urls: Urls) -> None:
    store = Store(urls.database)
    for threshold in (3, 5):
        async with store.begin() as tx:
            await members.put_workspace(tx, replace(SETTINGS, threshold=threshold))
    async with store.read() as tx:
        assert (await members.workspace(tx, "T1")).threshold == 5
    await store.close()
