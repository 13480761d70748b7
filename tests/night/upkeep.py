"""Recipes for what the sweep and the tidying do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import text

from bot import guards
from bot.engine import Engine
from bot.feedback import ending
from bot.keeping import mending
from bot.models import Membership, Page, Pair, Person, RoundState, SetAside, Subject, Who, Withdrawn
from bot.people import directory
from bot.people import members as people
from bot.reflections import pairs, prompts
from bot.store import deployment, journal, members, seen, set_aside
from tests.night import plant
from tests.night.cases import A_YEAR, Case, Night, count, in_states, works
from tests.night.damage import Mend, refusing, spoilt
from tests.night.plant import TEAM

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
        return await count(night.engine, "SELECT count(*) FROM people WHERE user_id IN ('B', 'C')") == 2

    return Case(Subject(TEAM, "A"), lambda: directory.renew(night.engine, listed, TEAM), served, mend)


async def letting_go(night: Night) -> Case:
    await plant.join(night.engine, "A", "B", "C", "D")
    # One stays: a list without anybody is not believed.
    listed = Listed(*(Person(TEAM, name, name, is_deleted=name != "D") for name in ("A", "B", "C", "D")))
    mend = await spoilt(night.engine.store, "members.joined_on", "user_id = 'A'", "some day")

    async def served() -> bool:
        return await count(night.engine, "SELECT count(*) FROM members WHERE NOT active") == 2

    return Case(Subject(TEAM, "A"), lambda: directory.renew(night.engine, listed, TEAM), served, mend)


# Tidying.


async def long_gone(night: Night) -> Case:
    names = ("A", "B", "C")
    async with night.engine.store.begin() as tx:
        for name in names:
            left = Membership(TEAM, name, night.engine.today(), active=False, left_on=night.engine.today())
            await members.put(tx, left)
        await members.put_people(tx, [Person(TEAM, name, name, is_deleted=True) for name in names])
    mend = await spoilt(night.engine.store, "members.joined_on", "user_id = 'A'", "some day")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await count(night.engine, "SELECT count(*) FROM members") == 1

    return Case(Subject(TEAM, "A"), works(night, people.TIDYING, "gone"), served, mend)


async def keys(night: Night) -> Case:
    ids = [night.engine.chance.id() for _ in range(3)]
    for round_id in ids:
        await night.engine.vault.new_key(round_id, night.engine.today())
    mend = await refusing(night.engine.vault._keys, "DELETE", "round_keys", f"old.round_id = '{ids[0]}'")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await night.engine.vault.all_keys() == [ids[0]]

    return Case(Subject("", ids[0]), works(night, ending.TIDYING, "key"), served, mend)


async def tables(night: Night) -> Case:
    async with night.engine.store.begin() as tx:
        await seen.first_time(tx, TEAM, "ask:V1", night.engine.today())
        await members.invite_to_join(tx, Who(TEAM, "A"), night.engine.today(), night.engine.today())
    mend = await refusing(night.engine.store, "DELETE", "seen")
    night.clock.advance(A_YEAR)

    async def served() -> bool:
        return await count(night.engine, "SELECT count(*) FROM join_invites") == 0

    return Case(Subject("", "seen"), works(night, ending.TIDYING, "forgetting"), served, mend)


async def old_prompts(night: Night) -> Case:
    await plant.join(night.engine, "A")
    for _ in range(2):
        await prompts.ask_now(night.engine, Who(TEAM, "A"))
    mend = await refusing(night.engine.store, "DELETE", "prompts")
    night.clock.advance(A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "prompts"), works(night, prompts.TIDYING, "old_prompts"), nobody_else, mend)


async def old_pairs(night: Night) -> Case:
    await plant.join(night.engine, "A", "B")
    async with night.engine.store.begin() as tx:
        await journal.put_pair(tx, Pair("p" * 32, TEAM, "A", "B", "an-item", night.engine.today()))
    mend = await refusing(night.engine.store, "DELETE", "pairs")
    night.clock.advance(A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "pairs"), works(night, pairs.TIDYING, "old_pairs"), nobody_else, mend)


async def aside(night: Night) -> Case:
    now = night.engine.now()
    async with night.engine.store.begin() as tx:
        await set_aside.put(tx, SetAside("question", Subject(TEAM, "A"), "SC-01", "E", 1, now, now))
    mend = await refusing(night.engine.store, "DELETE", "set_aside", "old.sort = 'question'")
    night.clock.advance(A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "set_aside"), works(night, guards.TIDYING, "aside"), nobody_else, mend)


async def scrubs(night: Night) -> Case:
    """Somebody reads the main database, so that its log cannot be emptied."""
    await plant.rhythm(night.engine, "A")
    reading = await night.stack.enter_async_context(_reading(night.engine))
    await plant.rhythm(night.engine, "B")

    async def served() -> bool:
        async with night.engine.store.read() as tx:
            return await set_aside.of_sort(tx, "scrub") <= {Subject("", "main")}

    return Case(Subject("", "main"), works(night, ending.TIDYING, "scrub"), served, reading)


@asynccontextmanager
async def _reading(engine: Engine) -> AsyncIterator[Mend]:
    async with AsyncExitStack() as held:
        tx = await held.enter_async_context(engine.store.read(whole=True))
        await tx.scalar(text("SELECT count(*) FROM rhythms"))
        yield held.aclose


async def keyless(night: Night) -> Case:
    await plant.join(night.engine, *plant.REVIEWERS, "A", "B", "C")
    ids = [await plant.collecting(night.engine, asker) for asker in ("A", "B", "C")]
    for round_id in ids:
        await night.engine.vault.destroy(round_id)
    mend = await refusing(night.engine.store, "UPDATE", "rounds", f"old.id = '{ids[0]}'")
    served = in_states(night, ids, RoundState.COLLECTING, RoundState.ENDED, RoundState.ENDED)
    return Case(Subject("", ids[0]), works(night, ending.TIDYING, "keyless"), served, mend)


async def withdrawal(night: Night) -> Case:
    engine, names = night.engine, ("A", "B", "C")
    await plant.join(engine, *names)
    ids = [await engine.vault.withdrawals.note(Withdrawn.LEFT, Who(TEAM, one), engine.today()) for one in names]
    mend = await spoilt(engine.store, "members.joined_on", "user_id = 'A'", "some day")

    async def served() -> bool:
        return await count(engine, "SELECT count(*) FROM members WHERE NOT active") == 2

    return Case(Subject("", ids[0]), works(night, mending.TIDYING, "withdrawal"), served, mend)


async def withdrawals(night: Night) -> Case:
    async with night.engine.store.begin() as tx:
        await deployment.know_withdrawals(tx, ["f" * 32], night.engine.today())
    mend = await refusing(night.engine.store, "DELETE", "withdrawals_known")
    night.clock.advance(2 * A_YEAR)

    async def nobody_else() -> bool:
        return True

    return Case(Subject("", "all"), works(night, mending.TIDYING, "withdrawals"), nobody_else, mend)
