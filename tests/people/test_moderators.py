"""A moderators' channel in which Sidecar may not post is noticed when it is chosen, and when it closes later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import workspaces
from practice.hands.reading import text_of
from practice.world.messages import Channel
from practice.world.people import BOT_USER_ID
from tests.kit.circle import EVERYBODY, Circle

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)

CHANNEL, POST = "C0MODERATORS", "chat.postMessage"
A_MOMENT = timedelta(seconds=2)
"""Longer than Slack wants to rest between two posts in a channel."""
NOBODY = "Reported texts reach nobody just now."


async def chosen(circle: Circle, **more: str) -> dict[str, str]:
    """Let Ana choose the channel, in the settings as they stand; return what stands beside the fields then."""
    ana = circle.person("ana")
    if ana.modal is None:
        await ana.command("/sidecar settings")
    return await ana.submit(moderators=CHANNEL, **more)


async def kept(circle: Circle) -> tuple[str, int]:
    settings = await workspaces.current(circle.bot.engine, circle.bot.team_id)
    return settings.moderators, settings.threshold


@pytest.fixture
async def closed(joined: Circle) -> Channel:
    """Sidecar was in the channel when it was chosen, and was taken out of it since."""
    channel = joined.slack.invite_bot("moderators")
    assert await chosen(joined) == {}
    await joined.person("ana").close(everything=True)
    channel.members.discard(BOT_USER_ID)
    return channel


async def looked(circle: Circle) -> list[str]:
    """Let an hour's look happen; return who has been told so far, a name for each message."""
    await circle.bot.mind_moderators()
    await circle.settle()
    inboxes = {name: circle.person(name).inbox for name in EVERYBODY}
    return [name for name, inbox in inboxes.items() for message in inbox if NOBODY in text_of(message)]


async def test_moderators_are_greeted_when_their_channel_is_saved(joined: Circle) -> None:
    joined.slack.invite_bot("moderators")

    assert await chosen(joined) == {}

    (hello,) = joined.person("hana").messages("moderators")
    assert "come to this channel" in text_of(hello)
    assert "Sidecar said hello" in text_of(joined.person("ana").modal or {})
    assert await kept(joined) == (CHANNEL, 4)


async def test_without_sidecar_in_it_the_form_says_so_beside_the_field_and_keeps_all_else(joined: Circle) -> None:
    said = await chosen(joined, threshold="5")

    assert list(said) == ["moderators"]
    assert "`/invite @Sidecar`" in said["moderators"]
    assert "All else is saved." in said["moderators"]
    assert await kept(joined) == ("", 5)
    joined.slack.invite_bot("moderators")
    joined.clock.advance(A_MOMENT)
    assert await joined.person("ana").submit() == {}
    assert await kept(joined) == (CHANNEL, 5)


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("is_archived", "Unarchive it"),
        ("restricted_action_read_only_channel", "posting permissions"),
        ("something_new", "it says something_new, code SC-30"),
        ("ratelimited", "Slack asks for a pause"),
        ("internal_error", "if nothing stands there"),
    ],
)
async def test_what_is_in_the_way_of_the_greeting_is_said_with_what_to_do(
    joined: Circle, reason: str, remedy: str
) -> None:
    joined.slack.invite_bot("moderators")
    joined.slack.faults.error(POST, reason)

    assert remedy in (await chosen(joined))["moderators"]
    assert await kept(joined) == ("", 4)


async def test_a_channel_that_was_good_stays_when_the_new_one_is_not(joined: Circle) -> None:
    joined.slack.invite_bot("moderators")
    assert await chosen(joined) == {}
    await joined.person("ana").close(everything=True)
    joined.clock.advance(A_MOMENT)
    joined.slack.faults.error(POST, "is_archived")

    assert "moderators" in await chosen(joined)

    assert await kept(joined) == (CHANNEL, 4)


async def test_who_takes_sidecar_out_is_noticed_within_the_hour_and_admins_are_told(
    joined: Circle, closed: Channel
) -> None:
    before = len(closed.messages)

    assert await looked(joined) == ["ana"]

    assert len(closed.messages) == before
    assert "`/invite @Sidecar`" in text_of(joined.person("ana").inbox[-1])


async def test_admins_are_told_once_a_week_until_it_is_mended(joined: Circle, closed: Channel) -> None:
    assert await looked(joined) == ["ana"]
    joined.clock.advance(timedelta(days=1))
    assert await looked(joined) == ["ana"]
    joined.clock.advance(timedelta(days=7))
    assert await looked(joined) == ["ana"] * 2

    closed.members.add(BOT_USER_ID)
    joined.clock.advance(timedelta(days=7))
    assert await looked(joined) == ["ana"] * 2


async def test_word_that_was_overtaken_by_another_choice_is_not_sent(joined: Circle, closed: Channel) -> None:
    await joined.bot.mind_moderators()
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert await ana.submit(moderators=None) == {}

    assert await looked(joined) == []


async def test_a_slack_that_is_away_says_nothing_about_the_channel(joined: Circle) -> None:
    joined.slack.invite_bot("moderators")
    assert await chosen(joined) == {}
    joined.slack.faults.status("chat.getPermalink", 503)

    assert await looked(joined) == []


async def test_without_a_channel_nothing_is_looked_at(joined: Circle) -> None:
    before = len(joined.slack.calls)

    assert await looked(joined) == []

    assert len(joined.slack.calls) == before
