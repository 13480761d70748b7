"""Ending: a round's final state, the destruction of its key, and what is left to clean up afterwards."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import timedelta

from bot.engine import Engine
from bot.errors import Refusal, StoreError
from bot.feedback import suspensions
from bot.feedback.asking import MEMORY
from bot.logs import fault
from bot.models import FINAL_STATES, MIN_REVIEWERS, OF_ROUND, Kind, OutboxItem, Round, RoundState, Who, numbering
from bot.store import Transaction, boxes, outbox, rounds, seen

logger = logging.getLogger(__name__)

SENT_KEPT = timedelta(days=7)
SEEN_KEPT = timedelta(days=7)
ORPHANS_KEPT = timedelta(days=120)
"""Longer than any round lives: at most 21 days of answers, six slots of six to thirteen days, and a day."""


async def end(engine: Engine, who: Who, round_id: str) -> None:
    """End a round at its asker's wish and destroy its key. Harmless when it is over already.

    Raises:
        Refusal: it is not this person's round.
    """
    async with engine.store.begin() as tx:
        mine = await rounds.lock(tx, round_id)
        if mine is None or mine.asker != who:
            raise Refusal("Only the person who asked can end a round.")
        if mine.state not in FINAL_STATES:
            kind = Kind.ENDED if mine.state is RoundState.OPENED else Kind.CANCELLED
            await finish(engine, tx, mine, kind, by_asker=True)
    # Also for a round that was over: a crash may have left its key.
    await shred(engine, round_id)


async def finish(engine: Engine, tx: Transaction, over: Round, kind: Kind, by_asker: bool = False) -> None:
    """Put a round in the final state its kind of message tells of, delete what was sealed, and tell everybody alike."""
    told = [over.asker_id]
    # A draft has asked nobody: nobody else hears of its end, and nobody's name stays.
    if over.state is not RoundState.GATHERING:
        told += [person.user_id for person in await rounds.reviewers_of(tx, over.id)]
    if over.state is RoundState.GATHERING:
        await rounds.drop_reviewers(tx, over.id)
    await rounds.finish(tx, over.id, kind.policy.ends_as or RoundState.ENDED)
    await boxes.drop(tx, over.id)
    await outbox.withdraw(tx, over.team_id, over.id, OF_ROUND)
    await engine.send(tx, kind, told, over, numbering.closing(by_asker=by_asker))


async def shred(engine: Engine, round_id: str) -> None:
    """Destroy a round's key and make the deleted box leave the disk. Call after `finish` has committed."""
    await _now_or_later(engine.vault.destroy(round_id))
    await _now_or_later(engine.vault.scrub())
    await _now_or_later(engine.store.scrub())


async def _now_or_later(work: Awaitable[None]) -> None:
    """Wait for what every tidying repeats; when it fails, that is logged and stops nothing else."""
    try:
        await work
    except StoreError as error:
        fault(logger, error.code, error)


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Take note that Slack cannot deliver an invitation: fewer count as asked, and below five the round is off."""
    async with engine.store.begin() as tx:
        concerned = await rounds.lock(tx, item.head.subject_id)
        if concerned is None or concerned.state is not RoundState.COLLECTING:
            return
        await rounds.mark_unreachable(tx, concerned.id, item.head.recipient)
        people = await rounds.reviewers_of(tx, concerned.id)
        if sum(not person.unreachable for person in people) >= MIN_REVIEWERS:
            return
        # A guess would be right more often than once in MIN_REVIEWERS.
        await finish(engine, tx, concerned, Kind.CANCELLED)
    await shred(engine, concerned.id)


async def tidy(engine: Engine) -> None:
    """Finish what a crash left half done and forget what is kept for a time only."""
    async with engine.store.begin() as tx:
        await rounds.purge(tx, engine.today() - MEMORY)
        await seen.purge(tx, engine.today() - SEEN_KEPT)
        await outbox.purge(tx, engine.now() - SENT_KEPT)
    await destroy_left_keys(engine)
    await end_keyless(engine)
    await _now_or_later(engine.vault.scrub())
    await _now_or_later(engine.store.scrub())


async def destroy_left_keys(engine: Engine) -> None:
    """Destroy keys whose round is over, or left over from one that never began or was lost with a restore.

    A round that is not in the database is no reason by itself: the database may be a copy that somebody restored by
    mistake. No round lives as long as ORPHANS_KEPT, so a key that old opens nothing that is still under way anywhere.
    """
    suspects = await engine.vault.all_keys()
    async with engine.store.read() as tx:
        over = await rounds.over(tx, suspects)
        known = await rounds.known(tx, suspects)
    # A key of today may be of a round that is being made: keys come first, and may have no row yet.
    old = await engine.vault.keys_made_before(engine.today() - ORPHANS_KEPT)
    # Ledgers have keys without a round, and they stay.
    orphans = {name for name in old if not name.startswith(suspensions.PREFIX)} - known
    for round_id in sorted(over | orphans):
        await shred(engine, round_id)


async def end_keyless(engine: Engine) -> int:
    """End every round whose key is gone, tell everybody in it, and return how many there were.

    That happens when the key store was lost, or a copy of the database brings back a round that was over. Call it only
    on databases that know each other (`bot.keeping.meeting`): with a strange key store every round would end.
    """
    async with engine.store.read() as tx:
        live = await rounds.live(tx)
    keys = set(await engine.vault.all_keys())
    # Read in this order: whoever begins a round makes its key first.
    lost = [round_id for round_id in live if round_id not in keys]
    for round_id in lost:
        await _end_lost(engine, round_id)
    if lost:
        logger.error("SC-56 %d rounds had lost their keys and were ended; everybody in them is told", len(lost))
        await _now_or_later(engine.store.scrub())
    return len(lost)


async def _end_lost(engine: Engine, round_id: str) -> None:
    async with engine.store.begin() as tx:
        current = await rounds.lock(tx, round_id)
        if current is not None and current.state not in FINAL_STATES:
            await finish(engine, tx, current, Kind.LOST)
