"""Moving through zones, being down, and snoozing: nobody gets two prompts on a day, and nobody none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import local_day, local_moment
from bot.models import Kind, Rhythm, RhythmState
from bot.reflections.prompts import decide
from bot.reflections.rhythms import LATE, advanced, in_zone, planned, tip_advanced
from tests.reflections.zones import MINUTES, ZONES

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)


class Sent(NamedTuple):
    """A prompt that went out: the day it was planned for, the moment, and the local day it came on."""

    planned: date
    at: datetime
    came: date


def rhythm(zone: str, weekday: int, minute: int, pace: int) -> Rhythm:
    chosen = Rhythm("T", "U", RhythmState.ON, weekday, minute, zone, pace=pace, tips=True)
    return planned(START, chosen)


def ticked(now: datetime, one: Rhythm) -> tuple[Rhythm, list[Sent]]:
    """Do what is due, as the clock does, for somebody who reacts to everything."""
    sent = []
    while one.due_at is not None and one.due_at <= now:
        assert one.due_on is not None
        was, (one, kind) = one, decide(now, replace(one, silent=0), is_away=False)
        if kind is Kind.REFLECTION:
            sent.append(Sent(was.due_on or now.date(), now, local_day(now, was.zone)))
            assert was.due_at is not None
            assert timedelta(0) <= now - was.due_at <= LATE
    return one, sent


def through(one: Rhythm, until: datetime) -> tuple[Rhythm, list[Sent]]:
    """Tick at every due moment up to another one."""
    sent: list[Sent] = []
    while one.due_at is not None and one.due_at <= until:
        one, more = ticked(one.due_at, one)
        sent += more
    return one, sent


def days_of(sent: Iterable[Sent]) -> list[date]:
    return [one.came for one in sent]


rhythms = st.builds(
    rhythm, st.sampled_from(ZONES), st.integers(0, 6), st.sampled_from(MINUTES), st.sampled_from((1, 2))
)
hours = st.integers(1, 24 * 12)


@settings(max_examples=300)
@given(rhythms, st.lists(st.tuples(hours, st.sampled_from(ZONES)), min_size=1, max_size=8))
def test_whoever_moves_gets_one_prompt_for_every_planned_day(one: Rhythm, moves: list[tuple[int, str]]) -> None:
    now, sent = START, list[Sent]()
    for wait, zone in moves:
        now += timedelta(hours=wait)
        one, before = through(one, now)
        one, late = ticked(now, in_zone(one, zone))
        sent += before + late
    one, rest = through(one, now + 4 * WEEK)
    sent += rest

    planned_days = [each.planned for each in sent]
    assert {later - day for day, later in pairwise(planned_days)} <= {one.pace * WEEK}
    assert len(set(days_of(sent))) == len(sent)
    assert len(sent) >= 2


@settings(max_examples=200)
@given(rhythms, st.lists(hours, min_size=1, max_size=12))
def test_what_is_late_within_the_window_is_sent_once_and_what_is_stale_never(one: Rhythm, waits: list[int]) -> None:
    first, weekday, pace, zone, minute = one.due_on, one.weekday, one.pace, one.zone, one.minute
    now, ticks, sent = START, list[datetime](), list[Sent]()
    for wait in waits:
        now += timedelta(hours=wait)
        one, more = ticked(now, one)
        ticks.append(now)
        sent += more

    assert first is not None
    assert first.weekday() == weekday
    days = [first + timedelta(weeks=pace * step) for step in range(200)]
    met = [day for day in days if any(0 <= (t - local_moment(day, minute, zone)) / LATE <= 1 for t in ticks)]
    assert [each.planned for each in sent] == met


@settings(max_examples=200)
@given(rhythms, st.lists(st.tuples(st.integers(1, 60), st.integers(1, 20)), max_size=6))
def test_snoozing_late_or_early_never_makes_two_on_one_day(one: Rhythm, snoozes: list[tuple[int, int]]) -> None:
    now, sent = START, list[Sent]()
    for hours_down, days in snoozes:
        assert one.due_at is not None
        now = max(now, one.due_at) + timedelta(hours=hours_down)
        one, more = ticked(now, one)
        sent += more
        until = max(local_day(now, one.zone), one.last_on or date.min) + timedelta(days=days)
        one = in_zone(replace(one, due_on=until, again="item"), one.zone)
    sent += through(one, now + 5 * WEEK)[1]

    assert len(set(days_of(sent))) == len(sent)


def test_a_late_prompt_counts_for_the_day_it_comes_on() -> None:
    monday_night = rhythm("UTC", 0, 23 * 60 + 30, 1)
    assert monday_night.due_at is not None

    later = advanced(monday_night.due_at + timedelta(hours=9), monday_night, sent=True)

    assert later.last_on == date(2026, 1, 6)


def test_a_snoozed_prompt_that_comes_late_on_the_weekly_day_takes_its_place() -> None:
    tuesdays = rhythm("UTC", 1, 540, 1)
    snoozed = in_zone(replace(tuesdays, due_on=date(2026, 1, 12), again="item"), "UTC")  # a Monday
    assert snoozed.due_at is not None

    later = advanced(snoozed.due_at + timedelta(hours=20), snoozed, sent=True)

    assert (later.last_on, later.due_on) == (date(2026, 1, 13), date(2026, 1, 20))


def test_a_tip_follows_its_member_through_zones_and_comes_once_a_week() -> None:
    one = rhythm("Asia/Tokyo", 0, 540, 1)
    assert one.tip_due_at == datetime(2026, 1, 8, 0, tzinfo=UTC)  # Thursday, nine in Tokyo

    home = in_zone(one, "America/Los_Angeles")
    assert home.tip_due_at == datetime(2026, 1, 8, 17, tzinfo=UTC)
    after = in_zone(tip_advanced(home.tip_due_at, home), "Asia/Tokyo")

    assert after.tip_due_at == datetime(2026, 1, 15, 0, tzinfo=UTC)
