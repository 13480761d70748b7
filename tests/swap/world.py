"""Plays a script in one world and returns what everybody outside could see."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from sqlalchemy import text

from bot.errors import Refusal, SidecarError
from bot.feedback import letters, opening, scores
from bot.logs import TALLY
from bot.models import ThreadId, Who
from bot.people import members
from bot.sending import postman
from bot.sending.postman import CLAIM_LASTS
from bot.store import members as directory
from bot.store.foundation.engines import PRAGMAS
from practice.hands.person import Person
from tests.kit.circle import EVERYBODY, FOCUS, Circle, circle
from tests.kit.databases import Urls, sqlite_without_threads
from tests.kit.hands import GIVING, MODERATOR, Hands
from tests.kit.power import Mains
from tests.kit.spill import logged
from tests.kit.unhurried import PATIENT
from tests.swap.acts import Giving
from tests.swap.coupling import CoupledChance, LengthsOnly
from tests.swap.scripts import (
    ASKERS,
    DAY,
    FAILING,
    HOUR,
    SUMMED_UP_AT,
    Place,
    Script,
    Span,
    Step,
    lens_of,
    moved,
    words_of,
)
from tests.swap.sides import Sides
from tests.swap.trace import Trace, stored
from tests.swap.watch import Counters, Log, Watch, counters, grown, watching

# A little more than a conversation rests after a message (`bot/sending/pace.py`).
A_REST = timedelta(seconds=1.1)
A_MINUTE = 60.0
APART = 20.0
"""Seconds between two acts that a script wants in the same hour, so that nobody taps too often."""
IN_A_PASS = 50
"""How many messages one pass may send here: Slack's pace costs time and tells nothing."""
ASKING, ASKED = EVERYBODY[:ASKERS], EVERYBODY[ASKERS : ASKERS + 6]
AS_THEY_COME = range(len(ASKED))
"""Who of the people asked plays which role in the first world."""
MODERATORS = "C0MODERATORS"
NO_WAIT = {"synchronous": 0}
"""What is compared is what reached SQLite; that the disk has it, too, is for tests/processes."""
DUE = text(
    "SELECT min(at) FROM (SELECT opens_at - 86400 AS at FROM rounds WHERE state = 'collecting' "
    "AND NOT reminded AND NOT extended UNION ALL SELECT opens_at FROM rounds WHERE state = 'collecting' "
    "UNION ALL SELECT slot_at FROM rounds WHERE state = 'opened' AND slot_at IS NOT NULL "
    "UNION ALL SELECT ends_at FROM rounds WHERE state = 'opened' AND slot_at IS NULL "
    "UNION ALL SELECT due_at FROM commitments) AS due"
)
Moments = Mapping[Place, float]


class Play:
    """One world under way."""

    def __init__(
        self, community: Circle, script: Script, watch: Watch, chance: CoupledChance, cast: Sequence[int]
    ) -> None:
        self.community, self.script, self.watch, self.chance = community, script, watch, chance
        self.hands = Hands(community)
        self.mains = Mains(community, script.dies_at, script.late)
        self.left_half_sent = False
        self.start = community.clock.now().timestamp()
        self.people = [community.person(name).id for name in ASKED]
        self.cast = [self.people[place] for place in cast]
        self.sides = Sides(community, [community.person(name).id for name in ASKING])
        self.giving = Giving(community, self.hands, watch, self.mains, chance)

    async def begin(self) -> None:
        """Let everybody ask on the same morning, at the same moment: so their rounds share every tick."""
        for number, name in enumerate(ASKING[: len(self.script.stories)]):
            person = self.community.person(name)
            await person.command("/feedback-ask")
            people = [self.community.person(asked).id for asked in ASKED]
            assert await person.submit(lens=lens_of(number), focus=FOCUS, reviewers=people, draws="0") == {}
            await person.close(everything=True)
        await self._send()
        await self.sides.mark(self.start)

    @property
    def steps(self) -> list[tuple[float, Place, Step]]:
        """Return every step at its moment in the first world, the earliest first."""
        found = sorted(
            (step.hour, number, place, step)
            for number, story in enumerate(self.script.stories)
            for place, step in enumerate(story)
        )
        begun: dict[int, int] = {}
        steps = []
        for hour, number, place, step in found:
            later = begun[hour] = begun.get(hour, -1) + 1
            steps.append((self.start + hour * HOUR + later * APART, (number, place), step))
        return steps

    async def go_on(self, moments: Moments) -> None:
        """Do every step at its moment, or at another that is given, and between them whatever the clock brings."""
        planned = sorted((moments.get(place, at), place, step) for at, place, step in self.steps)
        for at, place, step in planned:
            await self.until(at)
            if step.act in GIVING or step.act in FAILING:
                await self._gives(place, step)
            elif not await self.mains.alive(self._does(place[0], step)):
                await self._does(place[0], step)  # whoever saw it fail does it once more
            self.watch.look()
        # Past the end of all rounds that were asked for, so that what an end leaves behind is compared, too.
        await self.until(self.start + 60 * 24 * HOUR)

    async def _gives(self, place: Place, step: Step) -> None:
        asker, giver = self.community.person(ASKING[place[0]]), Person(self.community.slack, self.cast[step.role])
        await self.giving.act(place, giver, asker.id, step, dies=place == self.fatal)

    @property
    def fatal(self) -> Place | None:
        """Return the giver's act in which the process dies."""
        places = [place for _, place, step in self.steps if step.act in GIVING]
        return places[self.script.dies_in % len(places)] if places and self.script.dies_in is not None else None

    async def _does(self, number: int, step: Step) -> None:
        """Do one act in the round of this number. What a rule refuses is refused in both worlds."""
        asker, words = self.community.person(ASKING[number]), words_of(number, step)
        if step.act in ("uphold", "dismiss"):
            await self.hands.moderate(step.act)
        else:
            await self.hands.ask(asker, step.role, step.act, words)

    def spans(self) -> dict[Place, Span]:
        """Return between which moments each giver's act may be moved, on the same side of deadlines and slots."""
        fixed = [at for at, place, step in self.steps if step.act in ("uphold", "dismiss") or place == self.fatal]
        found = {}
        for at, place, step in self.steps:
            cuts = self.script.dies_at is not None and step.act in FAILING
            if (step.act in GIVING or step.act in FAILING) and place != self.fatal and not cuts:
                found[place] = self.sides.around(place[0], at, fixed, within_a_day=step.act in FAILING)
        return {place: span for place, span in found.items() if span[0] < span[1]}

    async def until(self, at: float) -> None:
        """Let the clock bring what it brings up to a moment."""
        for _ in range(40):
            due = await self._next_due()
            if due is None or due > at:
                break
            self._jump(due)
            await self._work(self.community.bot.tick())
            await self._settle()
            await self.sides.mark(due)
        self._jump(at)

    async def _work(self, work: Awaitable[object]) -> None:
        with suppress(SidecarError):
            if not await self.mains.alive(work):
                self.left_half_sent = True
        self.watch.look()

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
        """Go to a moment. On the way, every day at the same hour, what people's acts would have logged is summed up."""
        now = self.community.clock.now().timestamp()
        morning = (now - SUMMED_UP_AT) // DAY * DAY + SUMMED_UP_AT + DAY
        while morning <= at:
            self.community.clock.jump(datetime.fromtimestamp(morning, UTC))
            TALLY.sum_up()
            morning += DAY
        self.community.clock.jump(max(datetime.fromtimestamp(at, UTC), self.community.clock.now()))

    async def _next_due(self) -> float | None:
        with self.watch.noting(None):
            found, _ = await self.giving.counted_apart(self._first_due())
        return None if found is None else max(float(found), self.community.clock.now().timestamp() + 1)

    async def _first_due(self) -> float | None:
        async with self.community.bot.engine.store.read() as tx:
            found: float | None = await tx.scalar(DUE)
        return found

    async def pages(self) -> list[str]:
        """Return what was shown to everybody but the givers, and what can be opened at the end."""
        engine, team = self.community.bot.engine, self.community.bot.team_id
        async with engine.store.read() as tx:
            rounds = (await tx.execute(text("SELECT id, asker_id FROM rounds ORDER BY id"))).all()
        found = list(self.hands.shown)
        for one in rounds:
            asker = Who(team, one.asker_id)
            found += [repr(await scores.kept(engine, asker))]
            with suppress(Refusal):
                _, opened = await opening.opened_answers(engine, asker, one.id)
                found += [repr(opened)]
                for each in opened:
                    found += [repr(await letters.asker_thread(engine, asker, ThreadId(one.id, each.label)))]
        everybody = [Who(team, self.community.person(name).id) for name in EVERYBODY]
        return found + [repr(await members.home(engine, who)) for who in everybody]


async def played(
    script: Script, urls: Urls, *, cast: Sequence[int] = AS_THEY_COME, moments: Moments | None = None
) -> Trace:
    """Play a script: as it stands, with others of the people asked in its roles, or with acts at other moments."""
    chance, log = CoupledChance(script.seed), Log()
    with logged(stream=log), sqlite_without_threads(), patch.dict(PRAGMAS, NO_WAIT):
        async with playing(chance, urls) as started:
            with watching(started, log) as watch, patch.object(postman, "PER_PASS", IN_A_PASS):
                play = Play(started, script, watch, chance, cast)
                return await _followed(play, moments or {})


async def _followed(play: Play, moments: Moments) -> Trace:
    await play.begin()
    # Only now: until everybody has asked, nobody plays a role.
    play.chance.back = roles = dict(zip(play.cast, play.people, strict=True))
    await play.giving.learn()
    with play.watch.noting(None):
        before = await counters(play.community)
    with play.mains.connected():
        await play.go_on(moments)
    seen, acts, giving = play.watch.open, play.watch.acts, play.giving
    with play.watch.noting(None):
        all_counted = grown(before, await counters(play.community))
        seen.counted = _but(all_counted, [*(act.counted for act in acts.values()), giving.apart])
        return Trace(seen, acts, await play.pages(), await stored(play.community), roles, play.spans())


def _but(counted: Counters, others: Iterable[Counters]) -> Counters:
    """Return what was counted beside what acts and the cover held against them have left."""
    left = Counter(counted)
    for one in others:
        left.subtract(one)
    return {name: count for name, count in left.items() if count}


def other_moments(script: Script, first: Trace, world: int) -> Moments:
    """Return other moments for the acts of a script that was played, in one of several worlds of such."""
    return moved(first.spans, script, world)


@asynccontextmanager
async def playing(chance: CoupledChance, urls: Urls) -> AsyncIterator[Circle]:
    """Start a circle with coupled chance and the stub cipher, in which everybody has joined."""
    async with circle(urls, chance=chance, cipher=LengthsOnly(), limits=False, **PATIENT) as started:
        for channel in ("general", "moderators"):
            started.slack.invite_bot(channel)
        await started.everybody_joins()
        started.slack.conversations.named("moderators").members.add(started.person(MODERATOR).id)
        async with started.bot.engine.store.begin() as tx:
            settings = await directory.workspace(tx, started.bot.team_id)
            await directory.put_workspace(tx, replace(settings, moderators=MODERATORS))
        yield started
