"""The workspace, the databases and the bot that keeps dying, and waiting until nothing is left to do for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.models import Kind
from bot.sending.postman import CLAIM_LASTS
from bot.store import Store, key_store
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.workspace import Workspace
from practice.world.messages import im_id
from practice.world.people import BOT_USER_ID
from tests.kills.hands import Hands
from tests.kills.judge import Begun, Due, Post, Verdict, judged
from tests.kills.lives import PATIENCE, Deployment, Life

POST = "chat.postMessage"
PASSES_AT_MOST = 600
"""So many passes of one life may find something that waits: half a minute, if nothing else happens."""
SECOND = timedelta(seconds=1)
WAITS = "state NOT IN ('sent', 'in_doubt', 'failed', 'lapsed', 'held')"
WAITING = f"SELECT not_before, claimed_at FROM outbox WHERE {WAITS}"  # noqa: S608 - words of our own

Row = tuple[Any, ...]


class Stage:
    """Where the story plays. `verdict` grows with every chapter."""

    def __init__(self, slack: Workspace, bot: Deployment, store: Store, keys: Store) -> None:
        self.slack, self.bot, self.clock = slack, bot, slack.clock
        self.hands = Hands(slack, bot)
        self.verdict = Verdict()
        self.chapters: list[str] = ["the start"]
        self._store, self._keys = store, keys
        self._read: set[tuple[str, str]] = set()
        self._deaths = 0

    def person(self, name: str) -> Person:
        """Return somebody's hands and eyes."""
        return self.slack.person(name)

    def ids(self, names: Iterable[str]) -> list[str]:
        """Return how Slack calls people."""
        return [self.person(name).id for name in names]

    async def rows(self, statement: str, **values: object) -> list[Row]:
        """Read from the main database."""
        async with self._store.read() as tx:
            return [tuple(row) for row in await tx.execute(text(statement), values)]

    async def keys(self) -> set[str]:
        """Return the rounds that have a key, and whatever else has one."""
        async with self._keys.read() as tx:
            return {str(row[0]) for row in await tx.execute(text("SELECT round_id FROM round_keys"))}

    async def moment(self, statement: str, **values: object) -> datetime:
        """Read a moment from the main database."""
        return datetime.fromtimestamp((await self.rows(statement, **values))[0][0], UTC)

    def until(self, moment: datetime) -> None:
        """Let time pass until just after a moment, if it is still to come."""
        self.clock.jump(max(moment + SECOND, self.clock.now()))

    # Quiet.

    async def quiet(self) -> None:
        """Return once everything that is due is decided and sent, whoever dies on the way."""
        # Twice: what the first tick leaves, for want of something sent, the second one does.
        for _ in range(2):
            await self._ticked(self.clock.now().timestamp())
            await self._sent()

    async def _ticked(self, since: float) -> None:
        while self.bot.worker.ticks.get("rounds", 0.0) < since:
            await self.a_pass()

    async def _sent(self) -> None:
        before: list[Row] = []
        deaths, passes = len(self.bot.dead), 0
        while waiting := await self.rows(WAITING):
            self._hurry(waiting, before == waiting)
            before = waiting
            await self.a_pass()
            deaths, passes = len(self.bot.dead), passes + 1 if len(self.bot.dead) == deaths else 0
            if passes > PASSES_AT_MOST:
                said = self.bot.nursery.log[-4000:]
                raise AssertionError(f"It never gets quiet after {self.chapters[-1]}: {waiting}\n{said}")

    async def a_pass(self) -> None:
        """Return after a pass of the sender, or when it has died."""
        await self.bot.up()
        life, seen = self.bot.worker, self.bot.worker.ticks.get("send", 0.0)
        await self.slack.until(lambda: self._moved(life, seen), PATIENCE)

    def _moved(self, life: object, seen: float) -> bool:
        self.bot.check()
        return self.bot.worker is not life or self.bot.worker.ticks.get("send", 0.0) > seen

    def _hurry(self, waiting: list[Row], stuck: bool) -> None:
        """Let time pass where nothing else happens before: to the next due row, or until a dead claim is over."""
        free = [datetime.fromtimestamp(row[0], UTC) for row in waiting if row[1] is None]
        claims = [datetime.fromtimestamp(row[1], UTC) for row in waiting if row[1] is not None]
        dead = bool(claims) and max(claims).timestamp() < self.bot.worker.began
        due = bool(free) and min(free) <= self.clock.now()
        if dead and (stuck or not due):  # what is due may have to wait for what a dead process has claimed
            self.until(max(claims) + CLAIM_LASTS + SECOND)
        elif due or claims:
            self.clock.advance(SECOND if stuck else timedelta(0))
        else:
            self.until(min(free))

    # Chapters.

    async def chapter(self, name: str, *due: Due) -> None:
        """Wait until all is quiet and judge what came to whom since the last chapter."""
        self.chapters.append(name)
        await self.quiet()
        # Posts stand in conversations, and the outbox knows people.
        people = {im_id(member.id): member.id for member in self.slack.directory.humans()}
        dead = self.bot.dead
        begun, self._deaths = _begun(dead[self._deaths :]), len(dead)
        found = judged(due, self._new_posts(), begun, _begun(dead), people)
        for sentences in (found.lost, found.doubled, found.not_begun):
            sentences[:] = [f"{name}: {sentence}" for sentence in sentences]
        self.verdict.add(found)

    def _new_posts(self) -> list[Post]:
        posts = []
        for channel in self.slack.conversations.channels.values():
            for message in channel.messages:
                place = (channel.id, str(message["ts"]))
                if message["user"] == BOT_USER_ID and "only_for" not in message and place not in self._read:
                    self._read.add(place)
                    posts.append(Post(channel.id, text_of(message)))
        return posts

    def ever_begun(self, kind: Kind) -> bool:
        """Return whether any process died after it had begun to send a message of this kind."""
        return kind in {one.kind for one in _begun(self.bot.dead)}

    def found(self, wrong: object, sort: list[str], sentence: str) -> None:
        """Take note of something else that is wrong, under one of the verdict's sorts."""
        if wrong:
            sort.append(sentence)


def _begun(dead: Iterable[Life]) -> frozenset[Begun]:
    return frozenset(Begun.of(key) for life in dead for key in life.begun)


@asynccontextmanager
async def stage(slack: Workspace, bot: Deployment, database: str, keys_url: str) -> AsyncIterator[Stage]:
    """Put the stage up: the bot runs, and a second passes with every message, so that Slack's pace costs no time."""
    store, keys = Store(database), key_store(keys_url)
    hurrying = asyncio.create_task(_a_second_with_every_message(slack))
    try:
        async with bot.kept():
            await bot.up()
            yield Stage(slack, bot, store, keys)
    finally:
        hurrying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await hurrying
        await store.close()
        await keys.close()


async def _a_second_with_every_message(slack: Workspace) -> None:
    told, under_way = 0, []
    while True:
        version = slack.changes.version
        under_way += [call for call in slack.calls[told:] if call.method == POST]
        told = len(slack.calls)
        if answered := sum(bool(call.response) for call in under_way):
            under_way = [call for call in under_way if not call.response]
            slack.clock.advance(SECOND * answered)
        await slack.changes.after(version)
