"""Plays a script in one world and returns what everybody outside could see."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import event, text

from bot import answers, commitments, letters, members, opening, outbox, safety, thanks
from bot.answers import Act
from bot.errors import Refusal, SidecarError
from bot.logs import PlainFormatter
from bot.store import members as directory
from tests.circle import EVERYBODY, Circle, circle
from tests.databases import Urls
from tests.swap.coupling import CoupledChance, LengthsOnly
from tests.swap.scripts import Script, Step
from tests.swap.trace import Trace, stored

HOUR = 3600.0
A_REST = timedelta(seconds=1.1)
IN_A_PASS = 50
"""How many messages one pass may send here: Slack's pace costs time and tells nothing."""
ASKERS, REVIEWERS = EVERYBODY[:5], EVERYBODY[5:11]
MODERATORS = "C0MODERATORS"


class PowerCutError(Exception):
    """The process dies at a commit."""


class Play:
    """One world under way."""

    def __init__(self, house: Circle, script: Script, swapped: bool) -> None:
        self.house, self.script = house, script
        self.engine, self.team = house.bot.engine, house.bot.team_id
        self.start = house.clock.now().timestamp()
        self.rounds: list[str] = []
        self.people = [house.person(name).id for name in REVIEWERS]
        self.cast = [self.people[place] for place in script.swap] if swapped else self.people

    def asker(self, number: int) -> str:
        """Return who asked in a round."""
        return self.house.person(ASKERS[number]).id

    async def begin(self) -> None:
        """Let everybody ask on the same morning."""
        for number in range(len(self.script.stories)):
            assert await self.house.asks(ASKERS[number], REVIEWERS, draws="0") == {}
            async with self.engine.store.read() as tx:
                query = text("SELECT id FROM rounds WHERE asker_id = :asker")
                self.rounds.append(str(await tx.scalar(query, {"asker": self.asker(number)})))

    async def go_on(self) -> None:
        """Do every step at its moment, and between them whatever the clock brings."""
        steps = [(step.hour, n, step) for n, story in enumerate(self.script.stories) for step in story]
        for hour, number, step in sorted(steps, key=lambda one: (one[0], one[1], one[2].act, one[2].role)):
            await self.until(self.start + hour * HOUR)
            await self.twice_if_it_dies(self.do(number, step), lambda n=number, s=step: self.do(n, s))
        await self.until(self.start + 60 * 24 * HOUR)

    async def until(self, at: float) -> None:
        """Let the clock bring what it brings up to a moment."""
        for _ in range(40):
            due = await self._next_due()
            if due is None or due > at:
                break
            self._jump(due)
            with suppress(SidecarError, PowerCutError):
                await self.house.bot.tick()
            await self._settle()
        self._jump(at)

    async def _settle(self) -> None:
        idle = 0
        while idle < 2:
            self.house.clock.advance(A_REST)
            with suppress(SidecarError, PowerCutError):
                idle = 0 if await self.house.bot.send() else idle + 1

    def _jump(self, at: float) -> None:
        self.house.clock.jump(max(datetime.fromtimestamp(at, UTC), self.house.clock.now()))

    async def _next_due(self) -> float | None:
        query = text(
            "SELECT min(at) FROM (SELECT opens_at - 86400 AS at FROM rounds WHERE state = 'collecting' "
            "AND NOT reminded AND NOT extended UNION ALL SELECT opens_at FROM rounds WHERE state = 'collecting' "
            "UNION ALL SELECT slot_at FROM rounds WHERE state = 'opened' AND slot_at IS NOT NULL "
            "UNION ALL SELECT ends_at FROM rounds WHERE state = 'opened' AND slot_at IS NULL "
            "UNION ALL SELECT due_at FROM commitments) AS due"
        )
        async with self.engine.store.read() as tx:
            found = await tx.scalar(query)
        return None if found is None else max(float(found), self.house.clock.now().timestamp() + 1)

    async def twice_if_it_dies(self, first: Awaitable[None], again: Any) -> None:
        """Do an act; whoever sees it fail presses the button once more."""
        try:
            await first
        except (PowerCutError, SidecarError) as error:
            if isinstance(error, Refusal):
                return
            with suppress(Refusal):
                await again()

    async def do(self, number: int, step: Step) -> None:
        """Do one act. What a rule refuses is refused in both worlds."""
        act = Act(self.team, self.cast[step.role], self.rounds[number], f"V{number}-{step}")
        words = f"Words of {number}, {step.hour}, {step.role}."
        doing = getattr(self, f"_{step.act}", None)
        await (doing(act, words) if doing else self._asker_does(number, step, words))

    async def _answer(self, act: Act, words: str) -> None:
        await answers.answer(self.engine, act, (words,))

    async def _edit(self, act: Act, words: str) -> None:
        await answers.answer(self.engine, act, (words, "And one more thing."))

    async def _withdraw(self, act: Act, words: str) -> None:
        await answers.withdraw(self.engine, act)

    async def _decline(self, act: Act, words: str) -> None:
        await answers.decline(self.engine, act)

    async def _look(self, act: Act, words: str) -> None:
        with suppress(Refusal):
            await answers.answer_form(self.engine, act.team_id, act.user_id, act.round_id)
        await letters.giver_thread(self.engine, act.team_id, act.user_id, act.round_id)

    async def _letter(self, act: Act, words: str) -> None:
        await letters.write(self.engine, act, words)

    async def _letter_back(self, act: Act, words: str) -> None:
        await letters.take_back(self.engine, act)

    async def _tap_yes(self, act: Act, words: str) -> None:
        await letters.tap(self.engine, act, True)

    async def _not_quite(self, act: Act, words: str) -> None:
        await letters.tap(self.engine, act, False, words)

    async def _end_thread(self, act: Act, words: str) -> None:
        await letters.end_thread(self.engine, act)

    async def _sign(self, act: Act, words: str) -> None:
        await letters.sign(self.engine, act, True)

    async def _unsign(self, act: Act, words: str) -> None:
        await letters.sign(self.engine, act, False)

    async def _asker_does(self, number: int, step: Step, words: str) -> None:
        who, round_id = self.asker(number), self.rounds[number]
        _, opened = await opening.opened_answers(self.engine, self.team, who, round_id)
        label = opened[step.role % len(opened)].label
        act = Act(self.team, who, round_id, f"V{number}-{step}")
        match step.act:
            case "reply" | "heard":
                await letters.reply(self.engine, act, label, words, heard=step.act == "heard")
            case "heard_all":
                await letters.reply(self.engine, act, "", words, heard=True)
            case "mute" | "unmute":
                await letters.mute(self.engine, act, label, step.act == "mute")
            case "report":
                await safety.report(self.engine, act, label, "0/answer")
            case "uphold" | "dismiss":
                await self._decide(step.act)
            case "thank":
                await thanks.thank(self.engine, act, "C0GENERAL", words, "")
            case _:
                day = (self.house.clock.now() + timedelta(days=16)).date()
                await commitments.commit(self.engine, act, words, day)

    async def _decide(self, verdict: str) -> None:
        async with self.engine.store.read() as tx:
            report_id = await tx.scalar(text("SELECT min(id) FROM reports WHERE state = 'open'"))
        decide = safety.uphold if verdict == "uphold" else safety.dismiss
        await decide(self.engine, self.team, MODERATORS, str(report_id))

    async def pages(self) -> list[str]:
        """Return what askers and everybody else can open now: threads, and the Home of each person."""
        found = []
        for number, round_id in enumerate(self.rounds):
            with suppress(Refusal):
                who = self.asker(number)
                _, opened = await opening.opened_answers(self.engine, self.team, who, round_id)
                found += [repr(opened)]
                for one in opened:
                    found += [repr(await letters.asker_thread(self.engine, self.team, who, round_id, one.label))]
        found += [repr(await members.home(self.engine, self.team, self.house.person(name).id)) for name in EVERYBODY]
        return found


async def played(script: Script, urls: Urls, *, swapped: bool) -> Trace:
    """Play a script in one of its two worlds."""
    log = io.StringIO()
    with logged(log):
        async with house(script.seed, urls) as started:
            play = Play(started, script, swapped)
            chance = started.bot.engine.chance
            assert isinstance(chance, CoupledChance)
            await play.begin()
            chance.back = dict(zip(play.cast, play.people, strict=True))
            with dying(started, script.dies_at), patch.object(outbox, "PER_PASS", IN_A_PASS):
                await play.go_on()
            pages = await play.pages()
            calls = [
                (call.method, call.arguments) for call in started.slack.calls if not call.method.startswith("views.")
            ]
            tables = await stored(started)
    return Trace(calls, log.getvalue(), pages, tables)


@asynccontextmanager
async def house(seed: int, urls: Urls) -> AsyncIterator[Circle]:
    """Start a circle with coupled chance and the stub cipher, in which everybody has joined."""
    async with circle(urls, chance=CoupledChance(seed), cipher=LengthsOnly(), limits=False) as started:
        for channel in ("general", "moderators"):
            started.slack.invite_bot(channel)
        await started.everybody_joins()
        async with started.bot.engine.store.begin() as tx:
            settings = await directory.workspace(tx, started.bot.team_id)
            await directory.put_workspace(tx, replace(settings, moderators=MODERATORS))
        yield started


@contextmanager
def logged(stream: io.StringIO) -> Iterator[None]:
    """Collect every line that is logged."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def dying(circle: Circle, at: int | None) -> Iterator[None]:
    """Let the process die at the commit of this number: what it was about to commit is lost."""
    count = 0

    def commit(_connection: Any) -> None:
        nonlocal count
        count += 1
        if count == at:
            raise PowerCutError

    engine = circle.bot.engine.store.engine.sync_engine
    event.listen(engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(engine, "commit", commit)
