"""Joining, leaving, preferences, and what a member sees of their rounds."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback.answers import forget
from bot.feedback.ending import end
from bot.models import LIVE_STATES, Home, Membership, RoundState
from bot.people.promise import promise_of
from bot.reflections.journal import weeks
from bot.store import commitments, journal, members, rhythms, rounds


async def home(engine: Engine, team_id: str, user_id: str) -> Home:
    """Return what App Home shows. Reads only; says nothing of what its owner wrote in a round."""
    async with engine.store.read() as tx:
        workspace = await members.workspace(tx, team_id)
        person = await members.person(tx, team_id, user_id)
        mine = await rounds.of_asker(tx, team_id, user_id, engine.today())
        return Home(
            member=await members.get(tx, team_id, user_id),
            is_admin=user_id in workspace.admins or (person is not None and person.is_admin),
            promise=promise_of(workspace),
            asked=tuple(one for one in mine if one.state in LIVE_STATES),
            waiting=tuple(await rounds.waiting_for(tx, team_id, user_id)),
            threads=tuple(await rounds.waiting_for(tx, team_id, user_id, (RoundState.OPENED,))),
            rhythm=await rhythms.get(tx, team_id, user_id),
            weeks=tuple(weeks([day for _, day, _ in await journal.of_member(tx, team_id, user_id)], engine.today())),
        )


async def join(engine: Engine, team_id: str, user_id: str) -> bool:
    """Make somebody a member, with what they kept if they were one before; False when they are one already."""
    async with engine.store.begin() as tx:
        member = await members.lock(tx, team_id, user_id)
        if member is not None and member.active:
            return False
        fresh = replace(member, active=True) if member else Membership(team_id, user_id, engine.today())
        await members.put(tx, fresh)
        return True


async def prefer(engine: Engine, team_id: str, user_id: str, *, askable: bool, drawable: bool) -> None:
    """Change whether others may ask somebody, and whether they may be drawn. Raises Refusal."""
    async with engine.store.begin() as tx:
        member = await members.lock(tx, team_id, user_id)
        if member is None or not member.active:
            raise Refusal("Join Sidecar first, then choose.")
        await members.put(tx, replace(member, askable=askable, drawable=drawable and askable))


async def leave(engine: Engine, team_id: str, user_id: str, *, delete: bool) -> None:
    """Let somebody go. With `delete`, their rounds end and every box they could have written in is rewritten.

    Running rounds in which they are asked go on sending them what every reviewer gets: a message less would show.
    """
    if delete:
        async with engine.store.read() as tx:
            mine = await rounds.of_asker(tx, team_id, user_id, engine.today())
        for one in mine:
            await end(engine, team_id, user_id, one.id)
        await forget(engine, team_id, user_id)
    async with engine.store.begin() as tx:
        member = await members.lock(tx, team_id, user_id)
        if delete:
            await rhythms.forget(tx, team_id, user_id)
            await commitments.drop(tx, await commitments.of_member(tx, team_id, user_id))
            await journal.forget(tx, team_id, user_id)
        else:
            await rhythms.rest(tx, team_id, user_id)
        if member is not None and delete:
            await members.drop(tx, team_id, user_id)
        elif member is not None:
            await members.put(tx, replace(member, active=False))
