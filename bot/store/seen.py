"""Deliveries already handled, so that a repeated one is harmless. Never used for a giver's act."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlalchemy import and_, delete, select

from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import seen


async def first_time(tx: Transaction, team_id: str, key: str, today: date) -> bool:
    """Note a delivery, to the day; False when it was noted before. `key` is hashed: it may hold Slack's own ids."""
    # Decided by the insert itself: of two deliveries at once only one is the first.
    return await upsert.add(tx, seen, {"team_id": team_id, "digest": _digest(key), "seen_on": today})


async def noted(tx: Transaction, team_id: str, key: str) -> bool:
    """Tell whether `first_time` noted a delivery, without noting it."""
    where = and_(seen.c.team_id == team_id, seen.c.digest == _digest(key))
    return await tx.scalar(select(seen.c.digest).where(where)) is not None


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


async def purge(tx: Transaction, before: date) -> None:
    """Forget deliveries noted before a day."""
    await tx.execute(delete(seen).where(seen.c.seen_on < before))
