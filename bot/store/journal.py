"""Journal entries, sealed under their member's own key, and those keys, wrapped by the master key.

Beside them what forms of reflections leave open: experiments that come back, and invitations to do something in two.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select, update

from bot.models import Pair, PairState, Subject, TrialDay, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.awake import FARTHEST, NOW, SPARE, awake, found
from bot.store.foundation.columns import of
from bot.store.foundation.tables import entries, member_keys, pairs, trials

FARTHEST_TRIAL = timedelta(days=365) + SPARE
_DUE, _TOO_FAR = (
    awake(trials.c.team_id, trials.c.entry_id, where).order_by(trials.c.due_at)
    for where in (trials.c.due_at <= NOW, trials.c.due_at > FARTHEST)
)


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


async def plan_trial(tx: Transaction, one: TrialDay) -> None:
    """Note when an experiment comes back, in the place of an earlier moment."""
    await upsert.put(tx, trials, [{column.name: getattr(one, column.name) for column in trials.columns}])


async def drop_trial(tx: Transaction, who: Who, entry_id: str) -> None:
    """Let an experiment not come back; harmless when it would not."""
    await tx.execute(delete(trials).where(trials.c.entry_id == entry_id, of(trials, who)))


async def trials_due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return what is due to come back, oldest first, then what lies too far away; what is set aside is left out."""
    come = await found(tx, _DUE, sort, now, limit)
    return come + await found(tx, _TOO_FAR, sort, now, limit, farthest=now + FARTHEST_TRIAL)


async def claim_trial(tx: Transaction, entry_id: str, now: datetime) -> TrialDay | None:
    """Take one that is due, or too far away, off the list and return it; None when it is gone, or somebody else did.

    Whoever claims also sends or plans, in the same transaction: it is neither lost nor sent twice.
    """
    come = or_(trials.c.due_at <= now, trials.c.due_at > now + FARTHEST_TRIAL)
    this = and_(trials.c.entry_id == entry_id, come)
    row = (await tx.execute(select(trials).where(this).with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return None
    await tx.execute(delete(trials).where(trials.c.entry_id == entry_id))
    return TrialDay(**row._mapping)


def _pair(row: Row[Any]) -> Pair:
    return Pair(**{**row._mapping, "state": PairState(row.state)})


async def put_pair(tx: Transaction, one: Pair) -> None:
    """Keep an invitation, new or answered."""
    await upsert.put(tx, pairs, [{column.name: getattr(one, column.name) for column in pairs.columns}])


async def lock_pair(tx: Transaction, pair_id: str) -> Pair | None:
    """Return an invitation, and keep others from answering it until this transaction ends; None when it is gone."""
    row = (await tx.execute(select(pairs).where(pairs.c.id == pair_id).with_for_update())).one_or_none()
    return None if row is None else _pair(row)


async def pairs_of(tx: Transaction, who: Who) -> list[Pair]:
    """Return the invitations that somebody sent or got, the newest first."""
    query = select(pairs).where(_in_pair(who)).order_by(pairs.c.day.desc(), pairs.c.id)
    return [_pair(row) for row in await tx.execute(query)]


def _in_pair(who: Who) -> ColumnElement[bool]:
    return and_(pairs.c.team_id == who.team_id, or_(pairs.c.user_id == who.user_id, pairs.c.partner_id == who.user_id))


async def drop_pairs(tx: Transaction, who: Who) -> None:
    """Delete the invitations that somebody sent or got: they leave."""
    await tx.execute(delete(pairs).where(_in_pair(who)))


async def purge_pairs(tx: Transaction, before: date) -> None:
    """Forget invitations from before a day."""
    await tx.execute(delete(pairs).where(pairs.c.day < before))
