"""Reflections for two: one member invites another, and nothing more happens until they agree.

An invitation holds no word of anybody's. Nobody can be pestered with them: the same two have one in a month, whatever
its answer, and nobody has more than a few open ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.decks.themes import ONLY_CHOSEN
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work, singly
from bot.models import (
    ForTwo,
    Kind,
    Membership,
    OutboxItem,
    Pair,
    PairState,
    Reflection,
    Rhythm,
    RhythmState,
    Subject,
    Who,
    numbering,
)
from bot.reflections import tracks
from bot.store import Transaction, journal, members, rhythms
from bot.workspaces import require_member, require_people

KEPT = timedelta(days=30)
"""So long it is kept who invited whom; until then the same two have no second invitation."""
MOST_OPEN = 3
"""So many open invitations somebody may have sent, and so many may wait for somebody."""
GONE = "This invitation is over."
ONCE_A_MONTH = "There was an invitation between you two in the last 30 days. Please pick someone else."
NOT_THIS = "This question is only for people who chose its theme. Ask your partner yourself."
NOT_JOINED = "Only someone who joined Sidecar can be invited."
# One sentence for whoever paused, may not be asked, or has enough waiting: which of them it is, is their own business.
NOT_NOW = "They take no invitations just now. Please pick someone else."
UNDELIVERED = 1
"""The number of word that an invitation is off which never arrived."""


async def invite(engine: Engine, tx: Transaction, who: Who, item: Reflection, partner_id: str) -> None:
    """Invite somebody to do an item together. Raises Refusal, beside the field, for whoever cannot be invited."""
    await require_member(tx, who)
    if item.theme in ONLY_CHOSEN:
        # Whoever is invited did not choose it.
        raise Refusal(NOT_THIS, "partner")
    if partner_id == who.user_id:
        raise Refusal("Pick someone else than yourself.", "partner")
    settings = await members.workspace(tx, who.team_id)
    await require_people(tx, who.team_id, [partner_id], "partner", guests=settings.guests, strangers=settings.guests)
    partner = Who(who.team_id, partner_id)
    # Both, and always in one order: two who invite each other at once make one invitation.
    locked = {one: await members.lock(tx, one) for one in sorted((who, partner), key=lambda one: one.user_id)}
    member = locked[partner]
    if member is None or not member.active:
        raise Refusal(NOT_JOINED, "partner")
    mine = await journal.pairs_of(tx, who)
    if any(partner in (one.who, one.partner) for one in mine):
        raise Refusal(ONCE_A_MONTH, "partner")
    if len([one for one in mine if one.who == who and one.state is PairState.OPEN]) >= MOST_OPEN:
        raise Refusal("Some of your invitations still wait for an answer. Please wait for one of them.", "partner")
    if not _takes(member, await rhythms.get(tx, partner), partner, await journal.pairs_of(tx, partner)):
        raise Refusal(NOT_NOW, "partner")
    pair = Pair(engine.chance.id(), who.team_id, who.user_id, partner_id, item.id, engine.today())
    await journal.put_pair(tx, pair)
    await engine.send(tx, Kind.PAIR_INVITE, [partner_id], _about(pair))


def _takes(member: Membership, rhythm: Rhythm, partner: Who, found: Sequence[Pair]) -> bool:
    waiting = [one for one in found if one.partner == partner and one.state is PairState.OPEN]
    return member.askable and rhythm.state is not RhythmState.PAUSED and len(waiting) < MOST_OPEN


def _about(pair: Pair) -> Subject:
    return Subject(pair.team_id, pair.id)


async def answer(engine: Engine, who: Who, pair_id: str, *, agreed: bool) -> Pair:
    """Say yes or not now, once; return the invitation as it stands then. Raises Refusal: it is over."""
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        pair = await journal.lock_pair(tx, pair_id)
        if pair is None or pair.partner != who or _item(engine, pair) is None:
            raise Refusal(GONE)
        if pair.state is not PairState.OPEN:
            return pair
        answered = replace(pair, state=PairState.AGREED if agreed else PairState.DECLINED)
        await journal.put_pair(tx, answered)
        if agreed:
            await engine.send(tx, Kind.PAIR_AGREED, [pair.user_id, pair.partner_id], _about(pair))
        else:
            await engine.send(tx, Kind.PAIR_OFF, [pair.user_id], _about(pair))
        return answered


def _item(engine: Engine, pair: Pair) -> Reflection | None:
    """Return what an invitation is about; None when the decks have it no more, or no more for two."""
    item = tracks.item(engine.content, pair.item_id)
    return item if item and isinstance(item.form, ForTwo) else None


async def about(engine: Engine, item: OutboxItem) -> tuple[Pair, Reflection] | None:
    """Return what a message is about; None when one of the two left, or it was answered otherwise since."""
    async with engine.store.begin() as tx:
        pair = await journal.lock_pair(tx, item.head.subject_id)
    found = _item(engine, pair) if pair else None
    # An invitation whose answer is there already needs no asking.
    if pair is None or found is None or (item.head.kind is Kind.PAIR_INVITE and pair.state is not PairState.OPEN):
        return None
    return pair, found


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Take an invitation back that did not arrive, and tell who sent it."""
    async with engine.store.begin() as tx:
        pair = await journal.lock_pair(tx, item.head.subject_id)
        if pair is not None and pair.state is PairState.OPEN:
            await journal.put_pair(tx, replace(pair, state=PairState.DECLINED))
            await engine.send(tx, Kind.PAIR_OFF, [pair.user_id], _about(pair), UNDELIVERED)


async def in_doubt(engine: Engine, item: OutboxItem) -> None:
    """Tell who sent an invitation that it may not have arrived. It stays open: whoever has it can answer."""
    async with engine.store.begin() as tx:
        pair = await journal.lock_pair(tx, item.head.subject_id)
        if pair is not None and pair.state is PairState.OPEN:
            await engine.send(tx, Kind.PAIR_OFF, [pair.user_id], _about(pair), numbering.unsure(UNDELIVERED))


async def _tables(engine: Engine) -> list[Subject]:
    return [Subject("", "pairs")]


async def _forget(engine: Engine, table: str) -> None:
    async with engine.store.begin() as tx:
        await journal.purge_pairs(tx, engine.today() - KEPT)


TIDYING = (Work(Sort("old_pairs", "forgetting who invited whom long ago"), _tables, singly(_forget)),)
