"""A clock that was ahead for a while and was put right keeps nobody waiting for as long as it was ahead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import guards
from bot.app import TICKING
from bot.engine import Engine
from bot.feedback import asking
from bot.keeping.mending import KEPT
from bot.models import ChannelTip, Kind, RhythmState, Subject, Who, Withdrawn
from bot.reflections import rhythms as rules
from bot.store import members, outbox, rhythms
from practice.world.clock import PRACTICE_MORNING, PracticeClock
from tests.kit.circle import Circle
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.night import plant
from tests.night.damage import spoilt
from tests.night.plant import DAY, REVIEWERS, TEAM, at_night
from tests.reflections.steps import ON_SQLITE
from tests.store.test_laws import moments

POSTGRES_IN_FULL = True

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
Plant = Callable[[Engine, PracticeClock], Awaitable[str]]


async def rhythm(engine: Engine, clock: PracticeClock) -> str:
    await plant.rhythm(engine, "A")
    return "user_id = 'A'"


async def channel(engine: Engine, clock: PracticeClock) -> str:
    async with engine.store.begin() as tx:
        await rhythms.put_channels(tx, [ChannelTip(TEAM, "C1", "A", 2, 540, "UTC", PRACTICE_MORNING)])
    return "channel_id = 'C1'"


async def collecting(engine: Engine, clock: PracticeClock) -> str:
    await plant.join(engine, *REVIEWERS, "A")
    return f"id = '{await plant.answered(engine, 'A')}'"


async def opened(engine: Engine, clock: PracticeClock) -> str:
    await plant.join(engine, *REVIEWERS, "A")
    return f"id = '{(await plant.opened(engine, clock, 'A'))[0]}'"


async def over_soon(engine: Engine, clock: PracticeClock) -> str:
    where = await opened(engine, clock)
    async with engine.store.begin() as tx:
        await tx.execute(text("UPDATE rounds SET slot = 6, slot_at = NULL"))
        await tx.execute(text("UPDATE outbox SET state = 'sent'"))
    return where


async def promised(engine: Engine, clock: PracticeClock) -> str:
    await plant.join(engine, *REVIEWERS, "A")
    return f"round_id = '{(await plant.promised(engine, clock, 'A'))[0]}'"


async def finished(engine: Engine, clock: PracticeClock) -> str:
    await plant.join(engine, "A")
    await plant.finished(engine, "A")
    # By its kind: what is planned anew has another id.
    return "kind = 'experiment'"


async def tried(engine: Engine, clock: PracticeClock) -> str:
    await plant.join(engine, "A")
    return f"entry_id = '{await plant.tried(engine, 'A')}'"


PLANNED: dict[str, tuple[Plant, timedelta, timedelta]] = {
    "rhythms.due_at": (rhythm, HOUR, WEEK),
    "rhythms.tip_due_at": (rhythm, HOUR, WEEK),
    "channel_tips.due_at": (channel, HOUR, WEEK),
    "rounds.opens_at": (collecting, 3 * DAY, 3 * DAY + HOUR),
    "rounds.slot_at": (opened, 6 * DAY, 13 * DAY + HOUR),
    "rounds.ends_at": (over_soon, DAY, DAY),
    "commitments.due_at": (promised, 13 * DAY, 15 * DAY),
    "commitments.remind_at": (promised, 6 * DAY, 8 * DAY),
    "returns.due_at": (finished, 6 * DAY, 8 * DAY),
    "trials.due_at": (tried, 6 * DAY, 8 * DAY),
}
"""What is planned, and between which distances from now it is planned anew."""
NEVER_PLANNED = {
    "outbox.not_before", "outbox.claimed_at", "outbox.again_at", "pauses.until", "processes.until",
    "set_aside.tried_at", "set_aside.again_at",
}  # fmt: skip
"""Further away than any means here that it is over (`outbox`, `deployment.living`, `awake`)."""


def test_every_moment_there_is_stands_in_one_of_the_lists() -> None:
    assert moments() == {*PLANNED, *NEVER_PLANNED}


@pytest.mark.parametrize("cell", PLANNED)
async def test_what_was_planned_far_ahead_is_planned_anew(urls: Urls, cell: str) -> None:
    planting, soonest, latest = PLANNED[cell]
    async with at_night(urls) as (engine, clock):
        where = await planting(engine, clock)
        await spoilt(engine.store, cell, where, int((clock.now() + 3650 * DAY).timestamp()))

        for _ in range(2):
            await guards.work_off(engine, TICKING)

        table, column = cell.split(".")
        async with engine.store.read() as tx:
            at = await tx.scalar(text(f"SELECT {column} FROM {table} WHERE {where}"))  # noqa: S608
        now = int(clock.now().timestamp())
        assert soonest.total_seconds() <= at - now <= latest.total_seconds()
        assert await guards.report(engine) == []


@pytest.mark.parametrize("cell", PLANNED)
async def test_a_moment_that_is_none_is_set_aside_and_listed_and_stops_nothing(urls: Urls, cell: str) -> None:
    planting, _, _ = PLANNED[cell]
    async with at_night(urls) as (engine, clock):
        where = await planting(engine, clock)
        mend = await spoilt(engine.store, cell, where, 2**63 - 1)
        for name in ("X", "Y"):
            await plant.rhythm(engine, name, due_at=clock.now(), tip_due_at=clock.now())

        await guards.work_off(engine, TICKING)

        assert len(await guards.report(engine)) >= 1
        async with engine.store.begin() as tx:
            served = {one.head.recipient for one in await outbox.due(tx, TEAM, clock.now(), [], 100)}
        assert {"X", "Y"} <= served
        await mend()
        clock.advance(guards.FORGOTTEN_AFTER + guards.LONGEST_PAUSE)
        await guards.work_off(engine, [*TICKING, *guards.TIDYING])
        assert await guards.report(engine) == []


@pytest.mark.parametrize("days", [2, 9, 40, 3_650, 36_500])
@pytest.mark.parametrize("snoozed", [False, True])
async def test_nobody_waits_longer_for_a_question_than_for_any(urls: Urls, days: int, snoozed: bool) -> None:
    async with at_night(urls) as (engine, clock):
        at = PRACTICE_MORNING + 2 * DAY
        await plant.rhythm(engine, "A", weekday=2, due_on=at.date(), due_at=at, tip_due_at=at + 3 * DAY)
        clock.advance(days * DAY)
        for _ in range(3):
            await guards.work_off(engine, TICKING)
        if snoozed:
            async with engine.store.begin() as tx:
                one = await rhythms.get(tx, Who(TEAM, "A"))
                day = clock.now().date() + rules.SNOOZE_AT_MOST
                await rhythms.put(tx, [rules.snoozed(clock.now(), one, day, "an-item")])

        clock.jump(PRACTICE_MORNING + HOUR)
        await guards.work_off(engine, TICKING)

        one = await rules.current(engine, Who(TEAM, "A"))
        assert one.due_at is not None
        assert one.tip_due_at is not None
        longest = rules.SNOOZE_AT_MOST if snoozed else timedelta(0)
        assert one.due_at <= clock.now() + longest + 9 * DAY
        assert one.tip_due_at <= clock.now() + 9 * DAY


@ON_SQLITE
@pytest.mark.parametrize("pace", [1, 2])
async def test_a_question_that_was_chosen_to_be_far_away_stays_there(urls: Urls, pace: int) -> None:
    async with at_night(urls) as (engine, clock):
        one = await plant.rhythm(engine, "A", pace=pace, due_at=None, tip_due_at=None, tips=False)
        day = clock.now().date() + rules.SNOOZE_AT_MOST
        planned = {
            rules.planned(clock.now(), one),
            rules.advanced(clock.now(), one, sent=True),
            rules.snoozed(clock.now(), one, day, "an-item"),
        }
        for wanted in planned:
            async with engine.store.begin() as tx:
                await rhythms.put(tx, [wanted])
            await guards.work_off(engine, TICKING)
            assert await rules.current(engine, Who(TEAM, "A")) == wanted


@ON_SQLITE
async def test_whoever_paused_meanwhile_gets_a_question_within_a_week_of_going_on(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        await plant.join(engine, "A")
        last = clock.now().date() + 400 * DAY
        await plant.rhythm(engine, "A", state=RhythmState.PAUSED, last_on=last, due_at=None, tip_due_at=None)

        going_on = await rules.resume(engine, Who(TEAM, "A"))

        assert going_on.due_at is not None
        assert going_on.due_at <= clock.now() + WEEK


async def test_what_was_to_be_sent_in_another_century_leaves_at_once(urls: Urls) -> None:
    async with at_night(urls) as (engine, clock):
        clock.advance(180 * 365 * DAY)
        async with engine.store.begin() as tx:
            await engine.send(tx, Kind.ANSWER, ["A"], Subject(TEAM, "r" * 32))
        clock.jump(PRACTICE_MORNING)

        async with engine.store.begin() as tx:
            assert await outbox.unreadable(tx) == 0
            assert len(await outbox.due(tx, TEAM, clock.now(), [], 10)) == 1


@ON_SQLITE
async def test_whoever_was_invited_to_join_on_a_day_to_come_may_be_invited_again(urls: Urls) -> None:
    async with at_night(urls) as (engine, _):
        who, today = Who(TEAM, "A"), engine.today()
        async with engine.store.begin() as tx:
            await members.invite_to_join(tx, who, today + 400 * DAY, today)
            assert await members.invite_to_join(tx, who, today, today - asking.JOIN_INVITE_EVERY)
            assert not await members.invite_to_join(tx, who, today, today - asking.JOIN_INVITE_EVERY)


@ON_SQLITE
async def test_nothing_is_forgotten_while_the_clock_is_far_from_slacks(joined: Circle) -> None:
    engine, team = joined.bot.engine, joined.bot.team_id
    await engine.vault.withdrawals.note(Withdrawn.TIPS, joined.who("ben"), engine.today())
    joined.slack.clock = PracticeClock(joined.clock.now())
    joined.clock.advance(KEPT + DAY)
    await joined.bot.slack.answers(team)

    with logged() as log:
        for _ in range(2):
            await joined.bot.tidy()
    assert len(await engine.vault.withdrawals.everything()) == 1
    assert log.getvalue().count(f"SC-60 this machine's clock is {KEPT.days + 1} days") == 1
    assert "ahead of Slack's" in log.getvalue()

    joined.slack.clock = joined.clock
    await joined.bot.slack.answers(team)
    await joined.bot.tidy()
    assert await engine.vault.withdrawals.everything() == []
