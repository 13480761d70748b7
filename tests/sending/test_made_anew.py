"""An app that was made anew has direct messages of its own, and does not know those of the one before."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.models import Kind, SendState
from bot.store.foundation.tables import outbox
from practice.hands.reading import text_of
from practice.wire.calls import Call
from tests.kit.circle import Circle
from tests.kit.sending import POST, states
from tests.kit.threads import answer_of, below, label_of, slot, writes

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

LETTER = "It was the part about the roadmap."


async def stood_in(circle: Circle, channel: str) -> None:
    """Let all answers have come into another conversation than the one there is now."""
    async with circle.bot.engine.store.begin() as tx:
        await tx.execute(update(outbox).where(outbox.c.kind == Kind.ANSWER).values(channel=channel))


def posted(circle: Circle) -> list[Call]:
    return [call for call in circle.slack.calls if call.method == POST and LETTER in str(call.arguments)]


async def test_a_letter_goes_to_the_person_where_its_answer_stands_in_a_conversation_nobody_knows(
    opened: Circle,
) -> None:
    await stood_in(opened, "D0BEFORE")
    await writes(opened, "ben", LETTER)
    await slot(opened)

    (letter,) = [message for message in opened.person("ana").inbox if LETTER in text_of(message)]
    assert "thread_ts" not in letter
    assert label_of(opened, "ben") in text_of(letter)
    assert await states(opened, Kind.LETTER) == {SendState.SENT}
    # First below the answer, then to her; and the next one in the same way.
    assert [call.arguments["channel"] for call in posted(opened)] == ["D0BEFORE", opened.person("ana").id]
    await writes(opened, "ben", f"{LETTER} Again.")
    await slot(opened)
    assert f"{LETTER} Again." in text_of(opened.person("ana").inbox[-1])


async def test_a_letter_stands_below_its_answer_where_that_is_known(opened: Circle) -> None:
    await writes(opened, "ben", LETTER)
    await slot(opened)

    assert len(below(opened, "ben")) == len(posted(opened)) == 1
    assert posted(opened)[0].arguments["thread_ts"] == answer_of(opened, "ben")["ts"]


async def test_a_letter_to_somebody_slack_does_not_know_either_fails_as_before(opened: Circle) -> None:
    await stood_in(opened, "D0BEFORE")
    await writes(opened, "ben", LETTER)
    opened.slack.faults.error(POST, "channel_not_found", 12)
    await slot(opened)

    assert SendState.FAILED in await states(opened, Kind.LETTER)
