"""Which tips a member or a channel has had. Of a channel, its id stands where a member's does."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, delete, select

from bot.models import HadTip, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.columns import of
from bot.store.foundation.tables import had_tips


async def note(tx: Transaction, who: Who, tip: HadTip) -> None:
    """Note that a tip was had."""
    row = {"team_id": who.team_id, "user_id": who.user_id, "tip_id": tip.tip_id}
    await upsert.put(tx, had_tips, [row | {"message_id": tip.message_id, "closing": tip.closing}])


async def had(tx: Transaction, who: Who) -> list[HadTip]:
    """Return the tips somebody has had."""
    query = select(had_tips.c.tip_id, had_tips.c.message_id, had_tips.c.closing).where(of(had_tips, who))
    return [HadTip(**row._mapping) for row in await tx.execute(query)]


async def forget(tx: Transaction, who: Who, tip_ids: Collection[str]) -> None:
    """Forget that these were had."""
    await tx.execute(delete(had_tips).where(and_(of(had_tips, who), had_tips.c.tip_id.in_(tip_ids))))


async def take_back(tx: Transaction, who: Who, message_id: str) -> None:
    """Forget that the tip of a message was had: nobody saw it."""
    await tx.execute(delete(had_tips).where(and_(of(had_tips, who), had_tips.c.message_id == message_id)))


async def forget_all(tx: Transaction, who: Who) -> None:
    """Forget all tips that somebody has had."""
    await tx.execute(delete(had_tips).where(of(had_tips, who)))
