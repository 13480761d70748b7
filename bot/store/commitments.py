"""What askers want to do, sealed under their own keys, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, delete, exists, select, update

from bot.models import Commitment, RoundState, Subject, Who
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.awake import FARTHEST, NOW, SPARE, awake, found
from bot.store.foundation.columns import of
from bot.store.foundation.tables import commitments, rounds

FARTHEST_DUE = timedelta(days=60) + SPARE
"""Who was asked is forgotten by then."""
_BUSY = exists().where(
    rounds.c.team_id == commitments.c.team_id,
    rounds.c.asker_id == commitments.c.user_id,
    rounds.c.state.in_((RoundState.GATHERING, RoundState.COLLECTING)),
)


def _awake(at: Column[Any], *where: ColumnElement[bool]) -> Select[str, str]:
    return awake(commitments.c.team_id, commitments.c.round_id, *where).order_by(at)


_REMIND_AT, _DUE_AT = commitments.c.remind_at, commitments.c.due_at
_TO_REMIND, _DUE = _awake(_REMIND_AT, _REMIND_AT <= NOW), _awake(_DUE_AT, _DUE_AT <= NOW, ~_BUSY)
_TO_REMIND_TOO_FAR, _TOO_FAR = (_awake(at, at > FARTHEST) for at in (_REMIND_AT, _DUE_AT))


async def put(tx: Transaction, one: Commitment) -> None:
    """Keep a commitment, in the place of an earlier one of the same round."""
    await upsert.put(tx, commitments, [{column.name: getattr(one, column.name) for column in commitments.columns}])


async def get(tx: Transaction, round_id: str) -> Commitment | None:
    """Read the commitment made after a round; None when there is none, or it is done or dropped."""
    row = (await tx.execute(select(commitments).where(commitments.c.round_id == round_id))).one_or_none()
    return None if row is None else Commitment(**row._mapping)


async def drop(tx: Transaction, round_ids: Sequence[str]) -> bool:
    """Forget commitments; return whether there was one."""
    # Of two processes that delete one row one is told that it did: that one goes on.
    return bool((await tx.execute(delete(commitments).where(commitments.c.round_id.in_(round_ids)))).rowcount)


async def to_remind(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return the rounds whose commitment is to be reminded of, now or too far away; what is set aside is left out."""
    come = await found(tx, _TO_REMIND, sort, now, limit)
    return come + await found(tx, _TO_REMIND_TOO_FAR, sort, now, limit, farthest=now + FARTHEST_DUE)


async def claim_reminder(tx: Transaction, round_id: str, now: datetime) -> Commitment | None:
    """Return a commitment whose reminder is due, and note that it is taken care of; None when somebody else did.

    Whoever claims also sends, in the same transaction: a reminder is neither lost nor sent twice.
    """
    due = and_(commitments.c.round_id == round_id, commitments.c.remind_at <= now)
    # Passed by and not waited for: whoever holds it sends it.
    row = (await tx.execute(select(commitments).where(due).with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return None
    await tx.execute(update(commitments).where(due).values(remind_at=None))
    return Commitment(**row._mapping)


async def due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """List the rounds whose follow-up is due, oldest first; an asker with a round under way comes after it.

    Then those of which it lies too far away. Nothing is claimed: `drop` decides who begins it.
    """
    come = await found(tx, _DUE, sort, now, limit)
    return come + await found(tx, _TOO_FAR, sort, now, limit, farthest=now + FARTHEST_DUE)


async def of_member(tx: Transaction, who: Who) -> list[Commitment]:
    """Return what somebody wants to do, the nearest follow-up first."""
    query = select(commitments).where(of(commitments, who)).order_by(commitments.c.due_at)
    return [Commitment(**row._mapping) for row in await tx.execute(query)]


async def everything(tx: Transaction) -> list[tuple[Who, str]]:
    """Return whose each commitment is, and the round it is about."""
    query = select(commitments.c.team_id, commitments.c.user_id, commitments.c.round_id).order_by(
        commitments.c.round_id
    )
    return [(Who(row.team_id, row.user_id), row.round_id) for row in await tx.execute(query)]
