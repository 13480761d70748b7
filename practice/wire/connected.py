"""The workspace with its app on the line: its state, and every way in which payloads and answers travel.

Whoever acts for a person (`practice/hands`) or shows the page (`practice/browser`) is given this object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from practice.wire.calls import Call
from practice.wire.delivery import Deliveries, Direct
from practice.wire.events import event_callback
from practice.wire.faults import Faults
from practice.wire.ratelimit import RateLimits
from practice.wire.responses import Responses
from practice.wire.socketmode import SocketMode
from practice.world.clock import PracticeClock, monotonic
from practice.world.people import PEOPLE, Member
from practice.world.state import WorkspaceState


class ConnectedWorkspace(WorkspaceState):
    """What is in the workspace, with the app that listens to it.

    `calls` holds every call of the app, oldest first. `limits=False` switches rate limits off. How payloads reach
    the app: into the coroutine function `direct`, to `request_url`, or else by Socket Mode.
    """

    def __init__(
        self,
        *,
        clock: PracticeClock,
        manifest: dict[str, Any],
        bot_token: str,
        app_token: str = "xapp-practice",  # noqa: S107
        signing_secret: str = "practice-secret",  # noqa: S107
        limits: bool = True,
        people: Iterable[Member] = PEOPLE,
        monotonic: Callable[[], float] = monotonic,
        ack_seconds: float = 3.0,
    ) -> None:
        """Set the workspace up; the app has `ack_seconds` real seconds to acknowledge, as Slack allows it three."""
        super().__init__(clock, manifest, people, monotonic)
        self.bot_token, self.app_token = bot_token, app_token
        self.limits = limits
        self.calls: list[Call] = []
        self.responses = Responses(self)
        self.rate_limits = RateLimits(clock)
        self.faults = Faults()
        self.socket_mode = SocketMode(self.identifiers, self.faults, self.changes)
        self.deliveries = Deliveries(clock, self.faults, self.socket_mode, signing_secret, ack_seconds)

    @property
    def api_url(self) -> str:
        """The base URL for slack-sdk's clients."""
        return f"{self.url}/api/"

    @property
    def request_url(self) -> str | None:
        """Where payloads are posted; None for Socket Mode."""
        return self.deliveries.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.deliveries.request_url = url

    @property
    def direct(self) -> Direct | None:
        """A coroutine function that takes (body, headers) instead of a request URL."""
        return self.deliveries.direct

    @direct.setter
    def direct(self, function: Direct | None) -> None:
        self.deliveries.direct = function

    async def socket_connected(self, count: int = 1) -> None:
        """Return once the app has at least this many Socket Mode connections."""
        await self.socket_mode.connected(lambda now: now >= count)

    async def socket_gone(self) -> None:
        """Return once the app has no Socket Mode connection."""
        await self.socket_mode.connected(lambda now: now == 0)

    async def event(self, inner: dict[str, Any]) -> None:
        """Send the app an event such as {"type": "app_uninstalled"}, when it subscribed to that type."""
        if inner["type"] in self.app.bot_events:
            await self.deliveries.event(event_callback(self, inner))
