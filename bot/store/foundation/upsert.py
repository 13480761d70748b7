"""Insert or change in one statement: two processes may write the same row at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection as Transaction


def insert(tx: Transaction, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Begin the dialect's own insert: SQLAlchemy's general one knows nothing of conflicts."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


async def put(tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows or replace what stands under their primary keys."""
    if rows:
        query = insert(tx, table)
        keys = [column.name for column in table.primary_key]
        renewed = {column.name: query.excluded[column.name] for column in table.columns if not column.primary_key}
        await tx.execute(query.on_conflict_do_update(index_elements=keys, set_=renewed), list(rows))


async def add(tx: Transaction, table: Table, row: Mapping[str, Any]) -> bool:
    """Add a row; False when one stands under its primary key already."""
    # No row was inserted where somebody else was first; the statement succeeds all the same.
    return bool((await tx.execute(insert(tx, table).values(**row).on_conflict_do_nothing())).rowcount)
