"""The deadline: remind, open, extend once, destroy; and when an opened round's slots and end come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.chance import Chance
from bot.clock import full_hour_after
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import scores, sealed
from bot.feedback.asking import in_words, start_gathered
from bot.feedback.box import UNSCORED, Box, opened_bytes
from bot.feedback.ending import are_enough, call_off, drop_draft, finish, shred
from bot.feedback.sealed import Held, Unsealed
from bot.feedback.slots import READING, end_of, first_slot, slot_passes
from bot.guards import Sort, Work, singly
from bot.models import (
    FROM_BOX,
    MIN_REVIEWERS,
    Answer,
    Brief,
    Kind,
    Reviewer,
    Round,
    RoundState,
    Subject,
    Who,
    numbering,
)
from bot.store import Transaction, members, outbox, reports, rounds

REMIND_BEFORE = timedelta(hours=24)
EXTENSION = rounds.LONGEST_EXTENSION
PACE = timedelta(seconds=1)
"""Slack takes about one message a second in one conversation; answers are spread accordingly from the start."""
A_TICK = 50
"""So many rounds of each sort have their turn in one tick."""
BIRDS = (
    "Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Fulmar", "Godwit", "Heron", "Ibis", "Jackdaw", "Kestrel",
    "Lapwing", "Merlin", "Nuthatch", "Osprey", "Plover", "Quail", "Redstart", "Siskin", "Tern", "Veery", "Wheatear",
    "Whimbrel", "Wren", "Pipit", "Linnet",
)  # fmt: skip
"""More than the most people one round can ask (ten named and three drawn)."""


def labels(count: int, chance: Chance) -> list[str]:
    """Draw fresh names for so many answers, anew for each round so that nothing is equal across rounds."""
    return chance.sample(BIRDS, count)


async def remind(engine: Engine, round_id: str) -> None:
    """Tell every reviewer alike, once, that the round opens soon. A deadline that has passed is not announced."""
    async with engine.store.begin() as tx:
        current = await rounds.lock(tx, round_id)
        if current is None or current.state is not RoundState.COLLECTING or current.reminded:
            return
        # Marked also when it comes too late, or else every tick would find the round again.
        await rounds.mark_reminded(tx, round_id)
        if current.opens_at is not None and current.opens_at > engine.now():
            await _tell_reviewers(engine, tx, current, Kind.REMINDER)


async def _tell_reviewers(engine: Engine, tx: Transaction, current: Round, kind: Kind, number: int = 0) -> None:
    # Everybody, also who left, declined or cannot be reached: a message less would tell of them.
    people = [person.user_id for person in await rounds.reviewers_of(tx, current.id)]
    await engine.send(tx, kind, people, current, number)


async def open_round(engine: Engine, round_id: str) -> None:
    """Decide a round whose deadline has come: open it, extend it once, or destroy it unopened."""
    over: Kind | None = None
    async with sealed.hold(engine, round_id) as held:
        # Asked once more under the lock: another process may have opened it since it was looked up.
        if held is None or not _is_due(engine, held.round):
            await _bring_near(engine, held)
            return
        people = await rounds.reviewers_of(held.tx, round_id)
        # Before anything is counted: leaving with and without deleting must come to the same.
        box = held.box.of_able(people)
        # First of all: a round that opened among fewer than five would make every guess better than promised.
        if not are_enough(people):
            over = Kind.CANCELLED
        elif len(box.givers()) >= held.round.threshold:
            await _open(engine, held, box, people)
        elif not held.round.extended or await _are_still_being_asked(held):
            await _extend(engine, held.tx, held.round)
        else:
            over = Kind.DESTROYED
        if over is not None:
            await finish(engine, held.tx, held.round, over)
    # After the commit: without its key a round that was rolled back could never be opened.
    if over is not None:
        await shred(engine, round_id)


async def _bring_near(engine: Engine, held: Held | None) -> None:
    """Plan a round anew whose deadline is further away than any: the clock was ahead then. It has its days from now on.

    An extension is told once more: all have read another day.
    """
    if held is None or held.round.state is not RoundState.COLLECTING or held.round.opens_at is None:
        return
    longest = max(EXTENSION, timedelta(days=held.round.days))
    if held.round.opens_at <= engine.now() + longest + rounds.FARTHEST_OPENING:
        return
    if held.round.extended:
        await _extend(engine, held.tx, held.round)
    else:
        opens_at = full_hour_after(engine.now() + timedelta(days=held.round.days))
        # With the day it has: how long its list is remembered does not begin anew.
        await rounds.collect(held.tx, held.round.id, opens_at, held.round.started_on)


async def _are_still_being_asked(held: Held) -> bool:
    """Return whether invitations still wait for Slack: no round is destroyed for answers that nobody could give."""
    return await outbox.unsent(held.tx, held.round.team_id, [held.round.id], [Kind.INVITATION])


def _is_due(engine: Engine, current: Round) -> bool:
    due = current.opens_at is not None and current.opens_at <= engine.now()
    return due and current.state is RoundState.COLLECTING


async def _open(engine: Engine, held: Held, box: Box, people: Sequence[Reviewer]) -> None:
    """Label and shuffle inside the box, then send: a heading and the answers to the asker, one word to all others."""
    tx, current = held.tx, held.round
    order = engine.chance.shuffled(box.givers())
    brief = held.brief
    # From here on the box has room for every letter of everybody asked, written or not.
    size = opened_bytes(len(people), in_words(brief.questions))
    marks = [box.part(user).marks for user in order]
    # Now or never: the rewriting below takes every single mark out of the box.
    told = await scores.close(engine, tx, current, brief, people, marks) if brief.scored else UNSCORED
    await held.put(box.opened(order, labels(len(order), engine.chance), told), size)
    settings = await members.workspace(tx, current.team_id)
    first = first_slot(engine.now(), settings)
    # In the transaction of the labels: a crash between would shuffle and label the same round once more.
    await rounds.open_threads(tx, current.id, first, end_of(1, first, settings))
    await _tell_reviewers(engine, tx, current, Kind.OPENING)
    # At this moment; the answers follow a second apart, so the heading stands above them.
    await engine.send(tx, Kind.OPENED, [current.asker_id], current)
    for place in range(len(order)):
        at = engine.now() + PACE * (place + 1)
        await engine.send(tx, Kind.ANSWER, [current.asker_id], current, numbering.answer(place), at)
    # Last: figures that come first are all that is read of the words.
    if brief.scored:
        await engine.send(tx, Kind.SCORES, [current.asker_id], current, at=engine.now() + PACE * (len(order) + 1))


async def _extend(engine: Engine, tx: Transaction, current: Round) -> None:
    """Give a round a further week, counted from now so that a late bot takes nothing away."""
    await rounds.extend(tx, current.id, engine.now() + EXTENSION)
    again = numbering.day(engine.now())
    await _tell_reviewers(engine, tx, current, Kind.EXTENDED, again)
    await engine.send(tx, Kind.EXTENDED, [current.asker_id], current, again)


async def end_round(engine: Engine, round_id: str) -> None:
    """End an opened round after its last slot and destroy its key."""
    async with engine.store.begin() as tx:
        _, current = await sealed.lock(tx, round_id)
        if current is None or current.ends_at is None or current.state is not RoundState.OPENED:
            return
        if current.ends_at > engine.now():
            # Further away than any: the clock was ahead when its last slot passed.
            if current.slot_at is None and current.ends_at > engine.now() + rounds.FARTHEST_END:
                await rounds.pass_slot(tx, round_id, current.slot, None, engine.now() + READING)
            return
        # A report is about itself and not about its round, but its words are in the same box.
        subjects = [round_id, *await reports.reports_of(tx, round_id)]
        if current.slot_at is not None or await outbox.unsent(tx, current.team_id, subjects, FROM_BOX):
            return  # a bot that was down has slots to work off first, and what Slack has not taken yet needs the key
        await finish(engine, tx, current, Kind.ENDED)
    await shred(engine, round_id)


Find = Callable[[Transaction, str, datetime], Awaitable[list[Subject]]]
"""Looks up rounds by the name of a sort of work, at a moment."""


def _work(sort: Sort, find: Find, act: Callable[[Engine, str], Awaitable[object]]) -> Work:
    async def due(engine: Engine) -> list[Subject]:
        async with engine.store.read() as tx:
            return await find(tx, sort.name, engine.now())

    return Work(sort, due, singly(act))


async def _start_or_drop(engine: Engine, round_id: str) -> None:
    if not await start_gathered(engine, round_id):
        await drop_draft(engine, round_id)


WORKS = (
    _work(Sort("draft", "starting a draft that waits for people"), rounds.gathering, _start_or_drop),
    # Before anything is sent of such a round. An opening looks once more, for whoever left since.
    _work(
        Sort("crowd", "calling off a round that too few people can answer"),
        lambda tx, sort, now: rounds.crowds_lost(tx, sort, now, MIN_REVIEWERS),
        call_off,
    ),
    _work(
        Sort("reminder", "reminding the reviewers of a round"),
        lambda tx, sort, now: rounds.to_remind(tx, sort, now, now + REMIND_BEFORE, A_TICK),
        remind,
    ),
    _work(
        Sort("opening", "opening a round, or extending or destroying it"),
        lambda tx, sort, now: rounds.due(tx, sort, RoundState.COLLECTING, now, A_TICK),
        open_round,
    ),
    _work(
        Sort("slot", "letting the letters of a round leave"),
        lambda tx, sort, now: rounds.slots_due(tx, sort, now, A_TICK),
        slot_passes,
    ),
    _work(
        Sort("ending", "ending an opened round"),
        # All of them: some wait for what Slack has not taken yet, and the others must not wait behind these.
        lambda tx, sort, now: rounds.due(tx, sort, RoundState.OPENED, now, None),
        end_round,
    ),
)
"""What the clock does for rounds. Any number of processes may do it at any time."""


async def opened(engine: Engine, who: Who, round_id: str) -> Unsealed:
    """Return the inside of an opened round as its asker may read it: the one true copy.

    Raises:
        Refusal: it is not theirs, not opened, or destroyed.
    """
    gone = Refusal("These answers are gone: the request has ended, and they were deleted.")
    async with engine.store.read() as tx:
        current = await rounds.get(tx, round_id)
        if current is None or current.state is not RoundState.OPENED:
            raise gone
        if current.asker != who:
            raise Refusal("Only the person who asked can read these answers.")
        inside = await sealed.read(engine, tx, current)
    if inside is None:
        raise gone
    return inside


async def opened_answers(engine: Engine, who: Who, round_id: str) -> tuple[Brief, tuple[Answer, ...]]:
    """Return the answers alone. Raises Refusal like `opened`."""
    inside = await opened(engine, who, round_id)
    return inside.brief, inside.box.answers()
