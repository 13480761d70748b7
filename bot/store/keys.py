"""The key store: wrapped round keys, whose database it belongs to, and what people withdrew.

It is a database of its own that is never backed up: yesterday's copy of the main database opens nothing, and brings
back nothing that somebody took away since.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, delete, insert, select, update

from bot.models import Meeting, Withdrawal
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.key_tables import meeting, round_keys, withdrawals

_GET = select(round_keys.c.wrapped).where(round_keys.c.round_id == bindparam("round_id"))
# There is one row, and this is its key: of two processes at a first meeting one inserts, the other reads.
_THIS = "this"
LEDGER = "ledger-"
"""What names of keys begin with that 0.1.0 made for no round: they open nothing any more, and tidying destroys them."""


async def add(tx: Transaction, round_id: str, wrapped: bytes, today: date) -> None:
    """Keep the wrapped key of a new round."""
    await tx.execute(insert(round_keys).values(round_id=round_id, wrapped=wrapped, made_on=today))


async def get(tx: Transaction, round_id: str) -> bytes | None:
    """Return the wrapped key, or None when it was destroyed."""
    return await tx.scalar(_GET, {"round_id": round_id})


async def made_before(tx: Transaction, day: date) -> list[str]:
    """List the names of keys made before that day; keys of that day itself may be of rounds being made."""
    return list(await tx.scalars(select(round_keys.c.round_id).where(round_keys.c.made_on < day)))


async def everything(tx: Transaction) -> dict[str, bytes]:
    """Return every wrapped key by round, for `rekey`."""
    rows = await tx.execute(select(round_keys.c.round_id, round_keys.c.wrapped))
    return {row.round_id: row.wrapped for row in rows}


async def replace(tx: Transaction, round_id: str, wrapped: bytes) -> None:
    """Put a newly wrapped key in the place of the old one."""
    await tx.execute(update(round_keys).where(round_keys.c.round_id == round_id).values(wrapped=wrapped))


async def destroy(tx: Transaction, round_id: str) -> None:
    """Delete the key. Nothing sealed with it can be read after this."""
    await tx.execute(delete(round_keys).where(round_keys.c.round_id == round_id))


# The meeting with the main database.


async def claim_meeting(tx: Transaction, shared_id: str, pepper: bytes) -> Meeting:
    """Remember the shared id if none is remembered; return the meeting that is, whoever came first."""
    await upsert.add(tx, meeting, {"name": _THIS, "id": shared_id, "pepper": pepper, "met": False})
    return await get_meeting(tx) or Meeting(shared_id, pepper)


async def get_meeting(tx: Transaction) -> Meeting | None:
    """Return whose key store this is; None before it met any database."""
    row = (await tx.execute(select(meeting.c.id, meeting.c.pepper, meeting.c.met))).one_or_none()
    return None if row is None else Meeting(row.id, row.pepper, row.met)


async def confirm_meeting(tx: Transaction) -> None:
    """Note that the main database remembers the shared id, too."""
    await tx.execute(update(meeting).values(met=True))


# Withdrawals.


async def note_withdrawal(tx: Transaction, one: Withdrawal, today: date) -> None:
    """Keep that something was withdrawn: its sort and a digest, never a name."""
    values = {"id": one.id, "kind": one.kind, "digest": one.digest, "noted_on": today}
    await tx.execute(insert(withdrawals).values(values))


async def undo_withdrawals(tx: Transaction, kind: str, digest: str) -> None:
    """Forget that something was withdrawn: its consent was given again."""
    await tx.execute(delete(withdrawals).where(withdrawals.c.kind == kind, withdrawals.c.digest == digest))


async def all_withdrawals(tx: Transaction) -> list[Withdrawal]:
    """Return everything withdrawn."""
    query = select(withdrawals.c.id, withdrawals.c.kind, withdrawals.c.digest).order_by(withdrawals.c.id)
    return [Withdrawal(row.id, row.kind, row.digest) for row in await tx.execute(query)]


async def purge_withdrawals(tx: Transaction, before: date) -> None:
    """Forget what was withdrawn before a day."""
    await tx.execute(delete(withdrawals).where(withdrawals.c.noted_on < before))
