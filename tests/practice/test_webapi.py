from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.hands.person import Person
from practice.wire.ratelimit import PER_MINUTE
from practice.wire.scopes import NEEDED
from practice.wire.webapi import METHODS
from practice.workspace import Workspace
from practice.world.people import BOT_USER_ID, PEOPLE
from tests.practice.guinea_pig import HOME, MANIFEST, modal, section


@pytest.fixture
def client(slack: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refusal(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_call_without_a_token_is_not_authed(slack: Workspace) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{slack.api_url}auth.test") as response:
        assert await response.json() == {"ok": False, "error": "not_authed"}


async def test_a_wrong_token_is_invalid_auth(slack: Workspace) -> None:
    stranger = AsyncWebClient(token="xoxb-wrong", base_url=slack.api_url)
    assert await refusal(stranger.auth_test()) == "invalid_auth"


async def test_an_app_token_cannot_post(slack: Workspace) -> None:
    client = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    assert await refusal(client.chat_postMessage(channel="C0GENERAL", text="hi")) == "not_allowed_token_type"


async def test_an_unknown_method_is_named_so(client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.shout")) == "unknown_method"


def test_every_method_says_which_scope_it_needs_and_no_limit_is_for_a_stranger() -> None:
    assert set(NEEDED) == set(METHODS)
    assert set(PER_MINUTE) <= set(METHODS)


async def test_a_form_body_is_read_like_a_json_body(slack: Workspace, ana: Person) -> None:
    form = {"token": slack.bot_token, "channel": ana.id, "text": "hello", "blocks": '[{"type":"divider"}]'}
    url = f"{slack.api_url}chat.postMessage"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        assert (await response.json())["ok"]
    assert ana.inbox[0]["blocks"][0]["type"] == "divider"


async def test_a_missing_scope_says_which(slack: Workspace, client: AsyncWebClient) -> None:
    slack.manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["commands"]}}}
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0GENERAL", text="hi")
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "chat:write"
    assert refused.value.response["provided"] == "commands"


async def test_a_post_to_a_user_opens_their_direct_messages(client: AsyncWebClient, ana: Person) -> None:
    posted = await client.chat_postMessage(channel=ana.id, text="hello")
    assert posted["channel"].startswith("D")
    again = await client.chat_postMessage(channel=posted["channel"], text="again")
    assert again["channel"] == posted["channel"]
    assert [message["text"] for message in ana.inbox] == ["hello", "again"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("U0NOBODY", "channel_not_found"),
        ("C0GENERAL", "not_in_channel"),
        ("U0PIA00000", "user_disabled"),
        (BOT_USER_ID, "cannot_dm_bot"),
        ("USLACKBOT", "cannot_dm_bot"),
    ],
)
async def test_a_post_to_the_wrong_place_is_refused(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await refusal(client.chat_postMessage(channel=channel, text="hi")) == error


async def test_open_direct_messages_outlive_a_deactivation(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    await client.chat_postMessage(channel=ana.id, text="before")
    slack.directory.change("ana", deleted=True)
    assert (await client.chat_postMessage(channel=ana.id, text="after"))["ok"]


async def test_a_conversation_is_opened_with_somebody_who_is_there(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    assert await refusal(client.conversations_open(users=ana.id)) == "missing_scope"
    slack.manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": ["im:write"]}}}
    opened = await client.conversations_open(users=ana.id)
    assert opened["channel"]["id"].startswith("D")
    assert (await client.conversations_open(users=ana.id))["already_open"]
    assert await refusal(client.conversations_open(users="U0PIA00000")) == "user_disabled"
    assert await refusal(client.conversations_open(users="U0NOBODY")) == "user_not_found"


async def test_a_revoked_token_is_told_so(slack: Workspace, client: AsyncWebClient) -> None:
    slack.token_error = "token_revoked"
    assert await refusal(client.auth_test()) == "token_revoked"


async def test_an_invited_bot_may_post(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    await ana.say("hello there")
    await ana.command("/invite @guineapig", channel="general")
    assert (await client.chat_postMessage(channel="C0GENERAL", text="thank you"))["ok"]
    assert ana.messages("general")[-1]["text"] == "thank you"


async def test_nothing_to_say_is_no_text(client: AsyncWebClient, ana: Person) -> None:
    assert await refusal(client.api_call("chat.postMessage", json={"channel": ana.id})) == "no_text"


async def test_too_long_a_text_is_refused(client: AsyncWebClient, ana: Person) -> None:
    assert await refusal(client.chat_postMessage(channel=ana.id, text="x" * 40_001)) == "msg_too_long"


async def test_bad_blocks_are_refused_with_the_place(client: AsyncWebClient, ana: Person) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=ana.id, text="x", blocks=[section("y" * 3001)])
    assert refused.value.response["error"] == "invalid_blocks"
    assert "blocks[0]" in refused.value.response["response_metadata"]["messages"][0]


async def test_a_message_can_be_changed_by_the_app_only(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    posted = await client.chat_postMessage(channel=ana.id, text="one")
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    assert ana.inbox[0]["text"] == "two"
    said = await ana.say("mine")
    slack.invite_bot("general")
    change = client.chat_update(channel="C0GENERAL", ts=said["ts"], text="yours")
    assert await refusal(change) == "cant_update_message"


async def test_a_change_needs_the_conversation_id_and_a_real_stamp(client: AsyncWebClient, ana: Person) -> None:
    posted = await client.chat_postMessage(channel=ana.id, text="one")
    assert await refusal(client.chat_update(channel=ana.id, ts=posted["ts"], text="x")) == "channel_not_found"
    late = client.chat_update(channel=posted["channel"], ts="1.000001", text="x")
    assert await refusal(late) == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    slack.invite_bot("general")
    await client.chat_postEphemeral(channel="C0GENERAL", user=ana.id, text="psst")
    assert [message["text"] for message in ana.ephemerals] == ["psst"]
    assert slack.person("ben").messages("general") == []
    outsider = client.chat_postEphemeral(channel="C0GENERAL", user="U0PIA00000", text="psst")
    assert await refusal(outsider) == "user_not_in_channel"


async def test_stamps_are_practice_time_unique_and_increasing(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    stamps = [(await client.chat_postMessage(channel=ana.id, text="x"))["ts"] for _ in range(3)]
    slack.clock.advance(timedelta(days=-1))
    stamps.append((await client.chat_postMessage(channel=ana.id, text="x"))["ts"])
    assert stamps == sorted(set(stamps))
    assert abs(float(stamps[0]) - slack.clock.now().timestamp() - 86_400) < 1


async def test_users_come_in_pages_slackbot_and_the_gone_included(client: AsyncWebClient) -> None:
    members, cursor = [], None
    while cursor != "":
        page = await client.users_list(limit=5, cursor=cursor)
        assert len(page["members"]) <= 5
        members += page["members"]
        cursor = page["response_metadata"]["next_cursor"]
    by_name = {member["name"]: member for member in members}
    assert len(by_name) == len(members) == len(PEOPLE) + 2
    assert by_name["slackbot"]["is_bot"] is False
    assert by_name["pia"]["deleted"] is True
    assert "tz" not in by_name["pia"]
    assert "tz" not in by_name["noor"]
    assert by_name["ana"]["is_admin"] is True
    assert [by_name["cparker"]["profile"][name] for name in ("display_name", "real_name")] == [
        "chris",
        "Christina Parker",
    ]
    assert by_name["gabi"]["is_ultra_restricted"] is True
    assert (by_name["svisser"]["is_stranger"], by_name["svisser"]["team_id"]) == (True, "T0NEIGHBOR")
    assert await refusal(client.users_list(cursor="nonsense")) == "invalid_cursor"


async def test_one_user_can_be_looked_up(client: AsyncWebClient, ana: Person) -> None:
    assert (await client.users_info(user=ana.id))["user"]["tz"] == "Europe/Lisbon"
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_home_is_published_and_guarded_by_its_hash(client: AsyncWebClient, ana: Person) -> None:
    first = (await client.views_publish(user_id=ana.id, view=HOME))["view"]
    second = (await client.views_publish(user_id=ana.id, view=HOME, hash=first["hash"]))["view"]
    assert first["id"] == second["id"]
    assert first["hash"] != second["hash"]
    stale = client.views_publish(user_id=ana.id, view=HOME, hash=first["hash"])
    assert await refusal(stale) == "hash_conflict"
    assert await refusal(client.views_publish(user_id=ana.id, view=modal(section("x")))) == "invalid_arguments"


async def test_every_call_is_kept_in_order(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    await client.auth_test()
    await refusal(client.chat_postMessage(channel="C0NOWHERE", text="x"))
    assert [(call.method, call.kind, call.response["ok"]) for call in slack.calls] == [
        ("auth.test", "bot", True),
        ("chat.postMessage", "bot", False),
    ]
    assert slack.calls[1].arguments["text"] == "x"
    assert slack.calls[1].at == slack.clock.now()


async def test_a_change_of_text_alone_keeps_the_blocks_and_an_empty_list_removes_them(
    client: AsyncWebClient, ana: Person
) -> None:
    posted = await client.chat_postMessage(channel=ana.id, text="one", blocks=[section("block")])
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    assert ana.inbox[0]["text"] == "two"
    assert ana.inbox[0]["blocks"][0]["text"]["text"] == "block"
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="three", blocks=[])
    assert "blocks" not in ana.inbox[0]


async def test_a_reply_to_a_message_that_is_gone_stands_at_the_top(client: AsyncWebClient, ana: Person) -> None:
    first = await client.chat_postMessage(channel=ana.id, text="one")
    reply = await client.chat_postMessage(channel=ana.id, text="two", thread_ts=first["ts"])
    assert reply["message"]["thread_ts"] == first["ts"]
    orphan = await client.chat_postMessage(channel=ana.id, text="three", thread_ts="1000000000.000001")
    assert "thread_ts" not in orphan["message"]
    wrong = client.chat_postMessage(channel=ana.id, text="four", thread_ts="0")
    assert await refusal(wrong) == "invalid_thread_ts"
