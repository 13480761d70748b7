"""Several processes over one database send each prompt once, and one that is killed loses and doubles nothing."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.models import ChannelTip
from bot.reflections import prompts, tips
from bot.store import rhythms
from bot.store.foundation.engines import PRAGMAS
from practice.world.clock import PRACTICE_MORNING
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, ROOT, Child
from tests.reflections.claimer import WRITTEN
from tests.reflections.engines import TEAM, engine_on, enqueued, prompted, put_due

PROCESSES = 4
MEMBERS = 1_300
"""More than one batch."""


@pytest.mark.others_in_full
async def test_several_processes_enqueue_each_prompt_once(
    urls: Urls, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 60_000)  # a busy machine takes its time over so many
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(engine_on(urls)) for _ in range(PROCESSES)]
        everybody = await put_due(engines[0], MEMBERS * (10 if full else 1))

        done = await asyncio.gather(*(prompts.tick(engine) for engine in engines for _ in range(2)))

        assert sum(done) == len(everybody)
        assert await enqueued(engines[0]) == await prompted(engines[0]) == sorted(everybody)
        assert await prompts.tick(engines[1]) == 0


async def test_several_processes_enqueue_each_channels_tip_once(urls: Urls) -> None:
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(engine_on(urls)) for _ in range(PROCESSES)]
        day = PRACTICE_MORNING.weekday()
        due = [ChannelTip(TEAM, f"C{number}", "U1", day, 540, "UTC", PRACTICE_MORNING) for number in range(60)]
        async with engines[0].store.begin() as tx:
            await rhythms.put_channels(tx, due)

        done = await asyncio.gather(*(tips.tick(engine) for engine in engines))

        assert sum(done) == len(due)
        assert await enqueued(engines[0]) == sorted(one.channel_id for one in due)


@asynccontextmanager
async def claiming(urls: Urls, folder: Path) -> AsyncIterator[Child]:
    """Start a process that claims what is due and waits, everything written, to be killed."""
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    arguments = ["-m", "tests.reflections.claimer", urls.database, urls.keys]
    child = Child(
        await asyncio.create_subprocess_exec(
            sys.executable, *arguments, stdout=PIPE, stderr=PIPE, env=given, cwd=folder
        )
    )
    try:
        await child.says(WRITTEN)
        yield child
    finally:
        await child.tidy_away()


@pytest.mark.full
async def test_a_process_killed_in_the_middle_of_claiming_loses_and_doubles_nothing(urls: Urls, tmp_path: Path) -> None:
    async with engine_on(urls) as engine:
        everybody = await put_due(engine, 50)
        async with claiming(urls, tmp_path) as killed:
            if not engine.store.is_sqlite:
                assert await prompts.tick(engine) == 0  # what another one holds is left to it
            assert await enqueued(engine) == []
            await killed.kill()

        async with asyncio.timeout(PATIENCE):
            while not await prompts.tick(engine):
                pass  # the server has not heard of the death yet

        assert await enqueued(engine) == await prompted(engine) == sorted(everybody)
        assert await prompts.tick(engine) == 0
