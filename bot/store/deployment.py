"""What the database remembers about the deployment itself: its master key, its key store, its running processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, not_, select, update

from bot.models import Deployment
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import deployment, processes, withdrawals_known

FARTHEST_LEASE = timedelta(minutes=10)
"""Longer than any lease, and than clocks of two machines may differ: Slack takes no more than half of it."""


async def get(tx: Transaction) -> Deployment | None:
    """Return what is remembered, or None on a fresh database."""
    row = (await tx.execute(select(deployment))).one_or_none()
    return None if row is None else _deployment(row._mapping)


async def lock(tx: Transaction) -> Deployment | None:
    """Return what `get` does, and keep others from starting or rekeying until this transaction ends."""
    row = (await tx.execute(select(deployment).with_for_update())).one_or_none()
    return None if row is None else _deployment(row._mapping)


def _deployment(row: object) -> Deployment:
    values = dict(row)  # type: ignore[call-overload]
    return Deployment(**{name: value for name, value in values.items() if name != "id"})


async def fingerprint(tx: Transaction) -> str | None:
    """Return the fingerprint of the master key, or None on a fresh database."""
    return await tx.scalar(select(deployment.c.key_fingerprint))


async def claim(tx: Transaction, value: str) -> str:
    """Remember the fingerprint if none is remembered; return the one that is, whoever came first."""
    # Two processes may start at once on a new database: the first key counts for both.
    await upsert.add(tx, deployment, {"id": 1, "key_fingerprint": value})
    return await tx.scalar(select(deployment.c.key_fingerprint)) or value


async def begin_rekey(tx: Transaction, value: str) -> None:
    """Note which master key everything is being wrapped under."""
    await tx.execute(update(deployment).values(next_fingerprint=value))


async def put_fingerprint(tx: Transaction, value: str) -> None:
    """Remember another fingerprint, and that its rekeying is complete."""
    await tx.execute(update(deployment).values(key_fingerprint=value, next_fingerprint=None))


async def claim_meeting(tx: Transaction, value: str) -> str:
    """Remember the shared id if none is remembered; return the one that is, whoever came first."""
    # Decided where it is written: of two processes that meet at once the first one's id counts for both.
    await tx.execute(update(deployment).where(deployment.c.meeting_id.is_(None)).values(meeting_id=value))
    return await tx.scalar(select(deployment.c.meeting_id)) or value


async def put_meeting(tx: Transaction, value: str) -> None:
    """Remember another shared id: this database has another key store from now on."""
    await tx.execute(update(deployment).values(meeting_id=value))


async def put_restored(tx: Transaction, value: str) -> None:
    """Remember which backup this database came from."""
    await tx.execute(update(deployment).values(restored_id=value))


# Processes.


async def hold_lease(tx: Transaction, process_id: str, kind: str, until: datetime) -> None:
    """Say that a process lives until a moment at least."""
    await upsert.put(tx, processes, [{"id": process_id, "kind": kind, "until": until}])


async def renew_lease(tx: Transaction, process_id: str, until: datetime) -> bool:
    """Put off the end of a lease; False when somebody has cleared it meanwhile."""
    # Never an insert: a lease that was cleared says that a rekeying may have come by meanwhile.
    query = update(processes).where(processes.c.id == process_id).values(until=until)
    return bool((await tx.execute(query)).rowcount)


async def drop_lease(tx: Transaction, process_id: str) -> None:
    """Say that a process has ended."""
    await tx.execute(delete(processes).where(processes.c.id == process_id))


async def living(tx: Transaction, now: datetime) -> list[str]:
    """Return what sort of processes live, and clear those whose lease ran out.

    No lease lasts as long as FARTHEST_LEASE: one that does was taken before the clock was set back, or is damaged.
    """
    await tx.execute(delete(processes).where(not_(_lives(now))))
    return list(await tx.scalars(select(processes.c.kind).order_by(processes.c.kind)))


async def count_living(tx: Transaction, kinds: Sequence[str], now: datetime) -> int:
    """Return how many processes of these sorts live."""
    living = select(func.count()).select_from(processes).where(processes.c.kind.in_(kinds), _lives(now))
    return await tx.scalar(living) or 0


def _lives(now: datetime) -> ColumnElement[bool]:
    return and_(processes.c.until > now, processes.c.until <= now + FARTHEST_LEASE)


# Withdrawn consent. What it was about stands in the key store, which no restore brings back.


async def know_withdrawals(tx: Transaction, ids: Sequence[str], today: date) -> None:
    """Note that withdrawals have had their effect in this database."""
    for one in ids:
        # It may be known already: what is not sure to be done is done again.
        await upsert.add(tx, withdrawals_known, {"id": one, "noted_on": today})


async def known_withdrawals(tx: Transaction) -> set[str]:
    """Return the withdrawals that have had their effect in this database."""
    return set(await tx.scalars(select(withdrawals_known.c.id)))


async def purge_withdrawals(tx: Transaction, before: date) -> None:
    """Forget the ids of withdrawals noted before a day."""
    await tx.execute(delete(withdrawals_known).where(withdrawals_known.c.noted_on < before))
