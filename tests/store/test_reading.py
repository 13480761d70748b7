"""Who only looks leaves nothing behind: in Postgres even a lock stays in the row (`xmax`), and dates the look."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.people.members import home
from bot.reflections import rhythms
from bot.store import Store, key_store
from bot.workbook import overview, sharing, sheets
from tests.keeping.test_withdrawals import SHEET, begin
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import cells
from tests.store.samples import SAMPLES, functions

ON_SQLITE = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("urls", ["postgres"], indirect=True)
LOCKS = [
    name for name in SAMPLES if name.endswith((".lock", ".claim", ".lock_sweep", ".claim_tips", ".claim_channels"))
]
TRACES = [f"SELECT xmin::text, xmax::text FROM {one}" for one in ("rhythms", "sheets", "members", "member_keys")]  # noqa: S608


async def refused(urls: Urls) -> set[str]:
    """Call every function of the store in a transaction that only reads; return those that were told so."""
    main, ring, told = Store(urls.database), key_store(urls.keys), set()
    await ring.create()
    for name, sample in SAMPLES.items():
        try:
            async with (ring if name.startswith("keys.") else main).read() as tx:
                await sample(tx)
        except StoreError as error:
            assert "read-only" in str(error.__cause__), name
            told.add(name)
    assert [*await cells(main), *await cells(ring)] == []
    # On the same connections of the pool.
    async with main.begin() as tx:
        await SAMPLES["members.put"](tx)
    await main.close()
    await ring.close()
    return told


async def test_a_transaction_that_reads_writes_nothing_and_takes_no_lock(urls: Urls) -> None:
    writers = {
        name for name, function in functions().items() if inspect.signature(function).return_annotation == "None"
    }
    locks = set() if urls.database.startswith("sqlite") else set(LOCKS)  # SQLite has none

    assert len(writers) > 50
    assert (writers | locks) - await refused(urls) == set()


@ON_SQLITE
@pytest.mark.parametrize("words", ["delete from members", "\n UPDATE members SET active = 1", "DROP TABLE members"])
async def test_what_is_written_by_hand_is_refused_too(urls: Urls, words: str) -> None:
    store = Store(urls.database)
    with pytest.raises(StoreError) as failed:
        async with store.read() as tx:
            await tx.execute(text(words))
    await store.close()

    assert "read-only" in str(failed.value.__cause__)


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
