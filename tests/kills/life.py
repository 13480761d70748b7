"""One life of the bot in a process of its own: listened to, hurried, and ended by SIGKILL at the next new moment."""

from __future__ import annotations

import json
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_base_client import AsyncBaseClient
from sqlalchemy.engine.default import DefaultDialect

from bot.__main__ import main as run_bot
from bot.app import World
from bot.chance import Chance
from bot.clock import Clock
from bot.feedback import cover
from practice.clocked import followed
from tests.kills.points import AFTER, BEFORE, NO_STATEMENT, Reached, in_hand, of_commit, of_send

PASSES_A_SECOND = 20
"""How often the quickest tick comes here."""
TICK_AT_MOST = 0.25
"""Seconds between two ticks of anything that otherwise comes more often than once in SELDOM."""
SELDOM = 60
# Every few seconds instead of minutes, so that what cover commits is among the moments.
COVER_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Order:
    """What a life is told at its beginning."""

    number: int
    role: str
    url: str
    settings: dict[str, str]
    reached: str
    """The file of moments; empty for a life that ends when it is asked to."""
    share: int = 1
    every: int = 0
    spare: tuple[str, ...] = ()
    """Moments that begin with one of these words are passed by."""

    def line(self) -> str:
        """Return the order as one line of JSON."""
        return json.dumps(asdict(self)) + "\n"


class Doom:
    """Waits at every commit and around every call, tells the driver what happens, and kills where it is time."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._keys = sa.make_url(order.settings["SIDECAR_KEYS_URL"]).database
        self._reached = Reached(Path(order.reached), order.role, order.share, order.every) if order.reached else None
        self._begun: dict[str, bool] = {}
        """Messages whose sending has begun and is not noted yet as done; True once Slack has taken it."""
        self._committing = ""
        self._marked = ""

    def tell(self, **news: object) -> None:
        """Tell the driver; one short line is written whole or not at all."""
        os.write(1, (json.dumps({"life": self._order.number, **news}) + "\n").encode())

    def reach(self, point: str) -> None:
        """Come to a moment, and end there if it is new."""
        spared = point.startswith(tuple(self._order.spare))
        if self._reached is not None and not spared and self._reached.is_the_last(point):
            # Told before: nothing is heard of it afterwards.
            self.tell(dies=point, begun=list(self._begun))
            os.kill(os.getpid(), signal.SIGKILL)

    # Databases.

    def statement(self, connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        """Note what a transaction says. What commits by itself is a moment of its own."""
        if self._by_itself(connection):
            self._around(connection, statement, BEFORE)
        else:
            connection.info.setdefault("said", []).append(statement)

    def said(self, connection: sa.Connection, _cursor: object, statement: str, *_rest: object) -> None:
        """Note that something that commits by itself is done."""
        if self._by_itself(connection):
            self._around(connection, statement, AFTER)

    def _around(self, connection: sa.Connection, statement: str, when: str) -> None:
        if not statement.startswith(NO_STATEMENT):
            self.reach(f"{self._named(connection, [statement])} {when}")

    def begin(self, connection: sa.Connection) -> None:
        """Begin a transaction."""
        connection.info["said"] = []

    def commit(self, connection: sa.Connection) -> None:
        """Come to a commit, before anything of it reaches the disk."""
        said = connection.info.pop("said", [])
        point, item = self._named(connection, said), in_hand()
        self.reach(f"{point} {BEFORE}")
        self._committing = point
        writes = any(one.startswith("UPDATE outbox") for one in said)
        self._marked = item.head.dedupe_key if item is not None and writes else ""

    def committing(self, act: Callable[..., None]) -> Callable[..., None]:
        """Return how drivers commit, with the moment after it."""

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            point, marked = self._committing, self._marked
            act(dialect, connection)
            if self._begun.get(marked):
                del self._begun[marked]
            elif marked:  # what is written of the message in hand before Slack has it says that its sending begins
                self._begun[marked] = False
            self.reach(f"{point} {AFTER}")

        return do_commit

    def _named(self, connection: sa.Connection, statements: list[str]) -> str:
        is_keys = connection.engine.url.database == self._keys
        return of_commit("keys" if is_keys else "main", statements)

    @staticmethod
    def _by_itself(connection: sa.Connection) -> bool:
        return connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"

    # Slack.

    def calling(self, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return how the client calls Slack, with the moments around it."""

        async def api_call(client: AsyncBaseClient, api_method: str, **arguments: Any) -> Any:
            item = in_hand()
            point, key = of_send(api_method, item), item.head.dedupe_key if item else ""
            if item is not None:
                self._begun[key] = False
            self.reach(f"{point} {BEFORE}")
            try:
                answer = await act(client, api_method, **arguments)
            except SlackApiError:
                self._begun.pop(key, None)  # Slack answered: it has nothing
                raise
            if item is not None:
                self._begun[key] = True
            self.reach(f"{point} {AFTER}")
            return answer

        return api_call

    # Time.

    def hurrying(self, act: Callable[..., Any], clock: Clock) -> Callable[..., Any]:
        """Return how a scheduler is given its ticks, which come more often here and say when they are done."""

        def add_job(scheduler: AsyncIOScheduler, tick: Callable[[], Awaitable[object]], *rest: Any, **how: Any) -> Any:
            if 0 < (seconds := how.get("seconds", 0)) < SELDOM:
                how["seconds"] = max(1 / PASSES_A_SECOND, min(seconds / 10, TICK_AT_MOST))
            return act(scheduler, self._told(tick, str(how.get("id")), clock), *rest, **how)

        return add_job

    def _told(self, act: Callable[[], Awaitable[object]], name: str, clock: Clock) -> Callable[[], Awaitable[None]]:
        async def job() -> None:
            began = clock.now().timestamp()
            await act()
            self.tell(done=name, at=began)

        return job


class Ear(logging.Handler):
    """Hands on what a process says of itself, such as that it is running."""

    def __init__(self, doom: Doom) -> None:
        super().__init__()
        self._doom = doom

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the driver."""
        self._doom.tell(says=record.getMessage())


def listen(doom: Doom) -> None:
    """Put the doom where it hears every commit and every call. This process is never used for anything else."""
    sa.event.listen(sa.Engine, "before_cursor_execute", doom.statement)
    sa.event.listen(sa.Engine, "after_cursor_execute", doom.said)
    sa.event.listen(sa.Engine, "begin", doom.begin)
    sa.event.listen(sa.Engine, "commit", doom.commit)
    DefaultDialect.do_commit = doom.committing(DefaultDialect.do_commit)  # type: ignore[method-assign]
    AsyncBaseClient.api_call = doom.calling(AsyncBaseClient.api_call)  # type: ignore[method-assign, assignment]
    logging.getLogger("bot.serving").addHandler(Ear(doom))


def live(order: Order) -> int:
    """Live as `python -m bot ROLE` on the practice time of a workspace; return the exit status."""
    doom = Doom(order)
    listen(doom)
    cover.VISIT_SECONDS, cover.PAUSE_SECONDS = 2 * COVER_SECONDS, (0.5, COVER_SECONDS)
    with followed(order.url) as clock:
        AsyncIOScheduler.add_job = doom.hurrying(AsyncIOScheduler.add_job, clock)
        return run_bot([order.role], World(clock, Chance()))
