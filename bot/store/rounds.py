"""Rounds and the people asked in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.models import FINAL_STATES, LIVE_STATES, Reviewer, Round, RoundState, Subject, Who
from bot.store.connections import Transaction
from bot.store.foundation.awake import DAY, FARTHEST, NOW, SPARE, awake, found, seconds
from bot.store.foundation.tables import members, people, reviewers, rounds, workspaces
from bot.store.members import AT_HOME, LISTED, WILLING

LONGEST_EXTENSION = timedelta(days=7)
FARTHEST_OPENING = SPARE
"""Beyond the days for which a round takes answers."""
FARTHEST_SLOT = timedelta(days=13) + SPARE
"""Six days after the last slot, the next one is at most a week away."""
FARTHEST_END = timedelta(days=1) + SPARE
"""A day after the last slot."""

# In the statement that lists the people of a round, so that whoever counts reads sees no other one for it.
_ABLE = (
    exists()
    # Outer: a workspace that never changed its settings has no row, and leaves guests out.
    .select_from(members.join(people, LISTED).outerjoin(workspaces, workspaces.c.team_id == members.c.team_id))
    .where(members.c.team_id == reviewers.c.team_id, members.c.user_id == reviewers.c.user_id, WILLING)
    .where(or_(workspaces.c.guests.is_(True), AT_HOME))
    .correlate(reviewers)
)

# What nearly every act and message asks is built once: SQLAlchemy takes longer to put such a statement together than
# SQLite to answer it.
_GET = select(rounds).where(rounds.c.id == bindparam("round_id"))
_LOCK = _GET.with_for_update()
_REVIEWERS_OF = (
    select(reviewers, _ABLE.label("able"))
    .where(reviewers.c.round_id == bindparam("round_id"))
    .order_by(reviewers.c.user_id)
)
# Every tick asks these.
_COLLECTING, _OPENED = (rounds.c.state == state for state in (RoundState.COLLECTING, RoundState.OPENED))
_FRESH = and_(rounds.c.reminded.is_(False), rounds.c.extended.is_(False))
# What `Reviewer.counts` says, once more in SQL: whoever changes one changes both.
_COUNTED = (
    select(func.count())
    .where(reviewers.c.round_id == rounds.c.id, reviewers.c.drawn.is_(False), reviewers.c.unreachable.is_(False), _ABLE)
    .correlate(rounds)
    .scalar_subquery()
)


def _awake(order: Column[Any], *where: ColumnElement[bool]) -> Select[str, str]:
    return awake(rounds.c.team_id, rounds.c.id, *where).order_by(order)


_TO_OPEN = _awake(rounds.c.opens_at, _COLLECTING, rounds.c.opens_at <= NOW)
_TO_END = _awake(rounds.c.ends_at, _OPENED, rounds.c.ends_at <= NOW)
_SLOTS = _awake(rounds.c.slot_at, _OPENED, rounds.c.slot_at <= NOW)
_TO_REMIND = _awake(
    rounds.c.opens_at, _COLLECTING, _FRESH, rounds.c.opens_at <= bindparam("by", type_=rounds.c.opens_at.type)
)
# A round takes answers for as many days as it was to, or is extended.
_LONGEST = case((rounds.c.days > LONGEST_EXTENSION.days, rounds.c.days), else_=LONGEST_EXTENSION.days)
_OPENS_TOO_FAR = _awake(rounds.c.opens_at, _COLLECTING, seconds(rounds.c.opens_at) - _LONGEST * DAY > FARTHEST)
_ENDS_TOO_FAR = _awake(rounds.c.ends_at, _OPENED, rounds.c.slot_at.is_(None), rounds.c.ends_at > FARTHEST)
_SLOT_TOO_FAR = _awake(rounds.c.slot_at, _OPENED, rounds.c.slot_at > FARTHEST)
_GATHERING = _awake(rounds.c.id, rounds.c.state == RoundState.GATHERING)
_CROWDS_LOST = _awake(rounds.c.id, _COLLECTING, bindparam("fewest") > _COUNTED)


def _round(row: Row[Any]) -> Round:
    # An older version kept a number in `draws`.
    return Round(**{**row._mapping, "state": RoundState(row.state), "draws": bool(row.draws)})


async def add(tx: Transaction, new: Round) -> None:
    """Keep a new round."""
    values = {column.name: getattr(new, column.name) for column in rounds.columns}
    await tx.execute(insert(rounds).values(values | {"draws": int(new.draws)}))


async def get(tx: Transaction, round_id: str) -> Round | None:
    """Read a round without a lock, in whatever state; None when there is none of that id (any more)."""
    row = (await tx.execute(_GET, {"round_id": round_id})).one_or_none()
    return None if row is None else _round(row)


async def lock(tx: Transaction, round_id: str) -> Round | None:
    """Return a round and keep others from changing it until this transaction ends."""
    row = (await tx.execute(_LOCK, {"round_id": round_id})).one_or_none()
    return None if row is None else _round(row)


async def _change(tx: Transaction, round_id: str, values: dict[str, Any]) -> None:
    await tx.execute(update(rounds).where(rounds.c.id == round_id).values(values))


async def collect(tx: Transaction, round_id: str, opens_at: datetime, started_on: date) -> None:
    """Let a draft take answers until a moment. Its 60 days of memory begin anew."""
    values = {"state": RoundState.COLLECTING, "opens_at": opens_at, "started_on": started_on}
    await _change(tx, round_id, values)


async def mark_reminded(tx: Transaction, round_id: str) -> None:
    """Note that the one reminder is taken care of."""
    await _change(tx, round_id, {"reminded": True})


async def extend(tx: Transaction, round_id: str, opens_at: datetime) -> None:
    """Let a round take answers longer, once."""
    await _change(tx, round_id, {"extended": True, "opens_at": opens_at})


async def open_threads(tx: Transaction, round_id: str, slot_at: datetime, ends_at: datetime) -> None:
    """Note that a round has opened: when its first letters leave, and when it ends."""
    await _change(tx, round_id, {"state": RoundState.OPENED, "slot_at": slot_at, "ends_at": ends_at})


async def pass_slot(tx: Transaction, round_id: str, slot: int, slot_at: datetime | None, ends_at: datetime) -> None:
    """Note that so many weekly slots have passed, when the next one comes (None after the last), and the end."""
    await _change(tx, round_id, {"slot": slot, "slot_at": slot_at, "ends_at": ends_at})


async def finish(tx: Transaction, round_id: str, state: RoundState) -> None:
    """Put a round into its final state; what its asker wrote and every planned moment go."""
    # The row stays for its reviewer set, which later rounds of the same asker are compared with.
    # The brief goes now, though its key goes, too: that comes after the commit, and may come late.
    empty = {"brief": b"", "opens_at": None, "ends_at": None, "slot_at": None}
    await _change(tx, round_id, {"state": state, **empty})


async def add_reviewers(tx: Transaction, team_id: str, round_id: str, people: Iterable[Reviewer]) -> None:
    """Keep who is asked, in the order of their ids, so that the rows tell nothing."""
    rows = [
        {
            "round_id": round_id,
            "team_id": team_id,
            "user_id": r.user_id,
            "drawn": r.drawn,
            "unreachable": r.unreachable,
        }
        for r in sorted(people, key=lambda r: r.user_id)
    ]
    if rows:
        await tx.execute(insert(reviewers), rows)


async def reviewers_of(tx: Transaction, round_id: str) -> tuple[Reviewer, ...]:
    """List everybody asked in a round, drawn and unreachable people included, by id."""
    found = await tx.execute(_REVIEWERS_OF, {"round_id": round_id})
    return tuple(Reviewer(row.user_id, row.drawn, row.unreachable, row.able) for row in found)


async def drop_reviewers(tx: Transaction, round_id: str) -> None:
    """Forget who was to be asked (a gathering draft that starts, or ends)."""
    await tx.execute(delete(reviewers).where(reviewers.c.round_id == round_id))


async def mark_unreachable(tx: Transaction, round_id: str, user_id: str) -> None:
    """Note that Slack cannot deliver to this reviewer."""
    where = and_(reviewers.c.round_id == round_id, reviewers.c.user_id == user_id)
    await tx.execute(update(reviewers).where(where).values(unreachable=True))


async def of_asker(tx: Transaction, asker: Who, since: date) -> list[Round]:
    """Return the asker's rounds of any state started on or after a day, newest first; unfinished ones always."""
    where = and_(
        rounds.c.team_id == asker.team_id,
        rounds.c.asker_id == asker.user_id,
        # A draft may wait for longer than the memory of sets lasts.
        (rounds.c.started_on >= since) | rounds.c.state.in_(LIVE_STATES),
    )
    return [_round(r) for r in await tx.execute(select(rounds).where(where).order_by(rounds.c.started_on.desc()))]


async def waiting_for(
    tx: Transaction, who: Who, states: Sequence[RoundState] = (RoundState.COLLECTING,)
) -> list[Round]:
    """Return the rounds in these states in which this person is asked, soonest opening first."""
    query = (
        select(rounds)
        .join(reviewers, reviewers.c.round_id == rounds.c.id)
        .where(reviewers.c.team_id == who.team_id, reviewers.c.user_id == who.user_id)
        .where(rounds.c.state.in_(states))
        .order_by(rounds.c.opens_at, rounds.c.id)
    )
    return [_round(row) for row in await tx.execute(query)]


async def named_load(tx: Transaction, team_id: str, user_ids: Sequence[str]) -> dict[str, int]:
    """Return in how many collecting rounds each person is named. Draws are secret and do not count."""
    query = (
        select(reviewers.c.user_id, func.count().label("rounds"))
        .join(rounds, rounds.c.id == reviewers.c.round_id)
        .where(reviewers.c.team_id == team_id, reviewers.c.user_id.in_(user_ids), reviewers.c.drawn.is_(False))
        .where(rounds.c.state == RoundState.COLLECTING)
        .group_by(reviewers.c.user_id)
    )
    return {row.user_id: row.rounds for row in await tx.execute(query)}


async def due(tx: Transaction, sort: str, state: RoundState, now: datetime, limit: int | None) -> list[Subject]:
    """Return collecting rounds to open, or opened ones to end, whose moment has come or lies too far away."""
    opens = state is RoundState.COLLECTING
    come = await found(tx, _TO_OPEN if opens else _TO_END, sort, now, limit)
    far = _OPENS_TOO_FAR if opens else _ENDS_TOO_FAR
    return come + await found(tx, far, sort, now, limit, farthest=now + (FARTHEST_OPENING if opens else FARTHEST_END))


async def slots_due(tx: Transaction, sort: str, now: datetime, limit: int) -> list[Subject]:
    """Return opened rounds whose weekly slot has come or lies too far away."""
    come = await found(tx, _SLOTS, sort, now, limit)
    return come + await found(tx, _SLOT_TOO_FAR, sort, now, limit, farthest=now + FARTHEST_SLOT)


async def to_remind(tx: Transaction, sort: str, now: datetime, by: datetime, limit: int) -> list[Subject]:
    """Return collecting rounds that open by a moment and were not reminded of."""
    return await found(tx, _TO_REMIND, sort, now, limit, by=by)


async def gathering(tx: Transaction, sort: str, now: datetime) -> list[Subject]:
    """Return the drafts that wait for more people to join."""
    # All of them: with a limit the same few that still wait would be looked at each time.
    return await found(tx, _GATHERING, sort, now)


async def crowds_lost(tx: Transaction, sort: str, now: datetime, fewest: int) -> list[Subject]:
    """Return collecting rounds in which fewer people than this count (`Reviewer.counts`)."""
    return await found(tx, _CROWDS_LOST, sort, now, fewest=fewest)


async def live(tx: Transaction) -> list[str]:
    """Return the rounds that are not over."""
    return list(await tx.scalars(select(rounds.c.id).where(rounds.c.state.in_(LIVE_STATES)).order_by(rounds.c.id)))


async def known(tx: Transaction, round_ids: Sequence[str]) -> set[str]:
    """Tell which of these rounds have a row, in whatever state; keys of the others are orphans."""
    return set(await tx.scalars(select(rounds.c.id).where(rounds.c.id.in_(round_ids))))


async def over(tx: Transaction, round_ids: Sequence[str]) -> set[str]:
    """Tell which of these rounds are over: their keys should be gone."""
    query = select(rounds.c.id).where(rounds.c.id.in_(round_ids), rounds.c.state.in_(FINAL_STATES))
    return set(await tx.scalars(query))


async def purge(tx: Transaction, before: date) -> None:
    """Forget rounds that are over and were started before a day, with their reviewer sets."""
    # Reviewers, box and reports go along (ON DELETE CASCADE).
    await tx.execute(delete(rounds).where(rounds.c.state.in_(FINAL_STATES), rounds.c.started_on < before))
