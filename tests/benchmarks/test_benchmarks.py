"""The benchmarks, small: that they still run. What they measure is read from `make bench`."""

from __future__ import annotations

import json
import sys

import pytest
from sqlalchemy import text

from bot.store import Store
from tests.benchmarks import rounds
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


@pytest.mark.full
@pytest.mark.skipif(sys.platform != "linux", reason="what a process writes is read from /proc")
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_what_a_round_costs_on_disk_is_measured_to_its_end(urls: Urls) -> None:
    cost = await rounds.measure(urls, 6)

    assert 0 <= cost.left < cost.collecting < cost.opened < cost.rewriting * 2
    assert 900 < rounds.rewritings_a_day() < 1_200
    assert "written a day" in rounds.table([cost], 1.0)
