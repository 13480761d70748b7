"""Sheets of the workbook, sealed under their member's own key, and when they come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select, update

from bot.models import Return, Subject, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.awake import FARTHEST, NOW, SPARE, awake, found
from bot.store.foundation.columns import of
from bot.store.foundation.tables import returns, sheets

FARTHEST_RETURN = timedelta(days=365) + SPARE
_DUE, _TOO_FAR = (
    awake(returns.c.team_id, returns.c.id, where).order_by(returns.c.due_at)
    for where in (returns.c.due_at <= NOW, returns.c.due_at > FARTHEST)
)


async def put(tx: Transaction, who: Who, sheet_id: str, day: date, sealed: bytes) -> None:
    """Keep a sheet, new or changed; its first day stays."""
    # With an id of somebody else's nothing is updated, and the insert fails on its key.
    if not (await tx.execute(update(sheets).where(_own(who, sheet_id)).values(sealed=sealed))).rowcount:
        values = {"id": sheet_id, "team_id": who.team_id, "user_id": who.user_id, "day": day, "sealed": sealed}
        await tx.execute(insert(sheets).values(values))


def _own(who: Who, sheet_id: str) -> ColumnElement[bool]:
    return and_(sheets.c.id == sheet_id, of(sheets, who))


_GET = select(sheets.c.day, sheets.c.sealed)


async def get(tx: Transaction, who: Who, sheet_id: str) -> tuple[date, bytes] | None:
    """Return one of a member's sheets as (day, sealed); None when it is gone, or somebody else's."""
    return await _one(tx, _GET.where(_own(who, sheet_id)))


async def lock(tx: Transaction, who: Who, sheet_id: str) -> tuple[date, bytes] | None:
    """Return what `get` does, and keep others from changing it until this transaction ends."""
    return await _one(tx, _GET.where(_own(who, sheet_id)).with_for_update())


async def _one(tx: Transaction, query: Select[date, bytes]) -> tuple[date, bytes] | None:
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else (row.day, row.sealed)


async def of_member(tx: Transaction, who: Who) -> list[tuple[str, date, bytes]]:
    """Return a member's sheets as (id, day, sealed), newest first."""
    query = select(sheets).where(of(sheets, who)).order_by(sheets.c.day.desc(), sheets.c.id)
    return [(row.id, row.day, row.sealed) for row in await tx.execute(query)]


async def every_sheet(tx: Transaction) -> list[tuple[Who, str]]:
    """Return whose each sheet is, and its id."""
    query = select(sheets.c.team_id, sheets.c.user_id, sheets.c.id).order_by(sheets.c.id)
    return [(Who(row.team_id, row.user_id), row.id) for row in await tx.execute(query)]


async def owner(tx: Transaction, sheet_id: str) -> Who | None:
    """Return whose a sheet is."""
    row = (await tx.execute(select(sheets.c.team_id, sheets.c.user_id).where(sheets.c.id == sheet_id))).one_or_none()
    return None if row is None else Who(row.team_id, row.user_id)


async def drop(tx: Transaction, who: Who, sheet_id: str) -> None:
    """Delete one of a member's sheets; harmless when it is somebody else's, or gone. It does not come back, either."""
    await tx.execute(delete(sheets).where(_own(who, sheet_id)))


async def plan_return(tx: Transaction, one: Return) -> None:
    """Note when a sheet comes back, in the place of an earlier moment of the same kind."""
    # By hand, because ids are random: what there is one of is a kind of moment of a sheet.
    before = and_(returns.c.sheet_id == one.sheet_id, returns.c.kind == one.kind, of(returns, one.who))
    await tx.execute(delete(returns).where(before))
    row = {column.name: getattr(one, column.name) for column in returns.columns}
    await upsert.put(tx, returns, [row])


async def due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return what is due to come back, oldest first, then what lies too far away; what is set aside is left out."""
    come = await found(tx, _DUE, sort, now, limit)
    return come + await found(tx, _TOO_FAR, sort, now, limit, farthest=now + FARTHEST_RETURN)


async def claim(tx: Transaction, return_id: str, now: datetime) -> Return | None:
    """Take one that is due, or too far away, off the list and return it; None when it is gone, or somebody else did.

    Whoever claims also sends or plans, in the same transaction: it is neither lost nor sent twice.
    """
    come = or_(returns.c.due_at <= now, returns.c.due_at > now + FARTHEST_RETURN)
    this = and_(returns.c.id == return_id, come)
    row = (await tx.execute(select(returns).where(this).with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return None
    await tx.execute(delete(returns).where(returns.c.id == return_id))
    return Return(**row._mapping)


async def drop_returns(tx: Transaction, who: Who) -> None:
    """Let nothing of a member's come back any more."""
    await tx.execute(delete(returns).where(of(returns, who)))
