"""A leadership circle for tests: the practice workspace and the real bot on it, with a clock that stands still."""

from __future__ import annotations

import base64
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot import app
from bot.app import Answered, Sidecar, World, build
from bot.chance import Chance
from bot.decks.content import Content, load_content
from bot.manifest import manifest
from bot.models import Plain, Who
from bot.people import members
from bot.sealing.vault import Cipher
from bot.serving.door import Door
from bot.settings import Settings, load_settings
from practice.hands.person import Person
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.kit.databases import Urls, sqlite_without_threads

MASTER = bytes(range(32))
ANA_ASKS = ("ben", "chloe", "dev", "emeka", "farah", "goran")
EVERYBODY = (
    "ana", "ben", "chloe", "dev", "emeka", "farah", "goran", "hana", "ines", "jonas", "kavya", "liam", "mei",
)  # fmt: skip
FOCUS = "How I ran the last two product reviews"


def _both_on_postgres(urls: Urls) -> str:
    return "yes" if all(url.startswith("postgresql") for url in (urls.database, urls.keys)) else "no"


def environment(urls: Urls, api_url: str) -> dict[str, str]:
    """Return the environment of a bot on the practice workspace."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-practice",
        "SLACK_APP_TOKEN": "xapp-practice",
        "SLACK_SIGNING_SECRET": "practice-secret",
        "SLACK_API_URL": api_url,
        "DATABASE_URL": urls.database,
        "SIDECAR_KEYS_URL": urls.keys,
        # The tests' Postgres is one server for all of them.
        "SIDECAR_KEYS_ON_SAME_SERVER": _both_on_postgres(urls),
        "SIDECAR_KEY": base64.b64encode(MASTER).decode(),
    }


class Circle:
    """The workspace and the bot, moved by hand."""

    bot: Sidecar

    def __init__(self, slack: Workspace, clock: PracticeClock, settings: Settings, world: World) -> None:
        self.slack, self.clock = slack, clock
        self._settings, self._world = settings, world
        self._life = AsyncExitStack()

    async def start(self) -> None:
        """Start the bot: payloads reach Bolt's front door directly, signed."""
        with shipped_content_read_once():
            self.bot = await self._life.enter_async_context(build(self._settings, self._world))
        self.slack.direct = FrontDoor(self.bot)

    async def stop(self) -> None:
        """Stop the bot; what it had in memory is gone."""
        await self._life.aclose()

    def person(self, name: str) -> Person:
        """Return somebody's hands and eyes."""
        return self.slack.person(name)

    def who(self, name: str) -> Who:
        """Return somebody as rules know them."""
        return Who(self.bot.team_id, self.person(name).id)

    async def settle(self) -> None:
        """Let everything be sent that is due by now, a second of practice time at a time."""
        idle = 0
        with sqlite_without_threads():
            # Not at the first empty pass: who got a message a second ago rests, and may have another one coming.
            while idle < 3:
                idle = 0 if await self.bot.send() else idle + 1
                self.clock.advance(timedelta(seconds=1))

    async def later(self, by: timedelta) -> None:
        """Let time pass, then do and send what is due."""
        self.clock.advance(by)
        await self.bot.tick()
        await self.settle()

    async def until(self, moment: datetime) -> None:
        """Jump to a moment, then do and send what is due."""
        await self.later(max(moment - self.clock.now(), timedelta(0)))

    async def everybody_joins(self, names: tuple[str, ...] = EVERYBODY) -> None:
        """Let people join, by the rule behind the command (which tests of its own go through)."""
        with sqlite_without_threads():
            await self.bot.sweep()
            for name in names:
                await members.join(self.bot.engine, Who(self.bot.team_id, self.person(name).id))

    async def ana_asks(self, names: tuple[str, ...] = ANA_ASKS, **inputs: Any) -> dict[str, str]:
        """Let Ana ask people; return the errors beside her fields."""
        return await self.asks("ana", names, **inputs)

    async def asks(self, asker: str, names: tuple[str, ...], **inputs: Any) -> dict[str, str]:
        """Let somebody ask people; return the errors beside the fields."""
        person = self.person(asker)
        await person.command("/feedback-ask")
        chosen: dict[str, Any] = {"focus": FOCUS, "reviewers": [self.person(name).id for name in names]} | inputs
        errors = await person.submit(**chosen)
        if not errors:
            await person.close(everything=True)
            await self.settle()
        return errors

    async def answers(self, name: str, text: str, asker: str = "ana") -> None:
        """Let somebody answer an asker's invitation with one text for every question."""
        person, who = self.person(name), self.person(asker).id
        invitation = next(
            m for m in reversed(person.inbox) if who in str(m["blocks"]) and "'answer'" in str(m["blocks"])
        )
        await person.click("answer", message=invitation)
        await person.submit(q0=text, q1=text, q2=text)
        await person.close(everything=True)


@asynccontextmanager
async def circle(
    urls: Urls,
    seed: int = 1,
    chance: Chance | None = None,
    cipher: Cipher | None = None,
    prefix: str = "",
    content: Path | None = None,
    **options: Any,
) -> AsyncIterator[Circle]:
    """Start a practice workspace and the bot on it, with `prefix` before the names of its commands.

    `content` is a community's own folder of decks.
    """
    clock = PracticeClock()
    slack = Workspace(
        clock=clock,
        manifest=manifest("socket", prefix),
        bot_token="xoxb-practice",
        app_token="xapp-practice",
        signing_secret="practice-secret",
        **options,
    )
    await slack.start()
    try:
        given = environment(urls, slack.api_url) | {"SIDECAR_COMMAND_PREFIX": prefix}
        given |= {"SIDECAR_CONTENT": str(content)} if content else {}
        # As `web`, whose door takes signed requests, so that nothing has to listen on a port.
        settings = load_settings("web", given, dotenv=None)
        community = Circle(slack, clock, settings, World(clock, chance or Chance(random.Random(seed)), cipher))
        await community.start()
        try:
            yield community
        finally:
            await community.stop()
    finally:
        await slack.stop()


def _plain(content: Content) -> Content:
    """Return content in which every question is written to in one text: most tests are about other things than forms.

    Forms have their own decks and stories (`tests/kit/formed`).
    """
    arcs = (replace(arc, steps=tuple(replace(step, form=Plain()) for step in arc.steps)) for arc in content.arcs)
    alone = (replace(one, form=Plain()) for one in content.reflections)
    return replace(content, reflections=tuple(alone), arcs=tuple(arcs))


@cache
def _shipped(folder: Path) -> Content:
    return _plain(load_content(folder))


_with_own: dict[tuple[bytes, ...], Content] = {}


@contextmanager
def shipped_content_read_once() -> Iterator[None]:
    """Hand every bot of this process the same content: reading it takes longer than most tests."""

    def load(shipped: Path, own: Path | None = None) -> Content:
        if own is None:
            return _shipped(shipped)
        decks = tuple(deck.read_bytes() for deck in sorted(own.glob("*.toml")))
        if decks not in _with_own:
            _with_own[decks] = load_content(shipped, own)
        return _with_own[decks]

    with patch.object(app, "load_content", load):
        yield


class FrontDoor:
    """Takes a signed HTTP request to the door of `web` and brings its answer back."""

    def __init__(self, bot: Sidecar) -> None:
        self._door = Door(bot.take, bot.engine.ping, bot.settings.slack_signing_secret or "")
        self._following: list[Answered] = []

    async def __call__(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """Return status and body."""
        status, said, answered = await self._door.receive(body.encode(), headers)
        self._following += [answered] if answered is not None else []
        return status, said

    async def after(self) -> None:
        """Do what the bot does once its answers have left."""
        while self._following:
            await self._following.pop(0).then()
