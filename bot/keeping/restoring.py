"""Restoring a backup: into an empty database of either kind, in one transaction, so that it is there or it is not.

What has happened since the copy is unknown to it. So nothing that waited then is sent unasked, no weekly question
comes twice, whoever is in a round under way is told and has time to look at their part again, and what people took
away since is taken away again (`bot.keeping.mending`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.clock import full_hour_after
from bot.engine import Engine
from bot.errors import CopyError, KeyMismatch, Stranger
from bot.feedback.slots import FIRST_AFTER, end_of, first_slot
from bot.keeping import copying, meeting, mending
from bot.keeping.copying import Notes
from bot.keeping.living import require_alone
from bot.keeping.mending import KEPT, Mended
from bot.models import Deployment, Held, Kind, Round, RoundState, Subject, numbering
from bot.reflections import journal
from bot.reflections.rhythms import advanced, tip_advanced
from bot.reflections.tips import planned_after
from bot.sealing.vault import Vault
from bot.store import Store, Transaction, deployment, members, outbox, rhythms, rounds
from bot.store.copies import rows
from bot.store.migrations import upgrade

# More than there are: all are planned at once, since this is one transaction anyway.
EVERYBODY = 1_000_000
ALL = ""
"""No sort of work: nothing is left out for being set aside."""
_UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError)
"""What reading a damaged row, or planning by it, raises. It comes back as it was, and the clock sets it aside."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner says about a restore."""

    replace: bool = False
    """What is in the database now may go."""
    new_keys: bool = False
    """The key store is lost; the one that is named now may begin afresh."""
    moving: bool = False
    """Nothing has run since the backup was made: everything goes on where it was."""
    old: bool = False
    """The copy may be older than the list of what people took away."""
    old_master: bytes = b""
    """The master key of a backup from before a rekeying."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    notes: Notes
    before: bool
    """It had been restored before, and only what was left undone was done."""
    left: int
    """Damaged rows that this kind of database does not take."""
    held: tuple[Held, ...]
    mended: Mended


async def restore(engine: Engine, key_store: Store, file: Path, wishes: Wishes) -> Restored:
    """Bring a backup back. After a crash at any point, the same again ends well.

    Raises:
        CopyError: the backup is damaged or too old, or the database is not empty. Nothing was changed.
        Stranger, KeyMismatch: it belongs to another key store, or another master key. Nothing was changed.
        StillRunning: a process lives. Nothing was changed.
    """
    async with copying.opened(file) as (copy, notes):
        if not wishes.old and notes.taken_at < engine.now() - KEPT:
            raise CopyError(
                f"{file} is older than {KEPT.days} days: who left since, and what they deleted, is not known any more. "
                "If you must, say `--old`. Nothing was changed."
            )
        async with copy.read() as source:
            known = await deployment.get(source)
            shared_id = await _partner(engine.store, key_store, known, wishes)
            # Only now that the copy's partner is known: an address that is wrong gets no tables.
            await upgrade(engine.store)
            left = await _pour(engine, source, notes, wishes, shared_id)
    # After the commit: the key store confirms only what the main database remembers already.
    await meeting.join(engine.store, key_store, engine.chance, shared_id)
    mended = await mending.mend(engine)
    async with engine.store.read() as tx:
        held = await outbox.held(tx)
    return Restored(notes, left is None, left or 0, tuple(held), mended)


async def _partner(store: Store, key_store: Store, known: Deployment | None, wishes: Wishes) -> str:
    """Return the id that the copy shares with the key store, which must know it."""
    if known is None or known.meeting_id is None:
        raise CopyError("This backup was made of a database that had never met a key store. Nothing was changed.")
    ring = await meeting.ring_of(key_store)
    if ring.meeting is None and not wishes.new_keys:
        raise Stranger(
            f"The key store (SIDECAR_KEYS_URL: {key_store.name}) is new, empty or lost: the keys of the rounds in this "
            "backup are not in it, and neither is the list of who left since. Correct SIDECAR_KEYS_URL if it is "
            "mistyped. If the key store is lost for good, say `--new-keys`: rounds under way are then ended, everybody "
            "in them is told, and who left since the copy must leave again. Nothing was changed."
        )
    if ring.meeting is None or ring.meeting.id == known.meeting_id:
        return known.meeting_id
    if not await _belongs_here(store, ring.meeting.id):
        raise Stranger(
            f"The key store (SIDECAR_KEYS_URL: {key_store.name}) belongs to another database than this backup. Correct "
            f"SIDECAR_KEYS_URL; the main database would be {store.name}. Nothing was changed."
        )
    if not wishes.new_keys:
        raise Stranger(
            "This backup is from before its key store was lost and replaced. To bring it back all the same, say "
            "`--new-keys`: its rounds under way are then ended, everybody in them is told, and who left between it and "
            "that day must leave again. Nothing was changed."
        )
    return ring.meeting.id


async def _belongs_here(store: Store, meeting_id: str) -> bool:
    """Tell whether the main database that is there now knows this key store as its own."""
    if meeting.OF_THE_MAIN not in await store.found_tables():
        return False
    async with store.read() as tx:
        here = await deployment.get(tx)
    return here is not None and here.meeting_id == meeting_id


async def _pour(engine: Engine, source: Transaction, notes: Notes, wishes: Wishes, shared_id: str) -> int | None:
    """Do it, all or nothing; return how many rows this database did not take, None when it had been done before."""
    async with engine.store.begin() as tx:
        await require_alone(tx, engine.now())
        here = await deployment.get(tx)
        if here is not None and here.meeting_id not in (None, shared_id):
            raise Stranger(
                f"The database (DATABASE_URL: {engine.store.name}) belongs to another key store than this backup. Name "
                "an empty one. Nothing was changed."
            )
        # An earlier try had committed this much and was cut short after it: what follows is still to be done.
        if here is not None and here.restored_id == notes.id and not wishes.replace:
            return None
        if not await rows.is_empty(tx) and not wishes.replace:
            raise CopyError(
                f"The database (DATABASE_URL: {engine.store.name}) is not empty. A backup is restored into an empty "
                "one: name another, or say `--replace` to give up what is in this one. Nothing was changed."
            )
        # Also what the start has put there, such as the deployment's own row: the copy brings its own.
        await rows.empty(tx)
        poured = await rows.pour(tx, source)
        # Inside the transaction: a copy under another key must not be there for a moment.
        await _under_our_key(tx, engine.vault, wishes.old_master)
        await deployment.put_restored(tx, notes.id)
        await deployment.put_meeting(tx, shared_id)
        if not wishes.moving:
            await outbox.hold(tx)
            await _skip_what_may_have_been_sent(engine, tx)
            await _tell_rounds(engine, tx, notes)
    return sum(notes.rows.values()) - sum(poured[name] for name in notes.rows)


async def _under_our_key(tx: Transaction, vault: Vault, old_master: bytes) -> None:
    """Make sure that the copy opens with our master key, or wrap its keys under it."""
    known = await deployment.get(tx)
    sealed_with = known.key_fingerprint if known else ""
    if sealed_with == vault.fingerprint:
        return
    old = vault.with_master(old_master)
    if not old_master or sealed_with != old.fingerprint:
        raise KeyMismatch(
            "This backup was sealed with another master key than SIDECAR_KEY. If it is from before a rekeying, give "
            "the key of that time as SIDECAR_OLD_KEY beside SIDECAR_KEY. Nothing was changed."
        )
    await journal.rewrap_keys(tx, old, vault)
    await deployment.put_fingerprint(tx, vault.fingerprint)


async def _skip_what_may_have_been_sent(engine: Engine, tx: Transaction) -> None:
    """Plan every question and tip that was due since the copy for its next time: at most once is better here."""
    now = engine.now()
    questions = await _readable(lambda some: rhythms.claim(tx, some, now), await rhythms.due(tx, ALL, now, EVERYBODY))
    await rhythms.put(tx, _planned(lambda one: advanced(now, one, sent=True), (one for one, _ in questions)))
    tips = await _readable(
        lambda some: rhythms.claim_tips(tx, some, now), await rhythms.tips_due(tx, ALL, now, EVERYBODY)
    )
    # As if it had come now: counted from the missed moment, the next one might be due at once.
    await rhythms.put(
        tx, _planned(lambda one: tip_advanced(now, replace(one, tip_due_at=now)), (one for one, _ in tips))
    )
    channels = await _readable(
        lambda some: rhythms.claim_channels(tx, some), await rhythms.channels_due(tx, ALL, now, EVERYBODY)
    )
    await rhythms.put_channels(tx, _planned(lambda one: planned_after(one, now), channels))


async def _readable(claim: Callable[[Sequence[Subject]], Awaitable[list[T]]], due: Sequence[Subject]) -> list[T]:
    """Claim these together, and in halves where that fails: one that cannot be read is left to the clock as it is."""
    try:
        return await claim(due)
    except _UNREADABLE:
        half = len(due) // 2
        return [*await _readable(claim, due[:half]), *await _readable(claim, due[half:])] if half else []


def _planned(plan: Callable[[T], T], due: Iterable[T]) -> list[T]:
    """Plan each on its own: one that cannot be planned (its zone is no more) is left to the clock as it is."""
    planned = []
    for one in due:
        with contextlib.suppress(*_UNREADABLE):
            planned.append(plan(one))
    return planned


async def _tell_rounds(engine: Engine, tx: Transaction, notes: Notes) -> None:
    """Tell everybody in each round under way alike, and give them time: what was taken back since is there again."""
    for round_id in await rounds.live(tx):
        with contextlib.suppress(*_UNREADABLE):
            await _tell_round(engine, tx, round_id, notes)


async def _tell_round(engine: Engine, tx: Transaction, round_id: str, notes: Notes) -> None:
    current = await rounds.lock(tx, round_id)
    # A draft has asked nobody who would have to look again.
    if current is None or current.state is RoundState.GATHERING:
        return
    await _put_off(engine, tx, current)
    people = [person.user_id for person in await rounds.reviewers_of(tx, round_id)]
    told = [current.asker_id, *people]
    await engine.send(tx, Kind.RESTORED, told, current, numbering.day(notes.taken_at))


async def _put_off(engine: Engine, tx: Transaction, current: Round) -> None:
    # The 72 hours of any opening: time to look again, in days of which a watcher learns little.
    soonest = full_hour_after(engine.now() + FIRST_AFTER)
    if current.state is RoundState.COLLECTING and current.opens_at is not None and current.opens_at < soonest:
        # With the day it has: how long its list is remembered does not begin anew.
        await rounds.collect(tx, current.id, soonest, current.started_on)
    elif current.state is RoundState.OPENED and current.slot_at is not None and current.slot_at < soonest:
        settings = await members.workspace(tx, current.team_id)
        at = first_slot(engine.now(), settings)
        await rounds.pass_slot(tx, current.id, current.slot, at, end_of(current.slot + 1, at, settings))
