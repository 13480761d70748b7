"""The sweep of Slack's member list: names, zones, guests, who is gone. Never done because somebody acted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from bot.engine import Engine
from bot.errors import SlackWaits
from bot.guards import Sort, attend, singly
from bot.models import Person, Subject, Who
from bot.people.members import leave
from bot.store import members

PAGE = 200
KEEPING = Sort("person", "taking a person over from Slack's member list")
LETTING_GO = Sort("let_go", "suspending the membership of somebody whose account is closed")


class Directory(Protocol):
    """Where people are looked up."""

    def people(self, team_id: str) -> AsyncIterator[list[Person]]:
        """Yield everybody in the workspace, a page at a time."""
        ...


async def renew(engine: Engine, directory: Directory, team_id: str) -> int:
    """Renew the directory, let people go who left the workspace, and return how many were seen."""
    seen: set[str] = set()
    async for page in directory.people(team_id):
        await _keep(engine, page)
        seen.update(person.user_id for person in page)
    if not seen:
        raise SlackWaits("the member list is empty")  # nobody is let go because of an answer that cannot be true
    async with engine.store.read() as tx:
        known = await members.everybody(tx, team_id)
    # Only after the last page: a sweep that broke off would take the rest of the workspace for gone.
    lost = [person for person in known if person.user_id not in seen]
    await _keep(engine, [replace(person, is_deleted=True) for person in lost if not person.is_deleted])
    gone = {person.user_id: person.who for person in known if person.is_deleted or person.user_id not in seen}
    await attend(engine, LETTING_GO, _subjects(gone.values()), singly(lambda engine, user: _let_go(engine, gone[user])))
    async with engine.store.begin() as tx:
        # Whoever is missing for the second time is no more in Slack's list, and need not be in ours.
        await members.drop_people(tx, [person for person in lost if person.is_deleted])
    return len(seen)


def _subjects(whose: Iterable[Who]) -> list[Subject]:
    return [Subject(who.team_id, who.user_id) for who in whose]


async def _keep(engine: Engine, page: Sequence[Person]) -> None:
    """Write what the list says of people, together, and each alone when somebody among them cannot be written."""
    people = {person.user_id: person for person in page}

    async def put(engine: Engine, subjects: Sequence[Subject]) -> int:
        async with engine.store.begin() as tx:
            await members.put_people(tx, [people[subject.id] for subject in subjects])
        return len(subjects)

    await attend(engine, KEEPING, _subjects(person.who for person in people.values()), put, PAGE)


async def _let_go(engine: Engine, who: Who) -> None:
    """Suspend the membership of somebody whose Slack account is closed; they may come back."""
    async with engine.store.read() as tx:
        member = await members.get(tx, who)
    if member is not None and member.active:
        await leave(engine, who, delete=False)
