"""Trouble on request: what a network and a busy Slack do to an app, once each, in the order asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeVar

ANY = "*"
T = TypeVar("T")


class CallTrouble(Enum):
    """Kinds of trouble with a Web API call."""

    DROP_BEFORE = auto()
    DROP_AFTER = auto()
    STATUS = auto()
    RATE_LIMITED = auto()
    SLOW = auto()
    ERROR = auto()
    PAGE = auto()
    HALF = auto()
    REDIRECT = auto()


@dataclass(frozen=True)
class CallFault:
    """What happens to one Web API call; `after` means: only once Slack has already done what was asked."""

    trouble: CallTrouble
    status: int = 500
    retry_after: int | str | None = 1
    error: str = ""
    text: str | bytes = ""
    content_type: str = "text/html"
    after: bool = False
    gate: asyncio.Event | None = None
    said: str = ""


class DeliveryTrouble(Enum):
    """Kinds of trouble with a delivery to the app."""

    DUPLICATE = auto()
    HOLD = auto()


class Faults:
    """Queues of trouble, per Web API method ("*" for any) and per kind of delivery ("*" for any).

    Kinds of delivery: command, block_actions, view_submission, view_closed, block_suggestion, event.
    """

    def __init__(self) -> None:
        self._calls: defaultdict[str, deque[CallFault]] = defaultdict(deque)
        self._deliveries: defaultdict[str, deque[DeliveryTrouble]] = defaultdict(deque)
        self.extra_connections = 0

    def drop_before(self, method: str, times: int = 1) -> None:
        """Cut the connection before Slack did anything."""
        self._add(method, CallFault(CallTrouble.DROP_BEFORE), times)

    def drop_after(self, method: str, times: int = 1) -> None:
        """Cut the connection after Slack did what was asked: the app cannot know."""
        self._add(method, CallFault(CallTrouble.DROP_AFTER), times)

    def status(self, method: str, status: int = 500, times: int = 1, *, after: bool = False) -> None:
        """Answer with a bare HTTP status."""
        self._add(method, CallFault(CallTrouble.STATUS, status=status, after=after), times)

    def page(
        self,
        method: str,
        text: str | bytes = "<html>We are mending something.</html>",
        times: int = 1,
        *,
        status: int = 200,
        content_type: str = "text/html",
        after: bool = False,
    ) -> None:
        """Answer with a page or a word that is not Slack's JSON, as load balancers and maintenance do."""
        fault = CallFault(CallTrouble.PAGE, status=status, text=text, content_type=content_type, after=after)
        self._add(method, fault, times)

    def half(self, method: str, status: int = 502, times: int = 1, *, after: bool = False) -> None:
        """Answer with a status and the first half of a body, then cut the connection."""
        self._add(method, CallFault(CallTrouble.HALF, status=status, after=after), times)

    def redirect(self, method: str, to: str, times: int = 1) -> None:
        """Send the caller elsewhere, to a login page for instance."""
        self._add(method, CallFault(CallTrouble.REDIRECT, text=to), times)

    def ratelimited(self, method: str, retry_after: int | str | None = 1, times: int = 1) -> None:
        """Answer 429 with `Retry-After`: seconds, any other text, or without it for None."""
        self._add(method, CallFault(CallTrouble.RATE_LIMITED, retry_after=retry_after), times)

    def error(self, method: str, error: str, times: int = 1, *, after: bool = False, said: str = "") -> None:
        """Answer with a Slack error by name, for instance internal_error or fatal_error, and with a sentence to it."""
        self._add(method, CallFault(CallTrouble.ERROR, error=error, after=after, said=said), times)

    def slow(self, method: str, *, after: bool = False) -> asyncio.Event:
        """Hold the answer back until the returned event is set."""
        gate = asyncio.Event()
        self._add(method, CallFault(CallTrouble.SLOW, gate=gate, after=after), 1)
        return gate

    def clear(self) -> None:
        """Forget the trouble with calls that has not happened yet."""
        self._calls.clear()

    def duplicate(self, kind: str = ANY) -> None:
        """Deliver the next payload of this kind twice."""
        self._deliveries[kind].append(DeliveryTrouble.DUPLICATE)

    def hold(self, kind: str = ANY) -> None:
        """Hold the next payload of this kind back until the one after it was delivered."""
        self._deliveries[kind].append(DeliveryTrouble.HOLD)

    def extra_connection(self, count: int = 1) -> None:
        """Let the next `hello` tell of connections that this deployment did not open."""
        self.extra_connections = count

    def take_call(self, method: str) -> CallFault | None:
        """Return the trouble that stands next for this method, used up with that."""
        return _take(self._calls, method)

    def take_delivery(self, kind: str) -> DeliveryTrouble | None:
        """Return the trouble that stands next for this kind of delivery, used up with that."""
        return _take(self._deliveries, kind)

    def take_extra_connections(self) -> int:
        """Return how many foreign connections the next `hello` tells of."""
        extra, self.extra_connections = self.extra_connections, 0
        return extra

    def _add(self, method: str, fault: CallFault, times: int) -> None:
        self._calls[method].extend([fault] * times)


def _take(queues: dict[str, deque[T]], key: str) -> T | None:
    for name in (key, ANY):
        if queues.get(name):
            return queues[name].popleft()
    return None
