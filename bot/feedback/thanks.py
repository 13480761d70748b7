"""Thanking in public: how many were asked, what was heard, what will be done. It credits the group, nobody in it."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import commitments, sealed
from bot.feedback.answers import Act, check_text
from bot.feedback.box import Box
from bot.feedback.sealed import Around
from bot.models import LETTER_CHARS, Kind, OutboxItem, RoundState, Subject, ThanksForm, Who, numbering
from bot.store import Transaction, members, rounds
from bot.words.calling import spoken
from bot.words.telltales import Sign, telltales

ONCE = "You have thanked this group already."


async def thanks_form(engine: Engine, who: Who, round_id: str) -> ThanksForm:
    """Collect what the form shows. Raises Refusal for anybody but the asker, and when the round has ended."""
    async with engine.store.read() as tx:
        await commitments.own_opened(tx, who, round_id)
    kept = await commitments.get(engine, round_id)
    return ThanksForm(round_id, who.user_id, kept[1] if kept else "")


async def named(engine: Engine, who: Who, texts: tuple[str, ...]) -> list[str]:
    """Return the names of other people in these texts: thanks credit the group, never a person."""
    async with engine.store.read() as tx:
        # Read here and now, unlike in a giver's form: that an asker acts is no secret.
        people = await members.everybody(tx, who.team_id)
    others = [one for one in people if one.user_id != who.user_id and not one.is_bot]
    found = telltales(texts, spoken(others))
    return [one.excerpt for one in found if one.kind in (Sign.NAME, Sign.MENTION)]


async def thank(engine: Engine, act: Act, channel_id: str, heard: str, will: str) -> None:
    """Post the thank-you once. The words wait in the round's box until they are sent. Raises Refusal."""
    words = (_checked(heard, "heard"), _checked(will, "will"))
    if not channel_id:
        raise Refusal("Pick a channel.", "channel")
    if not any(words):
        raise Refusal("Say what you heard, or what you will do.", "heard")

    key, fresh = json.dumps([act.view_id, "thank", channel_id, words]), False

    def check(around: Around) -> None:
        commitments.require_own_opened(around.round, act.who)

    def thanked(box: Box) -> Box:
        nonlocal fresh
        # Slack may deliver a form twice, also after a post that did not arrive was given up.
        if box.has_seen(key):
            return box
        # By the words that wait or stood there: no table has to say that this group was thanked.
        if box.thanks:
            raise Refusal(ONCE)
        fresh = True
        return replace(box, thanks=words).noted(key)

    async def send(tx: Transaction) -> None:
        if fresh:
            about = Subject(act.who.team_id, act.round_id)
            # The words stay in the box; the outbox holds none.
            await engine.send(tx, Kind.THANKS, [channel_id], about, numbering.attempt(engine.now()))

    await sealed.rewrite(engine, act.round_id, thanked, check, send)


def _checked(text: str, field: str) -> str:
    try:
        return check_text(text, LETTER_CHARS)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field) from refusal


async def words(engine: Engine, item: OutboxItem) -> tuple[ThanksForm, tuple[str, ...]] | None:
    """Read the words of the post from the box; None when the round is over."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        inside = await sealed.read(engine, tx, current) if current else None
        if current is None or inside is None:
            return None
        return ThanksForm(current.id, current.asker_id, ""), inside.box.thanks


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Let the asker try again after Slack refused the post."""
    await _not_thanked(engine, item, item.head.number)


async def in_doubt(engine: Engine, item: OutboxItem) -> None:
    """Let the asker look whether the post is there, and try again if not: a second one would embarrass them."""
    await _not_thanked(engine, item, numbering.unsure(item.head.number))


async def _not_thanked(engine: Engine, item: OutboxItem, number: int) -> None:
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    if current is None or current.state is not RoundState.OPENED:
        return

    async def tell(tx: Transaction) -> None:
        await engine.send(tx, Kind.THANKS_OFF, [current.asker_id], current, number)

    # Without words in the box it counts as not thanked yet.
    await sealed.rewrite(engine, current.id, lambda box: replace(box, thanks=()), also=tell)
