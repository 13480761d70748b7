"""What scheduled work finds to do: statements that are built once, and leave out what is set aside."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, ColumnElement, Select, and_, bindparam, exists, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.models import Subject
from bot.store.foundation.columns import Moment
from bot.store.foundation.tables import set_aside

FARTHEST_AGAIN = timedelta(days=1)
"""Nothing that is set aside rests for so long."""
NOW: ColumnElement[datetime] = bindparam("now", type_=Moment())
"""The moment in which a statement of `awake` is asked."""

FARTHEST: ColumnElement[datetime] = bindparam("farthest", type_=Moment())
"""The moment from which on nothing of a sort can be planned. What is all the same was planned while the clock was ahead
of itself; when the clock is right again it would keep its people waiting for as long as that, so it is planned anew.
In SQLite words come after every number: what is damaged is found as well, and set aside by whoever cannot read it.
"""
SPARE = timedelta(days=3)
"""More than a day that is lived twice, what zones lie apart, clocks are changed by, and deadlines are rounded to."""
WEEK, DAY = (int(timedelta(days=days).total_seconds()) for days in (7, 1))


def seconds(at: Column[datetime]) -> ColumnElement[int]:
    """Return a moment to reckon with. No index serves what is reckoned: ask for less first where a table is long."""
    return type_coerce(at, BigInteger)


def awake(team_id: Column[str], subject: Column[str], *where: ColumnElement[bool]) -> Select[str, str]:
    """Build a statement for `found`: which subjects there are to which all this applies, and which are not set aside.

    Ids only: a row that cannot be read must not hide the others. What may be tried again by now is not set aside.
    """
    # What was tried later than now was tried before the clock was set back: its pause says nothing any more. Nor does
    # one that is longer than any.
    farthest = bindparam("farthest_again", type_=Moment())
    rests = and_(set_aside.c.again_at > NOW, set_aside.c.again_at <= farthest)
    resting = and_(set_aside.c.sort == bindparam("sort"), set_aside.c.tried_at <= NOW, rests)
    aside = exists().where(resting, set_aside.c.team_id == team_id, set_aside.c.subject_id == subject)
    return select(team_id, subject).where(*where, ~aside)


async def found(
    tx: AsyncConnection, query: Select[str, str], sort: str, now: datetime, limit: int | None = None, **more: object
) -> list[Subject]:
    """Return what a statement of `awake` finds for one sort of work; `more` are values of its own."""
    values = {"sort": sort, "now": now, "farthest_again": now + FARTHEST_AGAIN}
    rows = await tx.execute(query if limit is None else query.limit(limit), values | more)
    return [Subject(*row) for row in rows]
