"""Givers act, and whatever an act leaves is held against what cover leaves."""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import nullcontext
from typing import TypeVar
from unittest.mock import patch

from sqlalchemy import text

from bot.errors import StoreAway
from bot.feedback import cover
from bot.models import Subject
from bot.store import Store, boxes
from practice.hands.person import Person
from tests.kit.circle import Circle
from tests.kit.hands import GIVING, Hands
from tests.kit.power import Mains
from tests.swap.coupling import CoupledChance
from tests.swap.scripts import Place, Step, words_of
from tests.swap.watch import Counters, Noted, Seen, Watch, counters, grown

T = TypeVar("T")
MAIN = "sidecar.db"
BOX_OF = text("SELECT rounds.id FROM rounds JOIN boxes ON round_id = rounds.id WHERE asker_id = :asker")


class Giving:
    """Lets givers act in one world."""

    def __init__(self, community: Circle, hands: Hands, watch: Watch, mains: Mains, chance: CoupledChance) -> None:
        self._community, self._hands, self._watch = community, hands, watch
        self._mains, self._chance = mains, chance
        self._steps: dict[bool, list[str]] = {}
        self.apart: Counters = {}
        """What Postgres has counted of cover, and of looks of our own."""
        self._read: Counters = {}
        """What was read last of what Postgres counts."""

    async def learn(self) -> None:
        """Learn from cover itself which statements it makes."""
        async with self._community.bot.engine.store.read() as tx:
            round_id = (await boxes.open_ids(tx))[0]
        for acts in (True, False):
            seen = Seen()
            # From a stream of its own: what we only try out must not shift the bot's own draws.
            with self._chance.aside("cover"), self._watch.noting(seen):
                await self._cover(round_id, acts)
            self._steps[acts] = seen.texts()

    async def _cover(self, round_id: str, acts: bool) -> None:
        """Do what cover does in the place of an act, or of a look at a form."""
        subject = Subject(self._community.bot.team_id, round_id)
        await cover.work_off(self._community.bot.engine, cover.Step(0.0, subject, acts), ())

    async def act(self, place: Place, person: Person, asker_id: str, step: Step, dies: bool) -> None:
        """Let a giver act. When the process dies in it, they do it once more."""
        seen = self._watch.acts[place] = Seen()
        with self._chance.aside(place):
            with self._watch.noting(None):
                # Cover plans every few seconds, and keeps fresh what acts need of the member list.
                await self.counted_apart(self._community.bot.planned_cover())
            # Commits of acts do not count: with acts elsewhere a power cut would else fall elsewhere, too.
            self._mains.counts = False
            with self._watch.noting(seen), self._mains.failing() if dies else nullcontext():
                if not await self._mains.alive(self._does(place[0], person, asker_id, step)):
                    await self._does(place[0], person, asker_id, step)
            self._mains.counts = True
            with self._watch.noting(None):
                seen.counted = await self._grown()
                await self._let_stand(asker_id, seen)

    async def _does(self, number: int, person: Person, asker_id: str, step: Step) -> None:
        if step.act in GIVING:
            await self._hands.give(person, asker_id, step.act, words_of(number, step))
            return
        talks = self._hands.offers(person, asker_id, "look")
        faults = self._community.slack.faults
        if step.act == "busy":
            with patch.object(Store, "begin", side_effect=StoreAway("busy")):
                await self._hands.give(person, asker_id, "letter" if talks else "answer", words_of(number, step))
        else:
            # Twice: the second window would say why the first did not open.
            faults.error("views.open", "expired_trigger_id", 2)
            await self._hands.give(person, asker_id, "look" if talks else "read_form", words_of(number, step))
            faults.clear()

    async def _let_stand(self, asker_id: str, seen: Seen) -> None:
        """Let stand in the open, at its time, whatever of an act is nothing that cover leaves, too."""
        left, steps = self._explained(seen.statements)
        self._watch.open.statements += left
        self._watch.open.calls += seen.calls
        # A look writes nothing, so only a rewriting excuses a file that changed.
        self._watch.open.files += [one for one in seen.files if one[1] != MAIN or True not in steps]
        self._watch.open.lines += seen.lines
        if seen.counted:
            await self._count(asker_id, steps, seen)

    async def _count(self, asker_id: str, steps: list[bool], seen: Seen) -> None:
        """Let cover do the same just now; what the server counts otherwise stands in the open."""
        # How many rows our own look reads follows from how many boxes lie there by then: it is counted apart, too.
        round_id, _ = await self.counted_apart(self._box_of(asker_id), at_once=True)
        _, by_cover = await self.counted_apart(self._covers(round_id, steps), at_once=True)
        if by_cover != seen.counted:
            now = self._community.clock.now().timestamp()
            self._watch.open.odd.append(
                (now, f"counts {sorted(seen.counted.items())}, and of cover {sorted(by_cover.items())}")
            )

    async def _box_of(self, asker_id: str) -> str | None:
        async with self._community.bot.engine.store.read() as tx:
            found: str | None = await tx.scalar(BOX_OF, {"asker": asker_id})
        return found

    async def _covers(self, round_id: str | None, steps: list[bool]) -> None:
        if round_id is not None:
            for acts in steps:
                await self._cover(round_id, acts)

    async def _grown(self) -> Counters:
        """Return what was counted since the last reading."""
        before, self._read = self._read, await counters(self._community)
        return grown(before, self._read)

    async def counted_apart(self, work: Awaitable[T], at_once: bool = False) -> tuple[T, Counters]:
        """Do what is no trace of an act, and return what came of it and what was counted of it.

        `at_once` says that nothing happened since the last reading.
        """
        if not at_once:
            await self._grown()
        done = await work
        found = await self._grown()
        for name, count in found.items():
            self.apart[name] = self.apart.get(name, 0) + count
        return done, found

    def _explained(self, statements: list[Noted]) -> tuple[list[Noted], list[bool]]:
        """Return which statements are none of cover's, and which steps of cover make the others."""
        left, steps, rest = list[Noted](), list[bool](), list(statements)
        while rest:
            words = [one for _, one in rest]
            # The longer of two that both fit: a rewriting begins with a look.
            for acts, pattern in self._steps.items():
                if words[: len(pattern)] == pattern:
                    steps.append(acts)
                    del rest[: len(pattern)]
                    break
            else:
                left.append(rest.pop(0))
        return left, steps
