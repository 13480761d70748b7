"""The outbox: intents to send, written in the transaction that causes them and claimed by a worker later.

`not_before` is when a message was due, for good: it keeps the order of what one person gets of one round. When it is
tried again stands in `again_at`. A moment further away than any we set comes from a clock that was put back since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, delete, func, not_, or_, select, tuple_, update

from bot.models import Held, Kind, Letterhead, OutboxItem, Posted, RoundState, SendState, Standing
from bot.store.connections import Transaction
from bot.store.foundation import readable, upsert
from bot.store.foundation.tables import outbox, pauses, rounds

FARTHEST_DUE = timedelta(minutes=1)
"""No message is due later than this after it was written: the answers of a round come a second apart."""
LONGEST_REST = timedelta(minutes=90)
"""No message waits longer than this for its next try."""
LONGEST_PAUSE = timedelta(minutes=10)
"""No method rests longer than this at a time; Slack then says again whether it must."""
_BEFORE_THE_POST = (SendState.PENDING, SendState.ASIDE, SendState.CLAIMED)
_UNDER_WAY = (SendState.PENDING, SendState.CLAIMED, SendState.SENDING)
"""What others of the same round and recipient wait behind. One that was set aside holds nobody up."""

# By the moment of the claim: once it has lapsed, another worker may hold the row in the very same state.
_OURS = and_(
    outbox.c.id == bindparam("item"),
    outbox.c.state == SendState.CLAIMED,
    outbox.c.claimed_at == bindparam("since", type_=outbox.c.claimed_at.type),
)
_BEGIN = update(outbox).where(_OURS).values(state=SendState.SENDING)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("item"))
    .values(state=SendState.SENT, claimed_at=None, channel=bindparam("where"), ts=bindparam("at"))
)


def _item(row: Row[Any]) -> OutboxItem:
    head = Letterhead(row.team_id, row.recipient, Kind(row.kind), row.subject_id, row.slot, row.not_before)
    return OutboxItem(row.id, head, row.attempts, row.doubted)


def _full(moment: datetime) -> datetime:
    """Round up to a whole second, which is what the table keeps: a pause must not end early."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def _passed(column: ColumnElement[Any], farthest: str) -> ColumnElement[bool]:
    """Return whether a moment has come by `now`, or lies further away than it can: after the one called `farthest`."""
    return or_(column <= bindparam("now", type_=column.type), column > bindparam(farthest, type_=column.type))


def _is_first() -> ColumnElement[bool]:
    """Return whether nothing is under way to the same recipient about the same subject that was due before."""
    other = outbox.alias("other")
    same = [getattr(other.c, name) == outbox.c[name] for name in ("team_id", "recipient", "subject_id")]
    before = tuple_(other.c.not_before, other.c.id) < tuple_(outbox.c.not_before, outbox.c.id)
    return not_(select(other.c.id).where(*same, other.c.state.in_(_UNDER_WAY), before).exists())


async def add(tx: Transaction, heads: Iterable[tuple[str, Letterhead]]) -> None:
    """Enqueue (id, intent) pairs; an intent that is there already is left alone. Ids are random: they set the order."""
    rows = [
        {
            "id": item_id,
            "team_id": head.team_id,
            "recipient": head.recipient,
            "kind": head.kind,
            "subject_id": head.subject_id,
            "slot": head.number,
            "not_before": head.not_before,
            "dedupe_key": head.dedupe_key,
            "state": SendState.PENDING,
        }
        # By the random id on the disk as well: rows in the order of a list of people would show that order.
        for item_id, head in sorted(heads)
    ]
    if rows:
        query = upsert.insert(tx, outbox).on_conflict_do_nothing(index_elements=["team_id", "dedupe_key"])
        await tx.execute(query, rows)


_LAPSED = _passed(outbox.c.claimed_at, "farthest_claim")
_RELEASE_LAPSED = (
    update(outbox).where(outbox.c.state == SendState.CLAIMED, _LAPSED).values(state=SendState.PENDING, claimed_at=None)
)
_ABANDONED = (
    select(outbox)
    .where(outbox.c.state == SendState.SENDING, readable.MESSAGE, _LAPSED)
    .with_for_update(skip_locked=True)
)
_DUE = (
    select(outbox)
    .where(outbox.c.state.in_((SendState.PENDING, SendState.ASIDE)), readable.MESSAGE, _is_first())
    .where(outbox.c.team_id == bindparam("team"))
    .where(_passed(outbox.c.not_before, "farthest_due"))
    .where(or_(outbox.c.again_at.is_(None), _passed(outbox.c.again_at, "farthest_rest")))
    .where(outbox.c.recipient.not_in(bindparam("resting", expanding=True)))
    # Rows of one moment go out in the order of their random ids: nobody in a round is always first.
    .order_by(func.coalesce(outbox.c.again_at, outbox.c.not_before), outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


async def due(tx: Transaction, team_id: str, now: datetime, resting: Sequence[str], limit: int) -> list[OutboxItem]:
    """Return what is due in a workspace, leaving out recipients at rest; rows other workers hold are skipped.

    What was tried before comes last, so that one odd message cannot stand before the others at every try.
    """
    moments = {"now": now, "farthest_due": now + FARTHEST_DUE, "farthest_rest": now + LONGEST_REST}
    found = await tx.execute(_DUE, moments | {"team": team_id, "resting": resting, "most": limit})
    return [_item(row) for row in found]


async def claim(tx: Transaction, item_ids: Sequence[str], now: datetime) -> None:
    """Take rows in hand. Nobody else does so until they are begun or released, or until this claim lapses."""
    # By ids alone: `due` has locked these rows in the same transaction.
    await tx.execute(update(outbox).where(outbox.c.id.in_(item_ids)).values(state=SendState.CLAIMED, claimed_at=now))


async def begin(tx: Transaction, item_id: str, claimed_at: datetime) -> bool:
    """Mark a row as being sent, just before it is; False when it is no longer ours or was withdrawn."""
    return bool((await tx.execute(_BEGIN, {"item": item_id, "since": claimed_at})).rowcount)


async def release(tx: Transaction, item_ids: Sequence[str], claimed_at: datetime) -> None:
    """Put back rows of a claim that were not begun: nobody can have received them."""
    ours = and_(outbox.c.id.in_(item_ids), outbox.c.state == SendState.CLAIMED, outbox.c.claimed_at == claimed_at)
    await tx.execute(update(outbox).where(ours).values(state=SendState.PENDING, claimed_at=None))


async def release_lapsed(tx: Transaction, now: datetime, lasts: timedelta) -> None:
    """Put back rows that a worker claimed and never began, once its claim has lapsed."""
    # A claim from later than now is one from before the clock was set back: its worker is as good as dead.
    await tx.execute(_RELEASE_LAPSED, {"now": now - lasts, "farthest_claim": now + lasts})


async def abandoned(tx: Transaction, now: datetime, lasts: timedelta) -> list[OutboxItem]:
    """List rows begun and never finished, once the claim has lapsed: their worker died, perhaps after posting."""
    return [_item(row) for row in await tx.execute(_ABANDONED, {"now": now - lasts, "farthest_claim": now + lasts})]


async def sent(tx: Transaction, item_id: str, channel: str, ts: str) -> None:
    """Note where the message stands."""
    await tx.execute(_SENT, {"item": item_id, "where": channel, "at": ts})


async def again(
    tx: Transaction,
    item: OutboxItem,
    at: datetime,
    *,
    attempts: int,
    doubted: bool,
    state: SendState = SendState.PENDING,
) -> None:
    """Put a row back to be sent later; `doubted` when an attempt may have been posted."""
    values = {"state": state, "again_at": _full(at), "attempts": attempts, "doubted": doubted, "claimed_at": None}
    await tx.execute(update(outbox).where(outbox.c.id == item.id).values(values))


async def hasten(tx: Transaction, team_id: str) -> None:
    """Let what waits for another try in a workspace come at once: Slack is back there."""
    # Not what was set aside: its trouble is its own, and Slack's return mends nothing.
    waits = and_(outbox.c.team_id == team_id, outbox.c.state == SendState.PENDING, outbox.c.again_at.is_not(None))
    await tx.execute(update(outbox).where(waits).values(again_at=None))


async def close(tx: Transaction, item_id: str, state: SendState) -> None:
    """End a row that was not sent, or not for certain."""
    await tx.execute(update(outbox).where(outbox.c.id == item_id).values(state=state, claimed_at=None))


_LIVE = select(outbox.c.id).where(outbox.c.state.in_((SendState.ASIDE, *_UNDER_WAY))).limit(1)


async def is_idle(tx: Transaction) -> bool:
    """Return whether nothing waits and nothing is on its way: then a pass has nothing to do or to recover."""
    return await tx.scalar(_LIVE) is None


async def next_due(tx: Transaction) -> datetime | None:
    """Return when the next waiting row is due, or None when nothing waits."""
    at = func.coalesce(outbox.c.again_at, outbox.c.not_before, type_=outbox.c.not_before.type)
    query = select(at).where(outbox.c.state.in_((SendState.PENDING, SendState.ASIDE)), readable.MESSAGE)
    found: datetime | None = await tx.scalar(query.order_by(at).limit(1))
    return found


async def withdraw(tx: Transaction, team_id: str, subject_id: str, kinds: Sequence[Kind]) -> None:
    """Delete rows about a subject that are not on their way yet, for all recipients alike."""
    where = and_(outbox.c.team_id == team_id, outbox.c.subject_id == subject_id, outbox.c.kind.in_(kinds))
    # A claimed row may go, too: `begin` then finds none, and nothing is posted.
    await tx.execute(delete(outbox).where(where, outbox.c.state.in_((*_BEFORE_THE_POST, SendState.HELD))))


async def standing(tx: Transaction, letterhead: Letterhead) -> Posted | None:
    """Return where a message stands for certain: None when it is not sent, or was sent in doubt."""
    query = select(outbox.c.channel, outbox.c.ts).where(
        outbox.c.team_id == letterhead.team_id,
        outbox.c.dedupe_key == letterhead.dedupe_key,
        outbox.c.state == SendState.SENT,
        # After a doubt there may be two copies, and only the place of the second is known.
        outbox.c.doubted.is_(False),
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Posted(row.channel, row.ts)


async def unsent(tx: Transaction, team_id: str, subject_ids: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Tell whether a message about one of the subjects still waits or is on its way: its round's key must stay.

    One that was set aside does not count: who asks wants to end a round, and nobody knows whether it is ever mended.
    """
    where = and_(outbox.c.team_id == team_id, outbox.c.subject_id.in_(subject_ids), outbox.c.kind.in_(kinds))
    return await tx.scalar(select(outbox.c.id).where(where, outbox.c.state.in_(_UNDER_WAY)).limit(1)) is not None


async def purge(tx: Transaction, before: datetime) -> None:
    """Forget rows that ended and were due before a moment, and pauses; opened answers stay while their threads live."""
    # Letters continue below their answer, so where it stands must be known for as long as they may come.
    over = (SendState.SENT, SendState.FAILED, SendState.IN_DOUBT, SendState.LAPSED)
    lives = outbox.c.subject_id.in_(select(rounds.c.id).where(rounds.c.state == RoundState.OPENED))
    where = and_(outbox.c.state.in_(over), outbox.c.not_before < before)
    await tx.execute(delete(outbox).where(where, not_(and_(outbox.c.kind == Kind.ANSWER, lives))))
    await tx.execute(delete(pauses).where(pauses.c.until < before))


async def pause(tx: Transaction, team_id: str, method: str, until: datetime) -> None:
    """Remember that Slack asked for quiet on a method until a moment."""
    await upsert.put(tx, pauses, [{"team_id": team_id, "method": method, "until": _full(until)}])


async def paused(tx: Transaction, method: str, now: datetime) -> dict[str, datetime]:
    """Return the workspaces in which a method rests, and until when."""
    query = select(pauses.c.team_id, pauses.c.until).where(pauses.c.method == method)
    query = query.where(pauses.c.until > now, pauses.c.until <= now + LONGEST_PAUSE)
    return {row.team_id: row.until for row in await tx.execute(query)}


async def hold(tx: Transaction) -> None:
    """Let nothing leave that waited when a copy was made: it may have left since.

    What may be sent again is held until somebody decides; a second copy of anything else would be worse than none.
    """
    # All the same whether it was begun: whatever happened after the copy, its rows do not know.
    waited = outbox.c.state.in_((*_BEFORE_THE_POST, SendState.SENDING))
    again = outbox.c.kind.in_([kind for kind in Kind if kind.policy.again])
    held = {"state": SendState.HELD, "claimed_at": None}
    await tx.execute(update(outbox).where(waited, again).values(held))
    await tx.execute(update(outbox).where(waited, not_(again)).values(state=SendState.FAILED, claimed_at=None))


async def held(tx: Transaction) -> list[Held]:
    """Return how many messages of each kind are held."""
    query = select(outbox.c.kind, func.count().label("rows")).where(outbox.c.state == SendState.HELD)
    return [Held(row.kind, row.rows) for row in await tx.execute(query.group_by(outbox.c.kind).order_by(outbox.c.kind))]


async def send_held(tx: Transaction) -> None:
    """Let what is held leave, with the note that it may be a second copy."""
    # In doubt, so that the second copy, if it is one, says that it may be.
    values = {"state": SendState.PENDING, "doubted": True, "again_at": None}
    await tx.execute(update(outbox).where(outbox.c.state == SendState.HELD).values(values))


async def drop_held(tx: Transaction) -> None:
    """Never send what is held. The rows stay as long as any, so that nothing is enqueued a second time."""
    await tx.execute(update(outbox).where(outbox.c.state == SendState.HELD).values(state=SendState.FAILED))


async def unfinished(tx: Transaction) -> list[Standing]:
    """Return how many rows are in each state but that of success, and since when."""
    query = (
        select(outbox.c.state, func.count(), func.min(outbox.c.not_before, type_=outbox.c.not_before.type))
        .where(outbox.c.state.not_in((SendState.SENT, SendState.LAPSED)), readable.MESSAGE)
        .group_by(outbox.c.state)
    )
    return [Standing(*row) for row in await tx.execute(query)]


async def unreadable(tx: Transaction) -> int:
    """Return how many rows this version cannot take."""
    return await tx.scalar(select(func.count()).select_from(outbox).where(not_(readable.MESSAGE))) or 0
