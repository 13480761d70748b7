"""The deadline: remind, open, extend once, destroy; and when an opened round's slots and end come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.engine import Engine
from bot.errors import KeyGone, Refusal
from bot.feedback.asking import start_gathered
from bot.feedback.box import opened_bytes, pack_box, unpack_box, unpack_brief
from bot.feedback.ending import finish, shred
from bot.feedback.labels import labels
from bot.feedback.slots import end_of, first_slot, slot_passes
from bot.models import Answer, Brief, Kind, Round, RoundState
from bot.store import (
    Transaction,
    boxes,
    members,
    outbox,
    reports,
    rounds,
)
from bot.vault import RoundSeal

REMIND_BEFORE = timedelta(hours=24)
EXTENSION = timedelta(days=7)
PACE = timedelta(seconds=1)
"""Slack takes about one message a second in one conversation; answers are spread accordingly from the start."""


FROM_THE_BOX = (Kind.OPENED, Kind.ANSWER, Kind.LETTER, Kind.REPORT, Kind.THANKS)
"""Messages whose words are in the box."""


async def tick(engine: Engine) -> None:
    """Do everything that is due for rounds. Any number of processes may call this at any time."""
    now = engine.now()
    async with engine.store.read() as tx:
        drafts = await rounds.gathering(tx)
        reminders = await rounds.to_remind(tx, now + REMIND_BEFORE)
        openings = await rounds.due(tx, RoundState.COLLECTING, now)
        slots = await rounds.slots_due(tx, now)
        endings = await rounds.due(tx, RoundState.OPENED, now)
    await _each(engine, start_gathered, drafts)
    await _each(engine, remind, reminders)
    await _each(engine, open_round, openings)
    await _each(engine, slot_passes, slots)
    await _each(engine, end_round, endings)


async def _each(engine: Engine, act: Callable[[Engine, str], Awaitable[object]], round_ids: list[str]) -> None:
    for round_id in round_ids:
        await act(engine, round_id)


async def remind(engine: Engine, round_id: str) -> None:
    """Tell every reviewer alike, once, that the round opens soon. A deadline that has passed is not announced."""
    async with engine.store.begin() as tx:
        current = await rounds.lock(tx, round_id)
        if current is None or current.state is not RoundState.COLLECTING or current.reminded:
            return
        await rounds.change(tx, round_id, reminded=True)
        if current.opens_at is not None and current.opens_at > engine.now():
            await _tell_reviewers(engine, tx, current, Kind.REMINDER)


async def _tell_reviewers(engine: Engine, tx: Transaction, current: Round, kind: Kind) -> None:
    people = [person.user_id for person in await rounds.reviewers_of(tx, current.id)]
    await engine.send(tx, kind, people, team_id=current.team_id, subject_id=current.id)


async def open_round(engine: Engine, round_id: str) -> None:
    """Decide a round whose deadline has come: open it, extend it once, or destroy it unopened."""
    try:
        seal = await engine.vault.seal_of(round_id)
    except KeyGone:
        return
    async with engine.store.begin() as tx:
        sealed = await boxes.lock(tx, round_id)
        current = await rounds.lock(tx, round_id)
        if sealed is None or current is None or not _is_due(engine, current):
            return
        givers = len(unpack_box(seal.open("box", sealed)).givers())
        if givers >= current.threshold:
            await _open(engine, tx, current, seal, sealed)
        elif not current.extended:
            await _extend(engine, tx, current)
        else:
            await finish(engine, tx, current, Kind.DESTROYED)
            current = None
    if current is None:
        await shred(engine, round_id)


def _is_due(engine: Engine, current: Round) -> bool:
    due = current.opens_at is not None and current.opens_at <= engine.now()
    return due and current.state is RoundState.COLLECTING


async def _open(engine: Engine, tx: Transaction, current: Round, seal: RoundSeal, sealed: bytes) -> None:
    """Label and shuffle inside the box, then send: a heading and the answers to the asker, one word to all others."""
    box = unpack_box(seal.open("box", sealed))
    order = engine.chance.shuffled(box.givers())
    box = box.opened(order, labels(len(order), engine.chance))
    questions = unpack_brief(seal.open("brief", current.brief)).questions
    size = opened_bytes(len(await rounds.reviewers_of(tx, current.id)), len(questions))
    await boxes.put(tx, current.id, seal.seal("box", pack_box(box, size)))
    settings = await members.workspace(tx, current.team_id)
    first = first_slot(engine.now(), settings)
    ends_at = end_of(1, first, settings)
    await rounds.change(tx, current.id, state=RoundState.OPENED, slot_at=first, ends_at=ends_at)
    await _tell_reviewers(engine, tx, current, Kind.OPENING)
    asker, team, subject = [current.asker_id], current.team_id, current.id
    await engine.send(tx, Kind.OPENED, asker, team_id=team, subject_id=subject)
    for place in range(len(order)):
        at = engine.now() + PACE * (place + 1)
        await engine.send(tx, Kind.ANSWER, asker, team_id=team, subject_id=subject, slot=place, at=at)


async def _extend(engine: Engine, tx: Transaction, current: Round) -> None:
    """Give a round its one further week, counted from now so that a late bot takes nothing away."""
    await rounds.change(tx, current.id, extended=True, opens_at=engine.now() + EXTENSION)
    await _tell_reviewers(engine, tx, current, Kind.EXTENDED)
    await engine.send(tx, Kind.EXTENDED, [current.asker_id], team_id=current.team_id, subject_id=current.id)


async def end_round(engine: Engine, round_id: str) -> None:
    """End an opened round after its last slot and destroy its key."""
    async with engine.store.begin() as tx:
        current = await rounds.lock(tx, round_id)
        due = current is not None and current.ends_at is not None and current.ends_at <= engine.now()
        if current is None or not due or current.state is not RoundState.OPENED:
            return
        subjects = [round_id, *await reports.reports_of(tx, round_id)]
        if current.slot_at is not None or await outbox.unsent(tx, current.team_id, subjects, FROM_THE_BOX):
            return  # a bot that was down has slots to work off first, and what Slack has not taken yet needs the key
        await finish(engine, tx, current, Kind.ENDED)
    await shred(engine, round_id)


async def opened_answers(
    engine: Engine, team_id: str, asker_id: str, round_id: str
) -> tuple[Brief, tuple[Answer, ...]]:
    """Return an opened round as its asker may read it: the one true copy.

    Raises:
        Refusal: it is not theirs, not opened, or destroyed.
    """
    gone = Refusal("These answers are gone: the round has ended and its key was destroyed.")
    async with engine.store.read() as tx:
        current = await rounds.get(tx, round_id)
        sealed = await boxes.get(tx, round_id)
    if current is None or sealed is None or current.state is not RoundState.OPENED:
        raise gone
    if (current.team_id, current.asker_id) != (team_id, asker_id):
        raise Refusal("Only the person who asked can read these answers.")
    try:
        seal = await engine.vault.seal_of(round_id)
    except KeyGone as error:
        raise gone from error
    return unpack_brief(seal.open("brief", current.brief)), unpack_box(seal.open("box", sealed)).answers()
