from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from practice.hands.person import Person
from practice.workspace import Workspace
from tests.practice.guinea_pig import SECRET, GuineaPig

Received = tuple[str, dict[str, str]]


class Receiver:
    """An app that answers what a test tells it to."""

    def __init__(self, slack: Workspace) -> None:
        self.got: list[Received] = []
        self.statuses: list[int] = []
        self._slack = slack

    async def __call__(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        self.got.append((body, headers))
        self._slack.changes.touch()
        return (self.statuses.pop(0) if self.statuses else 200), ""


@pytest.fixture
def receiver(slack: Workspace) -> Receiver:
    slack.direct = Receiver(slack)
    assert isinstance(slack.direct, Receiver)
    return slack.direct


async def test_every_request_is_signed(receiver: Receiver, ana: Person) -> None:
    await ana.command("/echo <hi>")
    body, headers = receiver.got[0]
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    assert parse_qs(body)["text"] == ["<hi>"]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"


async def test_a_failed_event_comes_again_at_once_after_one_and_after_five_minutes(
    slack: Workspace, receiver: Receiver, ana: Person
) -> None:
    receiver.statuses = [500, 500, 500, 500]
    await ana.open_home()
    await slack.until(lambda: len(receiver.got) == 2)
    slack.clock.advance(timedelta(minutes=1))
    await slack.until(lambda: len(receiver.got) == 3)
    slack.clock.advance(timedelta(minutes=4))
    await slack.until(lambda: len(receiver.got) == 4)
    numbers = [headers.get("X-Slack-Retry-Num") for _body, headers in receiver.got]
    assert numbers == [None, "1", "2", "3"]
    assert receiver.got[1][1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for body, _headers in receiver.got}) == 1
    assert receiver.got[0][1]["Content-Type"] == "application/json"


async def test_an_acknowledged_event_comes_once(receiver: Receiver, ana: Person) -> None:
    await ana.open_home()
    assert len(receiver.got) == 1


async def test_an_event_nobody_subscribed_to_is_not_sent(slack: Workspace, receiver: Receiver, ana: Person) -> None:
    slack.manifest = slack.manifest | {"settings": {}}
    await ana.open_home()
    assert receiver.got == []


async def test_a_duplicated_delivery_has_the_same_payload(slack: Workspace, receiver: Receiver, ana: Person) -> None:
    slack.faults.duplicate("command")
    await ana.command("/echo hi")
    first, second = receiver.got
    assert first[0] == second[0]
    await ana.command("/echo hi")
    assert len(receiver.got) == 3


async def test_a_held_delivery_arrives_after_the_next(slack: Workspace, receiver: Receiver, ana: Person) -> None:
    slack.faults.hold("command")
    await asyncio.gather(ana.command("/echo first"), ana.command("/echo second"))
    assert [parse_qs(body)["text"] for body, _headers in receiver.got] == [["second"], ["first"]]


# Socket Mode, spoken by hand to see the frames.


class Wire:
    """One hand-held Socket Mode connection."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.frames: list[dict[str, Any]] = []

    async def open(self, session: Any, token: str) -> Any:
        answer = await self.client.apps_connections_open(app_token=token)
        self.socket = await session.ws_connect(answer["url"])
        return await self.socket.receive_json()

    async def next(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.socket.receive_json()
        return frame

    async def ack(self, frame: dict[str, Any], **more: Any) -> None:
        await self.socket.send_json({"envelope_id": frame["envelope_id"], **more})


@pytest.fixture
async def session() -> AsyncIterator[Any]:
    import aiohttp

    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def wire(slack: Workspace) -> Wire:
    return Wire(AsyncWebClient(base_url=slack.api_url))


async def test_hello_tells_how_many_connections_there_are(slack: Workspace, wire: Wire, session: Any) -> None:
    hello = await wire.open(session, slack.app_token)
    assert hello["type"] == "hello"
    assert hello["num_connections"] == 1
    assert hello["connection_info"]["app_id"]
    other = Wire(wire.client)
    assert (await other.open(session, slack.app_token))["num_connections"] == 2


async def test_a_foreign_connection_shows_in_hello(slack: Workspace, wire: Wire, session: Any) -> None:
    slack.faults.extra_connection()
    assert (await wire.open(session, slack.app_token))["num_connections"] == 2


async def test_an_envelope_is_acknowledged_with_its_answer(
    slack: Workspace, wire: Wire, session: Any, ana: Person
) -> None:
    await wire.open(session, slack.app_token)
    command = asyncio.create_task(ana.command("/echo hi"))
    frame = await wire.next()
    assert frame["type"] == "slash_commands"
    assert frame["accepts_response_payload"] is True
    assert (frame["retry_attempt"], frame["retry_reason"]) == (0, "")
    await wire.ack(frame, payload={"text": "hi back"})
    await command
    assert ana.ephemerals[0]["text"] == "hi back"


async def test_a_click_is_acknowledged_without_an_answer(
    slack: Workspace, wire: Wire, session: Any, ana: Person
) -> None:
    await wire.open(session, slack.app_token)
    for kind in ("block_actions", "view_closed", "event", "view_submission"):
        sent = asyncio.create_task(slack.deliveries.send(kind, {"type": kind}))
        frame = await wire.next()
        assert frame["accepts_response_payload"] is (kind == "view_submission")
        await wire.ack(frame)
        await sent


async def test_each_payload_goes_to_one_of_several_connections(
    slack: Workspace, wire: Wire, session: Any, ana: Person
) -> None:
    wires = [wire, Wire(wire.client)]
    for each in wires:
        await each.open(session, slack.app_token)
    for each in wires:
        command = asyncio.create_task(ana.command("/echo hi"))
        await each.ack(await each.next())
        await command


async def test_a_connection_that_dies_before_answering_has_its_payload_sent_again(
    slack: Workspace, wire: Wire, session: Any, ana: Person
) -> None:
    await wire.open(session, slack.app_token)
    command = asyncio.create_task(ana.command("/echo hi"))
    first = await wire.next()
    await wire.socket.close()
    other = Wire(wire.client)
    await other.open(session, slack.app_token)
    again = await other.next()
    assert again["envelope_id"] == first["envelope_id"]
    assert again["retry_attempt"] == 1
    assert again["payload"] == first["payload"]
    await other.ack(again)
    await command
    assert ana.notices == []


async def test_an_event_without_an_answer_is_redelivered(
    slack: Workspace, wire: Wire, session: Any, ana: Person
) -> None:
    slack.deliveries.ack_seconds = 0.05
    await wire.open(session, slack.app_token)
    await ana.open_home()
    first, second = await wire.next(), await wire.next()
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    await wire.ack(second)


async def test_a_refresh_is_announced_and_bolt_comes_back(slack: Workspace, ana: Person) -> None:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

    pig = GuineaPig(slack)
    handler = AsyncSocketModeHandler(pig.app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.socket_connected()
    old = slack.socket_mode.connections[0]
    await slack.socket_mode.refresh()
    await slack.until(lambda: old not in slack.socket_mode.connections)
    await slack.socket_connected()
    await ana.command("/echo still here")
    assert ana.ephemerals[0]["text"] == "still here"
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_ticket_opens_one_connection(slack: Workspace, wire: Wire, session: Any) -> None:
    import aiohttp

    answer = await wire.client.apps_connections_open(app_token=slack.app_token)
    await session.ws_connect(answer["url"])
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(answer["url"])
