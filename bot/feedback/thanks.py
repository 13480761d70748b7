"""Thanking in public: how many were asked, what was heard, what will be done. It credits the group, nobody in it."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import Engine
from bot.errors import KeyGone, Refusal
from bot.feedback import commitments
from bot.feedback.answers import Act, check_text, rewrite
from bot.feedback.box import Box, unpack_box
from bot.models import LETTER_CHARS, Kind, OutboxItem, Round, RoundState, ThanksForm
from bot.store import Transaction, boxes, members, rounds
from bot.words.telltales import Sign, telltales

ONCE = "You have thanked this group already."


async def thanks_form(engine: Engine, team_id: str, user_id: str, round_id: str) -> ThanksForm:
    """Return what the form shows. Raises Refusal."""
    async with engine.store.read() as tx:
        current = await commitments.own_opened(tx, team_id, user_id, round_id)
        asked = await _asked(tx, current)
    kept = await commitments.get(engine, round_id)
    return ThanksForm(round_id, user_id, asked, kept[1] if kept else "")


async def _asked(tx: Transaction, current: Round) -> int:
    return sum(not person.unreachable for person in await rounds.reviewers_of(tx, current.id))


async def named(engine: Engine, team_id: str, user_id: str, texts: tuple[str, ...]) -> list[str]:
    """Return the names of other people in these texts: thanks credit the group, never a person."""
    async with engine.store.read() as tx:
        people = [one for one in await members.everybody(tx, team_id) if one.user_id != user_id and not one.is_bot]
    found = telltales(texts, [name for one in people for name in (one.name, one.handle) if name])
    return [one.excerpt for one in found if one.kind in (Sign.NAME, Sign.MENTION)]


async def thank(engine: Engine, act: Act, channel_id: str, heard: str, will: str) -> None:
    """Post the thank-you once. The words wait in the round's box until they are sent. Raises Refusal."""
    words = (_checked(heard, "heard"), _checked(will, "will"))
    if not channel_id:
        raise Refusal("Pick a channel.", "channel")
    if not any(words):
        raise Refusal("Say what you heard, or what you will do.", "heard")

    async def check(tx: Transaction) -> None:
        await commitments.own_opened(tx, act.team_id, act.user_id, act.round_id)

    def thanked(box: Box) -> Box:
        if box.thanks:
            raise Refusal(ONCE)
        return replace(box, thanks=words)

    async def send(tx: Transaction) -> None:
        moment = int(engine.now().timestamp()) % 1_000_000_000  # another try after a refusal is another message
        to, team = [channel_id], act.team_id
        await engine.send(tx, Kind.THANKS, to, team_id=team, subject_id=act.round_id, slot=moment)

    await rewrite(engine, act.round_id, thanked, check, send)


def _checked(text: str, field: str) -> str:
    try:
        return check_text(text, LETTER_CHARS)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field) from refusal


async def words(engine: Engine, item: OutboxItem) -> tuple[ThanksForm, tuple[str, ...]] | None:
    """Return what the post says; None when the round is over."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
        sealed = await boxes.get(tx, item.head.subject_id)
        if current is None or sealed is None:
            return None
        form = ThanksForm(current.id, current.asker_id, await _asked(tx, current), "")
    try:
        seal = await engine.vault.seal_of(current.id)
    except KeyGone:
        return None
    return form, unpack_box(seal.open("box", sealed)).thanks


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Let the asker try again after Slack refused the post."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, item.head.subject_id)
    if current is None or current.state is not RoundState.OPENED:
        return
    asker, team = [current.asker_id], current.team_id

    async def tell(tx: Transaction) -> None:
        await engine.send(tx, Kind.THANKS_OFF, asker, team_id=team, subject_id=current.id, slot=item.head.slot)

    await rewrite(engine, current.id, lambda box: replace(box, thanks=()), also=tell)
