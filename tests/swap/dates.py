"""Bots that date what givers do, without a word of who they are: the swap of moments must notice each of them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from bot.engine import Engine
from bot.feedback import answers, letters
from bot.feedback.answers import Act
from bot.models import Kind, Mark, Subject, numbering
from bot.store import rounds
from handlers.calls import Call

Note = Callable[[Engine, Act], Awaitable[None]]


@contextmanager
def _after_each_act(note: Note) -> Iterator[None]:
    """Do something after every answer and every letter."""
    answer, write = answers.answer, letters.write

    async def answered(engine: Engine, act: Act, texts: tuple[str, ...], marks: tuple[Mark, ...] = ()) -> None:
        await answer(engine, act, texts, marks)
        await note(engine, act)

    async def written(engine: Engine, act: Act, words: str) -> Any:
        leaves_at = await write(engine, act, words)
        await note(engine, act)
        return leaves_at

    with patch.object(answers, "answer", answered), patch.object(letters, "write", written):
        yield


@contextmanager
def line_at_an_act() -> Iterator[None]:
    """A line without any name says that something was sealed."""

    async def note(_engine: Engine, _act: Act) -> None:
        logging.getLogger("bot").info("something was sealed")

    with _after_each_act(note):
        yield


@contextmanager
def day_of_the_last_act() -> Iterator[None]:
    """A table says when a round's box was last changed."""

    async def note(engine: Engine, act: Act) -> None:
        async with engine.store.begin() as tx:
            await tx.execute(text("CREATE TABLE IF NOT EXISTS changes (round_id VARCHAR PRIMARY KEY, day VARCHAR)"))
            query = "INSERT INTO changes VALUES (:id, :day) ON CONFLICT (round_id) DO UPDATE SET day = :day"
            await tx.execute(text(query), {"id": act.round_id, "day": engine.today().isoformat()})

    with _after_each_act(note):
        yield


@contextmanager
def row_touched() -> Iterator[None]:
    """The round's own row is written again, with nothing changed in it."""

    async def note(engine: Engine, act: Act) -> None:
        async with engine.store.begin() as tx:
            await tx.execute(text("UPDATE rounds SET state = state WHERE id = :id"), {"id": act.round_id})

    with _after_each_act(note):
        yield


@contextmanager
def everybody_told() -> Iterator[None]:
    """Whenever somebody acts, a message to everybody asked is put into the outbox: it names nobody, and has a time."""

    async def note(engine: Engine, act: Act) -> None:
        async with engine.store.begin() as tx:
            people = [one.user_id for one in await rounds.reviewers_of(tx, act.round_id)]
            about = Subject(act.who.team_id, act.round_id)
            await engine.send(tx, Kind.NUDGE, people, about, numbering.attempt(engine.now()))

    with _after_each_act(note):
        yield


@contextmanager
def call_at_an_act() -> Iterator[None]:
    """With every window that opens, Slack is asked for something that has nothing to do with who acts."""
    opening = Call.open

    async def asking(self: Call[Any], trigger_id: str, view: dict[str, Any]) -> None:
        await self.client.auth_test()
        await opening(self, trigger_id, view)

    with patch.object(Call, "open", asking):
        yield


@contextmanager
def read_at_an_act() -> Iterator[None]:
    """An act reads a table that no cover reads."""

    async def note(engine: Engine, act: Act) -> None:
        async with engine.store.read() as tx:
            await tx.execute(text("SELECT count(*) FROM outbox"))

    with _after_each_act(note):
        yield


@dataclass(frozen=True)
class Dated:
    """A bot with one rule switched off so that an act can be dated. It names nobody, so no attack is meant for it."""

    name: str
    leak: Callable[[], AbstractContextManager[Any]]


DATED = (
    Dated("a line in the log at an act", line_at_an_act),
    Dated("the day of the last act in a table", day_of_the_last_act),
    Dated("a row elsewhere written at an act", row_touched),
    Dated("a message to everybody at an act", everybody_told),
    Dated("a call to Slack at an act", call_at_an_act),
    Dated("a table read at an act", read_at_an_act),
)
