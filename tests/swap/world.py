"""Plays a script in one world and returns what everybody outside could see."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from sqlalchemy import text

from bot.errors import Refusal, SidecarError
from bot.feedback import letters, opening
from bot.models import ThreadId, Who
from bot.people import members
from bot.sending import postman
from bot.sending.postman import CLAIM_LASTS
from bot.store import members as directory
from bot.store.connections import PRAGMAS
from practice.hands.person import Person
from tests.kit.circle import EVERYBODY, Circle, circle
from tests.kit.databases import Urls, sqlite_without_threads
from tests.kit.hands import GIVING, MODERATOR, Hands
from tests.kit.power import Mains
from tests.kit.spill import logged, summed
from tests.swap.coupling import CoupledChance, LengthsOnly
from tests.swap.scripts import ASKERS, Script, Step
from tests.swap.trace import Trace, stored

HOUR = 3600.0
A_REST = timedelta(seconds=1.1)
IN_A_PASS = 50
"""How many messages one pass may send here: Slack's pace costs time and tells nothing."""
ASKING, ASKED = EVERYBODY[:ASKERS], EVERYBODY[ASKERS : ASKERS + 6]
MODERATORS = "C0MODERATORS"
PATIENCE = 600.0
"""Real seconds the practice workspace waits for an answer: a busy machine must not tell two worlds apart."""
NO_WAIT = {"synchronous": 0}
"""What is compared is what reached SQLite; that the disk has it, too, is for tests/processes."""
DUE = text(
    "SELECT min(at) FROM (SELECT opens_at - 86400 AS at FROM rounds WHERE state = 'collecting' "
    "AND NOT reminded AND NOT extended UNION ALL SELECT opens_at FROM rounds WHERE state = 'collecting' "
    "UNION ALL SELECT slot_at FROM rounds WHERE state = 'opened' AND slot_at IS NOT NULL "
    "UNION ALL SELECT ends_at FROM rounds WHERE state = 'opened' AND slot_at IS NULL "
    "UNION ALL SELECT due_at FROM commitments) AS due"
)


class Play:
    """One world under way."""

    def __init__(self, community: Circle, script: Script, swapped: bool) -> None:
        self.community, self.script, self.hands = community, script, Hands(community)
        self.mains = Mains(community, script.dies_at, script.late)
        self.left_half_sent = False
        self.start = community.clock.now().timestamp()
        self.people = [community.person(name).id for name in ASKED]
        self.cast = [self.people[place] for place in script.swap] if swapped else self.people

    async def begin(self) -> None:
        """Let everybody ask on the same morning."""
        for number in range(len(self.script.stories)):
            assert await self.community.asks(ASKING[number], ASKED, draws="0") == {}

    async def go_on(self) -> None:
        """Do every step at its moment, and between them whatever the clock brings."""
        steps = [(step.hour, n, step.act, step.role, step) for n, s in enumerate(self.script.stories) for step in s]
        for hour, number, _, _, step in sorted(steps):
            await self.until(self.start + hour * HOUR)
            if not await self.mains.alive(self.do(number, step)):
                await self.do(number, step)  # whoever saw it fail does it once more
        await self.until(self.start + 60 * 24 * HOUR)

    async def do(self, number: int, step: Step) -> None:
        """Do one act in the round of this number. What a rule refuses is refused in both worlds."""
        asker, words = self.community.person(ASKING[number]), f"Words of {number}, {step.hour}, {step.role}."
        if step.act in GIVING:
            giver = Person(self.community.slack, self.cast[step.role])
            await self.hands.give(giver, asker.id, step.act, words)
        elif step.act in ("uphold", "dismiss"):
            await self.hands.moderate(step.act)
        else:
            await self.hands.ask(asker, step.role, step.act, words)

    async def until(self, at: float) -> None:
        """Let the clock bring what it brings up to a moment."""
        for _ in range(40):
            due = await self._next_due()
            if due is None or due > at:
                break
            self._jump(due)
            await self._work(self.community.bot.tick())
            await self._settle()
        self._jump(at)

    async def _work(self, work: Awaitable[object]) -> None:
        with suppress(SidecarError):
            if not await self.mains.alive(work):
                self.left_half_sent = True

    async def _settle(self) -> None:
        """Send what is due; after a power cut also what the dead process held, once its claims and doubts are over.

        Who has no message yet cannot press its button: waiting for days would let the cut choose who may act.
        """
        await self._send()
        if self.left_half_sent:
            self.left_half_sent = False
            for _ in ("claims", "doubts"):
                self.community.clock.advance(CLAIM_LASTS + A_REST)
                await self._send()

    async def _send(self) -> None:
        """Send what is due; the clock goes on far enough for every conversation to have rested."""
        sent = True

        async def send() -> None:
            nonlocal sent
            sent = bool(await self.community.bot.send())

        while sent:
            self.community.clock.advance(A_REST)
            await self._work(send())

    def _jump(self, at: float) -> None:
        self.community.clock.jump(max(datetime.fromtimestamp(at, UTC), self.community.clock.now()))

    async def _next_due(self) -> float | None:
        async with self.community.bot.engine.store.read() as tx:
            found = await tx.scalar(DUE)
        return None if found is None else max(float(found), self.community.clock.now().timestamp() + 1)

    async def pages(self) -> list[str]:
        """Return what was shown to everybody but the givers, and what can be opened at the end."""
        engine, team = self.community.bot.engine, self.community.bot.team_id
        async with engine.store.read() as tx:
            rounds = (await tx.execute(text("SELECT id, asker_id FROM rounds ORDER BY id"))).all()
        found = list(self.hands.shown)
        for one in rounds:
            asker = Who(team, one.asker_id)
            with suppress(Refusal):
                _, opened = await opening.opened_answers(engine, asker, one.id)
                found += [repr(opened)]
                for each in opened:
                    found += [repr(await letters.asker_thread(engine, asker, ThreadId(one.id, each.label)))]
        everybody = [Who(team, self.community.person(name).id) for name in EVERYBODY]
        return found + [repr(await members.home(engine, who)) for who in everybody]


async def played(script: Script, urls: Urls, *, swapped: bool) -> Trace:
    """Play a script in one of its two worlds."""
    chance = CoupledChance(script.seed)
    with logged() as log, sqlite_without_threads(), patch.dict(PRAGMAS, NO_WAIT):
        async with playing(chance, urls) as started:
            play = Play(started, script, swapped)
            await play.begin()
            chance.back = roles = dict(zip(play.cast, play.people, strict=True))
            with play.mains.connected(), patch.object(postman, "PER_PASS", IN_A_PASS):
                await play.go_on()
            pages = await play.pages()
            calls = [
                (call.method, call.arguments) for call in started.slack.calls if not call.method.startswith("views.")
            ]
            tables = await stored(started)
    return Trace(calls, summed(log), pages, tables, roles)


@asynccontextmanager
async def playing(chance: CoupledChance, urls: Urls) -> AsyncIterator[Circle]:
    """Start a circle with coupled chance and the stub cipher, in which everybody has joined."""
    async with circle(urls, chance=chance, cipher=LengthsOnly(), limits=False, ack_seconds=PATIENCE) as started:
        for channel in ("general", "moderators"):
            started.slack.invite_bot(channel)
        await started.everybody_joins()
        started.slack.conversations.named("moderators").members.add(started.person(MODERATOR).id)
        async with started.bot.engine.store.begin() as tx:
            settings = await directory.workspace(tx, started.bot.team_id)
            await directory.put_workspace(tx, replace(settings, moderators=MODERATORS))
        yield started
