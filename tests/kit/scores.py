"""Rounds with a lens that is marked, for the tests of scores: what people mark, and what the asker reads of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.databases import sqlite_without_threads
from tests.kit.threads import OPENING

DECISIONS = "decisions"
"""Two scales (q0, q1) and a question in words (q2)."""
PICKING = "superpower-and-shadow"
"""Two lists (q0, q1) and a question in words (q2)."""
HEADING = "What they marked, all together"
NOT_SHOWN = "_Not shown._"
Chosen = str | list[str] | None


async def marks(circle: Circle, name: str, asker: str = "ana", **chosen: Any) -> dict[str, str]:
    """Let somebody asked fill in the form and send it; return the errors beside its fields."""
    person, who = circle.person(name), circle.person(asker).id
    invitation = next(m for m in reversed(person.inbox) if who in str(m["blocks"]) and "'answer'" in str(m["blocks"]))
    await person.click("answer", message=invitation)
    errors = await person.submit(**chosen)
    await person.close(everything=True)
    return errors


async def scored_round(circle: Circle, *points: Sequence[Chosen], lens: str = DECISIONS) -> None:
    """Let Ana ask with a lens and people mark its questions, each row of points in their order; the round opens."""
    with sqlite_without_threads():
        assert await circle.ana_asks(lens=lens, draws="0") == {}
        for place, name in enumerate(ANA_ASKS[: len(points[0])]):
            marked: dict[str, Any] = {f"q{number}": row[place] for number, row in enumerate(points)}
            chosen = {question: point for question, point in marked.items() if point is not None}
            assert await marks(circle, name, **chosen, q2=f"Words of number {place}.") == {}
        await circle.later(OPENING)


def summaries(circle: Circle, asker: str = "ana") -> list[Message]:
    """Return the messages with scores that an asker has, oldest first."""
    return [message for message in circle.person(asker).inbox if HEADING in text_of(message)]


def said(circle: Circle, place: int = 0, which: int = -1) -> list[str]:
    """Return what a message with scores says of the marked question at this place, line by line."""
    questions = [block for block in summaries(circle)[which]["blocks"] if block["type"] == "section"][1:]
    return text_of(questions[place]).split("\n")[1:]
