"""The long-running processes: Socket Mode in one process, or a signed web endpoint with a worker beside it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import uvicorn
from aiohttp import WSMessage, WSMsgType
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.app import COVER_WINDOW, Sidecar
from bot.errors import CannotListen, SidecarError, UnexpectedConnection
from bot.feedback.cover import cover
from bot.logs import fault

logger = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/healthz"
OUR_CONNECTIONS = 1


@contextlib.asynccontextmanager
async def working(bot: Sidecar) -> AsyncIterator[None]:
    """Run the clockwork and the cover beside whatever happens in the block."""
    ticker = bot.ticker()
    ticker.start()
    covering = asyncio.create_task(_cover_for_ever(bot))
    first = asyncio.create_task(_first_sweep(bot))
    try:
        yield
    finally:
        await ticker.stop()
        for task in (covering, first):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _first_sweep(bot: Sidecar) -> None:
    try:
        await bot.sweep()
        await bot.tidy()
    except SidecarError as error:
        fault(logger, error.code, error)


async def _cover_for_ever(bot: Sidecar) -> None:
    """Rewrite boxes at random times. A box may miss its turn when the database is away; the next turn comes."""
    while True:
        passed = 0.0
        try:
            for rewrite in await bot.planned_cover():
                await asyncio.sleep(rewrite.delay - passed)
                passed = rewrite.delay
                await cover(bot.engine, rewrite.round_id)
        except SidecarError as error:
            fault(logger, error.code, error)
        await asyncio.sleep(max(0.0, COVER_WINDOW - passed))


def _stop_asked() -> asyncio.Event:
    """Return what is set when the process is asked to stop. From here on a signal ends it in good order."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def worker(bot: Sidecar) -> None:
    """Tick and send until stopped."""
    stop = _stop_asked()
    async with working(bot):
        logger.info("Sidecar's worker is running")
        await stop.wait()


async def run(bot: Sidecar) -> None:
    """Listen through Socket Mode and work, in one process, until stopped.

    Raises:
        UnexpectedConnection: Slack reports more connections than this deployment runs.
    """
    stop = _stop_asked()
    async with working(bot), listening(bot) as intruder:
        logger.info("Sidecar is running")
        stopping = asyncio.create_task(stop.wait())
        watching = asyncio.create_task(intruder.wait())
        await asyncio.wait({stopping, watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in (stopping, watching):
            task.cancel()
        if intruder.is_set():
            raise UnexpectedConnection(
                "Slack reports a connection that is not ours: somebody else may hold SLACK_APP_TOKEN and receive a "
                "share of what people send. Sidecar has stopped. Make a new app-level token, delete the old one, and "
                "start again. If another copy of Sidecar is running, stop it first."
            )


@contextlib.asynccontextmanager
async def listening(bot: Sidecar) -> AsyncIterator[asyncio.Event]:
    """Connect through Socket Mode; the event is set when a connection appears that is not ours."""
    intruder = asyncio.Event()
    handler = AsyncSocketModeHandler(bot.bolt, bot.settings.slack_app_token, web_client=bot.client)
    handler.client.on_message_listeners.append(_hello_listener(intruder))
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield intruder
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


def _hello_listener(intruder: asyncio.Event) -> Callable[[WSMessage], Awaitable[None]]:
    async def listen(message: WSMessage) -> None:
        if message.type is WSMsgType.TEXT and connections(message.data) > OUR_CONNECTIONS:
            intruder.set()

    return listen


def connections(frame: str) -> int:
    """Return how many connections a `hello` frame reports; 0 for any other frame."""
    try:
        body = json.loads(frame)
    except ValueError:
        return 0
    return int(body.get("num_connections", 0)) if isinstance(body, dict) and body.get("type") == "hello" else 0


Scope = dict[str, Any]


def asgi(bot: Sidecar) -> Callable[..., Awaitable[None]]:
    """Return the web application: Slack's signed requests, and a health check that touches the database."""
    slack = AsyncSlackRequestHandler(bot.bolt, path=EVENTS_PATH)

    async def serve(scope: Scope, receive: Callable[..., Any], send: Callable[..., Awaitable[None]]) -> None:
        if scope["type"] == "http" and scope["path"] == HEALTH_PATH:
            await _health(bot, send)
        else:
            await slack(scope, receive, send)

    return serve


async def _health(bot: Sidecar, send: Callable[..., Awaitable[None]]) -> None:
    status, body = 200, b"ok"
    try:
        await bot.engine.ping()
    except SidecarError as error:
        status, body = 503, f"{error.code} the database does not answer".encode()
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def web(bot: Sidecar) -> None:
    """Serve Slack's requests until stopped. The access log is off: it would date every act.

    Raises:
        CannotListen: HOST and PORT are taken, or not this machine's.
    """
    config = uvicorn.Config(asgi(bot), access_log=False, log_config=None, lifespan="off", server_header=False)
    with _listening_socket(bot.settings.host, bot.settings.port) as listening_at:
        logger.info("Sidecar's web endpoint is running")
        _stop_asked()  # uvicorn stops by itself, then raises the signal again: unheard, that would kill us unfinished
        await uvicorn.Server(config).serve(sockets=[listening_at])


def _listening_socket(host: str, port: int) -> socket.socket:
    """Listen here ourselves: uvicorn would leave the process with a status of its own and no word of what to do."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = errno.errorcode.get(error.errno or 0, "no such address")
        raise CannotListen(
            f"Sidecar cannot listen on {host}, port {port} ({reason}). "
            "Stop what listens there or set another PORT; HOST must be an address of this machine."
        ) from error
