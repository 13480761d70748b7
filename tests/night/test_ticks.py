"""The ticker: everything comes at once at the start, one tick's trouble is nobody else's, the clock may be set back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.clock import SystemClock
from bot.errors import StoreAway
from bot.scheduler import Tick, Ticker
from practice.world.changes import Changes
from tests.kit.circle import Circle
from tests.kit.spill import logged
from tests.processes.children import PATIENCE
from tests.reflections.steps import HALF_PAST_EIGHT, ON_SQLITE, WEEK, Reflecting

HOUR, OFTEN = 3600.0, 0.01
"""Seconds: longer than any test, and as often as may be."""


class Ticked:
    """Counts ticks by name, and waits for them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._changes = Changes()

    def act(self, name: str, error: BaseException | None = None) -> Callable[[], Awaitable[None]]:
        async def tick() -> None:
            self.counts[name] += 1
            self._changes.touch()
            if error is not None and self.counts[name] <= 3:
                raise error

        return tick

    async def until(self, **wanted: int) -> None:
        await self._changes.until(lambda: all(self.counts[name] >= count for name, count in wanted.items()), PATIENCE)


async def test_the_first_tick_of_every_kind_comes_at_once() -> None:
    ticked = Ticked()
    ticker = Ticker([Tick(name, HOUR, ticked.act(name)) for name in ("send", "rounds", "tidy")], SystemClock().now)
    ticker.start()
    try:
        await ticked.until(send=1, rounds=1, tidy=1)
    finally:
        await ticker.stop()


@pytest.mark.parametrize(("error", "code"), [(StoreAway("locked"), "SC-20"), (ZeroDivisionError(), "SC-01")])
async def test_a_tick_that_raises_comes_again_and_the_log_says_so_once(error: Exception, code: str) -> None:
    ticked = Ticked()
    ticks = [Tick("odd", OFTEN, ticked.act("odd", error)), Tick("well", OFTEN, ticked.act("well"))]
    with logged() as log:
        ticker = Ticker(ticks, SystemClock().now)
        ticker.start()
        await ticked.until(odd=5, well=5)
        await ticker.stop()

    lines = [line for line in log.getvalue().splitlines() if "the odd tick" in line]
    assert [("failed" in line, "well again" in line) for line in lines] == [(True, False), (False, True)]
    assert f"{code} the odd tick failed, and comes again: {type(error).__name__} at tests/night" in lines[0]


async def test_whoever_listens_hears_how_each_tick_ended() -> None:
    ticked, heard = Ticked(), list[tuple[str, bool]]()
    ticks = [Tick("odd", OFTEN, ticked.act("odd", ZeroDivisionError())), Tick("well", OFTEN, ticked.act("well"))]
    ticker = Ticker(ticks, SystemClock().now, heard=lambda name, seconds, failed: heard.append((name, failed)))
    ticker.start()
    await ticked.until(odd=5, well=5)
    await ticker.stop()

    assert [failed for name, failed in heard if name == "odd"][:5] == [True, True, True, False, False]
    assert {failed for name, failed in heard if name == "well"} == {False}


class Machine:
    """The machine's clock, and how far it is ahead of the right time."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead


async def test_a_clock_that_is_set_back_by_six_hours_holds_up_no_tick() -> None:
    machine, ticked = Machine(), Ticked()
    machine.ahead = timedelta(hours=6)
    ticker = Ticker([Tick("rounds", OFTEN, ticked.act("rounds"))], machine.now, look_seconds=OFTEN)
    ticker.start()
    machine.ahead = timedelta(0)
    try:
        await ticked.until(rounds=3)
    finally:
        await ticker.stop()


@ON_SQLITE
async def test_taps_of_before_the_clock_was_set_back_hold_nobody_up(joined: Circle) -> None:
    limiter = joined.bot.engine.limiter
    for _ in range(40):
        limiter.tap("U1")

    joined.clock.advance(-timedelta(hours=6))

    for _ in range(40):
        limiter.tap("U1")


@ON_SQLITE
async def test_a_question_is_neither_doubled_nor_lost_when_the_clock_is_set_back(joined: Circle) -> None:
    ben = Reflecting(joined)
    await ben.choose()
    assert len(await ben.at(HALF_PAST_EIGHT)) == 1

    assert await ben.at(HALF_PAST_EIGHT - timedelta(hours=6)) == []
    assert await ben.at(HALF_PAST_EIGHT + timedelta(hours=1)) == []
    assert len(await ben.at(HALF_PAST_EIGHT + WEEK)) == 1
