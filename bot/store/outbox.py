"""The outbox: intents to send, written in the transaction that causes them and claimed by a worker later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, not_, select, update

from bot.models import Kind, Letterhead, OutboxItem, Posted, RoundState, SendState
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.tables import outbox, pauses, rounds


def _item(row: Row[Any]) -> OutboxItem:
    head = Letterhead(row.team_id, row.recipient, Kind(row.kind), row.subject_id, row.slot, row.not_before)
    return OutboxItem(row.id, head, row.attempts, row.doubted)


def _full(moment: datetime) -> datetime:
    """Round up to a whole second, which is what the table keeps: a pause must not end early."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


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


async def due(tx: Transaction, now: datetime, resting: Sequence[str], limit: int) -> list[OutboxItem]:
    """Return what is due, oldest first, leaving out recipients at rest; rows other workers hold are skipped."""
    query = (
        select(outbox)
        .where(outbox.c.state == SendState.PENDING, outbox.c.not_before <= now)
        .where(outbox.c.recipient.not_in(resting))
        # Rows of one moment go out in the order of their random ids: nobody in a round is always first.
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_item(row) for row in await tx.execute(query)]


async def claim(tx: Transaction, item_ids: Sequence[str], now: datetime) -> None:
    """Mark rows as being sent. A row left in this state belongs to a worker that died."""
    await tx.execute(update(outbox).where(outbox.c.id.in_(item_ids)).values(state=SendState.SENDING, claimed_at=now))


async def abandoned(tx: Transaction, before: datetime) -> list[OutboxItem]:
    """List rows claimed before a moment and never finished: their worker died, perhaps after posting."""
    query = select(outbox).where(outbox.c.state == SendState.SENDING, outbox.c.claimed_at < before)
    return [_item(row) for row in await tx.execute(query.with_for_update(skip_locked=True))]


async def sent(tx: Transaction, item_id: str, channel: str, ts: str) -> None:
    """Note where the message stands."""
    values = {"state": SendState.SENT, "channel": channel, "ts": ts, "claimed_at": None}
    await tx.execute(update(outbox).where(outbox.c.id == item_id).values(values))


async def again(tx: Transaction, item: OutboxItem, not_before: datetime, doubted: bool) -> None:
    """Put a row back to be sent later; `doubted` when an earlier attempt may have been posted."""
    values = {
        "state": SendState.PENDING,
        "not_before": _full(not_before),
        "attempts": item.attempts + 1,
        "doubted": doubted,
        "claimed_at": None,
    }
    await tx.execute(update(outbox).where(outbox.c.id == item.id).values(values))


async def release(tx: Transaction, item_id: str) -> None:
    """Put back a claimed row that nobody tried to send."""
    # `attempts` stays as it was: nothing was tried.
    values = {"state": SendState.PENDING, "claimed_at": None}
    await tx.execute(update(outbox).where(outbox.c.id == item_id).values(values))


async def close(tx: Transaction, item_id: str, state: SendState) -> None:
    """End a row as failed or in doubt."""
    await tx.execute(update(outbox).where(outbox.c.id == item_id).values(state=state, claimed_at=None))


async def next_due(tx: Transaction) -> datetime | None:
    """Return when the next waiting row is due, or None when nothing waits."""
    query = select(outbox.c.not_before).where(outbox.c.state == SendState.PENDING)
    return await tx.scalar(query.order_by(outbox.c.not_before).limit(1))


async def withdraw(tx: Transaction, team_id: str, subject_id: str, kinds: Sequence[Kind]) -> None:
    """Delete waiting rows about a subject, for all recipients alike."""
    where = and_(outbox.c.team_id == team_id, outbox.c.subject_id == subject_id, outbox.c.kind.in_(kinds))
    await tx.execute(delete(outbox).where(where, outbox.c.state == SendState.PENDING))


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
    """Tell whether a message about one of the subjects still waits or is on its way: its round's key must stay."""
    where = and_(outbox.c.team_id == team_id, outbox.c.subject_id.in_(subject_ids), outbox.c.kind.in_(kinds))
    open_states = (SendState.PENDING, SendState.SENDING)
    return await tx.scalar(select(outbox.c.id).where(where, outbox.c.state.in_(open_states)).limit(1)) is not None


async def purge(tx: Transaction, before: datetime) -> None:
    """Forget rows that ended and were due before a moment; opened answers stay while their threads live."""
    # Letters continue below their answer, so where it stands must be known for as long as they may come.
    over = (SendState.SENT, SendState.FAILED, SendState.IN_DOUBT)
    lives = outbox.c.subject_id.in_(select(rounds.c.id).where(rounds.c.state == RoundState.OPENED))
    where = and_(outbox.c.state.in_(over), outbox.c.not_before < before)
    await tx.execute(delete(outbox).where(where, not_(and_(outbox.c.kind == Kind.ANSWER, lives))))


async def pause(tx: Transaction, team_id: str, method: str, until: datetime) -> None:
    """Remember that Slack asked for quiet on a method until a moment."""
    await upsert.put(tx, pauses, [{"team_id": team_id, "method": method, "until": _full(until)}])


async def paused(tx: Transaction, method: str, now: datetime) -> dict[str, datetime]:
    """Return the workspaces in which a method rests, and until when."""
    query = select(pauses.c.team_id, pauses.c.until).where(pauses.c.method == method, pauses.c.until > now)
    return {row.team_id: row.until for row in await tx.execute(query)}
