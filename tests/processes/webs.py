"""A web server in the test's own process, and hands that speak to it in raw bytes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import SO_SNDBUF, SOL_SOCKET

import aiohttp
from slack_bolt.response import BoltResponse

from bot.serving.door import Door
from bot.serving.web import Server, listening_socket

SECRET = "practice-secret"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
BODY = b'{"type": "event_callback"}'
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Web:
    """A web server on a port of its own, with a listener that remembers what it was given."""

    def __init__(self) -> None:
        self.taken: list[object] = []
        self.gate: asyncio.Event | None = None
        self.heard, self.stop = asyncio.Event(), asyncio.Event()
        self.address = ""
        self.port = 0

    async def take(self, payload: object) -> BoltResponse:
        self.taken.append(payload)
        self.heard.set()
        if self.gate is not None:
            await self.gate.wait()
        return BoltResponse(status=200, body="taken")

    async def ping(self) -> None:
        """Answer like a database that is there."""

    async def connected(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.port)


@asynccontextmanager
async def served(web: Web, holds: int | None = None) -> AsyncIterator[Web]:
    """Serve; `holds` is how many bytes the system keeps of an answer that nobody reads."""
    with listening_socket("127.0.0.1", 0) as socket:
        if holds is not None:
            socket.setsockopt(SOL_SOCKET, SO_SNDBUF, holds)
        web.port = socket.getsockname()[1]
        web.address = f"http://127.0.0.1:{web.port}"
        serving = asyncio.create_task(Server(Door(web.take, web.ping, SECRET)).until(web.stop, socket))
        try:
            yield web
        finally:
            web.stop.set()
            await serving


async def status(
    web: Web, body: bytes, headers: dict[str, str], path: str = "/slack/events", method: str = "POST"
) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, web.address + path, data=body, headers=headers) as response,
    ):
        await response.read()
        return response.status


def signed(body: bytes, stamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """Sign raw bytes as Slack would."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def head(headers: dict[str, str], *more: str) -> bytes:
    lines = ["POST /slack/events HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items()), *more]
    return "\r\n".join([*lines, "", ""]).encode()


async def rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""
