"""Slack is away for six hours, then back: all rounds go on, and everything arrives in order. With real processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.models import SendState
from bot.sending.pace import LONGEST_PAUSE
from practice.hands.reading import text_of
from practice.workspace import Workspace
from tests.kit.circle import ANA_ASKS, FOCUS, Circle, circle, environment
from tests.kit.databases import Urls
from tests.kit.sending import POST, said, states, told
from tests.kit.threads import GIVERS, WORDS
from tests.processes.children import PATIENCE, Child, Children
from tests.processes.gate import Gate, gate

HANAS = ("ana", "ben", "chloe", "dev", "emeka")
OPENED = "Your request brought"


@pytest.fixture
async def prepared(migrated: Urls) -> AsyncIterator[Circle]:
    """Ana's round opens within the hour; Hana has just asked, and nothing of hers was sent."""
    async with circle(migrated) as started:
        await started.everybody_joins()
        await started.ana_asks(draws="0")
        for name in GIVERS:
            await started.answers(name, WORDS[name])
        await started.later(timedelta(days=4, hours=1))
        started.clock.advance(timedelta(hours=22, minutes=30))
        hana = started.person("hana")
        await hana.command("/feedback-ask")
        people = [started.person(name).id for name in HANAS]
        assert await hana.submit(focus=FOCUS, reviewers=people, draws="0") == {}
        await hana.close(everything=True)
        yield started


@asynccontextmanager
async def way_to(slack: Workspace) -> AsyncIterator[Gate]:
    async with gate(urlsplit(slack.url).port or 0) as before:
        yield before


def of_the_opening(circle: Circle) -> list[str]:
    """Return what Ana got of the opening, in the order she got it."""
    texts = [text_of(message) for message in circle.person("ana").inbox]
    found = [OPENED if OPENED in text else "answer" if "The view of" in text else "" for text in texts]
    return [one for one in found if one]


async def hours_pass(circle: Circle, worker: Child, hours: int) -> None:
    """Let hours pass while the worker goes on trying."""
    for _ in range(hours):
        circle.clock.advance(timedelta(hours=1))
        await worker.pause(0.7)


async def everything_arrives(circle: Circle, worker: Child) -> None:
    def is_there() -> bool:
        return len(told(circle)) == len({*ANA_ASKS, *HANAS}) and len(of_the_opening(circle)) == 1 + len(GIVERS)

    for _ in range(200):
        if is_there():
            return
        circle.clock.advance(timedelta(seconds=1))
        await worker.pause(0.1)
    raise AssertionError(f"{sorted(told(circle))} {of_the_opening(circle)}")


@pytest.mark.full
async def test_after_six_hours_without_slack_all_rounds_go_on_and_everything_arrives_in_order(
    prepared: Circle, processes: Children, migrated: Urls
) -> None:
    async with way_to(prepared.slack) as slacks_door:
        settings = environment(migrated, f"http://127.0.0.1:{slacks_door.port}/api/")
        invited_before = {name: len(said(prepared, name)) for name in HANAS}
        worker = await processes.clocked(prepared.slack.url, "worker", **settings)
        await worker.says("worker is running")
        await slacks_door.shut()
        await worker.says("SC-33 Slack takes no messages")
        await hours_pass(prepared, worker, 6)

        # One that is started while Slack is away waits for it, too.
        second = await processes.clocked(prepared.slack.url, "worker", **settings)
        await second.says("SC-33 Sidecar cannot start yet")
        assert of_the_opening(prepared) == []

        await slacks_door.open()
        prepared.clock.advance(LONGEST_PAUSE)
        await everything_arrives(prepared, worker)
        await second.says("worker is running")

    assert of_the_opening(prepared) == [OPENED, *["answer"] * len(GIVERS)]
    assert {name: len(said(prepared, name)) - before for name, before in invited_before.items()} == dict.fromkeys(
        HANAS, 1
    )
    assert len(said(prepared, "hana", "on its way")) == 1
    assert "SC-32" not in worker.err
    assert "Traceback" not in worker.err + second.err
    assert [await worker.stop(), await second.stop()] == [0, 0]


@pytest.mark.full
async def test_a_stop_during_a_post_that_hangs_gives_back_what_was_not_begun(
    prepared: Circle, processes: Children, migrated: Urls
) -> None:
    settings = environment(migrated, prepared.slack.api_url)
    posted = len(prepared.slack.calls)
    prepared.slack.faults.slow(POST)
    worker = await processes.clocked(prepared.slack.url, "worker", **settings)
    await prepared.slack.until(lambda: any(call.method == POST for call in prepared.slack.calls[posted:]), PATIENCE)

    assert await worker.stop() == 0

    assert await states(prepared) == {SendState.SENT, SendState.PENDING, SendState.SENDING}
