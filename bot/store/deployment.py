"""What the database remembers about the deployment itself: which master key it was sealed with."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import deployment


async def fingerprint(tx: Transaction) -> str | None:
    """Return the fingerprint of the master key, or None on a fresh database."""
    return await tx.scalar(select(deployment.c.key_fingerprint))


async def claim(tx: Transaction, value: str) -> str:
    """Remember the fingerprint if none is remembered; return the one that is, whoever came first."""
    # Two processes may start at once on a new database: the first key counts for both.
    await upsert.add(tx, deployment, {"id": 1, "key_fingerprint": value})
    return await tx.scalar(select(deployment.c.key_fingerprint)) or value


async def put_fingerprint(tx: Transaction, value: str) -> None:
    """Remember another fingerprint (`rekey`)."""
    await upsert.put(tx, deployment, [{"id": 1, "key_fingerprint": value}])
