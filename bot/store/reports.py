"""Reports to moderators."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select, update

from bot.store.connections import Transaction
from bot.store.foundation.tables import reports


async def add_report(tx: Transaction, team_id: str, report_id: str, round_id: str, today: date) -> None:
    """Keep that a text was reported. Which one is in the round's box only."""
    values = {"id": report_id, "team_id": team_id, "round_id": round_id, "state": "open", "reported_on": today}
    await tx.execute(insert(reports).values(values))


async def open_report(tx: Transaction, team_id: str, report_id: str) -> str | None:
    """Return the round of a report nobody has decided, or None."""
    query = select(reports.c.round_id).where(reports.c.team_id == team_id, reports.c.id == report_id)
    return await tx.scalar(query.where(reports.c.state == "open"))


async def lock_report(tx: Transaction, report_id: str) -> None:
    """Keep others from deciding on a report until this transaction ends."""
    await tx.execute(select(reports.c.id).where(reports.c.id == report_id).with_for_update())


async def decide(tx: Transaction, report_id: str, *, upheld: bool) -> None:
    """Close a report."""
    state = "upheld" if upheld else "dismissed"
    await tx.execute(update(reports).where(reports.c.id == report_id).values(state=state))


async def drop_report(tx: Transaction, report_id: str) -> None:
    """Forget a report that could not be delivered."""
    await tx.execute(delete(reports).where(reports.c.id == report_id))


async def reports_of(tx: Transaction, round_id: str) -> list[str]:
    """List the reports about a round, decided or not: messages about them may still need its key."""
    return list(await tx.scalars(select(reports.c.id).where(reports.c.round_id == round_id)))
