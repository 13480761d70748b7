"""What a member does with a prompt is one transaction: it counts as a reaction, or changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import Kind, RhythmState, Who
from bot.people import members
from bot.reflections import journal, prompts, reactions
from bot.store import rhythms as rows
from tests.kit.circle import Circle
from tests.reflections.steps import HALF_PAST_EIGHT, ON_SQLITE, TUESDAY, WEEK, Reflecting, decks, item

POSTGRES_IN_FULL = True

Act = Callable[[Engine, Who, str], Awaitable[Any]]
ACTS: dict[str, Act] = {
    "keep": lambda engine, who, prompt_id: reactions.keep(engine, who, prompt_id, "The quiet project."),
    "another": reactions.another,
    "skip": reactions.skip,
    "snooze": lambda engine, who, prompt_id: reactions.snooze(engine, who, prompt_id, TUESDAY + WEEK),
    "pause": reactions.pause,
}
each_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@pytest.fixture
async def ben(joined: Circle) -> Reflecting:
    """Ben has got his first prompt and not reacted to it."""
    ben = Reflecting(joined)
    await ben.choose()
    ((_, ben.last),) = await ben.at(HALF_PAST_EIGHT)
    await prompts.item_of(ben.engine, ben.last)
    return ben


async def answered(ben: Reflecting) -> bool:
    async with ben.engine.store.begin() as tx:
        prompt = await rows.prompt(tx, ben.last)
    assert prompt is not None
    return prompt.answered


@contextmanager
def begun(engine: Engine) -> Iterator[list[str]]:
    """Collect a line for every transaction, of either sort, that begins in the block."""
    found: list[str] = []

    def note(_connection: Any) -> None:
        found.append("begun")

    target = engine.store.engine.sync_engine
    event.listen(target, "begin", note)
    try:
        yield found
    finally:
        event.remove(target, "begin", note)


@ON_SQLITE
@each_act
async def test_an_act_is_one_transaction_and_ends_the_silence(ben: Reflecting, act: Act) -> None:
    assert (await ben.rhythm()).silent == 1

    with begun(ben.engine) as transactions:
        await act(ben.engine, ben.who, ben.last)

    assert len(transactions) == 1
    assert await answered(ben)
    assert (await ben.rhythm()).silent == 0


@ON_SQLITE
@each_act
async def test_nobody_reacts_for_another(ben: Reflecting, act: Act) -> None:
    chloe = Reflecting(ben.circle, "chloe")

    for one in (act, reactions.own):
        with pytest.raises(Refusal, match="gone"):
            await one(ben.engine, chloe.who, ben.last)

    assert not await answered(ben)
    assert (await ben.rhythm()).silent == 1


@ON_SQLITE
async def test_looking_is_no_reaction(ben: Reflecting) -> None:
    await reactions.own(ben.engine, ben.who, ben.last)

    assert not await answered(ben)
    assert (await ben.rhythm()).silent == 1


@ON_SQLITE
async def test_any_reaction_ends_the_silence_before_the_question_comes(joined: Circle) -> None:
    ben = Reflecting(joined)
    await ben.choose()
    for week in range(6):
        ((kind, prompt_id),) = await ben.at(HALF_PAST_EIGHT + WEEK * week)
        assert kind is Kind.REFLECTION
        if week % 2:
            await reactions.skip(ben.engine, ben.who, prompt_id)


async def test_a_snooze_that_is_refused_changes_nothing(ben: Reflecting) -> None:
    before = await ben.rhythm()

    with pytest.raises(Refusal):
        await ben.snooze(TUESDAY)

    assert await ben.rhythm() == before
    assert not await answered(ben)


async def test_what_is_kept_stands_in_the_journal_under_its_question(ben: Reflecting) -> None:
    shown = await prompts.item_of(ben.engine, ben.last)

    kept, weeks = await reactions.keep(ben.engine, ben.who, ben.last, "The loud project.")
    await reactions.keep(ben.engine, ben.who, ben.last, "The quiet project.")

    assert kept == shown
    assert weeks == [False] * 11 + [True]
    (entry,) = await journal.entries(ben.engine, ben.who)
    assert (entry.question, entry.text, entry.day) == (kept.question, "The quiet project.", TUESDAY)


async def test_what_may_not_be_kept_leaves_everything_as_it_was(ben: Reflecting) -> None:
    with pytest.raises(Refusal):
        await reactions.keep(ben.engine, ben.who, ben.last, "  ")
    await members.leave(ben.engine, ben.who, delete=False)
    with pytest.raises(Refusal, match="Join"):
        await reactions.keep(ben.engine, ben.who, ben.last, "The loud project.")

    assert await journal.entries(ben.engine, ben.who) == []
    assert not await answered(ben)
    assert (await ben.rhythm()).silent == 1


@ON_SQLITE
async def test_a_skipped_prompt_leaves_the_plan_alone(ben: Reflecting) -> None:
    before = await ben.rhythm()

    _, after = await reactions.skip(ben.engine, ben.who, ben.last)

    assert (after.due_at, after.state) == (before.due_at, RhythmState.ON)


@ON_SQLITE
async def test_a_pause_from_the_prompt_lasts(ben: Reflecting) -> None:
    await reactions.pause(ben.engine, ben.who, ben.last)

    assert (await ben.rhythm()).state is RhythmState.PAUSED
    assert await ben.at(HALF_PAST_EIGHT + WEEK + timedelta(hours=1)) == []


@ON_SQLITE
async def test_a_question_that_the_decks_lost_is_kept_with_the_one_in_its_place(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one")))
    await ben.choose()
    ((_, prompt_id),) = await ben.at(HALF_PAST_EIGHT)
    await prompts.item_of(ben.engine, prompt_id)
    later = Reflecting(joined, content=decks(item("two")))

    kept, _ = await reactions.keep(later.engine, ben.who, prompt_id, "The quiet project.")

    assert kept.id == "two"
