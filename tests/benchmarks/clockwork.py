"""The clock at scale, beside one APScheduler job per member and beside plain statements on the same database."""

from __future__ import annotations

from statistics import median

from bot.store import Store
from tests.benchmarks import raw
from tests.benchmarks.children import measured
from tests.benchmarks.circle import Size, seed
from tests.benchmarks.table import Line
from tests.kit.databases import Urls

LOAD_GOAL, MEMORY_GOAL = 30, 15
"""How many times less time to load, and less memory, than one job per member."""
LOADS = 5
"""A load is so short that it is measured in several fresh processes; the median counts."""

Figures = dict[str, float]


async def member_jobs(size: Size) -> Figures:
    """Measure one APScheduler job per member."""
    return await measured("tests.benchmarks.member_jobs", size.members, size.due)


async def due_scan(name: str, urls: Urls, size: Size, jobs: Figures) -> list[Line]:
    """Measure the due-scan on a migrated, empty database; `name` is the database's."""
    store, addresses = Store(urls.database), (urls.database, urls.keys)
    try:
        await seed(store, size)
        loads = [(await measured("tests.benchmarks.due_scan", *addresses))["load"] for _ in range(LOADS)]
        ours = await measured("tests.benchmarks.due_scan", *addresses, "claim")
        plain = await raw.measure(store)
    finally:
        await store.close()
    if ours["claimed"] != size.due:
        raise SystemExit(f"{name}: {ours['claimed']:.0f} were claimed instead of {size.due}; the figures mean nothing.")
    return [
        Line(f"{name}: load (ready to tick)", median(loads), "s", jobs["load"], LOAD_GOAL),
        Line(f"{name}: memory added", ours["memory_mb"], "MB", jobs["memory_mb"], MEMORY_GOAL),
        Line(f"{name}: claim and enqueue {size.due:,} due", ours["claim"], "s", plain["write"]),
        Line(f"{name}: idle tick", ours["idle"] * 1000, "ms", plain["idle"] * 1000),
    ]


def jobs_lines(size: Size, jobs: Figures) -> list[Line]:
    """Return the figures of one job per member, which are floors of the lines above."""
    return [
        Line("one job per member: load", jobs["load"], "s"),
        Line("one job per member: memory added", jobs["memory_mb"], "MB"),
        Line(f"one job per member: wake-up, {size.due:,} due", jobs["wake"], "s"),
    ]
