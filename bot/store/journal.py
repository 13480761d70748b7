"""Journal entries, sealed under their member's own key, and those keys, wrapped by the master key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, delete, insert, select, update

from bot.store import upsert
from bot.store.connections import Transaction
from bot.store.tables import entries, member_keys


async def key(tx: Transaction, team_id: str, user_id: str) -> bytes | None:
    """Return a member's wrapped key, or None before their first entry."""
    where = and_(member_keys.c.team_id == team_id, member_keys.c.user_id == user_id)
    return await tx.scalar(select(member_keys.c.wrapped).where(where))


async def claim_key(tx: Transaction, team_id: str, user_id: str, wrapped: bytes) -> bytes:
    """Keep a member's first key; return the one that is kept, whoever came first."""
    await upsert.add(tx, member_keys, {"team_id": team_id, "user_id": user_id, "wrapped": wrapped})
    return await key(tx, team_id, user_id) or wrapped


async def all_keys(tx: Transaction) -> dict[tuple[str, str], bytes]:
    """Return every member's wrapped key, for `rekey`."""
    return {(row.team_id, row.user_id): row.wrapped for row in await tx.execute(select(member_keys))}


async def replace_key(tx: Transaction, team_id: str, user_id: str, wrapped: bytes) -> None:
    """Put a newly wrapped key in the place of the old one."""
    await upsert.put(tx, member_keys, [{"team_id": team_id, "user_id": user_id, "wrapped": wrapped}])


async def put(tx: Transaction, team_id: str, user_id: str, entry_id: str, day: date, sealed: bytes) -> None:
    """Keep an entry, new or changed; its first day stays."""
    own = and_(entries.c.id == entry_id, entries.c.team_id == team_id, entries.c.user_id == user_id)
    if not (await tx.execute(update(entries).where(own).values(sealed=sealed))).rowcount:
        values = {"id": entry_id, "team_id": team_id, "user_id": user_id, "day": day, "sealed": sealed}
        await tx.execute(insert(entries).values(values))


async def of_member(tx: Transaction, team_id: str, user_id: str) -> list[tuple[str, date, bytes]]:
    """Return a member's entries as (id, day, sealed), newest first."""
    query = select(entries).where(entries.c.team_id == team_id, entries.c.user_id == user_id)
    rows = await tx.execute(query.order_by(entries.c.day.desc(), entries.c.id))
    return [(row.id, row.day, row.sealed) for row in rows]


async def drop(tx: Transaction, team_id: str, user_id: str, entry_id: str) -> None:
    """Delete one of a member's entries."""
    own = and_(entries.c.id == entry_id, entries.c.team_id == team_id, entries.c.user_id == user_id)
    await tx.execute(delete(entries).where(own))


async def forget(tx: Transaction, team_id: str, user_id: str) -> None:
    """Delete a member's journal and its key."""
    for table in (entries, member_keys):
        await tx.execute(delete(table).where(table.c.team_id == team_id, table.c.user_id == user_id))
