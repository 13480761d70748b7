"""Prompts: claiming what is due, choosing an item without repeats, and beginning one at a member's own wish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.decks.themes import ONLY_CHOSEN
from bot.engine import Engine
from bot.errors import Refusal
from bot.guards import Sort, Work, singly, work_off
from bot.models import (
    SILENT_WEEKS,
    Kind,
    Letterhead,
    OutboxItem,
    Prompt,
    Reflection,
    Rhythm,
    RhythmState,
    Subject,
    Who,
)
from bot.reflections import journal, tracks, writing
from bot.reflections.rhythms import LATE, advanced, in_usable_zone, planned, tip_advanced
from bot.store import Transaction, outbox, rhythms
from bot.workspaces import require_member

BATCH = 1_000
"""So many rhythms are claimed in one transaction: others wait for it where there is one writer at a time."""
PROMPTS_KEPT = timedelta(days=365)
"""How long it is kept when each question was sent; that an item was given at all is kept for choosing the next."""


async def tick(engine: Engine) -> int:
    """Claim what is due, plan what follows and enqueue, a batch to a transaction; return how many rhythms were due."""
    return await work_off(engine, WORKS)


async def _due(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rhythms.due(tx, ASKING.name, engine.now(), BATCH)


async def _ask(engine: Engine, whose: Sequence[Subject]) -> int:
    now = engine.now()
    async with engine.store.begin() as tx:
        due = await rhythms.claim(tx, whose, now)
        changed: list[Rhythm] = []
        prompts: list[Prompt] = []
        heads: list[tuple[str, Letterhead]] = []
        for found, is_away in due:
            rhythm = await in_usable_zone(tx, found)
            after, kind = decide(now, rhythm, is_away=is_away)
            changed.append(after)
            if kind is not None:
                day = rhythm.due_on or now.date()
                # A snoozed item is known; any other is chosen when the message is made, not for a thousand at once.
                prompt = Prompt(engine.chance.id(), rhythm.team_id, rhythm.user_id, day, rhythm.again or "")
                prompts.append(prompt)
                head = Letterhead(rhythm.team_id, rhythm.user_id, kind, prompt.id, 0, now)
                heads.append((engine.chance.id(), head))
        await rhythms.put(tx, changed)
        await rhythms.add_prompts(tx, prompts)
        # Not `engine.send`: each is about a prompt of its own, and all of them go in with one statement.
        await outbox.add(tx, heads)
    return len(due)


def decide(now: datetime, rhythm: Rhythm, *, is_away: bool) -> tuple[Rhythm, Kind | None]:
    """Return what becomes of a rhythm that is due or lies too far away, and what to send.

    Nothing to people on holiday, and nothing stale or too early; after SILENT_WEEKS prompts without a reaction one
    friendly question instead, and quiet until it is answered.
    """
    # Whoever planned it lived in another time: the clock was ahead, and has been put right since.
    if rhythm.due_at is not None and rhythm.due_at > now:
        return planned(now, rhythm), None
    stale = rhythm.due_at is not None and now - rhythm.due_at > LATE
    # Before silence is counted: what nobody was asked, nobody left unanswered.
    if is_away or stale:
        return advanced(now, rhythm, sent=False), None
    after = advanced(now, rhythm, sent=True)
    if rhythm.silent >= SILENT_WEEKS:
        # Tips rest, too: nothing more comes until the question is answered.
        return replace(after, state=RhythmState.PAUSED, due_at=None, tip_due_at=None), Kind.CHECK_IN
    return replace(after, silent=rhythm.silent + 1), Kind.REFLECTION


async def _tips_due(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await rhythms.tips_due(tx, TIPPING.name, engine.now(), BATCH)


async def _tip(engine: Engine, whose: Sequence[Subject]) -> int:
    now = engine.now()
    async with engine.store.begin() as tx:
        due = await rhythms.claim_tips(tx, whose, now)
        await rhythms.put(tx, [tip_advanced(now, await in_usable_zone(tx, one)) for one, _ in due])
        fresh = [one for one, is_away in due if one.tip_due_at and now - LATE <= one.tip_due_at <= now and not is_away]
        # About nothing but a fresh id: with the same subject every week it would count as sent already.
        heads = [Letterhead(one.team_id, one.user_id, Kind.TIP, engine.chance.id(), 0, now) for one in fresh]
        await outbox.add(tx, [(engine.chance.id(), head) for head in heads])
    return len(due)


ASKING = Sort("question", "sending a member their weekly question")
TIPPING = Sort("tip", "sending a member their weekly tip")
WORKS = (
    Work(ASKING, _due, _ask, BATCH, until_none=True),
    Work(TIPPING, _tips_due, _tip, BATCH, until_none=True),
)
"""What the clock does for members."""


async def _tables(engine: Engine) -> list[Subject]:
    return [Subject("", "prompts")]


async def _forget(engine: Engine, table: str) -> None:
    async with engine.store.begin() as tx:
        await rhythms.purge_prompts(tx, engine.today() - PROMPTS_KEPT)


TIDYING = (Work(Sort("old_prompts", "forgetting which questions were sent long ago"), _tables, singly(_forget)),)


async def item_of(engine: Engine, prompt_id: str) -> Reflection | None:
    """Return the item of a prompt, choosing it now if it has none; None when it is forgotten, or there is nothing."""
    async with engine.store.begin() as tx:
        # Locked with it: two processes that send and show at once must not choose two items.
        prompt = await rhythms.prompt(tx, prompt_id)
        if prompt is None:
            return None
        item = tracks.item(engine.content, prompt.item_id)
        if item is not None and item.theme in ONLY_CHOSEN:
            # Snoozed, perhaps, and its theme was left since.
            track = (await rhythms.get(tx, prompt.who)).track
            item = item if tracks.may_come(item.theme, tracks.chosen(engine.content, track)) else None
        try:
            return item or await choose(engine, tx, prompt)
        except Refusal:
            return None


async def chosen(engine: Engine, tx: Transaction, prompt: Prompt) -> Reflection:
    """Return what `item_of` does, inside the caller's transaction. An item that the decks lost is chosen anew, too."""
    return tracks.item(engine.content, prompt.item_id) or await choose(engine, tx, prompt)


async def choose(engine: Engine, tx: Transaction, prompt: Prompt) -> Reflection:
    """Choose an item for a prompt that is kept already, in the place of the one it names."""
    rhythm = await rhythms.get(tx, prompt.who)
    sent = Counter(await rhythms.sent_items(tx, prompt.who))
    item = pick(engine, rhythm.track, sent, prompt.item_id)
    # An arc keeps its order; anywhere else whoever has nothing to be called back to gets another question.
    if (
        writing.calls_back(item.form)
        and item not in engine.content.steps
        and not await _has_earlier(engine, tx, prompt, item)
    ):
        item = pick(engine, rhythm.track, sent, prompt.item_id, calling_back=False)
    await rhythms.set_item(tx, prompt.id, item.id)
    return item


async def _has_earlier(engine: Engine, tx: Transaction, prompt: Prompt, item: Reflection) -> bool:
    found = await journal.opened(engine, tx, prompt.who)
    return writing.earlier(engine.content, item, found, engine.today()) is not None


def pick(
    engine: Engine, track: str, sent: Counter[str], not_this: str = "", *, calling_back: bool = True
) -> Reflection:
    """Return the next item: of an arc the first that was not given, otherwise any of those given least often.

    A finished arc, or a track that is no more, goes on with everything that comes unasked. Without `calling_back` none
    comes that goes back to an earlier entry, unless there is no other. Raises Refusal for decks without anything that
    comes unasked.
    """
    items = tracks.items(engine.content, track)
    if tracks.is_arc(track):
        ahead = [item for item in items if not sent[item.id] and item.id != not_this]
        if ahead:
            return ahead[0]
        items = ()
    choice: Sequence[Reflection] = items or tracks.items(engine.content, tracks.ALL)
    if not choice:
        raise Refusal("There is no question for everyone here. Choose a theme: type `/reflect settings`.")
    # A deck with one item gives it again rather than nothing.
    choice = [item for item in choice if item.id != not_this] or choice
    if not calling_back:
        choice = [item for item in choice if not writing.calls_back(item.form)] or choice
    fewest = min(sent[item.id] for item in choice)
    return engine.chance.sample([item for item in choice if sent[item.id] == fewest], 1)[0]


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Take back that a question was left without a reaction: Slack was away for its whole day, and nobody saw it."""
    async with engine.store.begin() as tx:
        await rhythms.less_silent(tx, item.head.to)


async def ask_now(engine: Engine, who: Who) -> tuple[str, Reflection]:
    """Begin a prompt at a member's own wish; return its id and item. Raises Refusal."""
    async with engine.store.begin() as tx:
        await require_member(tx, who)
        prompt = Prompt(engine.chance.id(), who.team_id, who.user_id, engine.today())
        await rhythms.add_prompts(tx, [prompt])
        return prompt.id, await choose(engine, tx, prompt)
