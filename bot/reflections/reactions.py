"""What a member does with a prompt: write, see another one, leave it out, put it off, pause.

Each is one transaction, and each ends the member's silence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import CallBack, Entry, ForTwo, Prompt, Reflection, Rhythm, RhythmState, Who, Withdrawn
from bot.reflections import journal, pairs, prompts, rhythms, trials, writing
from bot.reflections.writing import Beside, entry_of
from bot.store import Transaction
from bot.store import rhythms as rows

NOTHING_BESIDE = Beside()


async def own(engine: Engine, who: Who, prompt_id: str) -> tuple[Prompt, Reflection]:
    """Return a member's own prompt with its item; looking is no reaction. Raises Refusal: it is another's, or gone."""
    async with engine.store.begin() as tx:
        prompt = await _own(tx, who, prompt_id)
        return prompt, await prompts.chosen(engine, tx, prompt)


async def _own(tx: Transaction, who: Who, prompt_id: str) -> Prompt:
    prompt = await rows.prompt(tx, prompt_id)
    if prompt is None or prompt.who != who:
        raise Refusal("This question is gone. Type `/reflect` for another one.")
    return prompt


async def _reacted(tx: Transaction, prompt: Prompt) -> Rhythm:
    """Take note that a member did something, and return their rhythm, in which the silence is over."""
    await rows.set_answered(tx, prompt.id)
    rhythm = await rows.lock(tx, prompt.who)
    if not rhythm.silent:
        return rhythm
    heard = replace(rhythm, silent=0)
    await rows.put(tx, [heard])
    return heard


async def keep(
    engine: Engine, who: Who, prompt_id: str, text: str, beside: Beside = NOTHING_BESIDE
) -> tuple[Reflection, list[bool]]:
    """Put what a member wrote into their journal; writing again for the same question changes it.

    Returns the item, and for the last weeks, oldest first, whether something was written. Raises Refusal.
    """
    async with engine.store.begin() as tx:
        prompt = await _own(tx, who, prompt_id)
        item = await prompts.chosen(engine, tx, prompt)
        today = await rhythms.today_of(engine, tx, who)
        if beside.partner and isinstance(item.form, ForTwo):
            await pairs.invite(engine, tx, who, item, beside.partner)
        # Who only invites somebody has not written anything, and may do so later.
        if text.strip() or not beside.partner:
            before = await journal.find(engine, tx, who, prompt.id)
            entry = entry_of(prompt.id, item, text, beside, today, before)
            await journal.put(engine, tx, who, entry)
            if entry.due is not None and not entry.happened:
                await trials.plan(engine, tx, who, entry.id, entry.due)
        await _reacted(tx, prompt)
        return item, journal.weeks(await journal.written_days(tx, who), today)


async def earlier(engine: Engine, who: Who, item: Reflection) -> Entry | None:
    """Return the member's own entry that a call-back brings back; None for any other form, and when there is none."""
    if not isinstance(item.form, CallBack):
        return None
    today = await rhythms.local_today(engine, who)
    return writing.earlier(engine.content, item, await journal.entries(engine, who), today)


async def another(engine: Engine, who: Who, prompt_id: str) -> tuple[str, Reflection]:
    """Begin another prompt in the place of one, which counts as given and keeps what was written for it.

    Returns the new prompt's id and item. Raises Refusal.
    """
    async with engine.store.begin() as tx:
        prompt = await _own(tx, who, prompt_id)
        await _reacted(tx, prompt)
        fresh = replace(prompt, id=engine.chance.id(), answered=True)
        await rows.add_prompts(tx, [replace(fresh, item_id="")])
        # `fresh` still names the old item, which is then not chosen again.
        return fresh.id, await prompts.choose(engine, tx, fresh)


async def skip(engine: Engine, who: Who, prompt_id: str) -> tuple[Reflection, Rhythm]:
    """Leave a prompt out; return its item, and the rhythm that goes on as planned. Raises Refusal."""
    async with engine.store.begin() as tx:
        prompt = await _own(tx, who, prompt_id)
        return await prompts.chosen(engine, tx, prompt), await _reacted(tx, prompt)


async def snooze(engine: Engine, who: Who, prompt_id: str, until: date) -> tuple[Reflection, Rhythm]:
    """Let a prompt's item come again on a local day; return it and the rhythm, which goes on from there.

    Raises Refusal.
    """
    async with engine.store.begin() as tx:
        prompt = await _own(tx, who, prompt_id)
        item = await prompts.chosen(engine, tx, prompt)
        later = rhythms.snoozed(engine.now(), await _reacted(tx, prompt), until, item.id)
        await rows.put(tx, [later])
        return item, later


async def pause(engine: Engine, who: Who, prompt_id: str) -> None:
    """Stop prompts and tips, from a prompt, until they are resumed. Raises Refusal."""
    async with engine.withdrawing(who, Withdrawn.QUESTIONS) as tx:
        await _reacted(tx, await _own(tx, who, prompt_id))
        await rhythms.halt(tx, who, RhythmState.PAUSED)
