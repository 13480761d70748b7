"""Reports to moderators that nobody has decided. A decision deletes the row, and so does the end of the round."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from bot.store.connections import Transaction
from bot.store.foundation.tables import reports


async def add_report(tx: Transaction, team_id: str, report_id: str, round_id: str) -> None:
    """Keep that a text was reported. Which one is in the round's box only."""
    await tx.execute(insert(reports).values(id=report_id, team_id=team_id, round_id=round_id))


async def open_report(tx: Transaction, team_id: str, report_id: str) -> str | None:
    """Return the round of a report nobody has decided, or None."""
    query = select(reports.c.round_id).where(reports.c.team_id == team_id, reports.c.id == report_id)
    return await tx.scalar(query)


async def drop_report(tx: Transaction, report_id: str) -> None:
    """Forget a report that was decided, or could not be delivered."""
    await tx.execute(delete(reports).where(reports.c.id == report_id))


async def drop_reports(tx: Transaction, round_id: str) -> None:
    """Forget the reports of a round that is over."""
    await tx.execute(delete(reports).where(reports.c.round_id == round_id))


async def reports_of(tx: Transaction, round_id: str) -> list[str]:
    """List the reports about a round: messages about them may still need its key."""
    return list(await tx.scalars(select(reports.c.id).where(reports.c.round_id == round_id)))
