"""Journal entries, sealed under their member's own key, and those keys, wrapped by the master key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from bot.models import Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.columns import of
from bot.store.foundation.tables import entries, member_keys


async def key(tx: Transaction, who: Who) -> bytes | None:
    """Return a member's wrapped key; None before anything was sealed for them."""
    return await tx.scalar(select(member_keys.c.wrapped).where(of(member_keys, who)))


async def claim_key(tx: Transaction, who: Who, wrapped: bytes) -> bytes:
    """Keep a member's first key; return the one that is kept, whoever came first."""
    await upsert.add(tx, member_keys, _key_row(who, wrapped))
    return await key(tx, who) or wrapped


def _key_row(who: Who, wrapped: bytes) -> dict[str, object]:
    return {"team_id": who.team_id, "user_id": who.user_id, "wrapped": wrapped}


async def all_keys(tx: Transaction) -> dict[Who, bytes]:
    """Return every member's wrapped key, for `rekey`."""
    return {Who(row.team_id, row.user_id): row.wrapped for row in await tx.execute(select(member_keys))}


async def replace_key(tx: Transaction, who: Who, wrapped: bytes) -> None:
    """Put a newly wrapped key in the place of the old one."""
    await upsert.put(tx, member_keys, [_key_row(who, wrapped)])


async def put(tx: Transaction, who: Who, entry_id: str, day: date, sealed: bytes) -> None:
    """Keep an entry, new or changed; its first day stays."""
    # Not an upsert: that would put today's day in the place of the first one.
    if not (await tx.execute(update(entries).where(_own(who, entry_id)).values(sealed=sealed))).rowcount:
        values = {"id": entry_id, "team_id": who.team_id, "user_id": who.user_id, "day": day, "sealed": sealed}
        await tx.execute(insert(entries).values(values))


def _own(who: Who, entry_id: str) -> ColumnElement[bool]:
    return and_(entries.c.id == entry_id, of(entries, who))


async def of_member(tx: Transaction, who: Who) -> list[tuple[str, date, bytes]]:
    """Return a member's entries as (id, day, sealed), newest first."""
    query = select(entries).where(of(entries, who)).order_by(entries.c.day.desc(), entries.c.id)
    return [(row.id, row.day, row.sealed) for row in await tx.execute(query)]


async def every_entry(tx: Transaction) -> list[tuple[Who, str]]:
    """Return whose each entry is, and its id."""
    query = select(entries.c.team_id, entries.c.user_id, entries.c.id).order_by(entries.c.id)
    return [(Who(row.team_id, row.user_id), row.id) for row in await tx.execute(query)]


async def drop(tx: Transaction, who: Who, entry_id: str) -> None:
    """Delete one of a member's entries; harmless when it is somebody else's, or gone."""
    await tx.execute(delete(entries).where(_own(who, entry_id)))
