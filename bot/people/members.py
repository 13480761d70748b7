"""Joining, leaving, preferences, and what a member sees of their rounds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.engine import Engine
from bot.errors import Refusal, SidecarError, StoreAway
from bot.feedback.answers import forget
from bot.feedback.cover import FEW, pace
from bot.feedback.ending import end
from bot.guards import Sort, Work
from bot.logs import fault
from bot.models import (
    LIVE_STATES,
    Home,
    Membership,
    Rhythm,
    Round,
    RoundState,
    Subject,
    Who,
    Withdrawn,
    Workbook,
    Workspace,
)
from bot.people.promise import GONE_KEPT, promise_of
from bot.reflections import trials
from bot.reflections.journal import weeks, written_days
from bot.store import Transaction, deployment, journal, members, rhythms, rounds, set_aside
from bot.workbook import coming, plans
from bot.workspaces import is_admin, require_member

logger = logging.getLogger(__name__)

T = TypeVar("T")

Load = Callable[[Transaction], Awaitable[T]]


class _Parts:
    """Reads a page part by part: one damaged row of somebody's must not hide the rest of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.damaged: list[str] = []

    async def read(self, words: str, load: Load[T], otherwise: T) -> T:
        """Return a part, or what stands in its place. Raises StoreAway when the whole database is away."""
        try:
            # A transaction for each part: Postgres gives up one in which a statement has failed.
            async with self._engine.store.read() as tx:
                return await load(tx)
        except StoreAway:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a row, its owner sees that it is damaged
            fault(logger, error.code if isinstance(error, SidecarError) else "SC-21", error)
            self.damaged.append(words)
            return otherwise


async def home(engine: Engine, who: Who) -> Home:
    """Return what App Home shows. Reads only; says nothing of what its owner wrote in a round."""
    parts, today, opened = _Parts(engine), engine.today(), (RoundState.OPENED,)
    no_rounds, no_days, no_rhythm = list[Round](), list[date](), Rhythm(who.team_id, who.user_id)
    workspace = await parts.read("settings", lambda tx: members.workspace(tx, who.team_id), Workspace(who.team_id))
    person = await parts.read("who you are", lambda tx: members.person(tx, who), None)
    # Only rounds under way are shown, and those come whatever the day.
    mine = await parts.read("your requests", lambda tx: rounds.of_asker(tx, who, today), no_rounds)
    days = await parts.read("your journal", lambda tx: written_days(tx, who), no_days)
    return Home(
        member=await parts.read("your choices", lambda tx: members.get(tx, who), None),
        is_admin=is_admin(who, workspace, person),
        promise=promise_of(
            workspace,
            await parts.read("how often locked records are rewritten", lambda tx: pace(engine, tx), FEW),
            engine.keys_on_same_server,
        ),
        asked=tuple(one for one in mine if one.state in LIVE_STATES),
        waiting=tuple(await parts.read("who asks you", lambda tx: rounds.waiting_for(tx, who), no_rounds)),
        threads=tuple(await parts.read("your threads", lambda tx: rounds.waiting_for(tx, who, opened), no_rounds)),
        rhythm=await parts.read("your weekly question", lambda tx: rhythms.get(tx, who), no_rhythm),
        weeks=tuple(weeks(days, today)),
        workbook=await parts.read("your workbook", lambda tx: plans.workbook(engine, tx, who), Workbook()),
        damaged=tuple(parts.damaged),
    )


NOT_KNOWN = (
    "Sidecar does not know you yet. If you are new in this workspace, please try again in an hour: it reads the member "
    "list once an hour. People from another workspace, in a shared channel, join Sidecar at home."
)


async def join(engine: Engine, who: Who) -> bool:
    """Make somebody a member, with what they kept if they were one before; False when they are one already.

    Raises Refusal for whoever is not in the member list as the last sweep saw it: nobody is looked up for acting.
    """
    async with engine.withdrawing(who, given=[Withdrawn.LEFT]) as tx:
        person = await members.person(tx, who)
        if person is None or person.is_deleted or person.is_bot:
            raise Refusal(NOT_KNOWN)
        member = await members.lock(tx, who)
        if member is not None and member.active:
            return False
        fresh = (
            replace(member, active=True, left_on=None)
            if member
            else Membership(who.team_id, who.user_id, engine.today())
        )
        await members.put(tx, fresh)
        if member is not None:
            await coming.once_more(engine, tx, who)
            await trials.once_more(engine, tx, who)
        return True


async def prefer(engine: Engine, who: Who, *, askable: bool, drawable: bool) -> None:
    """Change whether others may ask somebody, and whether they may be drawn: nobody is who may not be asked.

    Raises Refusal.
    """
    wanted = {Withdrawn.ASKABLE: askable, Withdrawn.DRAWABLE: drawable and askable}
    taken, given = ([kind for kind, yes in wanted.items() if yes is this] for this in (False, True))
    async with engine.withdrawing(who, *taken, given=given) as tx:
        member = await require_member(tx, who, lock=True)
        await members.put(tx, replace(member, askable=askable, drawable=drawable and askable))


async def leave(engine: Engine, who: Who, *, delete: bool) -> None:
    """Let somebody go. With `delete`, their rounds end and every box they could have written in is rewritten.

    Running rounds in which they are asked go on sending them what every reviewer gets: a message less would show.
    Either way nothing of theirs leaves there any more (`Reviewer.able`).
    """
    if not await engine.knows(who):
        return
    kind = Withdrawn.DELETED if delete else Withdrawn.LEFT
    # Noted first, where no restore reaches: what a crash leaves undone from here on, the next tidying does.
    noted = await engine.vault.withdrawals.note(kind, who, engine.today())
    await let_go(engine, who, noted, delete=delete)


async def let_go(engine: Engine, who: Who, noted: str, *, delete: bool) -> None:
    """Do what `leave` promises, after it was noted under an id. Harmless when it was done before."""
    if delete:
        async with engine.store.read() as tx:
            mine = await rounds.of_asker(tx, who, engine.today())
        for one in mine:
            await end(engine, who, one.id)
        # Every box, whether or not they wrote in it: fewer rewritings would say where they had.
        await forget(engine, who)
    async with engine.store.begin() as tx:
        # Membership and note go last, in one transaction: until then a tidying finds what a crash has left undone.
        member = await members.lock(tx, who)
        if delete:
            await members.forget(tx, who)
            # Its rows name people by their id.
            await set_aside.forget(tx, who)
        else:
            await rhythms.rest(tx, who)
            await journal.drop_pairs(tx, who)
            if member is not None:
                await members.put(tx, replace(member, active=False, left_on=engine.today()))
        await deployment.know_withdrawals(tx, [noted], engine.today())


FORGETTING = Sort("gone", "forgetting somebody whose account is closed for long")


async def _long_gone(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await members.long_gone(tx, FORGETTING.name, engine.now(), engine.today() - GONE_KEPT)


async def _forget(engine: Engine, subjects: Sequence[Subject]) -> int:
    for subject in subjects:
        await leave(engine, Who(subject.team_id, subject.id), delete=True)
    return len(subjects)


TIDYING = (Work(FORGETTING, _long_gone, _forget),)
