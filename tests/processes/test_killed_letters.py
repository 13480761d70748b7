"""Letters and nudges when the process dies: nothing is lost, a second copy says so, and nobody is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.sending.postman import CLAIM_LASTS
from practice.hands.reading import text_of
from practice.workspace import Workspace
from tests.kit.circle import ANA_ASKS, Circle, circle, environment
from tests.kit.databases import Urls
from tests.kit.power import PowerCutError
from tests.kit.threads import ana_replies, below, open_round, writes
from tests.processes.children import PATIENCE, Child, Children

LETTER = "It was the part about the roadmap."
NUDGE = "may have written to you"
ONCE_MORE = "it may be here twice"


async def prepared(fresh: Circle) -> None:
    """Let a round open and two letters wait, one in each direction."""
    await fresh.everybody_joins()
    await open_round(fresh)
    await writes(fresh, "ben", LETTER)
    await ana_replies(fresh, "chloe", "Could you tell me more?")


def nudges(fresh: Circle) -> list[int]:
    return [sum(NUDGE in m["text"] for m in fresh.person(name).inbox) for name in ANA_ASKS]


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_slot_reaches_everybody_whichever_commit_the_process_dies_at(fresh: Circle) -> None:
    await prepared(fresh)
    engine = fresh.bot.engine.store.engine.sync_engine
    commits, dies_at = 0, 1

    def die(_connection: object) -> None:
        nonlocal commits
        commits += 1
        if commits == dies_at:
            raise PowerCutError

    fresh.clock.advance(timedelta(days=14))
    event.listen(engine, "commit", die)
    try:
        while True:
            commits = 0
            try:
                await fresh.bot.tick()
                while await fresh.bot.send():
                    fresh.clock.advance(timedelta(seconds=1.1))
            except PowerCutError:
                dies_at += 1
                fresh.clock.advance(CLAIM_LASTS + timedelta(minutes=1))
                continue
            break
    finally:
        event.remove(engine, "commit", die)
    for _ in range(3):
        await fresh.later(timedelta(minutes=5))
    assert dies_at > 3
    assert min(nudges(fresh)) >= 1
    for name in ANA_ASKS:
        copies = [m for m in fresh.person(name).inbox if NUDGE in m["text"]]
        assert sum(ONCE_MORE not in text_of(m) for m in copies) <= 1
    letters = [words for words in below(fresh, "ben") if LETTER in words]
    assert letters
    assert sum(ONCE_MORE not in words for words in letters) <= 1


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite", "postgres"], indirect=True)
async def test_a_letter_sent_off_while_the_process_dies_is_kept_once_or_not_at_all(fresh: Circle) -> None:
    await prepared(fresh)
    engine = fresh.bot.engine.store.engine.sync_engine

    def die(_connection: object) -> None:
        raise PowerCutError

    event.listen(engine, "commit", die)
    try:
        with pytest.raises((PowerCutError, LookupError, RuntimeError, AssertionError)):
            await writes(fresh, "dev", "Lost on the way.")
    finally:
        event.remove(engine, "commit", die)
    for _ in range(2):
        person = fresh.person("dev")
        if person.modal is not None:
            await person.close(everything=True)
        await writes(fresh, "dev", "Sent once more.")
    await fresh.later(timedelta(days=14))
    assert [("Sent once more." in words, "Lost" in words) for words in below(fresh, "dev")] == [(True, False)]


@pytest.mark.full
async def test_nudges_go_on_after_the_worker_is_killed_around_a_send(
    slack: Workspace, processes: Children, migrated: Urls
) -> None:
    settings = environment(migrated, slack.api_url)
    async with circle(migrated, limits=False) as fresh:
        await prepared(fresh)
        now = fresh.clock.now()
    slack.clock.jump(max(slack.clock.now(), now + timedelta(days=14)))
    slack.faults.slow("chat.postMessage")
    first = await processes.clocked(slack.url, "worker", **settings)
    await slack.until(lambda: any(call.method == "chat.postMessage" for call in slack.calls), PATIENCE)
    await first.kill()

    slack.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    second = await processes.clocked(slack.url, "worker", **settings)
    await slack.until(lambda: _nudged(slack) >= len(ANA_ASKS) - 1, PATIENCE)
    slack.clock.advance(timedelta(minutes=1))
    await slack.until(lambda: _nudged(slack) == len(ANA_ASKS), PATIENCE)
    assert await second.stop() == 0


def _nudged(slack: Workspace) -> int:
    return sum(any(NUDGE in m["text"] for m in slack.person(name).inbox) for name in ANA_ASKS)


@pytest.mark.full
async def test_a_slot_reaches_everybody_though_the_worker_kills_itself_at_one_commit_after_another(
    processes: Children, migrated: Urls
) -> None:
    async with circle(migrated, limits=False) as fresh:
        await prepared(fresh)
        fresh.clock.advance(timedelta(days=14))
        settings = environment(migrated, fresh.slack.api_url)
        deaths = 0
        for dies_at in range(2, 90, 7):
            child = await processes.mortal(fresh.slack.url, dies_at, "worker", **settings)
            if await _worked_to_the_end(fresh, child):
                break
            deaths += 1
            fresh.clock.advance(CLAIM_LASTS + timedelta(minutes=1))
        assert deaths > 3
        assert min(nudges(fresh)) >= 1
        letters = [words for words in below(fresh, "ben") if LETTER in words]
        assert letters
        assert sum(ONCE_MORE not in words for words in letters) <= 1


async def _worked_to_the_end(fresh: Circle, child: Child) -> bool:
    """Let time pass until everybody is nudged and the letter is there; False when the process died before."""
    while min(nudges(fresh)) == 0 or not any(LETTER in words for words in below(fresh, "ben")):
        fresh.clock.advance(timedelta(seconds=2))
        try:
            await child.pause(0.1)
        except AssertionError:
            return False
    await child.kill()
    return True
