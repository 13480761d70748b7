"""Attacks on whom Sidecar added, by an asker who tries lists, calls rounds off and asks the same people again.

Each is played by one asker through their windows, in a circle in which everybody may be drawn, and returns the share
of its guesses that is right. Who was added is looked up for the counting only; an attack goes by what its asker reads.
"""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle

MAY_ADD, MAY_NOT = "1", "0"
BLIND = 1 / 3
"""Sidecar adds three from nine or more of whom the asker knows nothing, so a guess may be right so often."""


@dataclass(frozen=True)
class Turn:
    """One request: whom it named, all that its asker was shown of it, and (for the counting only) who was added."""

    named: frozenset[str]
    read: str
    drawn: frozenset[str]

    @property
    def count(self) -> int | None:
        """How many were added, where that can be read."""
        said = re.search(r"(\d+) drawn", self.read)
        return int(said[1]) if said else None


class Asker:
    """Somebody who asks, and calls it off again."""

    def __init__(self, circle: Circle, user_id: str) -> None:
        self.circle, self.id = circle, user_id
        self.person = Person(circle.slack, user_id)

    async def asks(self, named: Collection[str], draws: str = MAY_ADD) -> Turn:
        """Ask these people; return what is read of it in the form, its answer, messages and Home."""
        person, before = self.person, len(self.person.inbox)
        await person.command("/feedback-ask")
        shown = [text_of(person.modal or {})]
        errors = await person.submit(focus="Our reviews", reviewers=sorted(named), draws=draws)
        shown += [*errors.values(), text_of(person.modal or {})]
        await person.close(everything=True)
        return await self._turn(shown, before)

    async def waits(self, by: timedelta) -> Turn:
        """Let time pass, in which a follow-up begins; return what is read of it."""
        before = len(self.person.inbox)
        await self.circle.later(by)
        return await self._turn([], before)

    async def _turn(self, shown: list[str], before: int) -> Turn:
        await self.circle.settle()
        shown += [text_of(message) for message in self.person.inbox[before:]]
        shown.append(text_of(await self.person.open_home() or {}))
        query = text(
            "SELECT user_id, drawn FROM reviewers JOIN rounds ON round_id = rounds.id "
            "WHERE asker_id = :asker AND state = 'collecting'"
        )
        async with self.circle.bot.engine.store.read() as tx:
            people = {row.user_id: bool(row.drawn) for row in await tx.execute(query, {"asker": self.id})}
        drawn = frozenset(user for user, was_drawn in people.items() if was_drawn)
        return Turn(frozenset(people) - drawn, "\n".join(shown), drawn)

    async def calls_off(self) -> None:
        """End the round under way, in Home."""
        await self.person.open_home()
        await self.person.click("end_round")
        await self.person.close(everything=True)
        await self.circle.settle()

    async def opens_and_commits(self, named: list[str]) -> Turn:
        """Ask these people, of whom four answer, and after the opening say what will be done; return the first part."""
        turn = await self.asks(named)
        for user in named[:4]:
            await self.answered(user)
        await self.waits(timedelta(days=5, hours=1))
        await self.commits()
        return turn

    # What others do meanwhile.

    async def answered(self, user_id: str) -> None:
        """Let somebody asked answer the newest invitation."""
        giver = Person(self.circle.slack, user_id)
        await giver.click("answer")
        assert await giver.submit(q0="You decide late.") == {}
        await giver.close(everything=True)

    async def commits(self) -> None:
        """Say what the asker will do, for a follow-up in three weeks."""
        day = (self.circle.clock.now() + timedelta(days=20)).date()
        await self.person.click("commit")
        assert await self.person.submit(text="Say earlier where I stand", day=day.isoformat()) == {}
        await self.person.close(everything=True)

    async def leaves(self, user_id: str) -> None:
        """Let somebody leave Sidecar."""
        leaver = Person(self.circle.slack, user_id)
        await leaver.command("/sidecar leave")
        await leaver.submit(what="keep")
        await leaver.close(everything=True)

    async def joins(self, user_id: str) -> None:
        """Let them come back."""
        await Person(self.circle.slack, user_id).command("/sidecar join")


def right(guess: Collection[str], turn: Turn) -> float:
    """Return the share of a guess that is right; nobody named is nobody found."""
    return len(turn.drawn.intersection(guess)) / len(guess) if guess else 0.0


async def name_most_and_ask_again(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Name all but one, call it off each time, and let Sidecar add somebody at last: it must be the one."""
    people, known = chance.sample(peers, len(peers)), list[str]()
    while True:
        # Three of the list before and others who are new, which the rule of lists allows.
        new = people[: min(7, len(people) - 1)]
        people, named, known = people[len(new) :], [*known[-3:], *new], new
        turn = await asker.asks(named, MAY_ADD if len(people) == 1 else MAY_NOT)
        await asker.calls_off()
        if len(people) == 1:
            return right(people, turn)


async def try_lists(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Let some be added, call it off, and try lists of threes: the fewer are added, the more of them are listed."""
    people = chance.sample(peers, len(peers))
    threes = [people[start : start + 3] for start in range(0, 18, 3)]
    turns = []
    for one, other in ((0, 1), (2, 3), (3, 4), (2, 4), (4, 5)):
        turns.append(await asker.asks([*threes[one], *threes[other]]))
        await asker.calls_off()
    first, *counts = [turn.count for turn in turns]
    if first is None:
        # Nothing to be read: anybody who was not named in the first request.
        return right(set(peers) - turns[0].named, turns[0])
    # As many fewer are added as the list names of those who were: five lists of pairs tell the threes apart.
    in_23, in_34, in_24, in_45 = (first - (count or 0) for count in counts)
    in_2 = (in_23 + in_24 - in_34) // 2
    found = (in_2, in_23 - in_2, in_24 - in_2, in_45 - (in_24 - in_2))
    return right(threes[2 + found.index(max(found))], turns[0])


async def follow_up(asker: Asker, peers: list[str], chance: random.Random) -> float:
    """Ask the same people again after somebody left: when fewer are added than before, it was one of those."""
    first = await asker.opens_and_commits(chance.sample(peers, 6))
    # Whoever attacks waits for this to happen; here it is made to.
    leaver = chance.choice(sorted(first.drawn))
    await asker.leaves(leaver)
    again = await asker.waits(timedelta(days=21))
    await asker.joins(leaver)
    told = first.count is not None and (again.count or 0) < first.count
    return right({leaver} if told else set(peers) - first.named, first)


Trial = Callable[[Asker, list[str], random.Random], Awaitable[float]]
DRAWING: Mapping[str, Trial] = {
    "whom Sidecar drew: most named, called off, asked again": name_most_and_ask_again,
    "whom Sidecar drew: lists tried": try_lists,
    "whom Sidecar drew: a follow-up after somebody left": follow_up,
}
