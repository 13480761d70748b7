"""The line to Slack in Socket Mode: ghosts, silent deaths, refused tokens, and what ends for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.errors import AppTokenRefused, NoConnection
from bot.serving.line import Connection, Line, Patience, listening
from practice.hands.reading import text_of
from practice.workspace import Workspace
from tests.kit.circle import Circle, environment
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.processes.children import PATIENCE, Children

QUICK = Patience(ping=0.2, connect=2.0, pause=0.01, longest_pause=0.05, give_up=0.5, close=0.5)
OPEN = "apps.connections.open"

pytestmark = pytest.mark.parametrize("urls", ["sqlite"], indirect=True)


@asynccontextmanager
async def line(circle: Circle, patience: Patience = QUICK) -> AsyncIterator[asyncio.Task[None]]:
    """Let the bot of a circle listen through Socket Mode."""
    circle.slack.direct = None
    async with listening(circle.bot, patience) as keeping:
        yield keeping


async def ends(keeping: asyncio.Task[None]) -> BaseException | None:
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait({keeping})
    return keeping.exception()


async def helped(circle: Circle) -> bool:
    """Tell whether a command is answered."""
    ana = circle.person("ana")
    before = len(ana.ephemerals)
    await ana.command("/sidecar help")
    return len(ana.ephemerals) > before and "what Sidecar does" in text_of(ana.ephemerals[-1])


async def test_what_people_send_is_answered_through_it(fresh: Circle) -> None:
    async with line(fresh):
        await fresh.slack.socket_connected()
        assert await helped(fresh)
    await fresh.slack.socket_gone()


async def test_ghosts_of_old_connections_are_told_once_per_change_and_stop_nothing(fresh: Circle) -> None:
    with logged() as log:
        async with line(fresh) as keeping:
            for ghosts in (4, 4, 0, 2):
                fresh.slack.socket_mode.ghosts = ghosts
                await replaced(fresh)
                assert await helped(fresh)
            assert not keeping.done()
    assert log.getvalue().count("SC-31") == 2
    assert "Slack counts 5 socket connections" in log.getvalue()


async def replaced(circle: Circle) -> None:
    """Return once another connection has taken the place of the one there is, if any."""
    mode = circle.slack.socket_mode
    before = list(mode.connections)
    await mode.drop()
    await circle.slack.until(lambda: any(one not in before for one in mode.connections), PATIENCE)


async def test_a_connection_that_died_silently_is_noticed_and_replaced(fresh: Circle) -> None:
    async with line(fresh, Patience(ping=0.2, pause=0.01, close=0.1)) as keeping:
        await fresh.slack.socket_connected()
        dead = list(fresh.slack.socket_mode.connections)
        fresh.slack.socket_mode.fall_silent()
        await fresh.slack.until(lambda: any(one not in dead for one in fresh.slack.socket_mode.connections), PATIENCE)
        await fresh.slack.until(lambda: not set(dead) & set(fresh.slack.socket_mode.connections), PATIENCE)
        assert await helped(fresh)
        assert not keeping.done()


async def test_the_next_connection_stands_before_the_old_one_goes(fresh: Circle) -> None:
    async with line(fresh):
        await fresh.slack.socket_connected()
        gate = fresh.slack.faults.slow(OPEN)
        old = fresh.slack.socket_mode.connections[0]
        await fresh.slack.socket_mode.refresh()
        await fresh.slack.until(lambda: fresh.slack.calls[-1].method == OPEN, PATIENCE)
        assert not old.socket.closed
        gate.set()
        await fresh.slack.until(lambda: old not in fresh.slack.socket_mode.connections, PATIENCE)
        assert await helped(fresh)


async def test_a_full_house_is_waited_for(fresh: Circle) -> None:
    fresh.slack.socket_mode.ghosts = 10
    async with line(fresh, Patience(pause=0.01, longest_pause=0.05)) as keeping:
        calls = fresh.slack.calls
        await fresh.slack.until(lambda: sum(call.method == OPEN for call in calls) >= 3, PATIENCE)
        fresh.slack.socket_mode.ghosts = 0
        await fresh.slack.socket_connected()
        assert await helped(fresh)
        assert not keeping.done()


@pytest.mark.parametrize("reason", ["invalid_auth", "not_allowed_token_type", "missing_scope"])
async def test_a_refused_app_token_ends_it_with_a_remedy(fresh: Circle, reason: str) -> None:
    fresh.slack.faults.error(OPEN, reason, times=100)
    async with line(fresh) as keeping:
        error = await ends(keeping)
    assert isinstance(error, AppTokenRefused)
    assert reason in str(error)
    assert "new app-level token" in str(error)


async def test_a_token_that_was_good_is_believed_in_for_a_while(fresh: Circle) -> None:
    async with line(fresh) as keeping:
        await fresh.slack.socket_connected()
        fresh.slack.faults.error(OPEN, "invalid_auth", times=2)
        await replaced(fresh)
        assert not keeping.done()
        fresh.slack.faults.error(OPEN, "invalid_auth", times=10_000)
        await fresh.slack.socket_mode.drop()
        assert isinstance(await ends(keeping), AppTokenRefused)


async def test_too_long_without_a_live_connection_ends_it(fresh: Circle) -> None:
    with logged() as log:
        async with line(fresh) as keeping:
            await fresh.slack.socket_connected()
            fresh.slack.faults.status(OPEN, 503, times=10_000)
            await fresh.slack.socket_mode.drop()
            assert isinstance(await ends(keeping), NoConnection)
    assert log.getvalue().count("SC-37") == 1


async def test_a_workspace_that_hangs_is_given_up_too(fresh: Circle) -> None:
    fresh.slack.faults.slow(OPEN)
    async with line(fresh, Patience(connect=0.1, pause=0.01, give_up=0.05)) as keeping:
        assert isinstance(await ends(keeping), NoConnection)


async def test_closing_does_not_wait_for_a_dead_connection(fresh: Circle) -> None:
    async with line(fresh, Patience(ping=60, close=0.05)):
        await fresh.slack.socket_connected()
        fresh.slack.socket_mode.fall_silent()
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_frame_that_is_nonsense_harms_nobody(fresh: Circle) -> None:
    async with line(fresh):
        await fresh.slack.socket_connected()
        (connection,) = fresh.slack.socket_mode.connections
        for frame in ("no json", "[]", "null", "{}", '{"envelope_id": 7}', '{"type": "hello", "num_connections": "?"}'):
            await connection.socket.send_str(frame)
        assert await helped(fresh)


async def test_an_envelope_that_cannot_be_read_is_acknowledged_so_that_it_does_not_come_again(fresh: Circle) -> None:
    async with line(fresh):
        await fresh.slack.socket_connected()
        odd: list[Any] = [None, [], {"type": "block_actions", "actions": []}, {"type": "view_submission", "view": None}]
        for payload in odd:
            async with asyncio.timeout(PATIENCE):
                ack = await fresh.slack.socket_mode.send({"type": "interactive", "payload": payload})
            assert ack.payload == {}


class MuteError(Exception):
    """Trouble of which nothing can be read."""

    @property
    def response(self) -> None:
        raise LookupError("no")


class Stumbling(Line):
    """Stumbles twice before it connects."""

    def __init__(self, circle: Circle, session: ClientSession) -> None:
        super().__init__(circle.bot, session, QUICK)
        self.left = 2

    async def _connect(self) -> Connection:
        self.left -= 1
        if self.left >= 0:
            raise MuteError
        return await super()._connect()


async def test_trouble_of_which_nothing_can_be_read_is_trouble_like_any_other(fresh: Circle) -> None:
    fresh.slack.direct = None
    async with ClientSession() as session:
        stumbling = Stumbling(fresh, session)
        keeping = asyncio.create_task(stumbling.keep())
        await fresh.slack.socket_connected()
        assert await helped(fresh)
        assert not keeping.done()
        keeping.cancel()
        await asyncio.wait({keeping})
        await stumbling.close()


# As processes.


@pytest.mark.full
async def test_a_refused_app_token_ends_the_process_with_its_code(
    slack: Workspace, processes: Children, urls: Urls
) -> None:
    slack.faults.error(OPEN, "invalid_auth", times=100)
    run = await processes.bot("run", **environment(urls, slack.api_url))

    assert await run.ended() == 1
    assert "SC-36" in run.err
    assert "connections:write" in run.err
    assert "Traceback" not in run.err


@pytest.mark.full
async def test_ghosts_do_not_keep_the_process_from_starting(slack: Workspace, processes: Children, urls: Urls) -> None:
    slack.socket_mode.ghosts = 3
    run = await processes.bot("run", **environment(urls, slack.api_url))

    await run.says("SC-31")
    await run.says("connected to Slack")
    assert await run.stop() == 0


@pytest.mark.full
async def test_a_start_that_waits_for_slack_ends_at_once_when_it_is_asked_to(
    slack: Workspace, processes: Children, urls: Urls
) -> None:
    commands = ("run", "web", "worker")
    for _ in commands:
        slack.faults.slow("auth.test")
    started = [await processes.bot(command, **environment(urls, slack.api_url)) for command in commands]
    await slack.until(lambda: sum(call.method == "auth.test" for call in slack.calls) == len(commands), PATIENCE)

    assert [await child.stop() for child in started] == [0, 0, 0]
    assert "Traceback" not in "".join(child.err for child in started)
