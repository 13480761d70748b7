"""What the database remembers about the deployment itself: which master key it was sealed with."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from bot.store.engine import Transaction
from bot.store.tables import deployment


async def fingerprint(tx: Transaction) -> str | None:
    """Return the fingerprint of the master key, or None on a fresh database."""
    return await tx.scalar(select(deployment.c.key_fingerprint))


async def put_fingerprint(tx: Transaction, value: str) -> None:
    """Remember the fingerprint of the master key."""
    if not (await tx.execute(update(deployment).values(key_fingerprint=value))).rowcount:
        await tx.execute(insert(deployment).values(id=1, key_fingerprint=value))
