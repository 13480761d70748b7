"""A line in the log is a time: what people's acts start is counted, and summed up by the day, in rough figures."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SealError
from bot.logs import OTHERS, TALLY, Tally, by_people, fault
from bot.serving.summing import HOUR, day_of, summing_up
from practice.world.errors import RefusedError
from tests.kit.circle import Circle
from tests.kit.outage import outage
from tests.kit.spill import logged, summed

OURS = logging.getLogger("handlers.routing")
NIGHT = datetime(2026, 11, 27, HOUR, tzinfo=UTC)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged("DEBUG") as stream:
        yield stream


def acts(count: int) -> None:
    for _ in range(count):
        with by_people():
            fault(OURS, "SC-21", SealError("x"))


@pytest.mark.parametrize(("count", "said"), [(1, "up to 10 times"), (10, "up to 10 times"), (11, "up to 100 times")])
def test_an_act_that_fails_is_no_line_but_part_of_a_rough_figure(log: io.StringIO, count: int, said: str) -> None:
    acts(count)
    assert log.getvalue() == ""
    (line,) = summed(log).splitlines()
    assert line.endswith(f"{said} since the last such line: ERROR handlers.routing SC-21 SealError")


def test_what_was_summed_up_is_counted_no_more(log: io.StringIO) -> None:
    acts(1)
    assert summed(log).count("SC-21") == 1
    assert summed(log).count("SC-21") == 1


async def test_what_an_act_leaves_to_a_task_is_counted_too(log: io.StringIO) -> None:
    async def later() -> None:
        fault(OURS, "SC-20", SealError("x"))

    with by_people():
        task = asyncio.create_task(later())
    await task
    assert log.getvalue() == ""
    assert "SC-20" in summed(log)


def test_what_the_clock_starts_is_a_line_at_once(log: io.StringIO) -> None:
    fault(logging.getLogger("bot.guards"), "SC-21", SealError("x"))
    assert log.getvalue().count("SC-21") == 1
    assert summed(log).count("SC-21") == 1


def test_what_everybody_waits_for_is_a_line_at_once_whoever_found_it(log: io.StringIO) -> None:
    with by_people():
        logging.getLogger("bot.store.foundation.files").critical("SC-54 the file is gone")
    assert log.getvalue().count("SC-54") == 1


LIBRARIES = ("slack_bolt.AsyncApp", "slack_sdk.web", "aiohttp.client", "asyncio", "uvicorn.error", "py.warnings")


@pytest.mark.parametrize("name", LIBRARIES)
async def test_while_people_act_libraries_are_counted_whenever_they_speak(log: io.StringIO, name: str) -> None:
    async with summing_up(lambda: NIGHT):
        logging.getLogger(name).error("a window closed too early")
        logging.getLogger("apscheduler.executors").error("a job was lost")
        assert log.getvalue().count("\n") == 1
        assert "a job was lost" in log.getvalue()
    assert "up to 10 times" in log.getvalue()
    assert "too early" not in log.getvalue().replace("uvicorn.error a window closed too early", "")


def test_places_without_end_fill_no_memory(log: io.StringIO) -> None:
    tally = Tally()
    for number in range(2_000):
        tally.add(str(number))
    tally.sum_up()
    assert log.getvalue().count("\n") < 1_000
    assert f"up to 10000 times since the last such line: {OTHERS}" in log.getvalue()


# When.


def test_a_day_of_the_log_ends_at_a_fixed_hour() -> None:
    assert day_of(NIGHT - timedelta(seconds=1)) == day_of(NIGHT - timedelta(hours=24))
    assert day_of(NIGHT) == day_of(NIGHT + timedelta(hours=23, minutes=59))
    assert day_of(NIGHT) != day_of(NIGHT - timedelta(seconds=1))


async def test_it_is_summed_up_when_the_hour_comes_and_not_before(log: io.StringIO) -> None:
    moments = iter([NIGHT - timedelta(hours=20), NIGHT - timedelta(hours=10), NIGHT - timedelta(seconds=1), NIGHT])
    seen: list[str] = []
    over = asyncio.Event()

    def now() -> datetime:
        seen.append(log.getvalue())
        with suppress(StopIteration):
            return next(moments)
        over.set()
        return NIGHT

    async with summing_up(now, look_seconds=0.0):
        acts(1)
        await over.wait()
        assert "SC-21" in log.getvalue()
    assert seen[:4] == [""] * 4


async def test_an_orderly_stop_loses_no_count(log: io.StringIO) -> None:
    async with summing_up(lambda: NIGHT):
        acts(3)
        assert log.getvalue() == ""
    assert "up to 10 times" in log.getvalue()
    assert not TALLY.serving


# The kinds of fault that dated acts.

Trouble = Callable[[Circle, pytest.FixtureRequest], Awaitable[None]]


async def a_window_that_was_closed_too_early(circle: Circle, _: pytest.FixtureRequest) -> None:
    ben = circle.person("ben")
    await ben.click("answer")
    circle.slack.faults.error("views.update", "not_found", times=9)
    await ben.click("decline")
    await ben.close(everything=True)
    circle.slack.faults.clear()


async def a_window_that_does_not_open(circle: Circle, _: pytest.FixtureRequest) -> None:
    circle.slack.faults.error("views.open", "expired_trigger_id", times=2)
    await circle.person("ben").click("answer")
    circle.slack.faults.clear()


async def a_database_that_is_away(circle: Circle, request: pytest.FixtureRequest) -> None:
    await circle.person("ben").click("answer")
    async with outage(circle.bot.engine.store, request):
        await circle.person("ben").submit(q0="You decide late.")
    await circle.person("ben").close(everything=True)


async def a_press_that_nobody_listens_to(circle: Circle, _: pytest.FixtureRequest) -> None:
    with suppress(RefusedError):
        who = {"team": {"id": circle.bot.team_id}, "user": {"id": circle.person("ben").id}, "trigger_id": "1.2.3"}
        press = {"type": "block_actions", **who, "actions": [{"action_id": "nobody", "value": ""}]}
        await circle.slack.deliveries.send("block_actions", press)


KINDS: list[Trouble] = [
    a_window_that_was_closed_too_early,
    a_window_that_does_not_open,
    a_database_that_is_away,
    a_press_that_nobody_listens_to,
]


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_no_trouble_of_an_act_is_a_line_and_two_acts_sum_up_as_one(
    log: io.StringIO, joined: Circle, request: pytest.FixtureRequest
) -> None:
    await joined.ana_asks()
    for trouble in KINDS:
        sums = []
        for times in (1, 2):
            before = len(summed(log))
            for _ in range(times):
                await trouble(joined, request)
            assert log.getvalue()[before:] == "", trouble
            sums.append([line.partition(" ")[2] for line in summed(log)[before:].splitlines()])
        assert sums[0] == sums[1], trouble
    assert {"SC-20", "SC-30"} <= {word for word in log.getvalue().split() if word.startswith("SC-")}
