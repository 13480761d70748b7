"""Deliveries to the app: by Socket Mode, by signed HTTP, or straight into a function, always with the same payloads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp

from practice.wire.acks import Ack, from_http
from practice.wire.faults import DeliveryTrouble, Faults
from practice.wire.signing import signed_headers
from practice.wire.socketmode import SocketMode
from practice.world.clock import PracticeClock

T = TypeVar("T")
Direct = Callable[[str, dict[str, str]], Coroutine[Any, Any, tuple[int, str]]]

ENVELOPES = {"command": "slash_commands", "event": "events_api"}
ANSWERED = frozenset({"command", "view_submission", "block_suggestion"})
"""What an acknowledgement may answer; after a click, a shortcut or an event Slack takes none."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
# Slack's own three. What a person did is not sent again: they see that it failed.
EVENT_RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
# Reasons are in the words that Slack uses in X-Slack-Retry-Reason.
NO_ANSWER = Ack({}, ok=False, reason="http_timeout")


class Deliveries:
    """Takes payloads to the app and brings its acknowledgements back."""

    def __init__(
        self, clock: PracticeClock, faults: Faults, socket_mode: SocketMode, secret: str, ack_seconds: float
    ) -> None:
        self._clock = clock
        self._faults = faults
        self._socket_mode = socket_mode
        self._secret = secret
        self._held: list[asyncio.Event] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._session: aiohttp.ClientSession | None = None
        self.ack_seconds = ack_seconds
        self.request_url: str | None = None
        self.direct: Direct | None = None

    async def send(self, kind: str, payload: dict[str, Any]) -> Ack:
        """Deliver a payload and return the acknowledgement; one with `ok=False` when none came in time."""
        trouble = self._faults.take_delivery(kind)
        if trouble is DeliveryTrouble.HOLD:
            await self._until_another_passed()  # outside the time limit: held back is not slow
            return await self._transmit(kind, payload)
        copies = 2 if trouble is DeliveryTrouble.DUPLICATE else 1
        # At the same moment: two processes of an app may get one each.
        acks = await asyncio.gather(*(self._transmit(kind, payload) for _ in range(copies)))
        self._release_held()
        return acks[0]

    async def settled(self) -> None:
        """Let an app in this process do what it does once its answer has been taken."""
        after = getattr(self.direct, "after", None)
        if after is not None:
            await after()

    async def event(self, payload: dict[str, Any]) -> Ack:
        """Deliver an event; a failed one comes again at once, after one minute and after five (practice time)."""
        ack = await self.send("event", payload)
        if not ack.ok:
            self._running(self._retry(payload, ack.reason))
        return ack

    async def close(self) -> None:
        """Give up waiting retries and close the HTTP session."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _retry(self, payload: dict[str, Any], reason: str) -> None:
        failed_at = self._clock.now()
        for number, delay in enumerate(EVENT_RETRIES, start=1):
            await self._clock.wait_until(failed_at + delay)
            # Past the queue of trouble: what was asked for is used up by the first delivery.
            ack = await self._transmit("event", payload, number, reason)
            if ack.ok:
                return
            reason = ack.reason

    async def _until_another_passed(self) -> None:
        passed = asyncio.Event()
        self._held.append(passed)
        await passed.wait()

    def _release_held(self) -> None:
        held, self._held = self._held, []
        for passed in held:
            passed.set()

    async def _transmit(self, kind: str, payload: dict[str, Any], retry: int = 0, reason: str = "") -> Ack:
        try:
            async with asyncio.timeout(self.ack_seconds):
                if self.direct or self.request_url:
                    return await self._by_http(kind, payload, retry, reason)
                return await self._by_socket(kind, payload, retry, reason)
        except TimeoutError:
            return NO_ANSWER

    async def _by_socket(self, kind: str, payload: dict[str, Any], retry: int, reason: str) -> Ack:
        envelope = {
            "type": ENVELOPES.get(kind, "interactive"),
            "payload": payload,
            "accepts_response_payload": kind in ANSWERED,
        }
        if retry:
            # What HTTP calls `http_timeout` is `timeout` in Socket Mode.
            envelope |= {"retry_attempt": retry, "retry_reason": reason.removeprefix("http_")}
        return await self._socket_mode.send(envelope)

    async def _by_http(self, kind: str, payload: dict[str, Any], retry: int, reason: str) -> Ack:
        body = encoded(kind, payload)
        headers = signed_headers(self._secret, body) | (JSON if kind == "event" else FORM)
        headers["User-Agent"] = "Slackbot 1.0 (+https://api.slack.com/robots)"
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        if self.direct is not None:
            # Shielded: an app goes on working after Slack has given up waiting for it.
            return from_http(*await asyncio.shield(self._running(self.direct(body, headers))))
        return await self._post(self.request_url or "", body, headers)

    def _running(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(url, data=body.encode(), headers=headers) as response:
                return from_http(response.status, await response.text())
        except aiohttp.ClientError:
            return Ack({}, ok=False, reason="connection_failed")


def encoded(kind: str, payload: dict[str, Any]) -> str:
    """Return the HTTP body: JSON for events, a form for commands, a form with one JSON field for the rest."""
    if kind == "event":
        return json.dumps(payload)
    if kind == "command":
        return urlencode(payload)
    return urlencode({"payload": json.dumps(payload)})
