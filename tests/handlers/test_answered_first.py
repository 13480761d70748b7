"""What follows a commit follows the answer, too: a Slack that is slow with it must not look like a lost form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import Circle, FrontDoor
from tests.workbook.steps import FIRST, UNSEEN, answer, begin, finish

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
    await ben.close(everything=True)
    await ben.click("reflect_snooze")
    await ben.submit(when="1")
    await ben.close(everything=True)
    await joined.later(timedelta(days=1))
    await ben.click("reflect_write")
    await ben.submit(text="I keep choosing the loud project.")

    assert set(door.before) <= WAITED_FOR
    assert {"chat.update", "views.update"} <= {call.method for call in joined.slack.calls}


async def test_files_are_sent_after_slack_has_its_answer(joined: Circle) -> None:
    chloe = joined.person("chloe")
    await finish(chloe, *UNSEEN)
    await chloe.close(everything=True)
    joined.slack.direct = door = Watched(joined)

    await chloe.command("/reflect journal")
    await chloe.click("journal_export")
    await chloe.close(everything=True)
    joined.clock.advance(timedelta(seconds=2))
    await chloe.command("/workbook plan")
    await chloe.click("plan_export")

    assert set(door.before) <= WAITED_FOR
    assert [call.method for call in joined.slack.calls].count("files.completeUploadExternal") == 2


async def test_pages_of_an_exercise_are_turned_after_slack_has_its_answer(joined: Circle) -> None:
    dev = joined.person("dev")
    joined.slack.direct = door = Watched(joined)

    await begin(dev)
    await answer(dev, FIRST)
    await dev.click("exercise_back")
    await dev.click("exercise_leave")

    assert set(door.before) <= WAITED_FOR
    assert "It is kept as it is" in text_of(dev.modal or {})


async def test_a_page_that_slack_does_not_turn_is_said_to_be_in_trouble(joined: Circle) -> None:
    dev = joined.person("dev")
    await begin(dev)
    await answer(dev, FIRST)
    joined.slack.faults.error("views.update", "internal_error")

    await dev.click("exercise_back")

    assert "SC-30" in text_of(dev.modal or {})
    await dev.close()
    assert dev.modal is not None


async def test_whoever_is_about_to_delete_everything_reads_that_a_file_did_not_come(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/sidecar leave")
    await ana.submit(what="delete")
    joined.slack.faults.error("chat.postMessage", "internal_error")

    await ana.click("journal_export")

    assert "SC-30" in text_of(ana.modal or {})
