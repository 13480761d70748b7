"""A process that claims what is due and stops just before it would commit: somebody has to kill it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.reflections import prompts
from bot.store import Store, Transaction
from tests.kit.databases import Urls
from tests.reflections.engines import engine_on

WRITTEN = "everything is written and nothing is committed"


class StuckStore(Store):
    """A store that never comes to the end of a transaction."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Let the caller write; say so and wait for ever."""
        async with super().begin() as tx:
            yield tx
            sys.stderr.write(f"{WRITTEN}\n")
            sys.stderr.flush()
            await asyncio.Event().wait()


async def main(database: str, keys: str) -> None:
    """Claim what is due in these databases."""
    async with engine_on(Urls(database, keys), StuckStore) as engine:
        await prompts.tick(engine)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
