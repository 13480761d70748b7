"""Whole copies of the main database, table by table: the same from and to every kind of database."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    MetaData,
    RowMapping,
    String,
    Table,
    TableClause,
    column,
    delete,
    func,
    insert,
    select,
    text,
    type_coerce,
)
from sqlalchemy import table as sql_table
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.types import NullType

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
    """Copy every row of another database into this one, which must be empty; return how many, by table.

    Values go over as they stand in the other one, so that a damaged one harms its own row and no copy. What this
    database does not take (Postgres keeps such things out) is left behind, with what belongs to it.
    """
    return {table.name: await _pour_table(tx, source, table) for table in _copied}


async def _pour_table(tx: Transaction, source: Transaction, table: Table) -> int:
    raw = sql_table(table.name, *(column(one.name) for one in table.columns))
    poured = 0
    # Streamed, so that a copy takes no more memory than a batch.
    async with source.stream(select(*(type_coerce(one, NullType()).label(one.name) for one in table.columns))) as found:
        async for batch in found.mappings().partitions(BATCH):
            poured += await _put(tx, raw, [_fitted(table, row, tx.dialect.name) for row in batch])
    return poured


async def _put(tx: Transaction, table: TableClause, rows: list[dict[str, Any]]) -> int:
    """Insert rows together, and in halves where that fails; return how many this database took."""
    try:
        # A savepoint, because Postgres gives up the whole transaction at the first statement that fails.
        async with tx.begin_nested():
            await tx.execute(insert(table), rows)
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error, OperationalError):
            raise  # the database's trouble, not a row's
        half = len(rows) // 2
        return await _put(tx, table, rows[:half]) + await _put(tx, table, rows[half:]) if half else 0
    return len(rows)


def _fitted(table: Table, row: RowMapping, dialect: str) -> dict[str, Any]:
    """Return a row's values in the shapes of the database they go to, as far as they have a shape."""
    fit = _for_sqlite if dialect == "sqlite" else _for_postgres
    return {one.name: fit(one, row[one.name]) for one in table.columns}


def _for_sqlite(_: Column[Any], value: object) -> object:
    # By hand, because SQLAlchemy's own types are left out on the way: they stumble over damaged values.
    return value.isoformat() if isinstance(value, date) else value


def _for_postgres(of: Column[Any], value: object) -> object:
    if isinstance(of.type, Date) and isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    # SQLite's yes and no are numbers, which Postgres does not take for either.
    if isinstance(of.type, Boolean) and value in (0, 1):
        return bool(value)
    return value


async def empty(tx: Transaction) -> None:
    """Delete every row that a copy would bring."""
    # `sorted_tables` has what others refer to first; here these go last.
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
