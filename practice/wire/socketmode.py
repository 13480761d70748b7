"""Socket Mode: WebSocket connections of the app, envelopes out, acknowledgements in."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from practice.wire.acks import Ack
from practice.wire.faults import Faults
from practice.world.changes import Changes
from practice.world.identifiers import Identifiers
from practice.world.people import APP_ID

SOCKET = "/practice/socket"
CONNECTION_LIMIT = 10
HOST = "applink-practice"


class ConnectionGoneError(Exception):
    """The connection closed before the app acknowledged."""


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app and the envelopes it has not acknowledged."""

    socket: web.WebSocketResponse
    leaving: bool = False
    silent: bool = False
    """Whether the network on the way forgot it: both ends believe in it, and nothing arrives any more."""
    waiting: dict[str, asyncio.Future[Ack]] = field(default_factory=dict)

    def expect(self, envelope_id: str) -> asyncio.Future[Ack]:
        """Return what will hold the acknowledgement of this envelope."""
        return self.waiting.setdefault(envelope_id, asyncio.get_running_loop().create_future())

    def hear(self, frame: dict[str, Any]) -> None:
        """Take an acknowledgement from the app."""
        future = self.waiting.pop(frame.get("envelope_id", ""), None)
        if future is not None and not future.done():
            future.set_result(Ack(frame.get("payload") or {}))

    def gone(self) -> None:
        """Tell those who wait that this connection will not answer any more."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(ConnectionGoneError())


class SocketMode:
    """All Socket Mode connections of the app; each payload goes to one of them, in turn."""

    def __init__(self, identifiers: Identifiers, faults: Faults, changes: Changes) -> None:
        self._identifiers = identifiers
        self._faults = faults
        self._changes = changes
        self._tickets: set[str] = set()
        self._turn = itertools.count()
        self.connections: list[Connection] = []
        self.ghosts = 0
        """Connections that died without a goodbye: Slack goes on counting them for hours."""

    def ticket(self) -> str:
        """Return a ticket for one connection, as the URL of apps.connections.open carries it."""
        ticket = self._identifiers.secret("ticket")
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408, text="this ticket was used or never issued")
        self._tickets.discard(ticket)
        # Pongs are sent by hand, for a connection that fell silent must not answer pings either.
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(socket)
        self.connections.append(connection)
        try:
            await self._greet(connection)
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            connection.gone()
            self._changes.touch()
        return socket

    async def _greet(self, connection: Connection) -> None:
        if len(self.connections) + self.ghosts > CONNECTION_LIMIT:
            await self._disconnect(connection, "too_many_websockets")
            return
        await connection.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections) + self.ghosts + self._faults.take_extra_connections(),
                # As Slack's own greeting says it: after some five hours it asks for a new connection.
                "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP_ID},
            }
        )
        self._changes.touch()

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if connection.silent:
                continue
            if frame.type is WSMsgType.TEXT:
                connection.hear(frame.json())
            elif frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)

    async def send(self, envelope: dict[str, Any]) -> Ack:
        """Deliver an envelope to any one connection; again to another when that one closes before answering."""
        envelope_id = self._identifiers.envelope()
        for attempt in itertools.count(envelope.get("retry_attempt", 0)):
            connection = await self._next()
            answer = connection.expect(envelope_id)
            retry = {"retry_attempt": attempt, "retry_reason": envelope.get("retry_reason", "")}
            try:
                # A connection that fell silent seems to take it: only somebody's time limit ends the wait.
                if not connection.silent:
                    await connection.socket.send_json({"envelope_id": envelope_id, **envelope, **retry})
                return await answer
            except (ConnectionGoneError, ConnectionError):
                # Slack cannot know whether the app had begun: it sends the same envelope again. Never by this one:
                # while it closes it refuses at once, and nobody else would get a turn to see it go.
                connection.leaving = True
        raise AssertionError("unreachable")

    async def _next(self) -> Connection:
        while True:
            seen = self._changes.version
            usable = [c for c in self.connections if not c.leaving and not c.socket.closed]
            if usable:
                # In turn, so that a test knows which comes next; of Slack it is only known that it may be any.
                return usable[next(self._turn) % len(usable)]
            await self._changes.after(seen)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to make way for a new one, as Slack does every few hours."""
        for connection in list(self.connections):
            await self._disconnect(connection, reason)

    def fall_silent(self) -> None:
        """Let every connection that stands die without a word to either side."""
        for connection in self.connections:
            connection.silent = True

    async def drop(self) -> None:
        """Close every connection without a word."""
        for connection in list(self.connections):
            await connection.socket.close()

    async def _disconnect(self, connection: Connection, reason: str) -> None:
        # It gets nothing new from here on, and may still acknowledge what it has.
        connection.leaving = True
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
        await connection.socket.send_json(frame)

    async def connected(self, wanted: Callable[[int], bool]) -> None:
        """Return once the number of usable connections satisfies `wanted`."""
        while not wanted(sum(not c.leaving for c in self.connections)):
            await self._changes.after(self._changes.version)
