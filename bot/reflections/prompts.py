"""Weekly prompts: claiming what is due, choosing an item without repeats, and what a member does with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import SILENT_WEEKS, Kind, Letterhead, Prompt, Reflection, Rhythm, RhythmState
from bot.reflections import tracks
from bot.reflections.rhythms import LATE, advanced, tip_advanced
from bot.store import Transaction, outbox, rhythms

BATCH = 1_000


async def tick(engine: Engine) -> int:
    """Claim what is due, plan what follows and enqueue, a batch to a transaction; return how many rhythms were due."""
    done = 0
    while claimed := await _claim_prompts(engine) + await _claim_tips(engine):
        done += claimed
    return done


async def _claim_prompts(engine: Engine) -> int:
    now = engine.now()
    async with engine.store.begin() as tx:
        due = await rhythms.claim(tx, now, BATCH)
        changed: list[Rhythm] = []
        prompts: list[Prompt] = []
        heads: list[tuple[str, Letterhead]] = []
        for rhythm, is_away in due:
            after, kind = decide(now, rhythm, is_away=is_away)
            changed.append(after)
            if kind is not None:
                day = rhythm.due_on or now.date()
                prompt = Prompt(engine.chance.id(), rhythm.team_id, rhythm.user_id, day, rhythm.again or "")
                prompts.append(prompt)
                head = Letterhead(rhythm.team_id, rhythm.user_id, kind, prompt.id, 0, now)
                heads.append((engine.chance.id(), head))
        await rhythms.put(tx, changed)
        await rhythms.add_prompts(tx, prompts)
        await outbox.add(tx, heads)
    return len(due)


def decide(now: datetime, rhythm: Rhythm, *, is_away: bool) -> tuple[Rhythm, Kind | None]:
    """Return what becomes of a due rhythm, and what to send.

    Nothing to people on holiday, and nothing stale; after SILENT_WEEKS prompts without a reaction one friendly
    question instead, and quiet until it is answered.
    """
    stale = rhythm.due_at is not None and now - rhythm.due_at > LATE
    if is_away or stale:
        return advanced(now, rhythm, sent=False), None
    after = advanced(now, rhythm, sent=True)
    if rhythm.silent >= SILENT_WEEKS:
        return replace(after, state=RhythmState.PAUSED, due_at=None, tip_due_at=None), Kind.CHECK_IN
    return replace(after, silent=rhythm.silent + 1), Kind.REFLECTION


async def _claim_tips(engine: Engine) -> int:
    now = engine.now()
    async with engine.store.begin() as tx:
        due = await rhythms.claim_tips(tx, now, BATCH)
        await rhythms.put(tx, [tip_advanced(now, one) for one, _ in due])
        fresh = [one for one, is_away in due if one.tip_due_at and now - one.tip_due_at <= LATE and not is_away]
        heads = [Letterhead(one.team_id, one.user_id, Kind.TIP, engine.chance.id(), 0, now) for one in fresh]
        await outbox.add(tx, [(engine.chance.id(), head) for head in heads])
    return len(due)


async def item_of(engine: Engine, prompt_id: str) -> Reflection | None:
    """Return the item of a prompt, choosing it now if it has none; None when the prompt is forgotten."""
    async with engine.store.begin() as tx:
        prompt = await rhythms.prompt(tx, prompt_id)
        if prompt is None:
            return None
        return tracks.item(engine.content, prompt.item_id) or await _choose(engine, tx, prompt)


async def _choose(engine: Engine, tx: Transaction, prompt: Prompt) -> Reflection:
    rhythm = await rhythms.get(tx, prompt.team_id, prompt.user_id)
    sent = Counter(await rhythms.sent_items(tx, prompt.team_id, prompt.user_id))
    item = pick(engine, rhythm.track, sent, prompt.item_id)
    await rhythms.change_prompt(tx, prompt.id, item_id=item.id)
    return item


def pick(engine: Engine, track: str, sent: Counter[str], not_this: str = "") -> Reflection:
    """Return the next item: of an arc the first that was not given, otherwise any of those given least often.

    A finished arc, or a track that is no more, goes on with everything there is.
    """
    items = tracks.items(engine.content, track)
    if tracks.is_arc(track):
        ahead = [item for item in items if not sent[item.id] and item.id != not_this]
        if ahead:
            return ahead[0]
        items = ()
    choice: Sequence[Reflection] = items or tracks.items(engine.content, tracks.ALL)
    choice = [item for item in choice if item.id != not_this] or choice
    fewest = min(sent[item.id] for item in choice)
    return engine.chance.sample([item for item in choice if sent[item.id] == fewest], 1)[0]


async def ask_now(engine: Engine, team_id: str, user_id: str) -> tuple[str, Reflection]:
    """Begin a prompt at a member's own wish; return its id and item. Raises Refusal."""
    async with engine.store.begin() as tx:
        if not await rhythms.is_member(tx, team_id, user_id):
            raise Refusal("Join Sidecar first: open its Home tab, or type `/sidecar join`.")
        prompt = Prompt(engine.chance.id(), team_id, user_id, engine.today())
        await rhythms.add_prompts(tx, [prompt])
        return prompt.id, await _choose(engine, tx, prompt)


async def own(engine: Engine, team_id: str, user_id: str, prompt_id: str) -> tuple[Prompt, Reflection]:
    """Return a member's own prompt with its item. Raises Refusal when it is somebody else's, or gone."""
    async with engine.store.begin() as tx:
        prompt = await _own(tx, team_id, user_id, prompt_id)
        return prompt, tracks.item(engine.content, prompt.item_id) or await _choose(engine, tx, prompt)


async def _own(tx: Transaction, team_id: str, user_id: str, prompt_id: str) -> Prompt:
    prompt = await rhythms.prompt(tx, prompt_id)
    if prompt is None or (prompt.team_id, prompt.user_id) != (team_id, user_id):
        raise Refusal("This prompt is gone. Type `/reflect` for another one.")
    return prompt


async def another(engine: Engine, team_id: str, user_id: str, prompt_id: str) -> tuple[str, Reflection]:
    """Begin another prompt in the place of one, which counts as given and keeps what was written for it.

    Returns the new prompt's id and item. Raises Refusal.
    """
    async with engine.store.begin() as tx:
        prompt = await _own(tx, team_id, user_id, prompt_id)
        await _reacted(tx, prompt)
        fresh = replace(prompt, id=engine.chance.id(), answered=True)
        await rhythms.add_prompts(tx, [replace(fresh, item_id="")])
        return fresh.id, await _choose(engine, tx, fresh)


async def reacted(engine: Engine, team_id: str, user_id: str, prompt_id: str) -> None:
    """Take note that a member did something with a prompt: their silence is over. Raises Refusal."""
    async with engine.store.begin() as tx:
        await _reacted(tx, await _own(tx, team_id, user_id, prompt_id))


async def _reacted(tx: Transaction, prompt: Prompt) -> None:
    await rhythms.change_prompt(tx, prompt.id, answered=True)
    rhythm = await rhythms.get(tx, prompt.team_id, prompt.user_id)
    if rhythm.silent:
        await rhythms.put(tx, [replace(rhythm, silent=0)])
