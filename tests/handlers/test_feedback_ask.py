"""The whole path of a round, from the command to opened answers."""

from __future__ import annotations

from datetime import timedelta

from practice.hands.reading import text_of
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True


async def test_four_of_six_answer_and_ana_reads_four_answers_without_names(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    assert "at least 5 people" in text_of(joined.person("ana").inbox[-1])
    for name in ("emeka", "ben", "goran", "chloe"):
        await joined.answers(name, f"You decide late, and the room waits: {len(name)}.")
    await joined.later(timedelta(days=5, hours=1))
    inbox = joined.person("ana").inbox
    assert "4 answers" in text_of(inbox[-5])
    assert sum("You decide late" in text_of(message) for message in inbox) == 4
