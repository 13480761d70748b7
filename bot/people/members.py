"""Joining, leaving, preferences, and what a member sees of their rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.engine import Engine
from bot.feedback.answers import forget
from bot.feedback.ending import end
from bot.guards import Sort, Work
from bot.models import LIVE_STATES, Home, Membership, RoundState, Subject, Who, Withdrawn
from bot.people.promise import promise_of
from bot.reflections.journal import weeks, written_days
from bot.store import commitments, deployment, journal, members, rhythms, rounds, set_aside
from bot.workspaces import is_admin, require_member


async def home(engine: Engine, who: Who) -> Home:
    """Return what App Home shows. Reads only; says nothing of what its owner wrote in a round."""
    async with engine.store.read() as tx:
        workspace = await members.workspace(tx, who.team_id)
        # Only rounds under way are shown, and those come whatever the day.
        mine = await rounds.of_asker(tx, who, engine.today())
        return Home(
            member=await members.get(tx, who),
            is_admin=is_admin(who, workspace, await members.person(tx, who)),
            promise=promise_of(workspace),
            asked=tuple(one for one in mine if one.state in LIVE_STATES),
            waiting=tuple(await rounds.waiting_for(tx, who)),
            threads=tuple(await rounds.waiting_for(tx, who, (RoundState.OPENED,))),
            rhythm=await rhythms.get(tx, who),
            weeks=tuple(weeks(await written_days(tx, who), engine.today())),
        )


async def join(engine: Engine, who: Who) -> bool:
    """Make somebody a member, with what they kept if they were one before; False when they are one already."""
    await engine.vault.withdrawals.undo(Withdrawn.LEFT, who)
    async with engine.store.begin() as tx:
        member = await members.lock(tx, who)
        if member is not None and member.active:
            return False
        fresh = (
            replace(member, active=True, left_on=None)
            if member
            else Membership(who.team_id, who.user_id, engine.today())
        )
        await members.put(tx, fresh)
        return True


async def prefer(engine: Engine, who: Who, *, askable: bool, drawable: bool) -> None:
    """Change whether others may ask somebody, and whether they may be drawn: nobody is who may not be asked.

    Raises Refusal.
    """
    wanted = {Withdrawn.ASKABLE: askable, Withdrawn.DRAWABLE: drawable and askable}
    for kind in (kind for kind, yes in wanted.items() if yes):
        await engine.vault.withdrawals.undo(kind, who)
    async with engine.withdrawing(who, *(kind for kind, yes in wanted.items() if not yes)) as tx:
        member = await require_member(tx, who, lock=True)
        await members.put(tx, replace(member, askable=askable, drawable=drawable and askable))


async def leave(engine: Engine, who: Who, *, delete: bool) -> None:
    """Let somebody go. With `delete`, their rounds end and every box they could have written in is rewritten.

    Running rounds in which they are asked go on sending them what every reviewer gets: a message less would show.
    """
    kind = Withdrawn.DELETED if delete else Withdrawn.LEFT
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
        member = await members.lock(tx, who)
        if delete:
            await rhythms.forget(tx, who)
            await set_aside.forget(tx, who)
            await commitments.drop(tx, await commitments.of_member(tx, who.team_id, who.user_id))
            await journal.forget(tx, who)
        else:
            await rhythms.rest(tx, who)
        if member is not None and delete:
            await members.drop(tx, who)
        elif member is not None:
            await members.put(tx, replace(member, active=False, left_on=engine.today()))
        await deployment.know_withdrawals(tx, [noted], engine.today())


GONE_KEPT = timedelta(days=365)
"""How long everything is kept of somebody who left while keeping it, once their Slack account is closed."""
FORGETTING = Sort("gone", "forgetting somebody whose account is closed for long")


async def _long_gone(engine: Engine) -> list[Subject]:
    async with engine.store.read() as tx:
        return await members.long_gone(tx, FORGETTING.name, engine.now(), engine.today() - GONE_KEPT)


async def _forget(engine: Engine, subjects: Sequence[Subject]) -> int:
    for subject in subjects:
        await leave(engine, Who(subject.team_id, subject.id), delete=True)
    return len(subjects)


TIDYING = (Work(FORGETTING, _long_gone, _forget),)
