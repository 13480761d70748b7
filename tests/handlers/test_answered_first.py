"""What follows a commit follows the answer, too: a Slack that is slow with it must not look like a lost form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.hands.person import Person
from tests.kit.circle import Circle, FrontDoor

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
WAITED_FOR = {"views.open", "views.push"}
"""A trigger is good for three seconds only."""


class Watched(FrontDoor):
    """The front door, with what the bot asked of Slack before it answered."""

    def __init__(self, circle: Circle) -> None:
        super().__init__(circle.bot)
        self._slack, self.before = circle.slack, list[str]()

    async def __call__(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        so_far = len(self._slack.calls)
        answer = await super().__call__(body, headers)
        self.before += [call.method for call in self._slack.calls[so_far:]]
        return answer


@pytest.fixture
async def ben(joined: Circle) -> Person:
    """Ben has his weekly question."""
    person = joined.person("ben")
    await person.command("/reflect settings")
    await person.submit(weekday="1", minute="510")
    await person.close(everything=True)
    await joined.later(timedelta(days=1, hours=6))
    return person


async def test_messages_and_windows_are_renewed_after_slack_has_its_answer(joined: Circle, ben: Person) -> None:
    joined.slack.direct = door = Watched(joined)

    await ben.click("reflect_another")
    await ben.click("reflect_write")
    await ben.click("reflect_another")
    await ben.submit(text="I keep choosing the loud project.")
    await ben.close(everything=True)
    await ben.click("reflect_snooze")
    await ben.submit(when="1")
    await ben.close(everything=True)

    assert set(door.before) <= WAITED_FOR
    assert {"chat.update", "views.update"} <= {call.method for call in joined.slack.calls}
