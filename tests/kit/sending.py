"""Asking and looking at what was sent, for tests of the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.models import Kind
from bot.sending.postman import Postman
from bot.store.foundation import tables as t
from handlers.rendering import DELIVERIES
from practice.hands.reading import text_of
from practice.world.messages import im_id
from tests.kit.circle import ANA_ASKS, EVERYBODY, FOCUS, Circle

POST = "chat.postMessage"
INVITED = "asks for your feedback"
IN_A_WHILE = timedelta(seconds=20)
SEVEN = 7
"""Messages at the start of Ana's round: six named, herself; in a circle of thirteen nobody is drawn."""


def said(circle: Circle, name: str, words: str = INVITED) -> list[str]:
    """Return what somebody was told that holds these words."""
    return [text for text in map(text_of, circle.person(name).inbox) if words in text]


def told(circle: Circle, words: str = INVITED) -> dict[str, list[str]]:
    """Return everybody who was told something with these words, and what."""
    return {name: texts for name in EVERYBODY if (texts := said(circle, name, words))}


async def ana_asks(circle: Circle, **inputs: Any) -> None:
    """Let Ana ask; nothing is sent yet."""
    ana = circle.person("ana")
    await ana.command("/feedback-ask")
    people = [circle.person(name).id for name in inputs.pop("names", ANA_ASKS)]
    assert await ana.submit(focus=FOCUS, reviewers=people, **inputs) == {}
    await ana.close(everything=True)


async def rows(circle: Circle) -> list[dict[str, Any]]:
    """Return the whole outbox as it stands."""
    async with circle.bot.engine.store.read() as tx:
        return [dict(row) for row in (await tx.execute(t.outbox.select())).mappings()]


async def states(circle: Circle, kind: Kind | None = None) -> set[str]:
    """Return the states rows are in, of one kind or of all."""
    return {row["state"] for row in await rows(circle) if kind in (None, row["kind"])}


def posts(circle: Circle) -> list[tuple[datetime, str]]:
    """Return when which conversation was posted to, or tried."""
    calls = [call for call in circle.slack.calls if call.method == POST]
    return [(call.at, im_id(to) if (to := call.arguments["channel"])[0] == "U" else to) for call in calls]


def postman(circle: Circle) -> Postman:
    """Return a postman as a new process would have."""
    return Postman(circle.bot.engine, circle.bot.slack, DELIVERIES, circle.bot.team_id)
