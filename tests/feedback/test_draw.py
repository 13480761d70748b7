"""The draw and the rule that keeps two rounds of one asker apart, as laws."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.chance import Chance
from bot.feedback.draw import comparable, draw, most_drawn

PEOPLE = [f"U{number:02}" for number in range(24)]
sets = st.sets(st.sampled_from(PEOPLE), min_size=5, max_size=13)


@given(sets, sets)
def test_the_rule_is_symmetric_and_counts_three_crowds(one: set[str], other: set[str]) -> None:
    expected = not {len(one & other), len(one - other), len(other - one)} & {1, 2}
    assert comparable(one, other) == comparable(other, one) == expected


@given(st.integers(0, 60), st.integers(0, 3))
def test_a_draw_takes_at_most_a_third_of_the_pool(pool: int, wanted: int) -> None:
    assert most_drawn(pool, wanted) * 3 <= max(pool, 0)
    assert most_drawn(pool, wanted) <= wanted


@given(
    named=st.sets(st.sampled_from(PEOPLE), min_size=5, max_size=10),
    pool=st.sets(st.sampled_from(PEOPLE), max_size=24),
    past=st.lists(sets, max_size=3),
    wanted=st.integers(0, 3),
    seed=st.integers(0, 1000),
)
def test_a_draw_keeps_the_rule_whenever_any_draw_could(
    named: set[str], pool: set[str], past: list[set[str]], wanted: int, seed: int
) -> None:
    drawn = draw(named, sorted(pool), past, wanted, Chance(random.Random(seed)))
    free = sorted(pool - named)
    assert len(drawn) == len(set(drawn)) <= most_drawn(len(free), wanted)
    assert set(drawn) <= set(free)
    if not all(comparable(named | set(drawn), people) for people in past):
        possible = range(most_drawn(len(free), wanted) + 1)
        assert drawn == ()
        assert not any(
            all(comparable(named | set(chosen), people) for people in past)
            for count in possible
            for chosen in combinations(free, count)
        )


def test_somebody_from_an_earlier_round_is_drawn_only_where_nobody_else_would_do() -> None:
    named, pool = set(PEOPLE[:6]), PEOPLE[6:]
    past = [set(PEOPLE[10:18])]
    for seed in range(50):
        drawn = draw(named, pool, past, 2, Chance(random.Random(seed)))
        assert len(drawn) == 2
        assert not set(drawn) & past[0]
