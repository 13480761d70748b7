"""The benchmarks, small: that they still run. What they measure is read from `make bench`."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from bot.store import Store
from tests.benchmarks.circle import Size
from tests.benchmarks.clockwork import due_scan, jobs_lines, member_jobs
from tests.benchmarks.table import Line, table
from tests.kit.databases import Urls

SMALL = Size(members=200, due=20)
NO_JOBS = {"load": 1.0, "memory_mb": 1.0, "wake": 1.0}


@pytest.mark.full
async def test_the_due_scan_is_measured_and_claims_exactly_who_is_due(urls: Urls) -> None:
    lines = await due_scan("here", urls, SMALL, NO_JOBS)

    assert [line.name for line in lines if line.value <= 0] == []
    assert [line.name for line in lines if line.floor is None or line.floor <= 0] == []
    assert await _count(urls, "outbox") == await _count(urls, "prompts") == SMALL.due


async def _count(urls: Urls, table_name: str) -> int:
    store = Store(urls.database)
    async with store.read() as tx:
        counted = int((await tx.execute(text(f"SELECT count(*) FROM {table_name}"))).scalar_one())  # noqa: S608
    await store.close()
    return counted


async def test_one_job_per_member_is_measured() -> None:
    lines = jobs_lines(SMALL, await member_jobs(SMALL))

    assert len(lines) == 3
    assert lines[0].value > 0


@pytest.mark.parametrize(("value", "missed"), [(1.0, False), (2.0, False), (2.1, True)])
def test_a_goal_is_missed_when_the_value_is_too_near_its_floor(value: float, missed: bool) -> None:
    line = Line("load", value, "s", floor=60.0, goal=30.0)

    assert line.missed is missed
    assert ("MISSED" in table([line])) is missed


def test_a_line_of_json_has_what_programs_want() -> None:
    shown = json.loads(Line("load", 2.0, "s", floor=60.0, goal=30.0).json())

    assert shown == {"name": "load", "value": 2.0, "unit": "s", "floor": 60.0, "ratio": 30.0}
