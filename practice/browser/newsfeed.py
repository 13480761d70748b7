"""Telling open pages, and clocks in other processes, that something changed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from aiohttp import web

from practice.world.changes import Changes

News = Callable[[], dict[str, Any]]


class NewsFeed:
    """WebSockets that are told of changes; closed together when the server stops."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._sockets: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request, news: News) -> web.StreamResponse:
        """Send `news()` now and after every change, until the other side closes."""
        socket = web.WebSocketResponse()
        try:
            await socket.prepare(request)
        except ConnectionError:
            return web.Response()  # the page was gone before we answered
        self._sockets.add(socket)
        pushing = asyncio.create_task(self._push(socket, news))
        try:
            # Pages say nothing; listening is how we hear that one has gone.
            async for _frame in socket:
                pass
        finally:
            self._sockets.discard(socket)
            pushing.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await pushing
        return socket

    async def close(self, _app: web.Application) -> None:
        """Close every socket."""
        for socket in list(self._sockets):
            await socket.close()

    async def _push(self, socket: web.WebSocketResponse, news: News) -> None:
        while True:
            seen = self._changes.version  # before sending: what changes meanwhile is sent next
            await socket.send_json(news())
            await self._changes.after(seen)
