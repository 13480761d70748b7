"""Deleting everything of somebody at an admin's wish: who has left Slack, or who asks for it by letter.

What is deleted is decided where people do it themselves (`members.let_go`). Whoever wishes it learns nothing: what is
done and answered before the deletion is the same whoever it is about, known or not.
"""

from __future__ import annotations

import re

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import LIVE_STATES, Kind, Subject, Who, Withdrawn
from bot.people.members import let_go
from bot.store import members, rounds
from bot.workspaces import require_admin

USER_ID = re.compile(r"[UW][A-Z0-9]{2,31}")
OWN_ROUND = (
    "You have a request for feedback under way, so someone else who is an admin has to do this. Whoever asks must not "
    "choose who falls silent."
)


async def require_may(engine: Engine, admin: Who) -> None:
    """Raise Refusal for whoever is no admin, or asks for feedback just now.

    An asker who could let one after the other fall silent would see by what still comes whose it is not.
    """
    await require_admin(engine, admin)
    async with engine.store.read() as tx:
        mine = await rounds.of_asker(tx, admin, engine.today())
    if any(one.state in LIVE_STATES for one in mine):
        raise Refusal(OWN_ROUND)


def whom(picked: str, typed: str) -> str:
    """Return the id of the person meant. Raises Refusal, beside its field, when that is not exactly one."""
    named = typed.strip().upper()
    if picked and named and picked != named:
        raise Refusal("Pick someone or write an ID, not both.", "user_id")
    if not (picked or named):
        raise Refusal("Pick someone, or write their member ID.", "user_id")
    if named and not USER_ID.fullmatch(named):
        raise Refusal("A Slack member ID looks like U012AB3CD.", "user_id")
    return picked or named


async def note(engine: Engine, admin: Who, user_id: str) -> str:
    """Note that everything of somebody is to go; return what `forget` wants to know. Raises Refusal.

    From here on it is done, whatever happens: a tidying finds what a crash has left, and so does a restore.
    """
    await require_may(engine, admin)
    return await engine.vault.withdrawals.note(Withdrawn.DELETED, Who(admin.team_id, user_id), engine.today())


async def forget(engine: Engine, who: Who, noted: str) -> None:
    """Delete everything of somebody. Who takes part is told: nobody should lose a journal without knowing why."""
    async with engine.store.begin() as tx:
        member = await members.get(tx, who)
        if member is not None and member.active:
            await engine.send(tx, Kind.FORGOTTEN, [who.user_id], Subject(who.team_id, noted))
    await let_go(engine, who, noted, delete=True)
