"""What is delivered again, after what it did was undone, brings nothing back (givers' acts: `test_giver_act`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.models import RhythmState
from bot.people import members
from bot.reflections import journal, rhythms
from practice.hands.reading import text_of
from tests.kit.circle import Circle, FrontDoor

POSTGRES_IN_FULL = True


class Copies:
    """Passes on what Slack sends, and can send all of it once more."""

    def __init__(self, door: FrontDoor) -> None:
        self.door, self.sent = door, list[tuple[str, dict[str, str]]]()

    async def __call__(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        self.sent.append((body, headers))
        return await self.door(body, headers)

    async def after(self) -> None:
        await self.door.after()

    async def again(self) -> None:
        """Deliver everything once more, in its order. No second delivery may fail."""
        for body, headers in self.sent:
            assert (await self.door(body, headers))[0] == 200
            await self.door.after()


@contextmanager
def copied(circle: Circle) -> Iterator[Copies]:
    """Keep a copy of what is sent in the block."""
    door = circle.slack.direct
    assert isinstance(door, FrontDoor)
    circle.slack.direct = copies = Copies(door)
    try:
        yield copies
    finally:
        circle.slack.direct = door


async def test_a_page_torn_out_of_the_journal_stays_out(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/reflect")
    with copied(joined) as copies:
        await ben.submit(text="Nobody needs to know this.")
    await ben.close(everything=True)
    (entry,) = await journal.entries(joined.bot.engine, joined.who("ben"))
    await journal.delete(joined.bot.engine, joined.who("ben"), entry.id)

    await copies.again()

    assert await journal.entries(joined.bot.engine, joined.who("ben")) == []


async def test_questions_that_were_stopped_stay_stopped(joined: Circle) -> None:
    ben, engine, who = joined.person("ben"), joined.bot.engine, joined.who("ben")
    with copied(joined) as copies:
        await ben.command("/reflect settings")
        assert await ben.submit(weekday="1", minute=str(8 * 60)) == {}
    await ben.close(everything=True)
    await rhythms.pause(engine, who)

    await copies.again()

    assert (await rhythms.current(engine, who)).state is RhythmState.PAUSED


async def test_joining_choosing_and_leaving_delivered_again_undo_nothing(joined: Circle) -> None:
    ben, engine, who = joined.person("ben"), joined.bot.engine, joined.who("ben")
    with copied(joined) as copies:
        await ben.command("/sidecar preferences")
        await ben.submit(preferences=[])
        await ben.close(everything=True)
        await ben.command("/sidecar leave")
        await ben.submit(what="delete")
        await ben.submit(sure=["yes"])
        await ben.close(everything=True)
    assert (await members.home(engine, who)).member is None
    await members.join(engine, who)

    await copies.again()

    member = (await members.home(engine, who)).member
    assert member is not None
    assert (member.active, member.askable) == (True, True)
    with copied(joined) as copies:
        await ben.command("/sidecar join")
    await members.leave(engine, who, delete=False)
    await copies.again()
    assert not getattr((await members.home(engine, who)).member, "active", True)


async def test_whoever_was_deleted_and_joined_again_is_not_deleted_again(joined: Circle) -> None:
    ana, engine, ben = joined.person("ana"), joined.bot.engine, joined.who("ben")
    await ana.command("/sidecar forget")
    await ana.submit(person=ben.user_id)
    with copied(joined) as copies:
        assert await ana.submit(sure=["yes"]) == {}
    assert (await members.home(engine, ben)).member is None
    await members.join(engine, ben)

    await copies.again()

    assert (await members.home(engine, ben)).joined


async def test_the_same_form_may_be_sent_again_by_hand(joined: Circle) -> None:
    engine, who = joined.bot.engine, joined.who("ben")
    for words in ("One thought.", "One thought."):
        ben = joined.person("ben")
        await ben.command("/reflect")
        assert await ben.submit(text=words) == {}
        await ben.close(everything=True)

    assert len(await journal.entries(engine, who)) == 2


@pytest.mark.parametrize("words", ["settings", "announce"])
async def test_what_opens_a_window_is_looked_at_again_and_again(joined: Circle, words: str) -> None:
    ana = joined.person("ana")
    for _ in range(2):
        await ana.command(f"/sidecar {words}")
        assert re.search(words[:6], text_of(ana.modal or {}), re.IGNORECASE)
        await ana.close(everything=True)
