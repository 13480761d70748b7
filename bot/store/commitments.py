"""What askers want to do, sealed under their own keys, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from bot.models import Commitment
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import commitments


async def put(tx: Transaction, one: Commitment) -> None:
    """Keep a commitment, in the place of an earlier one of the same round."""
    await upsert.put(tx, commitments, [{column.name: getattr(one, column.name) for column in commitments.columns}])


async def get(tx: Transaction, round_id: str) -> Commitment | None:
    """Read the commitment made after a round; None when there is none, or it is done or dropped."""
    row = (await tx.execute(select(commitments).where(commitments.c.round_id == round_id))).one_or_none()
    return None if row is None else Commitment(**row._mapping)


async def drop(tx: Transaction, round_ids: Sequence[str]) -> bool:
    """Forget commitments; return whether there was one."""
    return bool((await tx.execute(delete(commitments).where(commitments.c.round_id.in_(round_ids)))).rowcount)


async def claim_reminders(tx: Transaction, now: datetime) -> list[Commitment]:
    """Return the commitments whose reminder is due, and note that it is taken care of."""
    query = select(commitments).where(commitments.c.remind_at <= now).with_for_update(skip_locked=True)
    found = [Commitment(**row._mapping) for row in await tx.execute(query)]
    # Whoever claims also sends, in the same transaction: a reminder is neither lost nor sent twice.
    where = commitments.c.round_id.in_([one.round_id for one in found])
    await tx.execute(update(commitments).where(where).values(remind_at=None))
    return found


async def due(tx: Transaction, now: datetime, limit: int = 50) -> list[Commitment]:
    """List the commitments whose follow-up is due, oldest first. Nothing is claimed: `drop` decides who begins it."""
    query = select(commitments).where(commitments.c.due_at <= now).order_by(commitments.c.due_at).limit(limit)
    return [Commitment(**row._mapping) for row in await tx.execute(query)]
