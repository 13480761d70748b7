"""Wrapped round keys. They live in a store of their own: yesterday's copy of the main database opens nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select, update

from bot.store.connections import Transaction
from bot.store.foundation.tables import round_keys


async def add(tx: Transaction, round_id: str, wrapped: bytes, today: date) -> None:
    """Keep the wrapped key of a new round."""
    await tx.execute(insert(round_keys).values(round_id=round_id, wrapped=wrapped, made_on=today))


async def get(tx: Transaction, round_id: str) -> bytes | None:
    """Return the wrapped key, or None when it was destroyed."""
    return await tx.scalar(select(round_keys.c.wrapped).where(round_keys.c.round_id == round_id))


async def made_before(tx: Transaction, day: date) -> list[str]:
    """List the names of keys made before that day; keys of that day itself may be of rounds being made."""
    return list(await tx.scalars(select(round_keys.c.round_id).where(round_keys.c.made_on < day)))


async def everything(tx: Transaction) -> dict[str, bytes]:
    """Return every wrapped key by round, for `rekey`."""
    rows = await tx.execute(select(round_keys.c.round_id, round_keys.c.wrapped))
    return {row.round_id: row.wrapped for row in rows}


async def replace(tx: Transaction, round_id: str, wrapped: bytes) -> None:
    """Put a newly wrapped key in the place of the old one."""
    await tx.execute(update(round_keys).where(round_keys.c.round_id == round_id).values(wrapped=wrapped))


async def destroy(tx: Transaction, round_id: str) -> None:
    """Delete the key. Nothing sealed with it can be read after this."""
    await tx.execute(delete(round_keys).where(round_keys.c.round_id == round_id))
