"""A local day and minute, in every zone of the world, over eleven years of clock changes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import local_moment, next_day
from tests.reflections.zones import BEGIN, END, MINUTES, ZONES, changes, offset, unlike_zones

MINUTE = timedelta(minutes=1)


def wanted(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60))


def is_right(day: date, minute: int, zone: str) -> bool:
    """Tell whether the moment is the local minute, its first coming, or as long after a gap as it stood in it."""
    moment = local_moment(day, minute, zone)
    shown = moment.astimezone(ZoneInfo(zone))
    if shown.replace(tzinfo=None) == wanted(day, minute):
        return shown.fold == 0
    gap = next(at for at in reversed(changes(zone)) if at <= moment)
    size = offset(gap, zone) - offset(gap - MINUTE, zone)
    begins = gap.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - size
    stood_in_it = wanted(day, minute) - begins
    return timedelta(0) <= stood_in_it < size and moment - gap == stood_in_it


def days_around(zone: str) -> Iterable[date]:
    """Return the local days on which a zone's clocks change, and their neighbours."""
    local = {at.astimezone(ZoneInfo(zone)).date() for at in changes(zone)}
    return sorted({day + timedelta(days=by) for day in local for by in (-1, 0, 1)})


def wrong_moments(zone: str, minutes: Iterable[int]) -> list[tuple[str, date, int]]:
    days = days_around(zone)
    return [(zone, day, minute) for minute in minutes for day in days if not is_right(day, minute, zone)]


def walk(zone: str, weekday: int, minute: int) -> list[date]:
    """Return every planned day from the first to the last year, each found from the moment of the one before."""
    days, after = [], BEGIN
    while after < END:
        day = next_day(after, weekday, minute, zone)
        moment = local_moment(day, minute, zone)
        assert moment > after
        days.append(day)
        after = moment
    return days


def check_walk(zone: str, weekday: int, minute: int) -> None:
    days = walk(zone, weekday, minute)
    assert {day.weekday() for day in days} == {weekday}, zone
    assert {later - day for day, later in pairwise(days)} == {timedelta(days=7)}, zone
    whole_years = Counter(day.year for day in days if 2020 < day.year < 2031)
    assert set(whole_years.values()) <= {52, 53}, zone


@pytest.mark.full
def test_every_zone_has_a_prompt_in_every_week_of_eleven_years() -> None:
    chance = random.Random(1)
    for zone in ZONES:
        check_walk(zone, chance.randrange(7), chance.choice(MINUTES))


@pytest.mark.full
def test_a_local_minute_is_right_around_the_clock_changes_of_every_zone() -> None:
    chance = random.Random(2)
    assert [bad for zone in ZONES for bad in wrong_moments(zone, chance.sample(MINUTES, 3))] == []


@pytest.mark.full
def test_every_zone_on_sundays_when_most_clocks_change_at_a_third_of_all_minutes_and_every_weekday_at_some() -> None:
    for number, zone in enumerate(unlike_zones()):
        for minute in MINUTES[number % 3 :: 3]:
            check_walk(zone, 6, minute)
        for weekday in range(6):
            for minute in MINUTES[weekday::12]:
                check_walk(zone, weekday, minute)


@pytest.mark.full
def test_minutes_all_over_the_day_are_right_around_every_clock_change() -> None:
    # Every seventh, so that each minute of an hour comes in some hour: most changes are by whole hours.
    assert [bad for zone in unlike_zones() for bad in wrong_moments(zone, range(0, 24 * 60, 7))] == []


@given(
    st.datetimes(BEGIN.replace(tzinfo=None), END.replace(tzinfo=None)),
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.sampled_from(MINUTES),
)
def test_the_next_day_is_the_first_one_later(naive: datetime, zone: str, weekday: int, minute: int) -> None:
    after = naive.replace(tzinfo=UTC)

    day = next_day(after, weekday, minute, zone)

    assert day.weekday() == weekday
    assert local_moment(day, minute, zone) > after
    assert local_moment(day - timedelta(days=7), minute, zone) <= after
    assert next_day(after, weekday, minute, zone, not_on=day) == day + timedelta(days=7)


def test_a_minute_that_is_skipped_comes_as_long_after_the_gap() -> None:
    spring = date(2026, 3, 29)
    assert local_moment(spring, 150, "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 there
    assert local_moment(spring, 120, "Europe/Berlin") == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 03:00


def test_a_minute_that_comes_twice_is_meant_the_first_time() -> None:
    autumn = date(2026, 10, 25)
    assert local_moment(autumn, 150, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_half_an_hour_is_skipped_on_lord_howe_island() -> None:
    assert local_moment(date(2026, 10, 4), 120, "Australia/Lord_Howe") == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
