"""Postgres counts what is read and written, table by table: acts and cover, forms and looks leave the same counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.feedback import cover
from bot.store import Store, Transaction, boxes
from tests.kit.circle import Circle, circle
from tests.kit.databases import PostgresTemplate
from tests.kit.threads import open_round

pytestmark = pytest.mark.full

COLUMNS = ("seq_scan", "seq_tup_read", "idx_scan", "idx_tup_fetch", "n_tup_ins", "n_tup_upd", "n_tup_del")
# Sealed bytes lie beside their table, in pieces that are counted on their own.
TABLES = text(f"""
    SELECT coalesce((SELECT relname FROM pg_class WHERE reltoastrelid = counted.relid), relname) || ' ' || schemaname,
    {", ".join(COLUMNS)}
    FROM pg_stat_all_tables AS counted WHERE schemaname IN ('public', 'pg_toast')
""")  # noqa: S608 - words of our own
COMMITS = text("SELECT xact_commit, xact_rollback FROM pg_stat_database WHERE datname = :name")
CONNECTED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")

Doing = Callable[[], Awaitable[object]]


class Monitor:
    """Somebody who reads the counters of both databases."""

    def __init__(self, community: Circle) -> None:
        self._bots = [community.bot.engine.store, community.bot.engine.vault._keys]

    async def counts(self) -> Counter[str]:
        """Read every counter. A connection that ends hands in what it counted, so the bot connects anew after it."""
        found: Counter[str] = Counter()
        for store in self._bots:
            await store.close()
            async with self._beside(store, "postgres") as server:
                await self._ended(server, store)
                async with self._beside(store) as own:
                    for name, *numbers in await own.execute(TABLES):
                        found.update({f"{name} {column}": n or 0 for column, n in zip(COLUMNS, numbers, strict=True)})
                await self._ended(server, store)
                commits, rollbacks = (await server.execute(COMMITS, _name_of(store))).one()
            found.update(commits=commits, rollbacks=rollbacks)
        return found

    @asynccontextmanager
    async def _beside(self, store: Store, database: str | None = None) -> AsyncIterator[Transaction]:
        url = store.engine.url.set(database=database or store.engine.url.database)
        beside = Store(url.render_as_string(hide_password=False))
        async with beside.read() as tx:
            yield tx
        await beside.close()

    async def _ended(self, server: Transaction, store: Store) -> None:
        while await server.scalar(CONNECTED, _name_of(store)):
            await server.rollback()  # a transaction sees one and the same moment of these views

    async def counted(self, doing: Doing) -> dict[str, int]:
        """Return what changes in the counters while something is done."""
        before = await self.counts()
        await doing()
        after = await self.counts()
        return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def _name_of(store: Store) -> dict[str, str | None]:
    return {"name": store.engine.url.database}


@pytest.fixture
async def joined(
    postgres_template: PostgresTemplate, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Circle]:
    """A circle on Postgres in which thirteen people have joined."""
    with postgres_template.copy(tmp_path_factory.mktemp("unused")) as urls:
        async with circle(urls, limits=False) as community:
            await community.everybody_joins()
            yield community


async def _round_id(community: Circle) -> str:
    async with community.bot.engine.store.read() as tx:
        return (await boxes.open_ids(tx))[0]


async def test_an_answer_and_its_form_count_as_cover_does(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    engine, ben, monitor, round_id = joined.bot.engine, joined.person("ben"), Monitor(joined), await _round_id(joined)
    await cover.planned(engine, 1.0)  # as whatever takes answers does, every 20 seconds
    looked = await monitor.counted(lambda: cover.look(engine, round_id))
    covered = await monitor.counted(lambda: cover.cover(engine, round_id))
    assert covered["boxes public n_tup_upd"] == 1

    for act in (
        lambda: ben.submit(q0="You decide late.", q1="", q2=""),
        lambda: ben.click("withdraw"),
        lambda: ben.click("decline"),
    ):
        assert await monitor.counted(lambda: ben.click("answer")) == looked
        assert await monitor.counted(act) == covered
        await ben.close(everything=True)


async def test_letters_and_taps_count_as_cover_does(joined: Circle) -> None:
    await open_round(joined)
    engine, ben, monitor, round_id = joined.bot.engine, joined.person("ben"), Monitor(joined), await _round_id(joined)
    await cover.planned(engine, 1.0)
    looked = await monitor.counted(lambda: cover.look(engine, round_id))
    covered = await monitor.counted(lambda: cover.cover(engine, round_id))

    assert await monitor.counted(lambda: ben.click("my_thread")) == looked
    assert await monitor.counted(lambda: ben.submit(letter="I meant the second review.")) == covered
    await ben.close(everything=True)
    await ben.click("my_thread")
    assert await monitor.counted(lambda: ben.click("letter_back")) == covered
    assert await monitor.counted(lambda: ben.click("end_thread")) == covered
