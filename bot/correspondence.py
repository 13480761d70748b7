"""What a message needs to know when it is sent: loaded from the round, unsealed for that moment only."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers import card
from bot.box import unpack_brief
from bot.ending import BY_ASKER
from bot.engine import Engine
from bot.errors import KeyGone, Refusal
from bot.models import Answer, Asked, Brief, GiverCard, OutboxItem, RoundState
from bot.opening import opened_answers
from bot.store import members, rounds


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a round's messages to everybody are made of."""

    round_id: str
    card: GiverCard
    brief: Brief


async def collecting(engine: Engine, item: OutboxItem) -> Sheet | None:
    """Return the round a message is about while it collects answers, or None."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        people = await rounds.reviewers_of(tx, item.head.subject_id)
    if current is None or current.state is not RoundState.COLLECTING:
        return None
    try:
        seal = await engine.vault.seal_of(current.id)
    except KeyGone:
        return None
    return Sheet(current.id, card(current, people), unpack_brief(seal.open("brief", current.brief)))


async def asked(engine: Engine, item: OutboxItem) -> tuple[Asked, int] | None:
    """Return how many are asked and the threshold, for the asker; None when the round is over."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        people = await rounds.reviewers_of(tx, item.head.subject_id)
    if current is None or current.state not in (RoundState.GATHERING, RoundState.COLLECTING):
        return None
    drawn = sum(person.drawn for person in people)
    return Asked(len(people) - drawn, drawn, current.opens_at), current.threshold


async def asker(engine: Engine, item: OutboxItem) -> str | None:
    """Return who asked, also after the round is over; None once it is forgotten."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    return current.asker_id if current else None


async def opened(engine: Engine, item: OutboxItem) -> tuple[Brief, tuple[Answer, ...]] | None:
    """Return the brief and the opened answers for their asker; None when they are gone."""
    try:
        return await opened_answers(engine, item.head.team_id, item.head.recipient, item.head.subject_id)
    except Refusal:
        return None


async def has_joined(engine: Engine, item: OutboxItem) -> bool:
    """Return whether the recipient is a member by now."""
    async with engine.store.read() as tx:
        member = await members.get(tx, item.head.team_id, item.head.recipient)
    return member is not None and member.active


def by_asker(item: OutboxItem) -> bool:
    """Return whether a closing message speaks of the asker's own wish."""
    return item.head.slot == BY_ASKER
