"""Cover runs wherever answers are taken, and nowhere else; what goes wrong in it is one line and stops nothing."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from bot.__main__ import PROCESSES
from bot.app import Sidecar
from bot.errors import StoreAway
from bot.feedback import cover
from bot.models import Subject
from bot.serving import covering, processes
from tests.kit.circle import Circle
from tests.kit.spill import logged

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""


@contextmanager
def rewritten(circle: Circle) -> Iterator[asyncio.Event]:
    """Yield what is set once a box is rewritten."""
    seen, loop = asyncio.Event(), asyncio.get_running_loop()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE boxes"):
            loop.call_soon_threadsafe(seen.set)

    engine = circle.bot.engine.store.engine.sync_engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "after_cursor_execute", note)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visits come many times a second."""
    monkeypatch.setattr(cover, "VISIT_SECONDS", 0.2)
    monkeypatch.setattr(cover, "PAUSE_SECONDS", (0.001, 0.01))
    monkeypatch.setattr(covering, "COVER_WINDOW", 0.2)


async def test_web_covers_what_it_takes_without_a_worker(joined: Circle, hasty: None) -> None:
    assert await joined.ana_asks() == {}
    bot = replace(joined.bot, settings=replace(joined.bot.settings, host="127.0.0.1", port=0))
    stop = asyncio.Event()
    with rewritten(joined) as seen:
        serving = asyncio.create_task(processes.web(bot, stop))
        await asyncio.wait_for(seen.wait(), 10)
    stop.set()
    await serving


def test_what_takes_answers_covers_and_what_takes_none_does_not() -> None:
    covered = [mode for mode, act in PROCESSES.items() if "covering(bot)" in inspect.getsource(act)]
    assert covered == list(cover.COVERING_MODES)


class Odd:
    """A bot whose plans end in trouble first, and then tell that there was another."""

    def __init__(self, bot: Sidecar, plans: list[Callable[[], Awaitable[cover.Plan]]]) -> None:
        self.engine, self._plans, self.done = bot.engine, plans, asyncio.Event()

    async def planned_cover(self) -> cover.Plan:
        if not self._plans:
            self.done.set()
            return cover.Plan([], frozenset())
        return await self._plans.pop(0)()


async def _away() -> cover.Plan:
    raise StoreAway("The database did not answer.")


async def test_trouble_is_one_line_a_window_and_the_next_window_comes(joined: Circle, hasty: None) -> None:
    assert await joined.ana_asks() == {}
    plan = await cover.planned(joined.bot.engine, 20.0)
    gone = Subject(joined.bot.team_id, "x" * 32)

    async def over() -> cover.Plan:
        return cover.Plan([cover.Step(0.0, gone), cover.Step(0.0, next(iter(plan.open)))], plan.open | {gone})

    odd: Any = Odd(joined.bot, [_away, over, _away])
    with logged() as log, rewritten(joined) as seen:
        async with covering.covering(odd):
            await asyncio.wait_for(odd.done.wait(), 10)
    assert seen.is_set()
    assert log.getvalue().count("SC-20") == 2


async def test_what_a_visit_still_has_to_do_comes_in_a_later_window_unless_its_round_is_over(
    joined: Circle, hasty: None
) -> None:
    assert await joined.ana_asks() == {}
    found = await cover.planned(joined.bot.engine, 20.0)
    (box,), over = found.open, Subject(joined.bot.team_id, "over")

    async def first() -> cover.Plan:
        return cover.Plan([cover.Step(0.3, box), cover.Step(0.3, over)], frozenset({box, over}))

    async def later() -> cover.Plan:
        return cover.Plan([], frozenset({box}))

    odd: Any = Odd(joined.bot, [first, later])
    with rewritten(joined) as seen:
        async with covering.covering(odd):
            await asyncio.wait_for(seen.wait(), 10)
