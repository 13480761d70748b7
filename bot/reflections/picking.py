"""Which tip comes: of themes somebody chose, or for a moment, and none twice before all of the chosen themes were had.

A memory without days holds what was had. Whoever asks for a moment or a theme when all of it was had gets something
again, and no turn ends for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.decks.content import Content
from bot.decks.themes import IN_CHANNELS, UNASKED
from bot.engine import Engine
from bot.errors import ContentError, Refusal
from bot.models import HadTip, Kind, OutboxItem, Tip, Who
from bot.reflections import tracks
from bot.store import Transaction, members, rhythms, tips

NONE = "There is no such tip here (any more). Type `/feedback-tip` for another one."
ONLY_CHOSEN = (
    "This one comes only to people who chose its theme. To read it, type `/feedback-tip` and pick that theme there."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to read just now; empty is any tip of the themes they chose."""

    theme: str = ""
    moment: str = ""
    not_this: str = ""
    """The tip on show: another one comes, unless there is no other."""


def of_track(content: Content, track: str, otherwise: Sequence[str] = UNASKED) -> tuple[Tip, ...]:
    """Return the tips of a track; those of `otherwise` for everything, and for themes that are no more."""
    return content.tips_of(tracks.themes_of(track) or otherwise) or content.tips_of(otherwise)


def _wished(content: Content, track: str, wish: Wish) -> tuple[Tip, ...]:
    if wish.theme:
        return content.tips_of([wish.theme])
    if not wish.moment:
        return of_track(content, track)
    # Beyond the chosen themes: whoever is about to give feedback wants a tip for that.
    chosen = tracks.chosen(content, track)
    return tuple(tip for tip in content.tips_for(wish.moment) if tracks.may_come(tip.theme, chosen))


def pick(engine: Engine, among: Sequence[Tip], had: Sequence[HadTip] = (), not_this: str = "") -> Tip:
    """Return a tip drawn from these, if possible one that was not had. Raises Refusal when there are none."""
    if not among:
        raise Refusal(NONE)
    known = {one.tip_id for one in had if not one.closing}
    last = {one.tip_id for one in had if one.closing} | {not_this}
    ways = ({*known, *last}, last, {not_this}, set[str]())
    choice = next(found for way in ways if (found := [tip for tip in among if tip.id not in way]))
    return engine.chance.sample(choice, 1)[0]


async def _note(tx: Transaction, who: Who, tip: HadTip, had: Sequence[HadTip], whole: Sequence[Tip]) -> None:
    ids = {one.id for one in whole}
    closing = ids <= {tip.tip_id, *(one.tip_id for one in had if not one.closing)}
    # All of them were had: the next turn begins.
    over = ids if closing else {one.tip_id for one in had if one.closing}
    await tips.forget(tx, who, sorted(over))
    await tips.note(tx, who, replace(tip, closing=closing))


async def wished(engine: Engine, who: Who, wish: Wish) -> Tip:
    """Return a tip at somebody's own wish; of members it is noted that they had it. Raises Refusal."""
    async with engine.store.begin() as tx:
        if not await _takes_part(tx, who):
            return pick(engine, _wished(engine.content, tracks.ALL, wish), not_this=wish.not_this)
        track, had = (await rhythms.get(tx, who)).tip_track, await tips.had(tx, who)
        tip = pick(engine, _wished(engine.content, track, wish), had, wish.not_this)
        await _note(tx, who, HadTip(tip.id), had, of_track(engine.content, track))
        return tip


async def _takes_part(tx: Transaction, who: Who) -> bool:
    # Locked, so that nothing is noted of somebody whom another transaction is just forgetting.
    member = await members.lock(tx, who)
    return member is not None and member.active


async def suggested(engine: Engine, who: Who, tip_id: str) -> Tip:
    """Return the tip that a result suggests, and note that it was had.

    Raises Refusal: it is gone, or for those who chose its theme only.
    """
    try:
        tip = engine.content.tip(tip_id)
    except ContentError as error:
        raise Refusal(NONE) from error
    async with engine.store.begin() as tx:
        if not tracks.may_come(tip.theme, await chosen(engine, tx, who)):
            raise Refusal(ONLY_CHOSEN)
        if await _takes_part(tx, who):
            whole = of_track(engine.content, (await rhythms.get(tx, who)).tip_track)
            await _note(tx, who, HadTip(tip.id), await tips.had(tx, who), whole)
    return tip


async def chosen(engine: Engine, tx: Transaction, who: Who) -> set[str]:
    """Return the themes that somebody chose by name, for questions or for tips."""
    rhythm = await rhythms.get(tx, who)
    return tracks.chosen(engine.content, rhythm.track, rhythm.tip_track)


async def weekly(engine: Engine, item: OutboxItem) -> Tip | None:
    """Return the tip of a weekly message, chosen when it is first made; None when nobody wants it any more."""
    async with engine.store.begin() as tx:
        whole = await (_for_channel if item.head.kind is Kind.CHANNEL_TIP else _for_member)(engine, tx, item.head.to)
        return await _of_message(engine, tx, item, whole)


async def _for_member(engine: Engine, tx: Transaction, who: Who) -> tuple[Tip, ...]:
    if not await _takes_part(tx, who):
        return ()
    return of_track(engine.content, (await rhythms.get(tx, who)).tip_track)


async def _for_channel(engine: Engine, tx: Transaction, which: Who) -> tuple[Tip, ...]:
    found = await rhythms.channel(tx, which)
    return () if found is None else of_track(engine.content, found.track, IN_CHANNELS)


async def _of_message(engine: Engine, tx: Transaction, item: OutboxItem, whole: Sequence[Tip]) -> Tip | None:
    had, message = await tips.had(tx, item.head.to), item.head.subject_id
    # A message that Slack did not take is made again: with the tip it had.
    brought = {one.tip_id for one in had if one.message_id == message}
    again = [tip for tip in whole if tip.id in brought]
    if again or not whole:
        return again[0] if again else None
    tip = pick(engine, whole, had)
    await _note(tx, item.head.to, HadTip(tip.id, message), had, whole)
    return tip


async def not_seen(engine: Engine, item: OutboxItem) -> None:
    """Let the tip of a message come again that nobody got."""
    async with engine.store.begin() as tx:
        await tips.take_back(tx, item.head.to, item.head.subject_id)
