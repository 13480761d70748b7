"""The floor: a fresh process with one APScheduler job per member, in memory, at the same days, hours and zones.

Run as `python -m tests.benchmarks.member_jobs MEMBERS DUE`; prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from time import perf_counter

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from tests.benchmarks.circle import Size, slots
from tests.benchmarks.resident import resident_mb


class Crowd:
    """Counts whose turn came; the job itself does nothing, which flatters this side."""

    def __init__(self, size: int) -> None:
        self.waiting, self.all_called = size, asyncio.Event()

    async def call(self, _user_id: str) -> None:
        self.waiting -= 1
        if not self.waiting:
            self.all_called.set()


def _load(scheduler: AsyncIOScheduler, crowd: Crowd, size: Size) -> None:
    past = datetime.now(UTC)
    for number, (user_id, slot) in enumerate(slots(size)):
        hour, minute = divmod(slot.minute, 60)
        trigger = CronTrigger(day_of_week=slot.weekday, hour=hour, minute=minute, timezone=slot.zone)
        due = {"next_run_time": past} if number < size.due else {}
        scheduler.add_job(crowd.call, trigger, args=[user_id], id=user_id, **due)
    scheduler.start(paused=True)


async def measure(size: Size) -> dict[str, float]:
    """Return seconds and megabytes by name. Memory counts from when everything is imported."""
    memory = await resident_mb()
    started = perf_counter()
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler, crowd = AsyncIOScheduler(timezone="UTC", job_defaults=options), Crowd(size.due)
    _load(scheduler, crowd, size)
    load = perf_counter() - started
    loaded = await resident_mb() - memory
    started = perf_counter()
    scheduler.resume()
    await crowd.all_called.wait()
    wake = perf_counter() - started
    scheduler.shutdown(wait=False)
    await asyncio.sleep(0)
    return {"load": load, "wake": wake, "memory_mb": loaded}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(Size(*map(int, sys.argv[1:3]))))))
