"""The weekly slot: the only moment at which letters leave, in both directions and for every thread at once.

The first slot comes 72 hours or more after the opening and two are never less than six days apart, so that whoever
watches who is online looks at days in which many were. There is no setting for more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chance import Chance
from bot.clock import local, next_weekly
from bot.engine import Engine
from bot.feedback import sealed
from bot.feedback.box import Box
from bot.models import THREAD_SLOTS, Kind, Mail, Reviewer, Round, RoundState, Signature, Workspace, numbering
from bot.store import Transaction, members, rounds

FIRST_AFTER = timedelta(hours=72)
# Not seven days: across a clock change the same hour a week later is an hour less away, and would be missed.
APART = timedelta(days=6)
READING = timedelta(hours=24)
"""How long a round lives after its last slot, so that the letters of that slot can be read."""
UNSIGNED = 3
"""So many people who can still write must remain without a signature, or else signing would name the others too."""


def first_slot(opened: datetime, settings: Workspace) -> datetime:
    """Return the first slot of a round that opens at a moment: FIRST_AFTER or more later."""
    return _slot_after(opened + FIRST_AFTER, settings)


def following(slot: datetime, settings: Workspace) -> datetime:
    """Return the slot after a slot, also where the settings changed in between."""
    return _slot_after(slot + APART, settings)


def _slot_after(moment: datetime, settings: Workspace) -> datetime:
    # `next_weekly` finds later moments only; a slot at this very moment is meant, too.
    just_before = moment - timedelta(seconds=1)
    return next_weekly(just_before, settings.slot_weekday, settings.slot_hour, settings.zone)


def end_of(slot: int, at: datetime, settings: Workspace) -> datetime:
    """Return when a round ends of which this slot comes next: a day after its last."""
    for _ in range(slot, THREAD_SLOTS):
        at = following(at, settings)
    return at + READING


def coming(current: Round, settings: Workspace, now: datetime) -> tuple[int, datetime] | None:
    """Return number and moment of the slot at which something written now leaves; None after the last.

    The moment is in the workspace's zone: what people read names its day.

    A slot whose moment has come takes nothing any more, even before it is worked off: what is written in that minute
    would otherwise leave in the same minute.
    """
    # Slots are numbered from 1, and `slot` says how many have passed.
    number, at = current.slot + 1, current.slot_at
    while at is not None and at <= now:
        number, at = number + 1, following(at, settings)
    return None if at is None or number > THREAD_SLOTS else (number, local(at, settings.zone))


async def slot_passes(engine: Engine, round_id: str) -> None:
    """Let everything leave that waits: one nudge for everybody asked, one message for each thread that moved.

    A bot that was down works off one slot a call; the next tick brings the next.
    """
    async with sealed.hold(engine, round_id) as held:
        if held is None or not _is_due(engine, held.round):
            await _bring_near(engine, held)
            return
        people = await rounds.reviewers_of(held.tx, round_id)
        waiting = held.box.silenced(held.round.slot, people)
        box = with_signatures(waiting, held.round.slot + 1, people, engine.chance)
        # Always, whether or not somebody signed: a rewriting at a slot must say nothing.
        await held.put(box)
        await _advance(engine, held.tx, held.round)
        await _send(engine, held.tx, held.round, box, people)


async def _bring_near(engine: Engine, held: sealed.Held | None) -> None:
    """Plan a slot anew that is further away than any: the clock was ahead when it was planned."""
    if held is None or held.round.slot_at is None or held.round.state is not RoundState.OPENED:
        return
    if held.round.slot_at > engine.now() + rounds.FARTHEST_SLOT:
        settings = await members.workspace(held.tx, held.round.team_id)
        # From now: one may have passed just before, and two are never less than six days apart.
        at = following(engine.now(), settings)
        slot = held.round.slot
        await rounds.pass_slot(held.tx, held.round.id, slot, at, end_of(slot + 1, at, settings))


def _is_due(engine: Engine, current: Round) -> bool:
    due = current.slot_at is not None and current.slot_at <= engine.now()
    return due and current.state is RoundState.OPENED


async def _advance(engine: Engine, tx: Transaction, current: Round) -> None:
    """Count the slot and plan the next one, or the end."""
    slot, settings = current.slot + 1, await members.workspace(tx, current.team_id)
    if slot == THREAD_SLOTS or current.slot_at is None:
        # From now, not from the slot's own moment: a bot that was down must leave a day for reading, too.
        await rounds.pass_slot(tx, current.id, slot, None, engine.now() + READING)
    else:
        at = following(current.slot_at, settings)
        await rounds.pass_slot(tx, current.id, slot, at, end_of(slot + 1, at, settings))


async def _send(engine: Engine, tx: Transaction, current: Round, box: Box, people: Iterable[Reviewer]) -> None:
    threads = [box.part(user_id).thread for _, user_id in box.labels]
    slot = current.slot + 1
    if any(thread.moves(slot) for thread in threads):
        # A message to those concerned alone would say who writes.
        everybody = [person.user_id for person in people]
        await engine.send(tx, Kind.NUDGE, everybody, current, numbering.week(slot))
    for place, thread in enumerate(threads):
        if thread.brings(slot):
            await engine.send(tx, Kind.LETTER, [current.asker_id], current, numbering.letter(slot, place))


def with_signatures(box: Box, slot: int, people: Iterable[Reviewer], chance: Chance) -> Box:
    """Return the box after the signatures of a slot took effect, in random order, as far as they may."""
    signing = [user for _, user in box.labels if box.part(user).thread.sign == slot]
    # Everybody asked, not everybody who answered: the asker does not know who did. They do know who has left.
    unsigned = {person.user_id for person in people if person.counts}
    # Told once is told for good: whoever signed at an earlier slot hides nobody who signs at this one.
    unsigned -= {user for user, part in box.parts.items() if part.thread.signature is Signature.TOLD}
    # A lot decides whose wish is granted where not all can be.
    for user in chance.shuffled(sorted(signing)):
        told = len(unsigned - {user}) >= UNSIGNED
        unsigned -= {user} if told else set()
        box = _signed(box, user, Signature.TOLD if told else Signature.KEPT)
    return box


def _signed(box: Box, user_id: str, signature: Signature) -> Box:
    part = box.part(user_id)
    return box.with_part(user_id, replace(part, thread=replace(part.thread, signature=signature)))


def mail(box: Box, slot: int, place: int) -> Mail | None:
    """Collect what one thread, by the place of its answer, brings its asker at a slot; None if they muted it since."""
    label, user_id = box.labels[place]
    thread = box.part(user_id).thread
    if not thread.brings(slot):
        return None
    named = thread.sign == slot and thread.signature is Signature.TOLD
    lines = thread.leaving(slot, to_asker=True)
    return Mail(label, lines, ended=thread.ended == slot, signed_now=named, name=box.answer(label).name)
