"""Faults on request."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.hands.person import Person
from practice.workspace import Workspace


@pytest.fixture
def client(slack: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_a_connection_can_be_cut_after_the_message_was_stored(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    slack.faults.drop_after("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=ana.id, text="once")
    assert [message["text"] for message in ana.inbox] == ["once"]
    assert slack.calls[-1].response == {}


async def test_a_connection_can_be_cut_before(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    slack.faults.drop_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=ana.id, text="lost")
    assert ana.inbox == []


async def test_the_default_client_posts_twice_after_a_cut(slack: Workspace, ana: Person) -> None:
    slack.faults.drop_after("chat.postMessage")
    careless = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    await careless.chat_postMessage(channel=ana.id, text="twice")
    assert [message["text"] for message in ana.inbox] == ["twice", "twice"]


async def test_a_status_500_and_429_and_named_errors_come_in_the_order_asked_for(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    slack.faults.status("chat.postMessage", 500)
    slack.faults.ratelimited("chat.postMessage", retry_after=7)
    slack.faults.error("chat.postMessage", "internal_error")
    slack.faults.error("chat.postMessage", "fatal_error", after=True)
    seen = []
    for _ in range(4):
        with pytest.raises((SlackApiError, aiohttp.ContentTypeError)) as failed:
            await client.chat_postMessage(channel=ana.id, text="x")
        seen.append(failed.value)
    statuses = [error.response.status_code for error in seen if isinstance(error, SlackApiError)]
    assert statuses == [500, 429, 200, 200]
    assert isinstance(seen[1], SlackApiError)
    assert seen[1].response.headers["Retry-After"] == "7"
    assert [call.response.get("error") for call in slack.calls] == [
        None,
        "ratelimited",
        "internal_error",
        "fatal_error",
    ]
    assert len(ana.inbox) == 1
    assert (await client.chat_postMessage(channel=ana.id, text="y"))["ok"]


async def test_a_slow_answer_waits_for_its_release(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    gate = slack.faults.slow("chat.postMessage")
    posting = asyncio.create_task(client.chat_postMessage(channel=ana.id, text="slow"))
    await slack.until(lambda: slack.calls)
    assert ana.inbox == []
    gate.set()
    assert (await posting)["ok"]
    assert len(ana.inbox) == 1


async def test_trouble_for_any_method_is_spent_by_the_first(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    slack.faults.error("*", "internal_error")
    with pytest.raises(SlackApiError):
        await client.auth_test()
    assert (await client.auth_test())["ok"]
