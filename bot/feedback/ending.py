"""Ending: a round's final state, the destruction of its key, and what is left to clean up afterwards."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta

from bot.engine import Engine
from bot.errors import Refusal, StoreError
from bot.feedback import sealed
from bot.feedback.asking import JOIN_INVITE_EVERY, MEMORY
from bot.guards import Sort, Work, singly, work_off
from bot.logs import fault
from bot.models import (
    FINAL_STATES,
    MIN_REVIEWERS,
    OF_ROUND,
    Kind,
    OutboxItem,
    Reviewer,
    Round,
    RoundState,
    Subject,
    Who,
    numbering,
)
from bot.store import Transaction, boxes, keys, members, outbox, reports, rounds, seen
from bot.workspaces import bar

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
        _, mine = await sealed.lock(tx, round_id)
        if mine is None or mine.asker != who:
            raise Refusal("Only the person who asked can end a request.")
        if mine.state not in FINAL_STATES:
            kind = Kind.ENDED if mine.state is RoundState.OPENED else Kind.CANCELLED
            await finish(engine, tx, mine, kind, by_asker=True)
    # Also for a round that was over: a crash may have left its key.
    await shred(engine, round_id)


async def finish(engine: Engine, tx: Transaction, over: Round, kind: Kind, by_asker: bool = False) -> None:
    """Put a round in the final state its kind of message tells of, delete what was sealed, and tell everybody alike.

    Call it with box and round locked (`sealed.lock`).
    """
    told = [over.asker_id]
    # A draft has asked nobody: nobody else hears of its end, and nobody's name stays.
    if over.state is not RoundState.GATHERING:
        # Also who left or cannot be reached, like every message of a round.
        told += [person.user_id for person in await rounds.reviewers_of(tx, over.id)]
    if over.state is RoundState.GATHERING:
        await rounds.drop_reviewers(tx, over.id)
    await rounds.finish(tx, over.id, kind.policy.ends_as or RoundState.ENDED)
    await boxes.drop(tx, over.id)
    await reports.drop_reports(tx, over.id)
    # What still waits would speak of a round that is over; for all recipients alike, so nobody gets less.
    await outbox.withdraw(tx, over.team_id, over.id, OF_ROUND)
    await engine.send(tx, kind, told, over, numbering.closing(by_asker=by_asker))


async def shred(engine: Engine, round_id: str) -> None:
    """Destroy a round's key and make the deleted box leave the disk. Call after `finish` has committed."""
    # The key first: whatever else stays on a disk for a while can then be opened by nobody.
    await _now_or_later(engine.vault.destroy(round_id))
    await _now_or_later(engine.vault.scrub())
    await _now_or_later(engine.store.scrub())


async def _now_or_later(work: Awaitable[None]) -> None:
    """Wait for what every tidying repeats; when it fails, that is logged and stops nothing else."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the round is over already, and whoever ended it has nothing to repeat
        fault(logger, error.code if isinstance(error, StoreError) else "SC-01", error)


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Take note that Slack cannot deliver to somebody asked: fewer count, and below five the round is off."""
    async with engine.store.begin() as tx:
        concerned = await rounds.lock(tx, item.head.subject_id)
        if concerned is None or concerned.state is not RoundState.COLLECTING:
            return
        await rounds.mark_unreachable(tx, concerned.id, item.head.recipient)
    # In a transaction of its own: if a crash comes between, the clock's sort `crowd` calls it off.
    await call_off(engine, concerned.id)


async def call_off(engine: Engine, round_id: str) -> None:
    """Cancel a round in which too few people are left who can answer, whatever the reason, and tell everybody alike.

    Only while it collects: of an opened round nothing changes that others could see.
    """
    async with engine.store.begin() as tx:
        _, current = await sealed.lock(tx, round_id)
        if current is None or current.state is not RoundState.COLLECTING:
            return
        if are_enough(await rounds.reviewers_of(tx, round_id)):
            return
        await finish(engine, tx, current, Kind.CANCELLED)
    await shred(engine, round_id)


async def drop_draft(engine: Engine, round_id: str) -> None:
    """Cancel a draft that can never start, whatever its people decide, and tell its asker: they can ask others then."""
    async with engine.store.begin() as tx:
        _, current = await sealed.lock(tx, round_id)
        if current is None or current.state is not RoundState.GATHERING or await _may_start(tx, current):
            return
        await finish(engine, tx, current, Kind.CANCELLED)
    await shred(engine, round_id)


async def _may_start(tx: Transaction, draft: Round) -> bool:
    if (await members.sweep(tx, draft.team_id)).ended_on is None:
        return True  # until the member list was read to its end, nobody is known to be missing
    guests = (await members.workspace(tx, draft.team_id)).guests
    named = [Who(draft.team_id, one.user_id) for one in await rounds.reviewers_of(tx, draft.id)]
    people = [await members.person(tx, who) for who in named]
    return sum(not bar(person, guests=guests, strangers=guests) for person in people) >= MIN_REVIEWERS


def are_enough(people: Iterable[Reviewer]) -> bool:
    """Tell whether a guess among these people would be right at most once in MIN_REVIEWERS."""
    return sum(person.counts for person in people) >= MIN_REVIEWERS


Forget = Callable[[Engine, Transaction], Awaitable[None]]
FORGETTING: Mapping[str, Forget] = {
    "rounds": lambda engine, tx: rounds.purge(tx, engine.today() - MEMORY),
    "seen": lambda engine, tx: seen.purge(tx, engine.today() - SEEN_KEPT),
    "outbox": lambda engine, tx: outbox.purge(tx, engine.now() - SENT_KEPT),
    "join_invites": lambda engine, tx: members.purge_invitations(tx, engine.today() - JOIN_INVITE_EVERY),
}
"""What is kept for a time only, by table."""


async def _tables(engine: Engine) -> list[Subject]:
    return [Subject("", name) for name in FORGETTING]


async def _forget(engine: Engine, table: str) -> None:
    async with engine.store.begin() as tx:
        await FORGETTING[table](engine, tx)


async def _left_keys(engine: Engine) -> list[Subject]:
    """Return the keys whose round is over, or left over from one that never began or was lost with a restore.

    A round that is not in the database is no reason by itself: the database may be a copy that somebody restored by
    mistake. No round lives as long as ORPHANS_KEPT, so a key that old opens nothing that is still under way anywhere.
    """
    # Listed before rounds are read: a key made in between is no suspect.
    suspects = await engine.vault.all_keys()
    async with engine.store.read() as tx:
        over = await rounds.over(tx, suspects)
        known = await rounds.known(tx, suspects)
    # Never the young ones: keys come first, and one of today may be of a round that has no row yet.
    old = await engine.vault.keys_made_before(engine.today() - ORPHANS_KEPT)
    ledgers = {name for name in suspects if name.startswith(keys.LEDGER)}
    # `-` comes before `|`: that the database knows a round spares a key that is merely old, never one that must go.
    return [Subject("", name) for name in sorted(over | ledgers | set(old) - known)]


async def _destroy(engine: Engine, round_id: str) -> None:
    await engine.vault.destroy(round_id)


async def _keyless(engine: Engine) -> list[Subject]:
    """Return live rounds whose key is gone: the key store was lost, or a copy brought back a round that was over."""
    async with engine.store.read() as tx:
        live = await rounds.live(tx)
    # Read in this order: whoever begins a round makes its key first.
    names = set(await engine.vault.all_keys())
    return [Subject("", round_id) for round_id in live if round_id not in names]


async def _end_lost(engine: Engine, round_id: str) -> None:
    async with engine.store.begin() as tx:
        _, current = await sealed.lock(tx, round_id)
        if current is None or current.state in FINAL_STATES:
            return
        await finish(engine, tx, current, Kind.LOST)
    logger.error("SC-56 a round had lost its key and was ended; everybody in it is told")


async def end_keyless(engine: Engine) -> int:
    """End every round whose key is gone, tell everybody in it, and return how many there were.

    Call it only on databases that know each other (`bot.keeping.meeting`): with a strange key store all would end.
    """
    return await work_off(engine, [KEYLESS])


async def _files(engine: Engine) -> list[Subject]:
    # Each for itself: somebody who reads the one file must not keep the other from being cleaned.
    return [Subject("", "keys"), Subject("", "main")]


async def _scrub(engine: Engine, which: str) -> None:
    await (engine.vault.scrub() if which == "keys" else engine.store.scrub())


# Said at once, unlike what acts meet: nobody's act takes a key away.
KEYLESS = Work(Sort("keyless", "ending a round whose key is gone"), _keyless, singly(_end_lost))
TIDYING = (
    Work(Sort("forgetting", "forgetting what is kept for a time only"), _tables, singly(_forget)),
    Work(Sort("key", "destroying the key of a round that is over"), _left_keys, singly(_destroy)),
    KEYLESS,
    Work(Sort("scrub", "making deleted bytes leave the disk"), _files, singly(_scrub)),
)
"""What finishes the work that a crash left half done and forgets what is kept for a time only."""
