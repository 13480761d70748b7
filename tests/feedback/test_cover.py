"""Cover comes like people: visits of up to three acts with pauses between them, more while people are at work."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.chance import Chance
from bot.feedback import cover
from bot.feedback.cover import ACTS_A_VISIT, PAUSE_SECONDS, QUIET, VISIT_SECONDS, Covered, Pace, Step, plan
from bot.models import Subject
from bot.store import deployment, members
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

HOUR = 3600.0
MONDAY_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SATURDAY_NOON, MONDAY_NIGHT = MONDAY_NOON + timedelta(days=5), MONDAY_NOON + timedelta(hours=12)


def boxes(count: int, zone: str = "UTC") -> list[Covered]:
    return [Covered(Subject("T1", f"r{number}"), zone) for number in range(count)]


def planned(count: int, window: float, pace: Pace = cover.FEW, now: datetime = MONDAY_NOON) -> list[Step]:
    return plan(boxes(count), now, window, Chance(random.Random(7)), pace)


def acting(steps: list[Step]) -> int:
    return sum(step.acts for step in steps)


def near(found: float, expected: float) -> bool:
    return abs(found - expected) < 5 * math.sqrt(3 * expected)  # acts come in threes


def test_visits_come_at_the_stated_pace_in_order_and_begin_anywhere_in_the_window() -> None:
    steps = planned(500, HOUR)
    assert near(acting(steps), 500 * HOUR / VISIT_SECONDS * ACTS_A_VISIT)
    assert steps == sorted(steps, key=lambda one: one.delay)
    begun = [step.delay for step in planned(20_000, 20.0) if not step.acts and step.delay < 20.0]
    assert near(sum(at < 10.0 for at in begun), len(begun) / 2)


def test_a_visit_opens_the_form_and_acts_up_to_three_times_with_a_persons_pauses() -> None:
    # So few that each box has one visit at most, all but never two.
    visits: dict[Subject, list[Step]] = {}
    for step in planned(3_000, 1.0):
        visits.setdefault(step.subject, []).append(step)
    assert all(not steps[0].acts for steps in visits.values())
    assert set(Counter(acting(steps) for steps in visits.values())) == {0, 1, 2, 3}
    own = [[step.delay for step in steps if step.acts] for steps in visits.values()]
    pauses = [later - sooner for times in own for sooner, later in pairwise(times)]
    assert min(pauses) >= PAUSE_SECONDS[0]
    assert max(pauses) <= PAUSE_SECONDS[1]
    assert any(pause < 30 for pause in pauses)
    assert any(pause > 300 for pause in pauses)


def test_nights_and_weekends_have_fewer_and_the_workspaces_zone_counts() -> None:
    at_work = acting(planned(500, HOUR))
    for quiet in (SATURDAY_NOON, MONDAY_NIGHT):
        assert near(acting(planned(500, HOUR, now=quiet)), at_work * QUIET)
    assert [cover.busy(MONDAY_NIGHT, zone) for zone in ("UTC", "Asia/Tokyo")] == [QUIET, 1.0]


def test_two_processes_cover_together_as_much_as_one() -> None:
    assert near(2 * acting(planned(500, HOUR, Pace(500, 2))), acting(planned(500, HOUR, Pace(500))))


def test_1500_boxes_a_process_are_visited_as_often_as_one_and_more_only_as_often_as_can_be_done() -> None:
    assert Pace(1_500).visit_seconds == Pace(6_000, 4).visit_seconds == VISIT_SECONDS
    assert not Pace(1_500).is_thin
    crowd = Pace(20_000)
    assert crowd.is_thin
    assert 20_000 * ACTS_A_VISIT / crowd.visit_seconds == cover.REWRITES_A_SECOND


async def test_the_text_and_check_say_how_often_boxes_are_covered_now(
    joined: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await joined.ana_asks() == {}
    engine = joined.bot.engine
    assert await cover.report(engine) == []
    assert "about every 3 minutes on working days" in await _privacy(joined)

    # As if this machine were so slow that it covered one round in ten minutes.
    monkeypatch.setattr(cover, "REWRITES_A_SECOND", ACTS_A_VISIT / 600)
    assert "about every 11 minutes on working days" in await _privacy(joined)
    (line,) = await cover.report(engine)
    assert line.startswith("SC-58 1 rounds are open")
    async with engine.store.begin() as tx:
        for number, kind in enumerate(["worker", "web", "web", "run", "web"]):
            await deployment.hold_lease(tx, f"p{number}", kind, engine.now() + timedelta(minutes=1))
    assert await cover.report(engine) == []


async def _privacy(circle: Circle) -> str:
    ana = circle.person("ana")
    await ana.command("/sidecar privacy")
    return str(ana.modal)


async def test_a_plan_is_for_every_box_in_its_workspaces_zone(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    engine = joined.bot.engine
    async with engine.store.begin() as tx:
        settings = await members.workspace(tx, joined.bot.team_id)
        await members.put_workspace(tx, replace(settings, zone="Pacific/Auckland"))
    found = await cover.planned(engine, HOUR)
    assert {step.subject for step in found.steps} == found.open
    assert len(found.open) == 1
