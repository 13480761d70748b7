"""What the numbers for operators are made of: three scans over all workspaces, of what the clock started alone.

Kinds of message that what one person did may start are left out: a figure that moves when such a row comes or goes
would date that.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, distinct, func, select

from bot.models import SendState, Standing
from bot.models.kinds import COUNTED
from bot.store.connections import Transaction
from bot.store.foundation import readable
from bot.store.foundation.tables import outbox, pauses, set_aside

_DUE = outbox.c.not_before <= bindparam("before", type_=outbox.c.not_before.type)
_LATE = (
    select(outbox.c.state, func.count(), func.min(outbox.c.not_before, type_=outbox.c.not_before.type))
    .where(outbox.c.state.not_in((SendState.SENT, SendState.LAPSED)), outbox.c.kind.in_(COUNTED))
    .where(readable.MESSAGE, _DUE)
    .group_by(outbox.c.state)
)
_RESTING = (
    select(func.count(distinct(pauses.c.team_id)))
    .where(pauses.c.method == bindparam("method"))
    .where(
        pauses.c.until.between(
            bindparam("now", type_=pauses.c.until.type), bindparam("farthest", type_=pauses.c.until.type)
        )
    )
    .where(
        select(outbox.c.id)
        .where(outbox.c.team_id == pauses.c.team_id, outbox.c.state == SendState.PENDING)
        .where(outbox.c.kind.in_(COUNTED), readable.MESSAGE, _DUE)
        .exists()
    )
)
_ASIDE = select(set_aside.c.sort, func.count()).where(readable.NOTE).group_by(set_aside.c.sort)


async def late(tx: Transaction, before: datetime) -> list[Standing]:
    """Return how many messages of the clock were due by a moment and are not sent, by state, and since when."""
    return [Standing(*row) for row in await tx.execute(_LATE, {"before": before})]


async def resting(tx: Transaction, method: str, now: datetime, longest: timedelta, before: datetime) -> int:
    """Return in how many workspaces a method rests while a message of the clock waits that was due by a moment."""
    moments = {"now": now, "farthest": now + longest, "before": before}
    return await tx.scalar(_RESTING, moments | {"method": method}) or 0


async def aside(tx: Transaction) -> dict[str, int]:
    """Return how many items of each sort of work are set aside."""
    return {str(row[0]): row[1] for row in await tx.execute(_ASIDE)}
