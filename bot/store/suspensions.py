"""The sealed ledger of people whose writing is suspended."""

from __future__ import annotations

from sqlalchemy import select

from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import ledgers


async def get(tx: Transaction, team_id: str) -> bytes | None:
    """Return the sealed ledger of a workspace for reading, or None. Takes no lock: a lock is a trace on Postgres."""
    return await tx.scalar(select(ledgers.c.sealed).where(ledgers.c.team_id == team_id))


async def lock(tx: Transaction, team_id: str) -> bytes | None:
    """Return the sealed ledger and keep others from rewriting it until this transaction ends."""
    return await tx.scalar(select(ledgers.c.sealed).where(ledgers.c.team_id == team_id).with_for_update())


async def put(tx: Transaction, team_id: str, sealed: bytes) -> None:
    """Rewrite the whole ledger."""
    await upsert.put(tx, ledgers, [{"team_id": team_id, "sealed": sealed}])


async def teams(tx: Transaction) -> list[str]:
    """Return the workspaces that have a ledger."""
    return list(await tx.scalars(select(ledgers.c.team_id).order_by(ledgers.c.team_id)))
