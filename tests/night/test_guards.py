"""The guards themselves: what is set aside, for how long, what is not, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from bot import guards
from bot.engine import Engine
from bot.errors import SealError, StoreAway
from bot.feedback import opening
from bot.guards import ALL_OF_IT, FIRST_PAUSE, LONGEST_PAUSE, SORTS, Sort, Work, attend, work_off
from bot.models import RoundState, SetAside, Subject, Who
from bot.people import members
from bot.store import set_aside
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.night.damage import flipped, spoilt
from tests.night.plant import DAY, REVIEWERS, TEAM, answered, at_night, collecting, join, states
from tests.reflections.steps import ON_SQLITE

POSTGRES_IN_FULL = True


@pytest.fixture
def sort() -> Iterator[Sort]:
    """A sort of work that only these tests know."""
    yield Sort("test", "doing what a test wants")
    del SORTS["test"]


class Doing:
    """Work that raises for some items, and remembers what it was asked for."""

    def __init__(self, *bad: str, error: BaseException | None = None) -> None:
        self.bad, self.error = set(bad), error or SealError("words of a member")
        self.calls: list[list[str]] = []

    @property
    def done(self) -> list[str]:
        return sorted(name for call in self.calls if not self.bad & set(call) for name in call)

    async def act(self, engine: Engine, subjects: Sequence[Subject]) -> int:
        self.calls.append([one.id for one in subjects])
        if self.bad & set(self.calls[-1]):
            raise self.error
        return len(subjects)


def items(*names: str) -> list[Subject]:
    return [Subject(TEAM, name) for name in names]


async def kept(engine: Engine) -> list[SetAside]:
    async with engine.store.read() as tx:
        return await set_aside.everything(tx)


async def test_one_bad_item_among_many_costs_a_few_tries_and_no_other_item(urls: Urls, sort: Sort) -> None:
    names = [f"{number:03}" for number in range(128)]
    doing = Doing("077")
    async with at_night(urls) as (engine, _):
        done = await attend(engine, sort, items(*names), doing.act, 64)

        assert done == 127
        assert doing.done == [name for name in names if name != "077"]
        assert len(doing.calls) <= 2 + 2 * 7
        assert [(one.about.id, one.code, one.times) for one in await kept(engine)] == [("077", "SC-21", 1)]


@ON_SQLITE
async def test_the_pause_grows_to_some_hours_and_the_log_tells_it_once(urls: Urls, sort: Sort) -> None:
    doing, pauses = Doing("a"), []
    async with at_night(urls) as (engine, clock):
        with logged() as log:
            for _ in range(14):
                await attend(engine, sort, items("a", "b"), doing.act)
                (one,) = await kept(engine)
                pauses.append(one.again_at - one.tried_at)
                clock.jump(one.again_at)

        assert pauses == sorted(pauses)
        assert (pauses[0], pauses[1], pauses[-1]) == (FIRST_PAUSE, 2 * FIRST_PAUSE, LONGEST_PAUSE)
        assert log.getvalue().count("SC-21") == 1
        assert "set aside, doing what a test wants: SealError at tests/" in log.getvalue()
        assert "words of a member" not in log.getvalue()

        doing.bad.clear()
        await attend(engine, sort, items("a"), doing.act)
        assert await kept(engine) == []


@ON_SQLITE
async def test_what_was_cancelled_stays_cancelled_and_nothing_is_set_aside(urls: Urls, sort: Sort) -> None:
    doing = Doing("a", error=asyncio.CancelledError())
    async with at_night(urls) as (engine, _):
        with pytest.raises(asyncio.CancelledError):
            await attend(engine, sort, items("a", "b"), doing.act)

        assert await kept(engine) == []
        assert doing.calls == [["a"]]


@ON_SQLITE
async def test_a_database_that_is_away_sets_nothing_aside_and_every_sort_has_its_turn(urls: Urls, sort: Sort) -> None:
    away, well = Doing("a", error=StoreAway("locked")), Doing()

    async def due(engine: Engine) -> list[Subject]:
        return items("a")

    async with at_night(urls) as (engine, _):
        with pytest.raises(StoreAway):
            await work_off(engine, [Work(sort, due, away.act), Work(sort, due, well.act)])

        assert await kept(engine) == []
        assert well.done == ["a"]


@ON_SQLITE
async def test_a_look_up_that_raises_stops_no_other_sort_never_rests_and_is_listed(urls: Urls, sort: Sort) -> None:
    doing = Doing()
    raising = True

    async def odd(engine: Engine) -> list[Subject]:
        if raising:
            raise ZeroDivisionError
        return []

    async def due(engine: Engine) -> list[Subject]:
        return items("a")

    other = Sort("test_other", "something else")
    del SORTS["test_other"]
    async with at_night(urls) as (engine, _):
        for _ in range(2):
            await work_off(engine, [Work(sort, odd, doing.act), Work(other, due, doing.act)])

        assert doing.done == ["a", "a"]
        (one,) = await kept(engine)
        assert (one.about, one.times, one.again_at) == (ALL_OF_IT, 2, one.tried_at)
        (line,) = await guards.report(engine)
        assert "SC-01 doing what a test wants (all of it)" in line

        raising = False
        await work_off(engine, [Work(sort, odd, doing.act)])
        assert await kept(engine) == []


@pytest.mark.full
@ON_SQLITE
async def test_fifty_damaged_rounds_at_the_front_do_not_starve_the_one_behind_them(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        await join(engine, *REVIEWERS, *(f"A{number}" for number in range(opening.A_TICK + 1)))
        front = [await collecting(engine, f"A{number}") for number in range(opening.A_TICK)]
        clock.advance(timedelta(hours=2))
        last = await answered(engine, f"A{opening.A_TICK}")
        for round_id in front:
            await flipped(engine.store, "boxes.sealed", f"round_id = '{round_id}'")
        clock.advance(4 * DAY)

        for _ in range(2):
            await work_off(engine, opening.WORKS)

        assert set(await states(engine, front)) == {RoundState.COLLECTING}
        assert await states(engine, [last]) == [RoundState.OPENED]
        (line,) = await guards.report(engine)
        assert "opening a round" in line
        assert f"{opening.A_TICK} set aside" in line
        assert "SC-21" in line


async def test_a_clock_that_is_set_back_does_not_lengthen_a_pause(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        await join(engine, "A", *REVIEWERS)
        round_id = await answered(engine, "A")
        mend = await flipped(engine.store, "boxes.sealed", f"round_id = '{round_id}'")
        clock.advance(4 * DAY)
        await work_off(engine, opening.WORKS)
        await mend()
        await work_off(engine, opening.WORKS)
        assert await states(engine, [round_id]) == [RoundState.COLLECTING]  # it rests

        clock.advance(-timedelta(hours=6))
        await work_off(engine, opening.WORKS)

        assert await states(engine, [round_id]) == [RoundState.OPENED]
        assert await kept(engine) == []


@ON_SQLITE
async def test_deleting_everything_forgets_what_was_set_aside_about_somebody(urls: Urls, sort: Sort) -> None:
    doing = Doing("A", "B")
    async with at_night(urls) as (engine, _):
        await join(engine, "A", "B")
        await attend(engine, sort, items("A", "B"), doing.act)

        await members.leave(engine, Who(TEAM, "A"), delete=True)

        assert [one.about.id for one in await kept(engine)] == ["B"]


@ON_SQLITE
async def test_what_was_set_aside_and_is_never_tried_again_is_forgotten(urls: Urls, sort: Sort) -> None:
    async with at_night(urls) as (engine, clock):
        await attend(engine, sort, items("a"), Doing("a").act)
        clock.advance(guards.FORGOTTEN_AFTER)
        await work_off(engine, guards.TIDYING)
        assert len(await kept(engine)) == 1

        clock.advance(FIRST_PAUSE + timedelta(seconds=1))
        await work_off(engine, guards.TIDYING)

        assert await kept(engine) == []


@pytest.mark.parametrize(
    ("column", "damage"),
    [("again_at", 10**15), ("again_at", "some time"), ("tried_at", "some time"), ("times", "many")],
)
@ON_SQLITE
async def test_a_damaged_note_of_what_is_set_aside_is_written_anew_and_stops_nobody(
    urls: Urls, column: str, damage: object
) -> None:
    async with at_night(urls) as (engine, clock):
        await join(engine, *REVIEWERS, "A", "B")
        ids = [await answered(engine, asker) for asker in ("A", "B")]
        mend = await flipped(engine.store, "boxes.sealed", f"round_id = '{ids[0]}'")
        clock.advance(4 * DAY)
        await work_off(engine, opening.WORKS)
        await spoilt(engine.store, f"set_aside.{column}", f"subject_id = '{ids[0]}'", damage)
        assert await guards.report(engine) == []

        clock.advance(LONGEST_PAUSE)
        await work_off(engine, opening.WORKS)
        assert len(await guards.report(engine)) == 1
        await mend()
        clock.advance(LONGEST_PAUSE)
        await work_off(engine, opening.WORKS)

        assert await guards.report(engine) == []
        assert set(await states(engine, ids)) == {RoundState.OPENED}
