"""Sittings of several acts: a thief who dates every rewriting names who wrote hardly better than chance."""

from __future__ import annotations

import pytest

from tests.attack.side.bursts import ASKED, CASES, MARGIN, Case, Sitting, named, off, poisson
from tests.attack.statistics import interval

SEED, ROUNDS, FULL_ROUNDS = 20261, 30, 200


def rate(case: Case, rounds: int, days_online: float = 0.60) -> tuple[float, float, float]:
    hits = named(case.draw, case.sitting, days_online, SEED, rounds)
    return sum(hits) / rounds, *interval(sum(hits), rounds)


def test_without_cover_and_with_single_rewritings_a_sitting_names_its_giver() -> None:
    for case in (Case("off", off, Sitting(2)), Case("single", poisson, Sitting(3))):
        assert rate(case, ROUNDS)[1] > 1 / ASKED, case.name


@pytest.mark.full
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cover_like_people_is_within_its_gate_and_every_control_at_its_rate(case: Case) -> None:
    found, low, _ = rate(case, FULL_ROUNDS)
    if case.registered:
        assert case.registered[0] <= found <= case.registered[1]
    elif not case.declared:
        assert low <= 1 / ASKED + MARGIN
