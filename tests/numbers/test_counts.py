"""Figures so coarse that nothing one person did can move them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from bot.chance import Chance
from bot.models import Kind, Letterhead, OutboxItem
from bot.models.kinds import COUNTED
from bot.serving.counts import AGES, Counts, age, quarter, rough

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def counts(seed: int = 1) -> Counts:
    return Counts(Chance(random.Random(seed)), NOON)


def message(kind: Kind) -> OutboxItem:
    return OutboxItem("i", Letterhead("T1", "U1", kind, "r", 0, NOON), 0, False)


def test_a_figure_does_not_tell_how_many_a_round_has() -> None:
    assert rough(0) == 0
    assert {rough(count) for count in range(1, 101)} == {100}
    assert (rough(101), rough(38_000)) == (1000, 100_000)


def test_an_age_is_one_of_a_few() -> None:
    found = {age(NOON - timedelta(minutes=minutes), NOON) for minutes in range(30_000)}

    assert found == {0, *AGES}


def test_figures_of_the_database_have_four_moments_an_hour() -> None:
    assert {quarter(NOON + timedelta(seconds=second)).minute for second in range(3600)} == {0, 15, 30, 45}


def test_delays_show_in_whole_hundreds_at_a_quarter_alone() -> None:
    found = counts()
    before = found.delays
    for _ in range(250):
        found.taken(message(Kind.REFLECTION), NOON + timedelta(seconds=5))

    found.turn(NOON + timedelta(minutes=14))
    assert found.delays == before
    found.turn(NOON + timedelta(minutes=15))
    assert found.delays[0][1] in (200.0, 300.0)
    assert all(count % 100 == 0 for _, count in found.delays)


def test_after_which_message_a_hundred_is_full_is_drawn() -> None:
    def fills(seed: int) -> int:
        found = counts(seed)
        for sent in range(1, 101):
            found.taken(message(Kind.ANSWER), NOON)
            found.turn(NOON + timedelta(minutes=15 * sent))
            if found.delays[0][1]:
                return sent
        raise AssertionError("a hundred messages are a hundred")

    assert len({fills(seed) for seed in range(20)}) > 10


def test_a_message_for_what_one_person_did_is_not_counted() -> None:
    found = counts()
    for kind in Kind:
        if kind not in COUNTED:
            for _ in range(200):
                found.taken(message(kind), NOON)
    found.turn(NOON + timedelta(hours=1))

    assert {count for _, count in found.delays} == {0.0}


def test_a_tick_shows_minutes_and_not_runs() -> None:
    one, many = counts(), counts()
    one.ticked("rounds", 0.001, False)
    for _ in range(12):
        many.ticked("rounds", 3.9, False)
    for found in (one, many):
        found.turn(NOON + timedelta(minutes=1))

    assert list(one.ticks()) == list(many.ticks()) == [("rounds", "well", 1), ("rounds", "failed", 0)]
    assert one.longest["rounds"].buckets() == many.longest["rounds"].buckets()


def test_a_minute_with_a_failure_has_failed() -> None:
    found = counts()
    for failed in (False, True, False):
        found.ticked("tidy", 40.0, failed)
    found.turn(NOON + timedelta(minutes=1))

    assert list(found.ticks()) == [("tidy", "well", 0), ("tidy", "failed", 1)]
    assert dict(found.longest["tidy"].buckets()) == {"5.0": 0, "30.0": 0, "120.0": 1, "600.0": 1, "+Inf": 1}


def test_how_long_sending_takes_is_not_shown() -> None:
    found = counts()
    found.ticked("send", 20.0, False)
    found.turn(NOON + timedelta(minutes=1))

    assert found.longest == {}
