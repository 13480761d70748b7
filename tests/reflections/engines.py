"""Engines without Slack, as so many processes over one database would have them, and members who are due."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.chance import Chance
from bot.engine import Engine
from bot.models import Rhythm, RhythmState
from bot.sealing.vault import Vault
from bot.store import Store, key_store, rhythms
from bot.store.foundation import tables as t
from bot.taps import Limiter
from practice.world.clock import PRACTICE_MORNING, PracticeClock
from tests.kit.circle import MASTER
from tests.kit.databases import Urls
from tests.reflections.steps import decks, item

TEAM = "T1"


@asynccontextmanager
async def engine_on(urls: Urls, store: type[Store] = Store) -> AsyncIterator[Engine]:
    """Build an engine of its own on databases that others may use, too."""
    clock, chance = PracticeClock(), Chance()
    main, keys = store(urls.database), key_store(urls.keys)
    try:
        yield Engine(main, Vault(MASTER, keys, chance), clock, chance, decks(item("one")), Limiter(clock))
    finally:
        await main.close()
        await keys.close()


def due(number: int, at: datetime = PRACTICE_MORNING) -> Rhythm:
    """Return a rhythm whose prompt is due."""
    day = at.date()
    return Rhythm(TEAM, f"U{number}", RhythmState.ON, day.weekday(), 540, "UTC", due_on=day, due_at=at)


async def put_due(engine: Engine, count: int) -> set[str]:
    """Let prompts of so many members be due, and return who they are."""
    async with engine.store.begin() as tx:
        await rhythms.put(tx, [due(number) for number in range(count)])
    return {f"U{number}" for number in range(count)}


async def enqueued(engine: Engine) -> list[str]:
    """Return to whom something was enqueued, in order."""
    async with engine.store.read() as tx:
        return sorted(row.recipient for row in await tx.execute(t.outbox.select()))


async def prompted(engine: Engine) -> list[str]:
    """Return for whom a prompt was kept, in order."""
    async with engine.store.read() as tx:
        return sorted(row.user_id for row in await tx.execute(t.prompts.select()))
