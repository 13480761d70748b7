"""Cover rewrites: a Poisson process with a stated mean, bounded when there are many boxes."""

from __future__ import annotations

import random

from bot.chance import Chance
from bot.feedback.cover import MEAN_SECONDS, SECONDS_PER_BOX, mean_seconds, plan


def test_rewrites_come_at_the_stated_rate_and_spread_evenly() -> None:
    chance, window, boxes = Chance(random.Random(7)), 20.0, [f"r{n}" for n in range(100)]
    delays = [one.delay for _ in range(200) for one in plan(boxes, window, chance)]
    expected = 200 * 100 * window / MEAN_SECONDS
    assert abs(len(delays) - expected) < 5 * expected**0.5
    early = sum(delay < window / 2 for delay in delays)
    assert abs(early - len(delays) / 2) < 5 * (len(delays) / 4) ** 0.5


def test_a_plan_is_in_order_and_inside_its_window() -> None:
    rewrites = plan(["a", "b"], 5_000.0, Chance(random.Random(1)))
    assert {one.round_id for one in rewrites} == {"a", "b"}
    assert rewrites == sorted(rewrites, key=lambda one: one.delay)
    assert all(0 <= one.delay < 5_000 for one in rewrites)


def test_many_boxes_are_rewritten_less_often_each() -> None:
    assert mean_seconds(10) == MEAN_SECONDS
    assert mean_seconds(10_000) == 10_000 * SECONDS_PER_BOX
