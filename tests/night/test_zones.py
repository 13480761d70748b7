"""Zones that vanish, zones whose rules change, and names that are no zones: nobody misses a question for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import is_usable, planned_day, require_zone, zones
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import opening
from bot.guards import work_off
from bot.models import ChannelTip, Rhythm, RoundState, Who, Workspace
from bot.reflections import prompts, rhythms, tips
from bot.store import members, set_aside
from bot.store import rhythms as rows
from practice.world.clock import PRACTICE_MORNING
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.night import plant
from tests.night.plant import DAY, REVIEWERS, TEAM, at_night
from tests.reflections.engines import enqueued
from tests.reflections.steps import ON_SQLITE

POSTGRES_IN_FULL = True

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("name", ["localtime", "Factory", "posixrules", "US/Pacific-New", "", "../UTC", "Mars/Base"])
def test_what_another_machine_need_not_know_is_not_accepted(name: str) -> None:
    with pytest.raises(Refusal):
        require_zone(name)


def test_every_zone_that_may_be_chosen_is_usable() -> None:
    assert len(zones()) > 400
    assert [name for name in zones() if not is_usable(name)] == []


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "Z" * 5000, "America", ".", "/etc/passwd"])
def test_any_name_can_be_asked_about(name: str) -> None:
    assert not is_usable(name)


@pytest.mark.parametrize("name", ["US/Pacific-New", "", "../UTC", "America"])
async def test_a_question_in_a_zone_that_vanished_comes_and_the_workspaces_zone_stands_in(
    urls: Urls, name: str
) -> None:
    async with at_night(urls) as (engine, _):
        async with engine.store.begin() as tx:
            await members.put_workspace(tx, Workspace(TEAM, zone="Asia/Tokyo"))
        for user in ("A", "B", "C"):
            await plant.rhythm(engine, user)
        async with engine.store.begin() as tx:
            await rows.put(tx, [replace(await rows.get(tx, Who(TEAM, "B")), zone=name, own_zone=True)])

        assert await prompts.tick(engine) == 6

        assert await enqueued(engine) == ["A", "A", "B", "B", "C", "C"]
        moved = await rhythms.current(engine, Who(TEAM, "B"))
        assert moved.zone == "Asia/Tokyo"
        assert moved.due_at == datetime(2026, 11, 30, 0, tzinfo=UTC)  # nine in Tokyo, a week later
        async with engine.store.read() as tx:
            assert await set_aside.everything(tx) == []


@ON_SQLITE
async def test_it_is_said_once_that_a_zone_vanished(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        with logged() as log:
            for user in ("A", "B"):
                one = await plant.rhythm(engine, user)
                async with engine.store.begin() as tx:
                    await rows.put(tx, [replace(one, zone="Only/Here")])
            await prompts.tick(engine)
            clock.advance(7 * DAY)
            await prompts.tick(engine)

        assert log.getvalue().count("SC-24") == 1
        assert "Only/Here" not in log.getvalue()


@ON_SQLITE
async def test_a_workspace_whose_zone_vanished_opens_its_rounds(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        async with engine.store.begin() as tx:
            await members.put_workspace(tx, Workspace(TEAM, zone="Atlantis/North"))
        await plant.join(engine, "A", *REVIEWERS)
        round_id = await plant.answered(engine, "A")
        clock.advance(4 * DAY)

        await work_off(engine, opening.WORKS)

        assert await plant.states(engine, [round_id]) == [RoundState.OPENED]


# Rules that change after planning.


async def test_the_local_hour_is_kept_when_the_rules_of_a_zone_change(urls: Urls) -> None:
    """What was planned under other rules lies an hour beside what it should be by now."""
    async with at_night(urls) as (engine, _):
        right = {user: await plant.rhythm(engine, user, "America/Sao_Paulo") for user in ("A", "B", "C")}
        for user, shift in (("A", HOUR), ("B", -HOUR), ("C", timedelta(0))):
            await _shift(engine, right[user], shift)
        day = PRACTICE_MORNING.weekday()
        channel = ChannelTip(TEAM, "C1", "A", day, 540, "UTC", PRACTICE_MORNING + HOUR)
        async with engine.store.begin() as tx:
            await rows.put_channels(tx, [channel])

        assert await work_off(engine, (*rhythms.SWEEPING, *tips.SWEEPING)) == 3

        assert {user: await rhythms.current(engine, Who(TEAM, user)) for user in right} == right
        async with engine.store.read() as tx:
            assert await rows.channels(tx, TEAM) == [replace(channel, due_at=PRACTICE_MORNING)]
        assert await work_off(engine, (*rhythms.SWEEPING, *tips.SWEEPING)) == 0


async def _shift(engine: Engine, one: Rhythm, by: timedelta) -> None:
    assert one.due_at is not None
    assert one.tip_due_at is not None
    async with engine.store.begin() as tx:
        await rows.put(tx, [replace(one, due_at=one.due_at + by, tip_due_at=one.tip_due_at + by)])


@pytest.mark.parametrize("minute", [0, 30, 540, 23 * 60 + 30])
@pytest.mark.parametrize("shift", [-2 * HOUR, -HOUR, HOUR, 2 * HOUR])
def test_the_day_that_was_planned_is_found_in_spite_of_other_rules(minute: int, shift: timedelta) -> None:
    planned = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=minute)

    assert planned_day(planned + shift, minute, "UTC") == planned.date()
