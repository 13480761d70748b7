"""Sealed boxes. One statement, `put`, serves every act of a giver and every cover rewrite alike."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.models import Subject
from bot.store.connections import Transaction
from bot.store.foundation.awake import awake, found
from bot.store.foundation.tables import boxes

_GET = select(boxes.c.sealed).where(boxes.c.round_id == bindparam("of_round"))
# Here as everywhere: SQLite has no FOR UPDATE and does not see it; there BEGIN IMMEDIATE lets one write at a time.
_LOCK = _GET.with_for_update()
# No other condition and no other column, ever: whoever reads statements would tell acts from cover by it.
_PUT = update(boxes).where(boxes.c.round_id == bindparam("of_round")).values(sealed=bindparam("rewritten"))
_TO_COVER = awake(boxes.c.team_id, boxes.c.round_id).order_by(boxes.c.round_id)


async def add(tx: Transaction, team_id: str, round_id: str, sealed: bytes) -> None:
    """Keep the box of a round that starts."""
    await tx.execute(insert(boxes).values(round_id=round_id, team_id=team_id, sealed=sealed))


async def get(tx: Transaction, round_id: str) -> bytes | None:
    """Read the sealed box without a lock: in Postgres a lock stays behind in the row, as a rewriting does."""
    return await tx.scalar(_GET, {"of_round": round_id})


async def lock(tx: Transaction, round_id: str) -> bytes | None:
    """Return the sealed box and keep others from rewriting it until this transaction ends."""
    return await tx.scalar(_LOCK, {"of_round": round_id})


async def put(tx: Transaction, round_id: str, sealed: bytes) -> None:
    """Rewrite the whole box."""
    await tx.execute(_PUT, {"of_round": round_id, "rewritten": sealed})


async def open_ids(tx: Transaction) -> list[str]:
    """List the rounds that have a box, in no order."""
    return list(await tx.scalars(select(boxes.c.round_id)))


async def count(tx: Transaction) -> int:
    """Return how many boxes there are."""
    return await tx.scalar(select(func.count()).select_from(boxes)) or 0


async def to_cover(tx: Transaction, sort: str, now: datetime) -> list[Subject]:
    """Return the rounds that have a box which can be rewritten, by id; what is set aside is left out."""
    return await found(tx, _TO_COVER, sort, now)


async def drop(tx: Transaction, round_id: str) -> None:
    """Delete the box."""
    await tx.execute(delete(boxes).where(boxes.c.round_id == round_id))
