"""What is never sent a second time may still be counted on: whoever does is told to look, and can send it again."""

from __future__ import annotations

import pytest

from bot.models import Kind
from handlers.rendering import DELIVERIES
from practice.hands.reading import text_of
from practice.world.messages import Message
from tests.feedback.test_thanks import posts, thanks
from tests.kit.circle import Circle
from tests.kit.sending import POST
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import GIVE, UNSEEN, finish
from tests.workbook.test_sharing import shared_again

NOBODY_IS_TOLD = {
    # Whoever wanted somebody invited was promised nothing of one person, and nobody may learn who was.
    Kind.JOIN_INVITE,
    # The next one comes by itself, and is as good.
    Kind.REFLECTION, Kind.TIP, Kind.CHANNEL_TIP,
    # Whoever does not see it asks for it once more where they did before.
    Kind.PICTURE, Kind.CHECK_IN, Kind.CHANNEL_TROUBLE,
}  # fmt: skip


def of_doubt(circle: Circle, name: str) -> list[Message]:
    return [one for one in circle.person(name).inbox if "may not have" in text_of(one)]


def test_somebody_is_told_of_everything_that_is_left_in_doubt_and_counted_on() -> None:
    once = {kind for kind in Kind if not kind.policy.again}
    assert {kind for kind in once if DELIVERIES[kind].in_doubt is None} == NOBODY_IS_TOLD


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
async def test_a_thank_you_in_doubt_is_told_once_and_can_be_posted_again(opened: Circle) -> None:
    opened.slack.invite_bot("general")
    assert await thanks(opened) == {}
    await opened.person("ana").close(everything=True)
    opened.slack.faults.drop_after(POST, 1)
    await opened.settle()
    await opened.settle()
    assert len(of_doubt(opened, "ana")) == 1

    assert await thanks(opened) == {}
    await opened.settle()

    assert len(posts(opened)) == 2
    assert len(of_doubt(opened, "ana")) == 1


@ON_SQLITE
async def test_a_shared_result_in_doubt_is_told_and_can_be_shared_again_the_same_day(joined: Circle) -> None:
    ben, chloe = joined.person("ben"), joined.person("chloe")
    await finish(ben, *UNSEEN)
    await shared_again(ben, person=chloe.id)
    joined.slack.faults.drop_after(POST, 1)
    await joined.settle()
    await joined.settle()
    assert len(of_doubt(joined, "ben")) == 1

    await shared_again(ben, person=chloe.id)
    await joined.settle()

    assert len([one for one in chloe.inbox if GIVE in text_of(one)]) == 2
