"""People, rounds and rhythms planted through the rules and the store, without Slack: what the clock works on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text

from bot.clock import local_moment
from bot.decks.content import Content
from bot.engine import Engine
from bot.feedback import answers, asking, commitments, opening, sealed
from bot.feedback.answers import Act
from bot.models import (
    Brief,
    Entry,
    Membership,
    Person,
    Question,
    Reviewer,
    Rhythm,
    RhythmState,
    Round,
    RoundState,
    Sheet,
    Who,
)  # fmt: skip
from bot.reflections import journal, trials
from bot.store import members, rhythms, rounds
from bot.workbook import coming, sheets
from practice.world.clock import PRACTICE_MORNING, PracticeClock
from tests.kit.databases import Urls
from tests.reflections.engines import engine_on

TEAM = "T1"
BRIEF = Brief("How I ran the review", "Start", (Question("What next?", ""),))
REVIEWERS = ("R1", "R2", "R3", "R4", "R5")
DAY = timedelta(days=1)


@asynccontextmanager
async def at_night(urls: Urls) -> AsyncIterator[tuple[Engine, PracticeClock]]:
    """Build an engine with its key store, and the clock it goes by."""
    async with engine_on(urls) as engine:
        await engine.vault._keys.create()
        clock = engine.clock
        assert isinstance(clock, PracticeClock)
        yield engine, clock


def with_content(engine: Engine, content: Content) -> Engine:
    """Return the engine with decks of a test's own."""
    return replace(engine, content=content)


async def join(engine: Engine, *names: str) -> None:
    """Make members."""
    async with engine.store.begin() as tx:
        await members.put_people(tx, [Person(TEAM, name, f"Name of {name}", zone="UTC") for name in names])
        for name in names:
            await members.put(tx, Membership(TEAM, name, engine.today()))


async def draft(engine: Engine, asker: str) -> str:
    """Keep a draft of somebody's that waits for people; return its id."""
    async with sealed.new_round(engine) as key, engine.store.begin() as tx:
        new = asking.draft(engine, key, Who(TEAM, asker), BRIEF, 3, 3)
        await rounds.add(tx, new)
        await rounds.add_reviewers(tx, TEAM, new.id, [Reviewer(name) for name in REVIEWERS])
        key.begun = True
    return new.id


async def collecting(engine: Engine, asker: str) -> str:
    """Begin a round of somebody's that opens in three days; return its id."""
    async with sealed.new_round(engine) as key, engine.store.begin() as tx:
        new = asking.draft(engine, key, Who(TEAM, asker), BRIEF, 3, 3)
        await rounds.add(tx, new)
        await asking.begin(engine, tx, new, 1, REVIEWERS, (), key)
        key.begun = True
    return new.id


async def answered(engine: Engine, asker: str) -> str:
    """Begin a round and let three answer."""
    round_id = await collecting(engine, asker)
    for name in REVIEWERS[:3]:
        await answers.answer(engine, Act(Who(TEAM, name), round_id, f"V{name}"), ("Say it earlier.",))
    return round_id


async def opened(engine: Engine, clock: PracticeClock, *askers: str) -> list[str]:
    """Begin rounds, let three answer in each, and open them; return their ids."""
    ids = [await answered(engine, asker) for asker in askers]
    clock.advance(4 * DAY)
    for round_id in ids:
        await opening.open_round(engine, round_id)
    return ids


async def promised(engine: Engine, clock: PracticeClock, *askers: str) -> list[str]:
    """Open rounds, and let each asker say what they will do; return the rounds' ids."""
    ids = await opened(engine, clock, *askers)
    for asker, round_id in zip(askers, ids, strict=True):
        day = engine.today() + commitments.SOONEST + DAY
        await commitments.commit(engine, Act(Who(TEAM, asker), round_id, "V"), "Speak earlier", day)
    return ids


async def round_of(engine: Engine, round_id: str) -> Round:
    """Return a round as it stands."""
    async with engine.store.read() as tx:
        found = await rounds.get(tx, round_id)
    assert found is not None
    return found


async def states(engine: Engine, ids: list[str]) -> list[RoundState]:
    """Return where rounds stand."""
    return [(await round_of(engine, round_id)).state for round_id in ids]


async def rhythm(engine: Engine, name: str, zone: str = "UTC", **more: object) -> Rhythm:
    """Keep somebody's rhythm, whose question and tip are due this morning."""
    day: date = PRACTICE_MORNING.date()
    at = local_moment(day, 540, zone)
    one = Rhythm(TEAM, name, RhythmState.ON, day.weekday(), 540, zone, due_on=day, due_at=at, tips=True, tip_due_at=at)
    one = replace(one, **more)  # type: ignore[arg-type]
    async with engine.store.begin() as tx:
        await rhythms.put(tx, [one])
    return one


async def tried(engine: Engine, name: str) -> str:
    """Let somebody have planned an experiment at a weekly question; return the id of its entry."""
    who, due = Who(TEAM, name), engine.today() + 14 * DAY
    entry = Entry(engine.chance.id(), engine.today(), "x", "What will you try?", "Tea.", due=due)
    async with engine.store.begin() as tx:
        await journal.put(engine, tx, who, entry)
        await trials.plan(engine, tx, who, entry.id, due)
    return entry.id


async def finished(engine: Engine, name: str) -> str:
    """Let somebody have finished an exercise; return the id of the return that brings back their experiment."""
    who, today = Who(TEAM, name), engine.today()
    sheet = Sheet(engine.chance.id(), today, "x", "X", finished_on=today, experiment="Tea.", due=today + 14 * DAY)
    async with engine.store.begin() as tx:
        await sheets.put(engine, tx, who, sheet)
        await coming.plan(engine, tx, who, sheet)
        query = text("SELECT id FROM returns WHERE kind = 'experiment' AND user_id = :user")
        return str(await tx.scalar(query, {"user": name}))
