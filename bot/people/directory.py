"""The sweep of Slack's member list: names, zones, guests, who is gone. Never done because somebody acted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Protocol

from bot.engine import Engine
from bot.models import Person, Who
from bot.people.members import leave
from bot.store import members


class Directory(Protocol):
    """Where people are looked up."""

    def people(self, team_id: str) -> AsyncIterator[list[Person]]:
        """Yield everybody in the workspace, a page at a time."""
        ...


async def renew(engine: Engine, directory: Directory, team_id: str) -> int:
    """Renew the directory, let people go who left the workspace, and return how many were seen."""
    seen: set[str] = set()
    async for page in directory.people(team_id):
        async with engine.store.begin() as tx:
            await members.put_people(tx, page)
        seen.update(person.user_id for person in page)
    async with engine.store.begin() as tx:
        known = await members.everybody(tx, team_id)
        # Only after the last page: a sweep that broke off would take the rest of the workspace for gone.
        lost = [person for person in known if person.user_id not in seen and not person.is_deleted]
        await members.put_people(tx, [replace(person, is_deleted=True) for person in lost])
        gone = [person.who for person in known if person.is_deleted or person.user_id not in seen]
    for who in gone:
        await _let_go(engine, who)
    return len(seen)


async def _let_go(engine: Engine, who: Who) -> None:
    """Suspend the membership of somebody whose Slack account is closed; they may come back."""
    async with engine.store.read() as tx:
        member = await members.get(tx, who)
    if member is not None and member.active:
        await leave(engine, who, delete=False)
