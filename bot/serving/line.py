"""Socket Mode: one live connection to Slack, replaced when it has to go, and given up when none can be had.

A connection of our own making rather than slack_sdk's: that one retries a refused token and a closed session for ever,
and says meanwhile that it is connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.response import BoltResponse

from bot.app import Sidecar
from bot.errors import AppTokenRefused, NoConnection
from bot.sending.answers import pause_in, reason_in, said_by

logger = logging.getLogger(__name__)

OURS = 1
"""How many connections this deployment has; Slack's `hello` says how many it counts."""
REFUSED = frozenset(
    {
        "access_denied",
        "account_inactive",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Answers to `apps.connections.open` that say: not with this token."""


LONGEST_WAIT = 120.0
"""How many seconds we let Slack send us away for."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long what may take, in seconds."""

    ping: float = 10.0
    """Between two pings. A connection that leaves one unanswered for half as long is dead."""
    connect: float = 20.0
    """For a new connection, from the first call to Slack's `hello`."""
    pause: float = 1.0
    """Before trying again; twice as long each time."""
    longest_pause: float = 30.0
    steady: float = 60.0
    """A connection that lived so long was a good one: the next may follow it at once."""
    give_up: float = 900.0
    """Without any live connection; a new process begins with a new resolver, new settings and a new line in the log."""
    close: float = 3.0
    """For what is being answered while a connection goes, and then for saying goodbye."""


class NotGreeted(Exception):
    """Slack closed the door instead of saying hello, for instance because of too_many_websockets."""


@dataclass(eq=False)
class Connection:
    """One WebSocket, what came through it and is being answered, and whether it is time for another one."""

    socket: ClientWebSocketResponse
    since: float
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answering: set[asyncio.Task[None]] = field(default_factory=set)
    reading: asyncio.Task[None] | None = None


class Line:
    """Keeps one connection to Slack alive."""

    def __init__(self, bot: Sidecar, session: aiohttp.ClientSession, patience: Patience) -> None:
        self._bot, self._session, self._patience = bot, session, patience
        self._counted = OURS
        self._began = self._live_at = asyncio.get_running_loop().time()
        self._ever = self._silent = False
        self._pause = 0.0
        self._open: set[Connection] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    async def keep(self) -> None:
        """Stay connected until cancelled.

        Raises:
            AppTokenRefused: Slack does not take our token, and never did, or not for too long.
            NoConnection: there was no live connection for too long.
        """
        before: Connection | None = None
        while True:
            connection = await self._connected()
            # Only when the next one is greeted: in between nobody would listen.
            if before is not None:
                self._let_go(before)
            await connection.over.wait()
            self._live_at = _now()
            self._pause = 0.0 if _now() - connection.since >= self._patience.steady else self._longer()
            before = connection

    async def close(self) -> None:
        """Let what is being answered be answered, then say goodbye: Slack counts who goes without for hours."""
        await asyncio.gather(*(self._retire(connection) for connection in list(self._open)), *self._leaving)

    async def _connected(self) -> Connection:
        """Return a connection that Slack has greeted, however many attempts it takes."""
        while True:
            await asyncio.sleep(self._pause)
            try:
                # One limit for all of it: any of the three steps may hang by itself.
                async with asyncio.timeout(self._patience.connect):
                    connection = await self._connect()
            except Exception as error:  # noqa: BLE001 - whatever is in the way, it is tried again or given up
                self._failed(error)
            else:
                self._greeted()
                return connection

    async def _connect(self) -> Connection:
        answer = await self._bot.client.apps_connections_open(app_token=self._bot.settings.slack_app_token or "")
        socket = await self._session.ws_connect(
            str(answer["url"]), heartbeat=self._patience.ping, proxy=self._bot.client.proxy, ssl=self._ssl()
        )
        connection = Connection(socket, _now())
        self._open.add(connection)
        try:
            self._hear_hello(await socket.receive_json())
        # Also when the time is up: a socket that nobody closes is counted by Slack for hours.
        except BaseException:
            self._let_go(connection)
            raise
        connection.reading = asyncio.create_task(self._read(connection))
        return connection

    def _ssl(self) -> Any:
        return True if self._bot.client.ssl is None else self._bot.client.ssl

    def _hear_hello(self, frame: Any) -> None:
        """Take note of how many connections Slack counts, and say so once per change."""
        if not isinstance(frame, dict) or frame.get("type") != "hello":
            raise NotGreeted(str(frame.get("reason") if isinstance(frame, dict) else ""))
        counted = frame.get("num_connections")
        if not isinstance(counted, int) or counted == self._counted:
            return
        self._counted = counted
        if counted > OURS:
            logger.warning(
                "SC-31 Slack counts %d socket connections of this app; this process has %d. For hours Slack goes on "
                "counting connections that died without a goodbye. It may also be another copy of Sidecar, or somebody "
                "else with SLACK_APP_TOKEN, who receives a share of what people send: Slack does not tell these apart",
                counted,
                OURS,
            )

    def _greeted(self) -> None:
        self._live_at = _now()
        if self._silent or not self._ever:
            logger.info("connected to Slack")
        self._ever, self._silent = True, False

    def _failed(self, error: Exception) -> None:
        """Wait longer next time, unless it makes no sense to go on."""
        reason, told = _told(error)
        waited = _now() - self._live_at
        # A token that has worked may be refused for a moment; one that never has needs somebody now.
        if reason in REFUSED and (not self._ever or waited >= self._patience.give_up):
            raise AppTokenRefused(
                f"Slack opens no socket connection for SLACK_APP_TOKEN ({reason}). Make a new app-level token with the "
                "scope connections:write under Basic Information in the app's settings, and start again."
            ) from error
        if waited >= self._patience.give_up:
            raise NoConnection(
                f"There has been no live connection to Slack for {round(waited)} seconds. Sidecar stops, so that it is "
                "started anew. If that does not help, look at the network and at https://slack-status.com."
            ) from error
        # Once until it is back: attempts come every few seconds.
        if not self._silent:
            self._silent = True
            look = "Look at the network, at firewalls and proxies (port 443 outwards), and at https://slack-status.com"
            logger.warning("SC-37 no connection to Slack (%s); it is tried again. %s", reason, look)
        # Never sooner than Slack asks, nor than our own pauses have grown to.
        self._pause = max(self._longer(), told)

    def _longer(self) -> float:
        return min(max(self._pause * 2, self._patience.pause), self._patience.longest_pause)

    async def _read(self, connection: Connection) -> None:
        """Answer what comes until the connection ends. A dead one ends, too: a ping then stays unanswered."""
        try:
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                async for message in connection.socket:
                    if message.type is WSMsgType.TEXT:
                        self._hear(connection, _frame(message.data))
        finally:
            # However it ended, also by a fault of ours: `keep` waits for nothing else.
            connection.over.set()

    def _hear(self, connection: Connection, frame: dict[str, Any]) -> None:
        if frame.get("type") == "disconnect":
            connection.over.set()  # it goes on until the next one is there: what comes meanwhile is answered
        elif isinstance(frame.get("envelope_id"), str):
            # A task for each: one that waits for a database must not keep the others from their three seconds.
            answering = asyncio.create_task(self._answer(connection, frame))
            connection.answering.add(answering)
            answering.add_done_callback(connection.answering.discard)

    async def _answer(self, connection: Connection, frame: dict[str, Any]) -> None:
        answered = await self._bot.take(frame.get("payload"))
        # What cannot be read is acknowledged, too: it would not become readable by coming again.
        if answered.response.status in (200, 400):
            # Gone meanwhile? Slack sends what is not acknowledged through the next connection.
            with contextlib.suppress(ConnectionError, RuntimeError):
                frame_back = {"envelope_id": frame["envelope_id"], **_payload(answered.response)}
                await connection.socket.send_json(frame_back)
        await answered.then()

    def _let_go(self, connection: Connection) -> None:
        leaving = asyncio.create_task(self._retire(connection))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _retire(self, connection: Connection) -> None:
        self._open.discard(connection)
        # Its acknowledgements go by this very socket, so it stays until they are out.
        if connection.answering:
            await asyncio.wait(connection.answering, timeout=self._patience.close)
        with contextlib.suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
            async with asyncio.timeout(self._patience.close):
                await connection.socket.close()
        if connection.reading is not None:
            connection.reading.cancel()
            await asyncio.wait({connection.reading})


@asynccontextmanager
async def listening(bot: Sidecar, patience: Patience | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """Listen through Socket Mode for the length of the block; the task ends when `Line.keep` raises."""
    async with aiohttp.ClientSession() as session:
        line = Line(bot, session, patience or Patience())
        keeping = asyncio.create_task(line.keep())
        try:
            yield keeping
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await line.close()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _frame(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _payload(response: BoltResponse) -> dict[str, Any]:
    """Return the answer to an interaction as it goes into the acknowledgement, if there is one."""
    if not response.body:
        return {}
    is_json = response.headers.get("content-type", [""])[0].startswith("application/json")
    return {"payload": json.loads(response.body) if is_json else {"text": response.body}}


def _told(error: Exception) -> tuple[str, float]:
    """Return what Slack says is wrong, or the class of what got in the way; and for how long it wants to be left alone.

    Whatever an error is like: a fault in here would end `keep`, and with it the process.
    """
    try:
        said = said_by(error)
        # One word and no more: this goes into the log, and an answer may hold anything.
        reason = reason_in({"error": str(error)} if isinstance(error, NotGreeted) else said.body)
        wait = min(pause_in(said.headers), LONGEST_WAIT) if "retry-after" in said.headers else 0.0
    except Exception:  # noqa: BLE001 - the next try is worth more than why this one failed
        reason, wait = None, 0.0
    return reason or type(error).__name__, wait
