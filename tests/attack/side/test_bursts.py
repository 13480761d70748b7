"""Sittings of several acts: a thief who dates every rewriting names who wrote hardly better than chance."""

from __future__ import annotations

import pytest

from tests.attack.side.bursts import ASKED, MARGIN, Cover, Sitting, like_people, named, off, poisson
from tests.attack.statistics import interval

SEED, ROUNDS, FULL_ROUNDS = 20261, 30, 80


def at_least(draw: Cover, sitting: Sitting, rounds: int) -> float:
    return interval(sum(named(draw, sitting, 0.60, SEED, rounds)), rounds)[0]


def test_without_cover_and_with_single_rewritings_a_sitting_names_its_giver() -> None:
    assert at_least(off, Sitting(2), ROUNDS) > 1 / ASKED
    assert at_least(poisson, Sitting(3), ROUNDS) > 1 / ASKED


@pytest.mark.full
@pytest.mark.parametrize("sitting", [Sitting(3), Sitting(3, by_the_minute=True), Sitting(3, hours_later=12)], ids=str)
def test_cover_like_people_hides_three_acts_a_sitting(sitting: Sitting) -> None:
    assert at_least(like_people, sitting, FULL_ROUNDS) <= 1 / ASKED + MARGIN
