"""Who only looks leaves nothing behind: in Postgres even a lock stays in the row (`xmax`), and dates the look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.errors import StoreError
from bot.people.members import home
from bot.reflections import rhythms
from bot.store import Store
from bot.workbook import overview, sharing, sheets
from tests.keeping.test_withdrawals import SHEET, begin
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.store.samples import SAMPLES

ON_POSTGRES = pytest.mark.parametrize("urls", ["postgres"], indirect=True)
LOCKS = [
    name for name in SAMPLES if name.endswith((".lock", ".claim", ".lock_sweep", ".claim_tips", ".claim_channels"))
]
TRACES = [f"SELECT xmin::text, xmax::text FROM {one}" for one in ("rhythms", "sheets", "members", "member_keys")]  # noqa: S608


@ON_POSTGRES
async def test_a_transaction_that_reads_takes_no_lock(urls: Urls) -> None:
    store, took = Store(urls.database), []
    for name in LOCKS:
        try:
            async with store.read() as tx:
                await SAMPLES[name](tx)
        except StoreError as error:
            assert "read-only" in str(error.__cause__)
        else:
            took.append(name)
    async with store.begin() as tx:  # on the same connection of the pool
        await SAMPLES["members.put"](tx)
    await store.close()

    assert LOCKS
    assert took == []


async def look_at_home(c: Circle) -> None:
    assert (await home(c.bot.engine, c.who("ben"))).damaged == ()


async def look_at_the_workbook(c: Circle) -> None:
    assert await overview.overview(c.bot.engine, c.who("ben"))


async def look_at_a_sheet(c: Circle) -> None:
    assert await sheets.find(c.bot.engine, c.who("ben"), SHEET.id)


async def look_at_the_rhythm(c: Circle) -> None:
    assert (await rhythms.current(c.bot.engine, c.who("ben"))).due_at
    assert await rhythms.local_today(c.bot.engine, c.who("ben"))


async def look_at_what_would_be_shared(c: Circle) -> None:
    with pytest.raises(Exception, match="Finish it first"):
        await sharing.preview(c.bot.engine, c.who("ben"), sharing.Share(SHEET.id, "", ()))


LOOKS: list[Callable[[Circle], Awaitable[None]]] = [
    look_at_home, look_at_the_workbook, look_at_a_sheet, look_at_the_rhythm, look_at_what_would_be_shared,
]  # fmt: skip


@ON_POSTGRES
async def test_what_a_member_looks_at_shows_no_trace_of_it(joined: Circle) -> None:
    await begin(joined)

    async def marks() -> list[object]:
        async with joined.bot.engine.store.read() as tx:
            return [(await tx.exec_driver_sql(query)).all() for query in TRACES]

    before = await marks()
    for look in LOOKS:
        await look(joined)

    assert await marks() == before
