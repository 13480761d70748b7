"""What a message needs to know when it is sent: loaded from the round, unsealed for that moment only."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed
from bot.feedback.answers import card
from bot.feedback.opening import opened as opened_round_of
from bot.feedback.opening import opened_answers
from bot.feedback.slots import mail
from bot.models import (
    Answer,
    Asked,
    Brief,
    GiverCard,
    Kind,
    Mail,
    OpenedHeading,
    OutboxItem,
    Posted,
    Round,
    RoundState,
    Scores,
    numbering,
)
from bot.store import members, outbox, rounds


async def collecting(engine: Engine, item: OutboxItem) -> tuple[GiverCard, Brief] | None:
    """Return what every reviewer is told of a round while it collects answers, or None."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    if current is None or current.state is not RoundState.COLLECTING:
        return None
    # The brief alone: no message before the opening has a reason to look into the box.
    brief = await sealed.brief_of(engine, current)
    return None if brief is None else (card(current, engine.keys_on_same_server), brief)


async def asked(engine: Engine, item: OutboxItem) -> tuple[Asked, int] | None:
    """Return how many were named, when it opens and the threshold, for the asker; None when the round is over."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        people = await rounds.reviewers_of(tx, item.head.subject_id)
    if current is None or current.state not in (RoundState.GATHERING, RoundState.COLLECTING):
        return None
    # Of those who were named alone: any other number would tell its asker how many were drawn.
    return Asked(sum(not person.drawn for person in people), current.opens_at), current.threshold


async def asker(engine: Engine, item: OutboxItem) -> str | None:
    """Return who asked, also after the round is over; None once it is forgotten."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    return current.asker_id if current else None


async def opened(engine: Engine, item: OutboxItem) -> tuple[Brief, tuple[Answer, ...]] | None:
    """Return the brief and the opened answers for their asker; None when they are gone."""
    try:
        return await opened_answers(engine, item.head.to, item.head.subject_id)
    except Refusal:
        return None


async def scores(engine: Engine, item: OutboxItem) -> tuple[Brief, Scores] | None:
    """Return what an opened round says in bands, for its asker; None when it is gone."""
    try:
        inside = await opened_round_of(engine, item.head.to, item.head.subject_id)
    except Refusal:
        return None
    return inside.brief, inside.box.scores


async def heading(engine: Engine, item: OutboxItem) -> OpenedHeading | None:
    """Return what stands above opened answers; None when they are gone."""
    found, current = await opened(engine, item), await opened_round(engine, item)
    if found is None or current is None:
        return None
    async with engine.store.read() as tx:
        settings = await members.workspace(tx, current.team_id)
    return OpenedHeading(current.id, found[0], len(found[1]), current.slot_at, settings.help)


async def opened_round(engine: Engine, item: OutboxItem) -> Round | None:
    """Return the round a message is about while it is open to its threads, or None."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    return current if current is not None and current.state is RoundState.OPENED else None


async def live_round(engine: Engine, item: OutboxItem) -> Round | None:
    """Return the round a message is about while it collects answers or is open to its threads, or None."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    alive = (RoundState.COLLECTING, RoundState.OPENED)
    return current if current is not None and current.state in alive else None


async def letter(engine: Engine, item: OutboxItem) -> tuple[Mail, Posted | None] | None:
    """Return what one thread brings its asker, and the answer it continues; None when it is muted or over."""
    slot, place = numbering.letter_of(item.head.number)
    # The letterhead of the message that brought the answer: its row in the outbox knows where that stands.
    head = replace(item.head, kind=Kind.ANSWER, number=numbering.answer(place))
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        inside = await sealed.read(engine, tx, current) if current else None
        below = await outbox.standing(tx, head)
    # Taken from the box only now, so that what its asker muted since does not come.
    brought = mail(inside.box, slot, place) if inside else None
    return (brought, below) if brought else None


async def has_joined(engine: Engine, item: OutboxItem) -> bool:
    """Tell whether the recipient has joined meanwhile, and an invitation has lost its sense."""
    async with engine.store.read() as tx:
        member = await members.get(tx, item.head.to)
    return member is not None and member.active


def by_asker(item: OutboxItem) -> bool:
    """Tell whether the asker wanted the end that a closing message tells of."""
    return numbering.is_by_asker(item.head.number)
