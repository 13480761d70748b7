"""Ways to switch one rule of the bot off. They exist here and nowhere in the product."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import text

from bot import clock
from bot.chance import Chance
from bot.engine import Engine
from bot.feedback import (
    answers,
    box,
    cover,
    ending,
    letters,
    opening,
    sealed,
    slots,
)
from bot.feedback.answers import Act
from bot.feedback.box import Box
from bot.models import Kind, Mark, Reviewer, Scores, Subject, numbering
from bot.sealing import padding
from bot.store import rounds
from bot.store.connections import Store, Transaction
from bot.store.foundation import engines
from handlers import routing


@contextmanager
def no_cover() -> Iterator[None]:
    """Boxes are rewritten when somebody writes, and at no other time."""
    # The bot and the harness (`Weeks`) plan by the same function, so this takes both away.
    with patch.object(cover, "plan", lambda *_: []):
        yield


@contextmanager
def delivered_at_once() -> Iterator[None]:
    """A letter's arrival is announced to the asker at once."""
    with _after_each_letter(_announce):
        yield


@contextmanager
def answers_at_once() -> Iterator[None]:
    """The asker hears of every answer at once."""

    async def tell(engine: Engine, act: Act, _length: int) -> None:
        async with engine.store.begin() as tx:
            current = await rounds.get(tx, act.round_id)
            assert current is not None
            # A nudge would not do: it loses its sense while a round collects.
            await _announce(engine, tx, act, current.asker_id, Kind.REMINDER)

    with _after_each_answer(tell):
        yield


@contextmanager
def confirmed_by_message() -> Iterator[None]:
    """Whoever writes a letter gets a message that confirms it."""
    with _after_each_letter(lambda engine, tx, act, asker: _announce(engine, tx, act, act.who.user_id)):
        yield


@contextmanager
def _after_each_letter(then: Callable[[Engine, Transaction, Act, str], Any]) -> Iterator[None]:
    write = letters.write

    async def leaky(engine: Engine, act: Act, words: str) -> datetime:
        leaves_at = await write(engine, act, words)
        async with engine.store.begin() as tx:
            current = await rounds.get(tx, act.round_id)
            assert current is not None
            await then(engine, tx, act, current.asker_id)
        return leaves_at

    with patch.object(letters, "write", leaky):
        yield


async def _announce(engine: Engine, tx: Transaction, act: Act, to: str, kind: Kind = Kind.NUDGE) -> None:
    await engine.send(tx, kind, [to], Subject(act.who.team_id, act.round_id), numbering.attempt(engine.now()))


@contextmanager
def daily_slot() -> Iterator[None]:
    """Letters leave every day instead of every week."""

    def tomorrow(after: datetime, weekday: int, hour: int, zone: str) -> datetime:
        at = clock.local_moment(clock.local_day(after, zone), hour * 60, zone)
        return at if at > after else at + timedelta(days=1)

    # Both, or slots would still be kept six days apart.
    with patch.object(slots, "next_weekly", tomorrow), patch.object(slots, "APART", timedelta(hours=20)):
        yield


@contextmanager
def nudge_for_one() -> Iterator[None]:
    """Only those are nudged for whom there is something."""

    async def send(engine: Engine, tx: Transaction, current: Any, inside: Box, people: tuple[Reviewer, ...]) -> None:
        moving = [user for _, user in inside.labels if inside.part(user).thread.moves(current.slot + 1)]
        await sending(engine, tx, current, inside, tuple(one for one in people if one.user_id in moving))

    sending = slots._send
    with patch.object(slots, "_send", send):
        yield


@contextmanager
def no_nudge_for_muted() -> Iterator[None]:
    """Whoever was muted is left out of the nudge."""

    async def send(engine: Engine, tx: Transaction, current: Any, inside: Box, people: tuple[Reviewer, ...]) -> None:
        muted = [user for user, part in inside.parts.items() if part.thread.muted]
        await sending(engine, tx, current, inside, tuple(one for one in people if one.user_id not in muted))

    sending = slots._send
    with patch.object(slots, "_send", send):
        yield


@contextmanager
def reminder_for_some() -> Iterator[None]:
    """Only those are reminded who have not answered."""

    async def tell(engine: Engine, tx: Transaction, current: Any, kind: Kind) -> None:
        people = [person.user_id for person in await rounds.reviewers_of(tx, current.id)]
        if kind is Kind.REMINDER:
            inside = await sealed.read(engine, tx, current)
            givers = inside.box.givers() if inside else []
            people = [user for user in people if user not in givers]
        await engine.send(tx, kind, people, current)

    with patch.object(opening, "_tell_reviewers", tell):
        yield


@contextmanager
def labels_for_life() -> Iterator[None]:
    """Everybody has one made-up name for all rounds."""
    right = Box.opened

    def opened(self: Box, givers: list[str], _labels: list[str], scores: Scores) -> Box:
        names = [f"Bird {hashlib.sha256(user.encode()).hexdigest()[:6]}" for user in givers]
        return right(self, givers, names, scores)

    with patch.object(Box, "opened", opened):
        yield


@contextmanager
def order_kept() -> Iterator[None]:
    """Answers are shown in the order of their givers' ids."""
    with patch.object(Chance, "shuffled", lambda _self, items: list(items)):
        yield


@contextmanager
def no_padding() -> Iterator[None]:
    """A box is as long as what is in it."""

    def tight(body: bytes, _size: int) -> bytes:
        return padding.pad_to(body, padding.LENGTH_BYTES + len(body))

    with patch.object(box, "pad_to", tight):
        yield


@contextmanager
def careful_tables() -> Iterator[None]:
    """A table of answers with random ids and one of who took part, written in one transaction; neither has a time."""

    async def note(engine: Engine, act: Act, length: int) -> None:
        await _keep(engine, act, length, (engine.chance.id(), engine.chance.id()))

    with _after_each_answer(note):
        yield


@contextmanager
def ids_that_grow() -> Iterator[None]:
    """The same tables, each row in a transaction and a place of its own, but with ids that begin with the time."""

    async def note(engine: Engine, act: Act, length: int) -> None:
        time = f"{int(engine.now().timestamp() * 1000):012x}"
        await _keep(engine, act, length, (time + engine.chance.id()[12:], time + engine.chance.id()[12:]), mixed=True)

    with _after_each_answer(note):
        yield


async def _keep(engine: Engine, act: Act, length: int, ids: tuple[str, str], *, mixed: bool = False) -> None:
    """Write down an answer's length and, beside it, who took part; `mixed` puts each row somewhere in its table."""
    rows = (("answers", ids[0], "length INTEGER", length), ("participants", ids[1], "user_id VARCHAR", act.who.user_id))
    async with engine.store.begin() as tx:
        for table, row_id, column, value in rows:
            await tx.execute(text(f"CREATE TABLE IF NOT EXISTS {table} (id VARCHAR, round_id VARCHAR, {column})"))
            at, place = ("rowid, ", ":place, ") if mixed else ("", "")
            name = column.split()[0]
            query = f"INSERT INTO {table} ({at}id, round_id, {name}) VALUES ({place}:id, :round, :value)"  # noqa: S608 - words of ours
            values = {"id": row_id, "round": act.round_id, "value": value}
            if mixed:
                values["place"] = int.from_bytes(engine.chance.bytes(6), "big")
            await tx.execute(text(query), values)


@contextmanager
def names_in_the_log() -> Iterator[None]:
    """Who answered stands in the log, with the length."""

    async def note(_engine: Engine, act: Act, length: int) -> None:
        logging.getLogger("bot").warning("answer of %d characters from %s", length, act.who.user_id)

    with _after_each_answer(note):
        yield


@contextmanager
def messages_of_errors() -> Iterator[None]:
    """The log shows what an error says."""

    def fault(logger: logging.Logger, code: str, error: BaseException) -> None:
        logger.error("%s %s", code, str(error))

    with patch.object(routing, "fault", fault):
        yield


@contextmanager
def _after_each_answer(then: Callable[[Engine, Act, int], Any]) -> Iterator[None]:
    answer = answers.answer

    async def leaky(engine: Engine, act: Act, texts: tuple[str, ...], marks: tuple[Mark, ...] = ()) -> None:
        await answer(engine, act, texts, marks)
        await then(engine, act, len("".join(texts)))

    with patch.object(answers, "answer", leaky):
        yield


@contextmanager
def keys_kept() -> Iterator[None]:
    """Keys of rounds that are over are not destroyed."""

    async def nothing(_engine: Engine, _round_id: str) -> None:
        return

    with patch.object(ending, "shred", nothing):
        yield


@contextmanager
def nothing_scrubbed() -> Iterator[None]:
    """SQLite leaves deleted bytes where they are, and nobody empties its log."""

    async def nothing(_self: Store) -> None:
        return

    lax = engines.PRAGMAS | {"secure_delete": 0}
    with patch.object(engines, "PRAGMAS", lax), patch.object(Store, "scrub", nothing):
        yield
