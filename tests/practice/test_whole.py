"""The whole path, on each of the three wires."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from practice.hands.person import Person
from practice.workspace import Workspace
from tests.practice.guinea_pig import GuineaPig


@pytest.fixture
async def by_socket(slack: Workspace) -> AsyncIterator[GuineaPig]:
    pig = GuineaPig(slack)
    handler = AsyncSocketModeHandler(pig.app, slack.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.socket_connected()
    yield pig
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def by_http(slack: Workspace) -> AsyncIterator[GuineaPig]:
    pig = GuineaPig(slack)
    server = web.Application()

    async def receive(request: web.Request) -> web.Response:
        status, body = await pig.direct(await request.text(), dict(request.headers))
        return web.Response(status=status, text=body)

    server.router.add_post("/slack/events", receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield pig
    await runner.cleanup()


@pytest.fixture(params=["direct", "by_http", "by_socket"])
def wired(request: pytest.FixtureRequest) -> str:
    request.getfixturevalue("pig" if request.param == "direct" else request.param)
    return str(request.param)


async def test_from_the_command_to_the_message_on_every_wire(wired: str, slack: Workspace, ana: Person) -> None:
    await ana.command("/form")
    assert ana.modal is not None
    assert await ana.submit(focus="clarity", people=["ben"]) == {}
    assert ana.modal is None
    assert [message["text"] for message in ana.inbox] == ["You wrote clarity"]
    assert [call.method for call in slack.calls][-2:] == ["views.open", "chat.postMessage"]


async def test_an_event_arrives_on_every_wire(wired: str, slack: Workspace, ana: Person) -> None:
    home = await ana.open_home()
    assert home is not None
    assert home["type"] == "home"
