"""A fresh process with the due-scan, as a worker has it: becoming ready, ticking idly, then claiming a crowd.

Run as `python -m tests.benchmarks.due_scan DATABASE_URL KEYS_URL [CLAIM]`; prints one JSON object. Without CLAIM it
stops when it is ready, which can be measured again and again.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from datetime import datetime
from statistics import median
from time import perf_counter

from bot.app import World, engine_of
from bot.chance import Chance
from bot.engine import Engine
from bot.reflections import prompts
from bot.settings import Settings, load_settings
from tests.benchmarks.circle import BEFORE, DUE
from tests.benchmarks.resident import resident_mb

IDLE_TICKS = 200


class SetClock:
    """A clock that is set by hand."""

    moment = BEFORE

    def now(self) -> datetime:
        return self.moment


def settings_for(database: str, keys: str) -> Settings:
    """Return a worker's settings; it speaks to no Slack here."""
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": "bench",
        "DATABASE_URL": database,
        "SIDECAR_KEYS_URL": keys,
        "SIDECAR_KEYS_ON_SAME_SERVER": "yes" if keys.startswith("postgresql") else "no",
        "SIDECAR_KEY": base64.b64encode(bytes(range(32))).decode(),
    }
    return load_settings("worker", environment, dotenv=None)


async def _tick(engine: Engine) -> tuple[float, int]:
    """Return how many seconds a tick took, and how many rhythms were due."""
    started = perf_counter()
    claimed = await prompts.tick(engine)
    return perf_counter() - started, claimed


async def measure(database: str, keys: str, claim: str = "") -> dict[str, float]:
    """Return seconds and megabytes by name. Memory counts from when everything is imported to when all are claimed."""
    settings, clock = settings_for(database, keys), SetClock()
    memory = await resident_mb()
    started = perf_counter()
    async with engine_of(settings, World(clock, Chance())) as engine:
        await _tick(engine)
        load = perf_counter() - started
        if not claim:
            return {"load": load}
        idle = median([(await _tick(engine))[0] for _ in range(IDLE_TICKS)])
        clock.moment = DUE
        seconds, claimed = await _tick(engine)
        added = await resident_mb() - memory
    return {"idle": idle, "claim": seconds, "claimed": claimed, "memory_mb": added}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(*sys.argv[1:]))))
