"""What Postgres counts of what is read and written, table by table, as somebody sees it who reads its counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text

from bot.store import Store, Transaction
from tests.kit.circle import Circle

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
