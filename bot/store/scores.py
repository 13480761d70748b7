"""Scores of rounds in bands, sealed under their asker's own key."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select

from bot.models import ScoresRow, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.columns import of
from bot.store.foundation.tables import scores


async def put(tx: Transaction, one: ScoresRow) -> None:
    """Keep the scores of a round."""
    await upsert.put(tx, scores, [asdict(one)])


async def of_member(tx: Transaction, who: Who) -> list[ScoresRow]:
    """Return the scores of all of somebody's own rounds, the newest first."""
    query = select(scores).where(of(scores, who)).order_by(scores.c.day.desc(), scores.c.round_id)
    return [ScoresRow(**row._mapping) for row in await tx.execute(query)]
