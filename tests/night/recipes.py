"""For every sort of scheduled work: several items, one of them damaged, and how to see that the others are served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import text

from bot import guards
from bot.engine import Engine
from bot.feedback import commitments, cover, ending, opening, suspensions
from bot.guards import Work
from bot.models import ChannelTip, Membership, Page, Person, RoundState, SetAside, Subject, Who
from bot.people import directory
from bot.people import members as people
from bot.reflections import prompts, rhythms, tips
from bot.store import members, seen, set_aside
from bot.store import rhythms as rows
from practice.world.clock import PRACTICE_MORNING, PracticeClock
from tests.night import plant
from tests.night.damage import Mend, flipped, refusing, spoilt
from tests.night.plant import DAY, TEAM

A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Night:
    """Where a recipe plants its items."""

    engine: Engine
    clock: PracticeClock
    stack: AsyncExitStack
    """What a recipe holds until the end of the test."""


@dataclass(frozen=True)
class Case:
    """One item damaged among several."""

    damaged: Subject
    run: Callable[[], Awaitable[object]]
    """Lets the clock do this sort of work once."""
    served: Callable[[], Awaitable[bool]]
    """Tells whether the others had what was due to them, and the damaged one did not."""
    mend: Mend


Recipe = Callable[[Night], Awaitable[Case]]


def _works(night: Night, works: tuple[Work, ...], sort: str) -> Callable[[], Awaitable[object]]:
    wanted = [work for work in works if work.sort.name == sort]
    return lambda: guards.work_off(night.engine, wanted)


def _round(round_id: str) -> str:
    return f"round_id = '{round_id}'"


async def _count(engine: Engine, query: str) -> int:
    async with engine.store.read() as tx:
        return int(await tx.scalar(text(query)) or 0)


def _sent(night: Night, kind: str, *whom: str) -> Callable[[], Awaitable[bool]]:
    async def sent() -> bool:
        async with night.engine.store.read() as tx:
            found = await tx.scalars(text(f"SELECT recipient FROM outbox WHERE kind = '{kind}'"))  # noqa: S608
            return sorted(set(found)) == sorted(whom)

    return sent


def _in_states(night: Night, ids: list[str], *wanted: RoundState) -> Callable[[], Awaitable[bool]]:
    async def stand() -> bool:
        return await plant.states(night.engine, ids) == list(wanted)

    return stand


# Rounds.


async def drafts(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.draft(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await flipped(night.engine.store, "rounds.brief", f"id = '{ids[0]}'")
    served = _in_states(night, ids, RoundState.GATHERING, RoundState.COLLECTING, RoundState.COLLECTING)
    return Case(Subject(TEAM, ids[0]), _works(night, opening.WORKS, "draft"), served, mend)


async def reminders(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.collecting(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await spoilt(night.engine.store, "rounds.started_on", f"id = '{ids[0]}'", "some day")
    night.clock.advance(2 * DAY + timedelta(hours=1))

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM outbox WHERE kind = 'reminder'") == 10

    return Case(Subject(TEAM, ids[0]), _works(night, opening.WORKS, "reminder"), served, mend)


async def openings(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.answered(night.engine, asker) for asker in ("A", "B", "C")]
    mend = await flipped(night.engine.store, "boxes.sealed", _round(ids[0]))
    night.clock.advance(4 * DAY)
    served = _in_states(night, ids, RoundState.COLLECTING, RoundState.OPENED, RoundState.OPENED)
    return Case(Subject(TEAM, ids[0]), _works(night, opening.WORKS, "opening"), served, mend)


async def slots(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.opened(night.engine, night.clock, "A", "B", "C")
    mend = await flipped(night.engine.store, "boxes.sealed", _round(ids[0]))
    night.clock.advance(10 * DAY)

    async def served() -> bool:
        return [(await plant.round_of(night.engine, one)).slot for one in ids] == [0, 1, 1]

    return Case(Subject(TEAM, ids[0]), _works(night, opening.WORKS, "slot"), served, mend)


async def endings(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.opened(night.engine, night.clock, "A", "B", "C")
    async with night.engine.store.begin() as tx:
        await tx.execute(text("UPDATE rounds SET slot = 6, slot_at = NULL"))
        await tx.execute(text("UPDATE outbox SET state = 'sent'"))
    mend = await refusing(night.engine.store, "UPDATE", "rounds", f"old.id = '{ids[0]}'")
    night.clock.advance(90 * DAY)
    served = _in_states(night, ids, RoundState.OPENED, RoundState.ENDED, RoundState.ENDED)
    return Case(Subject(TEAM, ids[0]), _works(night, opening.WORKS, "ending"), served, mend)


async def promises(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.promised(night.engine, night.clock, "A", "B", "C")
    mend = await spoilt(night.engine.store, "commitments.due_at", _round(ids[0]), "some time")
    night.clock.advance(9 * DAY)
    served = _sent(night, "commitment", "B", "C")
    return Case(Subject(TEAM, ids[0]), _works(night, commitments.WORKS, "commitment"), served, mend)


async def follow_ups(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = await plant.promised(night.engine, night.clock, "A", "B", "C")
    mend = await flipped(night.engine.store, "commitments.sealed", _round(ids[0]))
    night.clock.advance(16 * DAY)

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM rounds WHERE state = 'collecting'") == 2

    return Case(Subject(TEAM, ids[0]), _works(night, commitments.WORKS, "follow_up"), served, mend)


async def covers(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = sorted([await plant.answered(night.engine, asker) for asker in ("A", "B", "C")])
    mend = await flipped(night.engine.store, "boxes.sealed", _round(ids[0]))
    before = await _boxes(night, ids)

    async def run() -> None:
        for rewrite in await cover.planned(night.engine, 40 * cover.MEAN_SECONDS):
            await cover.work_off(night.engine, rewrite)

    async def served() -> bool:
        now = await _boxes(night, ids)
        return [now[one] != before[one] for one in ids] == [False, True, True]

    return Case(Subject(TEAM, ids[0]), run, served, mend)


async def _boxes(night: Night, ids: list[str]) -> dict[str, bytes]:
    async with night.engine.store.read() as tx:
        found = await tx.execute(text("SELECT round_id, sealed FROM boxes"))
        return {row.round_id: row.sealed for row in found}


async def ledgers(night: Night) -> Case:
    teams = ("T1", "T2", "T3")
    for team in teams:
        seal = await suspensions.prepared(night.engine, team)
        async with night.engine.store.begin() as tx:
            await suspensions.suspend(night.engine, tx, Who(team, "U1"), seal)
    mend = await flipped(night.engine.store, "ledgers.sealed", "team_id = 'T1'")

    async def served() -> bool:
        found = [await suspensions.suspended_until(night.engine, Who(team, "U1")) for team in teams]
        return [until is not None for until in found] == [False, True, True]

    return Case(Subject("", "T1"), _works(night, suspensions.TIDYING, "ledger"), served, mend)


# Members and channels.


async def questions(night: Night) -> Case:
    for name in ("A", "B", "C"):
        await plant.rhythm(night.engine, name)
    mend = await spoilt(night.engine.store, "rhythms.last_on", "user_id = 'A'", "some day")
    served = _sent(night, "reflection", "B", "C")
    return Case(Subject(TEAM, "A"), _works(night, prompts.WORKS, "question"), served, mend)


async def member_tips(night: Night) -> Case:
    for name in ("A", "B", "C"):
        await plant.rhythm(night.engine, name)
    mend = await spoilt(night.engine.store, "rhythms.minute", "user_id = 'A'", 99_999)
    served = _sent(night, "tip", "B", "C")
    return Case(Subject(TEAM, "A"), _works(night, prompts.WORKS, "tip"), served, mend)


async def _channels(night: Night, at: timedelta = timedelta(0)) -> None:
    day = PRACTICE_MORNING.weekday()
    due = [ChannelTip(TEAM, f"C{n}", "U1", day, 540, "UTC", PRACTICE_MORNING + at) for n in range(3)]
    async with night.engine.store.begin() as tx:
        await rows.put_channels(tx, due)


async def channel_tips(night: Night) -> Case:
    await _channels(night)
    mend = await spoilt(night.engine.store, "channel_tips.minute", "channel_id = 'C0'", 99_999)
    served = _sent(night, "channel_tip", "C1", "C2")
    return Case(Subject(TEAM, "C0"), _works(night, tips.WORKS, "channel_tip"), served, mend)


async def zones(night: Night) -> Case:
    for name in ("A", "B", "C"):
        rhythm = await plant.rhythm(night.engine, name)
        async with night.engine.store.begin() as tx:
            await rows.put(tx, [replace(rhythm, due_at=PRACTICE_MORNING + timedelta(hours=1))])
    mend = await spoilt(night.engine.store, "rhythms.due_on", "user_id = 'A'", "some day")

    async def served() -> bool:
        right = int(PRACTICE_MORNING.timestamp())
        return await _count(night.engine, f"SELECT count(*) FROM rhythms WHERE due_at = {right}") == 2  # noqa: S608

    return Case(Subject(TEAM, "A"), _works(night, rhythms.SWEEPING, "zone"), served, mend)


async def channel_zones(night: Night) -> Case:
    await _channels(night, timedelta(hours=1))
    mend = await spoilt(night.engine.store, "channel_tips.minute", "channel_id = 'C0'", 99_999)

    async def served() -> bool:
        right = int(PRACTICE_MORNING.timestamp())
        return await _count(night.engine, f"SELECT count(*) FROM channel_tips WHERE due_at = {right}") == 2  # noqa: S608

    return Case(Subject(TEAM, "C0"), _works(night, tips.SWEEPING, "channel_zone"), served, mend)


# The sweep.


class Listed:
    """A member list that is written down here."""

    def __init__(self, *people: Person) -> None:
        self._people = list(people)

    async def page(self, team_id: str, cursor: str) -> Page:
        """Return everybody, on one page."""
        return Page(tuple(self._people), tuple(one.user_id for one in self._people), "")


async def persons(night: Night) -> Case:
    listed = Listed(*(Person(TEAM, name, f"Name of {name}") for name in ("A", "B", "C")))
    mend = await refusing(night.engine.store, "INSERT", "people", "new.user_id = 'A'")

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM people WHERE user_id IN ('B', 'C')") == 2

    return Case(Subject(TEAM, "A"), lambda: directory.renew(night.engine, listed, TEAM), served, mend)


async def letting_go(night: Night) -> Case:
    await plant.join(night.engine, "A", "B", "C")
    listed = Listed(*(Person(TEAM, name, name, is_deleted=True) for name in ("A", "B", "C")))
    mend = await spoilt(night.engine.store, "members.joined_on", "user_id = 'A'", "some day")

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM members WHERE NOT active") == 2

    return Case(Subject(TEAM, "A"), lambda: directory.renew(night.engine, listed, TEAM), served, mend)


# Tidying.


async def long_gone(night: Night) -> Case:
    names = ("A", "B", "C")
    async with night.engine.store.begin() as tx:
        await members.put_people(tx, [Person(TEAM, name, name, is_deleted=True) for name in names])
        for name in names:
            left = Membership(TEAM, name, night.engine.today(), active=False, left_on=night.engine.today())
            await members.put(tx, left)
    mend = await spoilt(night.engine.store, "members.joined_on", "user_id = 'A'", "some day")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM members") == 1

    return Case(Subject(TEAM, "A"), _works(night, people.TIDYING, "gone"), served, mend)


async def keys(night: Night) -> Case:
    ids = [night.engine.chance.id() for _ in range(3)]
    for round_id in ids:
        await night.engine.vault.new_key(round_id, night.engine.today())
    mend = await refusing(night.engine.vault._keys, "DELETE", "round_keys", f"old.round_id = '{ids[0]}'")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await night.engine.vault.all_keys() == [ids[0]]

    return Case(Subject("", ids[0]), _works(night, ending.TIDYING, "key"), served, mend)


async def tables(night: Night) -> Case:
    async with night.engine.store.begin() as tx:
        await seen.first_time(tx, TEAM, "ask:V1", night.engine.today())
        await members.invite_to_join(tx, Who(TEAM, "A"), night.engine.today(), night.engine.today())
    mend = await refusing(night.engine.store, "DELETE", "seen")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await _count(night.engine, "SELECT count(*) FROM join_invites") == 0

    return Case(Subject("", "seen"), _works(night, ending.TIDYING, "forgetting"), served, mend)


async def old_prompts(night: Night) -> Case:
    await plant.join(night.engine, "A")
    for _ in range(2):
        await prompts.ask_now(night.engine, Who(TEAM, "A"))
    mend = await refusing(night.engine.store, "DELETE", "prompts")
    night.clock.advance(A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "prompts"), _works(night, prompts.TIDYING, "old_prompts"), nobody_else, mend)


async def aside(night: Night) -> Case:
    now = night.engine.now()
    async with night.engine.store.begin() as tx:
        await set_aside.put(tx, SetAside("question", Subject(TEAM, "A"), "SC-01", "E", 1, now, now))
    mend = await refusing(night.engine.store, "DELETE", "set_aside", "old.sort = 'question'")
    night.clock.advance(A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "set_aside"), _works(night, guards.TIDYING, "aside"), nobody_else, mend)


async def scrubs(night: Night) -> Case:
    """Somebody reads the main database, so that its log cannot be emptied."""
    await plant.rhythm(night.engine, "A")
    reading = await night.stack.enter_async_context(_reading(night.engine))
    await plant.rhythm(night.engine, "B")

    async def served() -> bool:
        async with night.engine.store.read() as tx:
            return await set_aside.of_sort(tx, "scrub") <= {Subject("", "main")}

    return Case(Subject("", "main"), _works(night, ending.TIDYING, "scrub"), served, reading)


@asynccontextmanager
async def _reading(engine: Engine) -> AsyncIterator[Mend]:
    async with AsyncExitStack() as held:
        tx = await held.enter_async_context(engine.store.read())
        await tx.scalar(text("SELECT count(*) FROM rhythms"))
        yield held.aclose


RECIPES: dict[str, Recipe] = {
    "draft": drafts,
    "reminder": reminders,
    "opening": openings,
    "slot": slots,
    "ending": endings,
    "commitment": promises,
    "follow_up": follow_ups,
    "cover": covers,
    "ledger": ledgers,
    "question": questions,
    "tip": member_tips,
    "channel_tip": channel_tips,
    "zone": zones,
    "channel_zone": channel_zones,
    "person": persons,
    "let_go": letting_go,
    "gone": long_gone,
    "key": keys,
    "forgetting": tables,
    "old_prompts": old_prompts,
    "aside": aside,
    "scrub": scrubs,
}
