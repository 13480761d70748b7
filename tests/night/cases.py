"""What a recipe is: several items of one sort of work, one of them damaged, and how to see who was served."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from bot import guards
from bot.engine import Engine
from bot.guards import Work
from bot.models import RoundState, Subject
from practice.world.clock import PracticeClock
from tests.night import plant
from tests.night.damage import Mend

A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Night:
    """Where a recipe plants its items."""

    engine: Engine
    clock: PracticeClock
    stack: AsyncExitStack
    """What a recipe holds until the end of the test."""


@dataclass(frozen=True)
class Case:
    """One item damaged among several."""

    damaged: Subject
    run: Callable[[], Awaitable[object]]
    """Lets the clock do this sort of work once."""
    served: Callable[[], Awaitable[bool]]
    """Tells whether the others had what was due to them, and the damaged one did not."""
    mend: Mend


Recipe = Callable[[Night], Awaitable[Case]]


def works(night: Night, works: tuple[Work, ...], sort: str) -> Callable[[], Awaitable[object]]:
    wanted = [work for work in works if work.sort.name == sort]
    return lambda: guards.work_off(night.engine, wanted)


def of_round(round_id: str) -> str:
    return f"round_id = '{round_id}'"


async def count(engine: Engine, query: str) -> int:
    async with engine.store.read() as tx:
        return int(await tx.scalar(text(query)) or 0)


def sent(night: Night, kind: str, *whom: str) -> Callable[[], Awaitable[bool]]:
    async def are_sent() -> bool:
        async with night.engine.store.read() as tx:
            found = await tx.scalars(text(f"SELECT recipient FROM outbox WHERE kind = '{kind}'"))  # noqa: S608
            return sorted(set(found)) == sorted(whom)

    return are_sent


def in_states(night: Night, ids: list[str], *wanted: RoundState) -> Callable[[], Awaitable[bool]]:
    async def stand() -> bool:
        return await plant.states(night.engine, ids) == list(wanted)

    return stand
