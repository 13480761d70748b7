"""Steps of a conversation after the opening, for the tests that begin where a round has opened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.databases import sqlite_without_threads

OPENING = timedelta(days=5, hours=1)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
WORDS = {name: f"The view of number {place}." for place, name in enumerate(ANA_ASKS)}
GIVERS = ANA_ASKS[:5]


async def open_round(circle: Circle, givers: tuple[str, ...] = GIVERS, **inputs: Any) -> None:
    """Let Ana ask, these people answer with words of their own, and the round open."""
    with sqlite_without_threads():
        assert await circle.ana_asks(draws="0", **inputs) == {}
        for name in givers:
            await circle.answers(name, WORDS[name])
        await circle.later(OPENING)


async def slot(circle: Circle) -> None:
    """Go to the next weekly slot of the round, and let everything be sent."""
    async with circle.bot.engine.store.read() as tx:
        due = await tx.scalar(text("SELECT min(slot_at) FROM rounds WHERE state = 'opened'"))
    assert due is not None
    await circle.until(datetime.fromtimestamp(due, UTC))


def answer_of(circle: Circle, name: str, asker: str = "ana") -> Message:
    """Return the message in the asker's DM that brings what somebody wrote."""
    return next(m for m in circle.person(asker).inbox if WORDS[name] in text_of(m) and "An answer" in m["text"])


def label_of(circle: Circle, name: str) -> str:
    """Return the made-up name under which somebody's answer came."""
    return str(answer_of(circle, name)["text"]).removeprefix("An answer from ")


async def ana_replies(circle: Circle, name: str, words: str, action: str = "reply") -> None:
    """Let Ana write below somebody's answer."""
    ana = circle.person("ana")
    await ana.click(action, message=answer_of(circle, name))
    assert await ana.submit(letter=words) == {}
    await ana.close(everything=True)


async def my_thread(circle: Circle, name: str) -> Person:
    """Let somebody asked open their own thread."""
    person = circle.person(name)
    message = next(m for m in reversed(person.inbox) if "'my_thread'" in str(m["blocks"]))
    await person.click("my_thread", message=message)
    return person


async def window(circle: Circle, name: str) -> str:
    """Return what somebody asked reads in their own thread."""
    person = await my_thread(circle, name)
    shown = text_of(person.modal or {})
    await person.close(everything=True)
    return shown


async def writes(circle: Circle, name: str, words: str) -> None:
    """Let a giver write a letter in their own thread."""
    person = await my_thread(circle, name)
    assert await person.submit(letter=words) == {}
    await person.close(everything=True)


def below(circle: Circle, name: str) -> list[str]:
    """Return what stands in the thread below somebody's answer, oldest first."""
    answer = answer_of(circle, name)
    return [text_of(m) for m in circle.person("ana").inbox if m.get("thread_ts") == answer["ts"] and m is not answer]
