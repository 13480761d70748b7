"""The web door, in front of Bolt: what comes in is Slack's, whole and small, or it is turned away without a line.

The signature is made over the raw bytes, so nothing is parsed before it has been checked, and little is held in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from bot.app import Answered
from bot.clock import Clock, SystemClock
from bot.errors import SidecarError

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/healthz"
MOST_BYTES = 1_000_000
"""What a request may hold; Slack's largest, a window with all it shows, has about a quarter of that."""
MOST_HELD = 2_000_000
"""What all requests that are still coming in may hold together. When it is more, the largest goes."""
READ_SECONDS = 10.0
"""How long a request may take to come in."""
DRAIN_SECONDS = 2.0
"""How long we listen to who was turned away: whoever still speaks when we hang up does not hear our answer."""
HEALTH_SECONDS = 3.0
SIGNED_WITHIN = 300
"""How many seconds Slack's stamp may differ from our clock."""
MOST_FIELDS = 100
# Digits of ASCII and few of them: `int` reads others, too, and takes long over many.
STAMP = re.compile(r"[0-9]{1,12}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class TurnedAway(Exception):
    """A request is not answered but with a status."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


class Gone(Exception):
    """Whoever asked hung up."""


class Door:
    """The web application: Slack's signed requests, and a health check that touches the database."""

    def __init__(
        self,
        take: Callable[[object], Awaitable[Answered]],
        ping: Callable[[], Awaitable[None]],
        secret: str,
        clock: Clock | None = None,
    ) -> None:
        self._take, self._ping, self._secret = take, ping, secret.encode()
        # Slack stamps with the time of the world, whatever time the bot lives in.
        self._clock = clock or SystemClock()
        # By its time limit: to let that be up is how a request is ended from outside.
        self._coming_in: dict[asyncio.Timeout, int] = {}
        self._checking: asyncio.Task[tuple[int, str]] | None = None
        self._closed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, then do what follows from it."""
        answered = await self._served(Request(scope, receive), send)
        if answered is not None:
            # Only now that the answer has left: what was stored may not stand in it (handlers/calls.py).
            await answered.then()

    async def _served(self, request: Request, send: Send) -> Answered | None:
        """Answer a request; return its answer when it was Slack's."""
        with contextlib.suppress(Gone):
            found = await self._answered_or_turned(request, send)
            # Only now, when nothing refers to what had come in so far.
            if isinstance(found, HTTPStatus):
                await self._turn_away(found, request, send)
            else:
                return found
        return None

    async def _answered_or_turned(self, request: Request, send: Send) -> Answered | HTTPStatus | None:
        try:
            return await self._answer(request, send)
        except TurnedAway as turned:
            return turned.status

    async def _answer(self, request: Request, send: Send) -> Answered | None:
        if request.path == HEALTH_PATH:
            if request.method not in ("GET", "HEAD"):
                raise TurnedAway(HTTPStatus.METHOD_NOT_ALLOWED)
            status, words = await self._health()
            await _say(send, status, words.encode())
        elif request.path != EVENTS_PATH:
            raise TurnedAway(HTTPStatus.NOT_FOUND)
        elif request.method != "POST":
            raise TurnedAway(HTTPStatus.METHOD_NOT_ALLOWED)
        else:
            answered = await self._take(parsed(await self._signed_body(request), request.header("content-type")))
            response = answered.response
            kind = response.headers.get("content-type", ["text/plain;charset=utf-8"])[0]
            await _say(send, response.status, (response.body or "").encode(), kind)
            return answered
        return None

    async def receive(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, Answered | None]:
        """Answer a request that has come in by another way: status, body, and what follows (for tests and tools)."""
        said: list[MutableMapping[str, Any]] = []

        async def whole() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def note(message: MutableMapping[str, Any]) -> None:
            said.append(message)

        pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": EVENTS_PATH, "headers": pairs}
        answered = await self._served(Request(scope, whole), note)
        return int(said[0]["status"]), b"".join(message.get("body", b"") for message in said).decode(), answered

    async def _signed_body(self, request: Request) -> bytes:
        """Return the body of a request that Slack signed; who did not sign at all is not even listened to."""
        stamp, signature = request.header("x-slack-request-timestamp"), request.header("x-slack-signature")
        # From the cheapest to the dearest: nothing is read of whoever shows neither a signature nor the hour.
        if not STAMP.fullmatch(stamp) or not SIGNATURE.fullmatch(signature):
            raise TurnedAway(HTTPStatus.UNAUTHORIZED)
        # In both directions: a request stamped for next year could be repeated until then.
        if abs(self._clock.now().timestamp() - int(stamp)) > SIGNED_WITHIN:
            raise TurnedAway(HTTPStatus.UNAUTHORIZED)
        length = request.header("content-length")
        # Believed only where it is too much; what comes is counted all the same.
        if length.isdecimal() and int(length) > MOST_BYTES:
            raise TurnedAway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = await self._whole_body(request)
        made = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        # Not `==`, which stops at the first difference: its time would tell how much of a guess is right.
        if not hmac.compare_digest(f"v0={made}", signature):
            raise TurnedAway(HTTPStatus.UNAUTHORIZED)
        return body

    async def _whole_body(self, request: Request) -> bytes:
        body = bytearray()
        try:
            # For the whole of it: a byte now and then would get around a limit for each part.
            async with asyncio.timeout(READ_SECONDS) as limit:
                with self._counted(limit):
                    async for part in request.parts():
                        body += part
                        if len(body) > MOST_BYTES:
                            raise TurnedAway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                        self._make_room(limit, len(part))
        except TimeoutError:
            raise TurnedAway(HTTPStatus.REQUEST_TIMEOUT) from None
        return bytes(body)

    @contextlib.contextmanager
    def _counted(self, limit: asyncio.Timeout) -> Iterator[None]:
        self._coming_in[limit] = 0
        # It came in after we were asked to stop.
        if self._closed:
            self._hurry(limit)
        try:
            yield
        finally:
            self._coming_in.pop(limit, None)

    def _make_room(self, limit: asyncio.Timeout, more: int) -> None:
        if limit in self._coming_in:
            self._coming_in[limit] += more
        while sum(self._coming_in.values()) > MOST_HELD:
            self._hurry(max(self._coming_in, key=self._coming_in.__getitem__))

    def _hurry(self, limit: asyncio.Timeout) -> None:
        """Let the time of a request that is coming in be up."""
        self._coming_in.pop(limit, None)
        if not limit.expired():
            # A moment long past by the loop's clock: it is up at once.
            limit.reschedule(0)

    def close(self) -> None:
        """Wait no longer for requests that have not come in. What has come in is still answered."""
        self._closed = True
        for limit in list(self._coming_in):
            self._hurry(limit)

    async def _turn_away(self, status: HTTPStatus, request: Request, send: Send) -> None:
        words = status.phrase.encode()
        await send({"type": "http.response.start", "status": int(status), "headers": [*_head(words), CLOSING]})
        await send({"type": "http.response.body", "body": words, "more_body": True})
        with contextlib.suppress(TimeoutError, Gone):
            async with asyncio.timeout(DRAIN_SECONDS) as limit:
                with self._counted(limit):
                    async for _ in request.parts():
                        pass
        await send({"type": "http.response.body", "body": b""})

    async def _health(self) -> tuple[int, str]:
        """Ask the database, once for all who want to know at the same time."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._checked())
        # Shielded: whoever hangs up must not take the answer away from all others who wait for it.
        return await asyncio.shield(self._checking)

    async def _checked(self) -> tuple[int, str]:
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await self._ping()
        except TimeoutError:
            return 503, "SC-20 the database does not answer"
        except SidecarError as error:
            return 503, f"{error.code} the database does not answer"
        return 200, "ok"


class Request:
    """One request as it comes in."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.path, self.method = str(scope["path"]), str(scope["method"])
        self._headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        self._receive = receive
        self._whole = False

    def header(self, name: str) -> str:
        """Return a header by its name in small letters, "" when it is not there."""
        return self._headers.get(name, "")

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield what is still to come. Raises Gone."""
        while not self._whole:
            message = await self._receive()
            if message["type"] != "http.request":
                raise Gone
            self._whole = not message.get("more_body", False)
            yield message.get("body", b"")


CLOSING = (b"connection", b"close")


def _head(body: bytes, kind: str = "text/plain;charset=utf-8") -> list[tuple[bytes, bytes]]:
    return [(b"content-type", kind.encode("latin-1")), (b"content-length", str(len(body)).encode())]


async def _say(send: Send, status: int, body: bytes, kind: str = "text/plain;charset=utf-8") -> None:
    await send({"type": "http.response.start", "status": status, "headers": _head(body, kind)})
    await send({"type": "http.response.body", "body": body})


def parsed(body: bytes, kind: str) -> object:
    """Return what Slack means by a body: JSON, a form, or a form with JSON in it. Raises TurnedAway."""
    try:
        text = body.decode()
        if kind.partition(";")[0].strip() == "application/json" or text.startswith("{"):
            return json.loads(text)
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
        # Windows and buttons come as a form with JSON in one field, commands as a plain form.
        return json.loads(form["payload"]) if "payload" in form else form
    # Brackets nested a thousand deep end in a RecursionError.
    except (ValueError, RecursionError):
        raise TurnedAway(HTTPStatus.BAD_REQUEST) from None
