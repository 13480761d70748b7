"""Joining, leaving, preferences, and what a member sees of their rounds."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback.answers import forget
from bot.feedback.ending import end
from bot.models import LIVE_STATES, Home, Membership, RoundState, Who
from bot.people.promise import promise_of
from bot.reflections.journal import weeks, written_days
from bot.store import commitments, journal, members, rhythms, rounds
from bot.workspaces import is_admin, require_member


async def home(engine: Engine, who: Who) -> Home:
    """Return what App Home shows. Reads only; says nothing of what its owner wrote in a round."""
    async with engine.store.read() as tx:
        workspace = await members.workspace(tx, who.team_id)
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


NOT_KNOWN = (
    "Sidecar does not know you yet. If you are new in this workspace, please try again in an hour: it reads the member "
    "list once an hour. Somebody from another workspace, in a shared channel, joins Sidecar at home."
)


async def join(engine: Engine, who: Who) -> bool:
    """Make somebody a member, with what they kept if they were one before; False when they are one already.

    Raises Refusal for whoever is not in the member list as the last sweep saw it: nobody is looked up for acting.
    """
    async with engine.store.begin() as tx:
        person = await members.person(tx, who)
        if person is None or person.is_deleted or person.is_bot:
            raise Refusal(NOT_KNOWN)
        member = await members.lock(tx, who)
        if member is not None and member.active:
            return False
        fresh = replace(member, active=True) if member else Membership(who.team_id, who.user_id, engine.today())
        await members.put(tx, fresh)
        return True


async def prefer(engine: Engine, who: Who, *, askable: bool, drawable: bool) -> None:
    """Change whether others may ask somebody, and whether they may be drawn: nobody is who may not be asked.

    Raises Refusal.
    """
    async with engine.store.begin() as tx:
        member = await require_member(tx, who, lock=True)
        await members.put(tx, replace(member, askable=askable, drawable=drawable and askable))


async def leave(engine: Engine, who: Who, *, delete: bool) -> None:
    """Let somebody go. With `delete`, their rounds end and every box they could have written in is rewritten.

    Running rounds in which they are asked go on sending them what every reviewer gets: a message less would show.
    """
    if delete:
        async with engine.store.read() as tx:
            mine = await rounds.of_asker(tx, who, engine.today())
        for one in mine:
            await end(engine, who, one.id)
        await forget(engine, who)
    async with engine.store.begin() as tx:
        member = await members.lock(tx, who)
        if delete:
            await rhythms.forget(tx, who)
            await commitments.drop(tx, await commitments.of_member(tx, who.team_id, who.user_id))
            await journal.forget(tx, who)
        else:
            await rhythms.rest(tx, who)
        if member is not None and delete:
            await members.drop(tx, who)
        elif member is not None:
            await members.put(tx, replace(member, active=False))
