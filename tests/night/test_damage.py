"""One in a hundred of everything is damaged at random: everybody else is served, and `check` lists the rest."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot import guards
from bot.errors import SidecarError
from bot.feedback import answers, asking, cover, opening, sealed
from bot.feedback.answers import Act
from bot.models import Membership, RoundState, Subject, Who
from bot.people import directory
from bot.sending import postman
from bot.store import members, outbox, rounds, set_aside
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.world.clock import PRACTICE_MORNING
from practice.world.people import Member
from tests.kit.circle import Circle
from tests.kit.databases import sqlite_without_threads
from tests.night import plant
from tests.night.damage import Mend, flipped, spoilt

POSTGRES_IN_FULL = True
"""See tests/conftest.py."""

SEED = 11
MOMENT = PRACTICE_MORNING + timedelta(days=4)
"""When all rounds are due to open and all questions to come."""
NAMES = ("Zo\ud800e", "\x00", "", "a" * 3000, "Robert'); DROP TABLE people;--", "Ω\udfff")
SMALL, LARGE = (6, 14), (100, 200)
"""So many rounds and members; of the small ones, one of each kind is damaged."""


DOUBTED = text("SELECT recipient FROM outbox WHERE kind = 'reflection' AND state = 'in_doubt'")


@dataclass
class Community:
    """Who and what there is, and what of it is damaged."""

    circle: Circle
    chance: random.Random
    people: list[str]
    asked: dict[str, str] = field(default_factory=dict)
    """Rounds, each with its asker."""
    damaged: set[str] = field(default_factory=set)
    """Ids of the rounds and members whose own things are damaged."""
    mends: list[Mend] = field(default_factory=list)

    def some(self, of: list[str]) -> list[str]:
        """Return one in a hundred, at least one, that is whole so far."""
        whole = sorted(set(of) - self.damaged)
        return self.chance.sample(whole, max(1, len(of) // 100))

    async def damage(self, of: list[str], act: Callable[[str], Awaitable[Mend]], *, harms: bool = True) -> None:
        """Damage one in a hundred of these; what does no harm must be served like the rest."""
        for one in self.some(of):
            self.mends.append(await act(one))
            self.damaged |= {one} if harms else set()


async def community(circle: Circle, count_rounds: int, count_people: int) -> Community:
    """Let a crowd be listed, join, choose a weekly question, ask and answer."""
    chance = random.Random(SEED)
    people = [f"U0CROWD{number:04}" for number in range(count_people)]
    listed = circle.slack.directory.members
    for place, one in enumerate(people):
        name = NAMES[place % len(NAMES)] if place < max(len(NAMES), count_people // 100) else f"Member {place}"
        listed[one] = Member(one, f"member{place}", name)
    found = Community(circle, chance, people)
    circle.slack.faults.status("users.list", 500)
    for _ in range(2):
        with suppress(SidecarError):
            await circle.bot.sweep()
        circle.clock.advance(timedelta(seconds=directory.PAUSE))
    engine, team = circle.bot.engine, circle.bot.team_id
    async with engine.store.begin() as tx:
        for one in people:
            await members.put(tx, Membership(team, one, engine.today()))
    for one in people:
        due: date = MOMENT.date()
        await plant.rhythm(
            engine, one, team_id=team, weekday=due.weekday(), due_on=due, due_at=MOMENT, tips=False, tip_due_at=None
        )
    for asker in people[:count_rounds]:
        found.asked[await ask(found, Who(team, asker))] = asker
    return found


async def ask(community: Community, asker: Who) -> str:
    """Begin a round with five others, three of whom answer."""
    engine = community.circle.bot.engine
    asked = community.chance.sample([one for one in community.people if one != asker.user_id], 5)
    async with sealed.new_round(engine) as key, engine.store.begin() as tx:
        new = asking.draft(engine, key, asker, plant.BRIEF, 3, 3)
        await rounds.add(tx, new)
        await asking.begin(engine, tx, new, 1, tuple(asked), (), key)
        key.begun = True
    for one in asked[:3]:
        await answers.answer(engine, Act(Who(asker.team_id, one), new.id, f"V{one}"), ("Say it earlier.",))
    return new.id


async def break_things(community: Community) -> None:
    """Damage one in a hundred of every kind of thing there is."""
    engine, ids, people = community.circle.bot.engine, list(community.asked), community.people
    store, keys, place = engine.store, engine.vault._keys, community.chance.randrange(1_000)
    await community.damage(ids, lambda one: flipped(store, "boxes.sealed", f"round_id = '{one}'", place))
    await community.damage(ids, lambda one: flipped(store, "rounds.brief", f"id = '{one}'", place))
    await community.damage(ids, lambda one: flipped(keys, "round_keys.wrapped", f"round_id = '{one}'", place))
    await community.damage(people, lambda one: spoilt(store, "rhythms.minute", f"user_id = '{one}'", 99_999))
    vanished = "US/Pacific-New"
    await community.damage(
        people, lambda one: spoilt(store, "rhythms.zone", f"user_id = '{one}'", vanished), harms=False
    )
    if store.is_sqlite:  # Postgres keeps such things out by itself
        await community.damage(ids, lambda one: spoilt(store, "rounds.started_on", f"id = '{one}'", "some day"))
        await community.damage(people, lambda one: spoilt(store, "rhythms.state", f"user_id = '{one}'", "odd"))
        await community.damage(people, lambda one: spoilt(store, "rhythms.last_on", f"user_id = '{one}'", "a day"))
    faults = community.circle.slack.faults
    for _ in range(max(1, len(people) // 100)):
        faults.status("chat.postMessage", 503)
        faults.error("chat.postMessage", "fatal_error")
        faults.ratelimited("chat.postMessage")


@pytest.mark.parametrize(
    ("urls", "size"),
    [
        ("sqlite", SMALL),
        pytest.param("postgres", SMALL, marks=pytest.mark.full),
        pytest.param("sqlite", LARGE, marks=pytest.mark.full),
    ],
    indirect=["urls"],
)
async def test_everybody_else_is_served_and_check_lists_what_is_set_aside(
    fresh: Circle, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "PER_PASS", 50)
    with sqlite_without_threads():
        night = await community(fresh, *size)
        await everything_is_sent(night)
        await break_things(night)
        await pass_by(night)
        await all_others_are_served(night)
        await everything_damaged_is_listed(night)

        for mend in night.mends:
            await mend()
        fresh.clock.advance(guards.LONGEST_PAUSE)
        await pass_by(night)
        assert await guards.report(fresh.bot.engine) == []
        assert set(await states(night, set())) == {RoundState.OPENED}


async def everything_is_sent(night: Community) -> None:
    """Let Slack take all that waits, however long it asks to be left alone."""
    due: datetime | None = night.circle.clock.now()
    while due is not None:
        await night.circle.until(due)
        async with night.circle.bot.engine.store.read() as tx:
            due = await outbox.next_due(tx)


async def pass_by(night: Community) -> None:
    """Let the moment come, with all that the clock does around it."""
    circle = night.circle
    await circle.until(MOMENT)
    for _ in range(len(night.asked) // opening.A_TICK):
        await circle.bot.tick()
    for round_id in night.asked:
        await cover.work_off(circle.bot.engine, cover.Step(0.0, Subject(circle.bot.team_id, round_id)))
    await circle.bot.sweep()
    await circle.bot.tidy()
    for _ in range(2 + len(night.people) // 50):  # what Slack answered oddly, or had enough of, comes again
        await circle.later(timedelta(minutes=2))


async def states(night: Community, but: set[str]) -> list[RoundState]:
    return await plant.states(night.circle.bot.engine, [one for one in night.asked if one not in but])


def inbox(night: Community, user_id: str) -> str:
    return "\n".join(text_of(message) for message in Person(night.circle.slack, user_id).inbox)


async def all_others_are_served(night: Community) -> None:
    assert set(await states(night, night.damaged)) == {RoundState.OPENED}
    for round_id, asker in night.asked.items():
        if round_id not in night.damaged:
            assert inbox(night, asker).count("Say it earlier.") == 3
    unasked = {one for one in night.people if one not in night.damaged and "Write" not in inbox(night, one)}
    async with night.circle.bot.engine.store.read() as tx:
        doubted = await tx.scalars(DOUBTED)
        assert unasked <= set(doubted)  # Slack answered that it may have taken these; nothing else is missing


async def everything_damaged_is_listed(night: Community) -> None:
    engine = night.circle.bot.engine
    async with engine.store.read() as tx:
        aside = await set_aside.everything(tx)
    assert {one.about.id for one in aside} == night.damaged
    lines = await guards.report(engine)
    assert all(any(guards.SORTS[one.sort].words in line for line in lines) for one in aside)
    assert not any(one in line for line in lines for one in [*night.people, *night.asked])
