"""Damage to one row, by hand, and its mending: raw SQL, because nobody of ours would write such things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import text

from bot.store import Store

Mend = Callable[[], Awaitable[None]]


async def spoilt(store: Store, cell: str, where: str, value: object) -> Mend:
    """Put a value into one "table.column" of the row where this holds; return what puts the old one back."""
    table, column = cell.split(".")
    async with store.begin() as tx:
        before = (await tx.execute(text(f"SELECT {column} FROM {table} WHERE {where}"))).scalar_one()  # noqa: S608 - a test's own words
        await tx.execute(text(f"UPDATE {table} SET {column} = :value WHERE {where}"), {"value": value})  # noqa: S608

    async def mend() -> None:
        async with store.begin() as tx:
            await tx.execute(text(f"UPDATE {table} SET {column} = :value WHERE {where}"), {"value": before})  # noqa: S608

    return mend


async def flipped(store: Store, cell: str, where: str, place: int = 40) -> Mend:
    """Flip one bit of some bytes."""
    table, column = cell.split(".")
    async with store.read() as tx:
        before = (await tx.execute(text(f"SELECT {column} FROM {table} WHERE {where}"))).scalar_one()  # noqa: S608 - a test's own words
    at = place % len(before)
    return await spoilt(store, cell, where, before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])


async def refusing(store: Store, act: str, table: str, when: str = "true") -> Mend:
    """Let a database refuse to INSERT, UPDATE or DELETE the rows of which this holds (`old.…`, `new.…`)."""
    name = f"refuse_{table}"
    if store.is_sqlite:
        steps = [
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'damaged'); END",
        ]
    else:
        steps = [
            f"CREATE FUNCTION {name}() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'damaged'; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
        ]
    async with store.begin() as tx:
        for step in steps:
            await tx.exec_driver_sql(step)

    async def mend() -> None:
        async with store.begin() as tx:
            await tx.exec_driver_sql(f"DROP TRIGGER {name}" if store.is_sqlite else f"DROP TRIGGER {name} ON {table}")

    return mend
