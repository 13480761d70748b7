"""Whole copies of the main database, table by table: the same from and to every kind of database."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, String, Table, delete, func, insert, select, text
from sqlalchemy import table as sql_table

from bot.errors import StoreError
from bot.store.connections import Transaction
from bot.store.foundation.tables import metadata

BATCH = 100
NOT_COPIED = ("processes",)
"""Leases of processes: a copy runs nowhere."""
OF_DEPLOYMENT = ("deployment", "withdrawals_known")
"""Tables that may have rows in a database in which nobody has done anything."""

_notes = Table("backup", MetaData(), Column("name", String(40), primary_key=True), Column("said", String(200)))
_copied = [table for table in metadata.sorted_tables if table.name not in NOT_COPIED]


async def count(tx: Transaction) -> dict[str, int]:
    """Return how many rows each table has that a copy holds."""
    rows = {table.name: await tx.scalar(select(func.count()).select_from(table)) for table in _copied}
    return {name: found or 0 for name, found in rows.items()}


async def count_in(tx: Transaction, name: str) -> int:
    """Return how many rows a table has, by its name: an older copy has other tables than the code."""
    return await tx.scalar(select(func.count()).select_from(sql_table(name))) or 0


async def is_empty(tx: Transaction) -> bool:
    """Tell whether nobody has done anything in this database."""
    return not any(rows for name, rows in (await count(tx)).items() if name not in OF_DEPLOYMENT)


async def pour(tx: Transaction, source: Transaction) -> dict[str, int]:
    """Copy every row of another database into this one, which must be empty; return how many, by table."""
    poured = {}
    for table in _copied:
        poured[table.name] = 0
        async with source.stream(select(table)) as result:
            async for rows in result.mappings().partitions(BATCH):
                await tx.execute(insert(table), [dict(row) for row in rows])
                poured[table.name] += len(rows)
    return poured


async def empty(tx: Transaction) -> None:
    """Delete every row that a copy would bring."""
    for table in reversed(_copied):
        await tx.execute(delete(table))


async def write_notes(tx: Transaction, notes: dict[str, str]) -> None:
    """Write beside the tables what a backup says of itself, in a file that had no such notes."""
    await tx.run_sync(_notes.create)
    await tx.execute(insert(_notes), [{"name": name, "said": said} for name, said in notes.items()])


async def read_notes(tx: Transaction) -> dict[str, str]:
    """Return what a backup says of itself."""
    return {row.name: row.said for row in await tx.execute(select(_notes))}


async def require_whole(tx: Transaction) -> None:
    """Raise StoreError when SQLite finds its file damaged."""
    found = (await tx.execute(text("PRAGMA integrity_check"))).scalars().all()
    if found != ["ok"]:
        raise StoreError("SQLite finds the file damaged.")
