"""Scheduled work that was set aside: what failed, how often, and when it is tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, select

from bot.models import SetAside, Subject, Who
from bot.store.connections import Transaction
from bot.store.foundation import readable, upsert
from bot.store.foundation.tables import set_aside

# Built once: it is asked for each sort of work at every tick.
_OF_SORT = select(set_aside.c.team_id, set_aside.c.subject_id).where(set_aside.c.sort == bindparam("sort"))


def _is(sort: str, about: Subject) -> ColumnElement[bool]:
    own = and_(set_aside.c.team_id == about.team_id, set_aside.c.subject_id == about.id)
    return and_(set_aside.c.sort == sort, own)


async def _readable(tx: Transaction, query: Select[Any]) -> list[SetAside]:
    """Return the rows that can be read: a damaged one is written anew when its item fails again."""
    return [_row(row) for row in await tx.execute(query.where(readable.NOTE))]


def _row(row: Row[Any]) -> SetAside:
    about = Subject(row.team_id, row.subject_id)
    return SetAside(row.sort, about, row.code, row.fault, row.times, row.tried_at, row.again_at)


async def put(tx: Transaction, one: SetAside) -> None:
    """Keep an item, in the place of its last failure."""
    names = ("sort", "code", "fault", "times", "tried_at", "again_at")
    values = {name: getattr(one, name) for name in names}
    await upsert.put(tx, set_aside, [values | {"team_id": one.about.team_id, "subject_id": one.about.id}])


async def get(tx: Transaction, sort: str, about: Subject) -> SetAside | None:
    """Return an item, or None when it did not fail."""
    found = await _readable(tx, select(set_aside).where(_is(sort, about)))
    return found[0] if found else None


async def of_sort(tx: Transaction, sort: str) -> set[Subject]:
    """Return what is set aside of one sort of work, whether or not it may be tried again by now."""
    return {Subject(row.team_id, row.subject_id) for row in await tx.execute(_OF_SORT, {"sort": sort})}


async def everything(tx: Transaction) -> list[SetAside]:
    """Return all that is set aside, by sort."""
    query = select(set_aside).order_by(set_aside.c.sort, set_aside.c.team_id, set_aside.c.subject_id)
    return await _readable(tx, query)


async def drop(tx: Transaction, sort: str, about: Subject) -> None:
    """Forget an item: it succeeded. Harmless when it never failed."""
    await tx.execute(delete(set_aside).where(_is(sort, about)))


async def forget(tx: Transaction, who: Who) -> None:
    """Forget every item that is about somebody."""
    about = and_(set_aside.c.team_id == who.team_id, set_aside.c.subject_id == who.user_id)
    await tx.execute(delete(set_aside).where(about))


async def purge(tx: Transaction, before: datetime) -> None:
    """Forget items that were to be tried again before a moment and were not: there is nothing to do there any more."""
    await tx.execute(delete(set_aside).where(set_aside.c.again_at < before))
