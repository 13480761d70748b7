from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from practice.clocked import RemoteClock
from practice.workspace import Workspace
from practice.world.clock import PRACTICE_MORNING, PracticeClock

LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_a_frozen_clock_stands_still_until_it_jumps() -> None:
    clock = PracticeClock()
    heard: list[datetime] = []
    forget = clock.on_jump(heard.append)
    assert clock.now() == clock.now() == PRACTICE_MORNING
    clock.jump(LATER)
    clock.advance(timedelta(hours=1))
    forget()
    clock.advance(timedelta(hours=1))
    assert heard == [LATER, LATER + timedelta(hours=1)]


def test_a_running_clock_goes_on_from_where_it_was_put() -> None:
    clock = PracticeClock(running=True)
    clock.jump(LATER)
    assert LATER <= clock.now() < LATER + timedelta(seconds=5)


async def test_somebody_waiting_wakes_at_the_right_jump() -> None:
    clock = PracticeClock()
    waiting = asyncio.create_task(clock.wait_until(LATER))
    clock.jump(LATER - timedelta(seconds=1))
    done, _pending = await asyncio.wait([waiting], timeout=0.01)
    assert not done
    clock.jump(LATER)
    await asyncio.wait_for(waiting, 1)


async def test_a_remote_clock_follows_the_practice_clock(slack: Workspace) -> None:
    remote = RemoteClock(slack.url)
    await remote.start()
    assert remote.now() == slack.clock.now()
    jumped = asyncio.Event()
    remote.on_jump(lambda _now: jumped.set())
    slack.clock.jump(LATER)
    await asyncio.wait_for(jumped.wait(), 5)
    assert remote.now() == LATER
    await remote.stop()


async def test_a_remote_clock_survives_a_pause_of_the_workspace(slack: Workspace) -> None:
    remote = RemoteClock(slack.url)
    await remote.start()
    port = int(slack.url.rsplit(":", 1)[1])
    await slack.stop()
    slack.clock.jump(LATER)
    jumped = asyncio.Event()
    remote.on_jump(lambda _now: jumped.set())
    await slack.start(port)
    await asyncio.wait_for(jumped.wait(), 5)
    assert remote.now() == LATER
    await remote.stop()
