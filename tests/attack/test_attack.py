"""The attack harness: its counting, and a shortened run at full size of the suite."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attack.__main__ import (
    PRESENCES,
    ROUNDS,
    SEEDS,
    SHORT,
    play,
    recipes,
)
from tests.attack.attacks import ATTACKS
from tests.attack.controls import CONTROLS
from tests.attack.play import EVERY_CONTROL, Recipe
from tests.attack.report import EVERY, Line, faults, lines, table
from tests.attack.side.drawing import Turn
from tests.attack.side.rows import SIDE_CONTROLS, SIDES
from tests.attack.side.sets import one_of_the_smallest
from tests.attack.sight import Row, Sight, Sights
from tests.attack.statistics import holm, interval, tail


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_stays_between_none_and_all(drawn: tuple[int, int]) -> None:
    hits, n = drawn
    low, high = interval(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


@pytest.mark.full
@given(st.integers(1, 300), st.floats(0.05, 0.95))
def test_chance_alone_has_any_number_of_hits_or_more_less_often_the_more_there_are(n: int, rate: float) -> None:
    chances = [tail(hits, n, rate) for hits in range(n + 1)]
    assert chances[0] == 1
    assert all(a >= b - 1e-9 for a, b in pairwise(chances))


def test_known_chances() -> None:
    assert tail(2, 2, 0.5) == pytest.approx(0.25)
    assert tail(1, 2, 0.5) == pytest.approx(0.75)


def test_holm_finds_what_is_plain_and_not_what_many_tries_bring() -> None:
    assert holm({"plain": 1e-9, "one in two hundred": 0.004, "chance": 0.4}) == {"plain"}
    assert holm({"one in two hundred": 0.004}) == {"one in two hundred"}


def test_a_bot_that_leaks_is_a_fault_and_one_that_does_not_is_none() -> None:
    calm = [Line(attack.name, "this version", 100, 600, 1 / 6) for attack in ATTACKS]
    leaky = [Line(ATTACKS[-1].name, "this version", 200, 600, 1 / 6)]
    assert faults(calm) == []
    assert len(faults(leaky)) == 1


def test_a_control_that_is_not_unmasked_is_a_fault() -> None:
    control = CONTROLS[0]
    line = Line(control.attack, control.name, 5, 32, 1 / 6, control.registered)
    assert "not what was registered" in faults([line])[0]


def test_every_control_has_an_attack_that_exists_and_the_published_run_is_large_enough() -> None:
    assert {control.attack for control in CONTROLS} <= {attack.name for attack in ATTACKS}
    assert {control.attack for control in SIDE_CONTROLS} <= {side.name for side in SIDES}
    assert len({one.name for one in EVERY_CONTROL}) == len(EVERY_CONTROL)
    assert len({one.name for one in EVERY}) == len(EVERY)
    assert {*SHORT} <= {control.name for control in CONTROLS}
    assert len(SEEDS) == 3
    assert PRESENCES == (0.60, 0.85)
    assert ROUNDS >= 200
    # Three seeds in two presences, and on Postgres three in one.
    assert len({(r.control, r.days_online, r.seed, r.store) for r in recipes() if not r.attack}) == 9
    assert {r.control for r in recipes()} == {"", *(one.name for one in EVERY_CONTROL)}
    assert {r.attack for r in recipes() if not r.control} == {"", *(side.name for side in SIDES)}


def test_a_side_attack_has_a_line_of_its_own_and_a_gate_for_the_lower_end() -> None:
    side = next(one for one in SIDES if one.name == "one act a sitting")
    recipe = Recipe("", PRESENCES[0], SEEDS[0], 400, side.name)
    # Of 400, more than 24.7 % is too much, and 27.5 % may still be luck.
    for hits, wrong in ((110, 0), (160, 1)):
        played = [(float(number < hits), side.blind) for number in range(400)]
        (line,) = lines([(recipe, {side.name: played})])
        assert (line.attack, line.n) == (side.name, 400)
        assert len(faults([line])) == wrong


def test_what_the_text_declares_has_no_gate() -> None:
    declared = [side for side in SIDES if side.margin == math.inf]
    assert [side.name for side in declared] == ["three acts, 20,000 boxes"]
    assert faults([Line(declared[0].name, "this version", 400, 400, 1 / 6)]) == []


def test_the_fewest_who_were_asked_in_just_the_same_rounds_are_what_a_guess_is_among() -> None:
    turns = [Turn(frozenset(named), "", frozenset(drawn)) for named, drawn in (("abcdef", "xyz"), ("abcde", ""))]
    assert one_of_the_smallest(turns[:1]) == pytest.approx(1 / 9)
    assert one_of_the_smallest(turns) == pytest.approx(1 / 4)


def test_a_tie_counts_as_what_a_lot_among_the_tied_would_win() -> None:
    assert Line("order of rows", "this version", 100.0, 600, 1 / 6).success == pytest.approx(1 / 6)
    assert tail(100.5, 600, 1 / 6) == tail(100, 600, 1 / 6)


def asked_on(day: int, **tables: list[object]) -> Sight:
    rows = {name: [Row((value,)) for value in values] for name, values in tables.items()}
    return Sight("U1", ("U2", "U3"), f"round {day}", day * 86_400.0, (day + 5) * 86_400.0, (), {}, tables=rows)


def test_what_grows_with_time_is_found_wherever_in_a_value_it_stands() -> None:
    every = Sights(
        asked_on(
            day,
            random=[f"{(day * 7919) % 251:04x}", f"{(day * 104_729) % 251:04x}"],
            counter=[day * 10, day * 10 + 1],
            inside=[f"{(day * 7919) % 251:04x}{day:08x}{place}" for place in range(2)],
        )
        for day in range(1, 9)
    )
    assert {(table, start) for table, _, start in every.growing} == {("counter", 0), ("inside", 4), ("inside", 8)}


def test_a_line_is_one_json_object() -> None:
    line = json.loads(Line("order of rows", "this version", 10, 60, 1 / 6).json())
    assert list(line) == ["attack", "world", "success", "blind", "low", "high", "n", "registered"]


@pytest.mark.full
def test_a_shortened_run_unmasks_the_controls_and_nobody_else() -> None:
    results = list(play(recipes(short=True)))
    assert [hits for _, hits in results if isinstance(hits, Exception)] == []
    found = lines([(one, hits) for one, hits in results if not isinstance(hits, Exception)])
    assert faults([line for line in found if line.registered is not None]) == []
    ours = [line for line in found if line.registered is None]
    better = holm({line.attack: tail(line.hits, line.n, line.blind) for line in ours})
    assert better == set(), table(found)
