"""`python -m tests.benchmarks.rounds`: what a round costs on the disk of a deployment on SQLite. Linux only.

One round is lived through in the practice workspace, with the real bot: asked, answered by everybody, opened,
ended, and forgotten but for what stays for ever.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

from bot.chance import Chance
from bot.feedback import cover
from bot.models import Subject
from tests.kit.circle import EVERYBODY, Circle, circle
from tests.kit.databases import SqliteTemplate, Urls

ASKED = (6, 10)
REWRITINGS = 40
"""So many are measured; one alone may meet the log's own housekeeping."""
WEEK = timedelta(days=7)
WEEKS_TO_THE_END = 10
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round costs, in bytes."""

    asked: int
    collecting: int
    opened: int
    rewriting: int
    """What one rewriting of the opened box hands to the disk."""
    left: int
    """What is still there after its end."""


def used(urls: Urls) -> int:
    """Return how many bytes of both files hold something."""
    return sum(_used(Path(make_url(url).database or "")) for url in (urls.database, urls.keys))


def _used(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        pages, free, size = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
    connection.close()
    return (pages - free) * size


def _written() -> int:
    """Return how many bytes this process has handed to the system so far."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))


async def measure(urls: Urls, asked: int) -> Cost:
    """Live through one round on migrated, empty databases."""
    async with circle(urls) as community:
        await community.everybody_joins()
        before, reviewers = used(urls), EVERYBODY[1 : asked + 1]
        await community.asks("ana", reviewers)
        for name in reviewers:
            await community.answers(name, "What would you do otherwise, and what not?")
        collecting = used(urls) - before
        await community.later(WEEK)
        opened = used(urls) - before
        rewriting = await _rewriting(community)
        for _ in range(WEEKS_TO_THE_END):
            await community.later(WEEK)
        await community.bot.tidy()
        return Cost(asked, collecting, opened, rewriting, used(urls) - before)


async def _rewriting(community: Circle) -> int:
    plan = await community.bot.planned_cover()
    (subject,) = plan.open
    before = _written()
    for _ in range(REWRITINGS):
        await cover.cover(community.bot.engine, subject.id)
    return (_written() - before) // REWRITINGS


def rewritings_a_day() -> float:
    """Return how often a box is rewritten as cover, in the mean of a week."""
    box, chance = [cover.Covered(Subject("T", "R"))], Chance(random.Random(1))
    days = [MONDAY + timedelta(days=day) for day in range(7)]
    return sum(step.acts for day in days for step in cover.plan(box, day, 86_400.0, chance, cover.FEW)) / len(days)


def table(costs: Iterable[Cost], times: float) -> str:
    """Return the costs for people to read."""
    heading = "asked  collecting   opened  after its end  one rewriting  written a day"
    rows = [
        f"{one.asked:5} {_kb(one.collecting):>11} {_kb(one.opened):>8} {_kb(one.left):>14} {_kb(one.rewriting):>14} "
        f"{one.rewriting * times / 1e6:11.0f} MB"
        for one in costs
    ]
    return "\n".join([heading, *rows, "", f"An opened box is rewritten {times:.0f} times a day, whatever people do."])


def _kb(size: int) -> str:
    return f"{size / 1000:.0f} KB"


def main() -> None:
    """Measure each size on fresh databases."""
    costs = []
    with tempfile.TemporaryDirectory(prefix="sidecar-rounds-") as name:
        template = SqliteTemplate(Path(name))
        for asked in ASKED:
            with template.copy(Path(name) / str(asked)) as urls:
                costs.append(asyncio.run(measure(urls, asked)))
    print(table(costs, rewritings_a_day()))


if __name__ == "__main__":
    main()
