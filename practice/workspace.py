"""The practice workspace: everything put together, started and stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from aiohttp import web

from practice.browser.onlookers import Onlookers
from practice.browser.pageserver import PageServer
from practice.hands.person import Person
from practice.wire import payloads, scopes
from practice.wire.delivery import Deliveries, Direct
from practice.wire.ratelimit import RateLimits
from practice.wire.responses import Responses
from practice.wire.socketmode import SocketMode
from practice.wire.webapi import Call, WebApi
from practice.world.changes import Changes
from practice.world.clock import PracticeClock, monotonic
from practice.world.directory import Directory
from practice.world.faults import Faults
from practice.world.files import Files
from practice.world.forms import State
from practice.world.identifiers import Identifiers
from practice.world.messages import Channel, Conversations
from practice.world.notices import Notice, Notices
from practice.world.people import BOT_USER_ID, CHANNELS, PEOPLE, PRIVATE_CHANNELS, Member
from practice.world.posting import Posting
from practice.world.triggers import Triggers
from practice.world.views import Views

ENOUGH_BYTES = 10 * 1024 * 1024


class Workspace:
    """A whole Slack workspace with one app in it, served on the loopback address.

    `presets` returns moments the page offers to jump to, beside tomorrow and next Tuesday; assign your own.
    `url` is its address while it runs. `token_error`, such as "token_revoked", is what every call with the app's
    tokens is answered with from then on. `complaints` holds what Slack would not have taken from the app.
    """

    url: str = ""
    token_error: str | None = None
    _runner: web.AppRunner | None = None

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
        """Set the workspace up; `limits=False` switches rate limits off, `ack_seconds` are real seconds."""
        self.clock = clock
        self.manifest = manifest
        self.bot_token, self.app_token = bot_token, app_token
        self.limits = limits
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.changes, self.jumps = Changes(), Changes()
        self.presets: Callable[[], Iterable[tuple[str, datetime]]] = tuple
        self.onlookers: Onlookers | None = None
        self.message_inputs: dict[tuple[str, str, str], State] = {}
        self.suggested: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
        self.identifiers = Identifiers()
        self.faults = Faults()
        self.directory = Directory(people, self._app_name())
        self.conversations = Conversations(clock, CHANNELS)
        self.posting = Posting(clock, self.conversations, self.identifiers, self.changes)
        self.files = Files(self)
        self.views = Views(clock, self.identifiers)
        self.triggers = Triggers(self.identifiers, monotonic)
        self.responses = Responses(self)
        self.notice_board = Notices(self.identifiers, self.changes)
        self.rate_limits = RateLimits(clock)
        self.socket_mode = SocketMode(self.identifiers, self.faults, self.changes)
        self.deliveries = Deliveries(clock, self.faults, self.socket_mode, signing_secret, ack_seconds)
        clock.on_jump(self._jumped)
        self._everybody_joins()

    def _everybody_joins(self) -> None:
        for channel in self.conversations.channels.values():
            channel.members |= {member.id for member in self.directory.humans() if not member.deleted}
        for id_, name, topic, names in PRIVATE_CHANNELS:
            inside = {member.id for member in self.directory.humans() if member.name in names}
            self.conversations.add_private(id_, name, topic, inside)

    def _jumped(self, _now: datetime) -> None:
        self.jumps.touch()
        self.changes.touch()

    # What the manifest says.

    def _app_name(self) -> str:
        return str(self.manifest.get("display_information", {}).get("name", "App"))

    @property
    def bot_scopes(self) -> frozenset[str]:
        """The scopes granted to the bot token."""
        return scopes.granted(self.manifest)

    @property
    def _app_home(self) -> dict[str, Any]:
        return dict(self.manifest.get("features", {}).get("app_home", {}))

    @property
    def home_tab(self) -> bool:
        """Whether the app has an App Home."""
        return bool(self._app_home.get("home_tab_enabled"))

    @property
    def messages_tab(self) -> bool:
        """Whether the app can write direct messages."""
        return bool(self._app_home.get("messages_tab_enabled"))

    @property
    def messages_read_only(self) -> bool:
        """Whether people cannot write to the app."""
        return bool(self._app_home.get("messages_tab_read_only_enabled"))

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The slash commands of the manifest."""
        return list(self.manifest.get("features", {}).get("slash_commands", []))

    @property
    def interactive(self) -> bool:
        """Whether the app handles buttons and forms."""
        return bool(self.manifest.get("settings", {}).get("interactivity", {}).get("is_enabled"))

    @property
    def bot_events(self) -> list[str]:
        """The events the app subscribed to."""
        subscriptions = self.manifest.get("settings", {}).get("event_subscriptions", {})
        return list(subscriptions.get("bot_events", []))

    # Running.

    @property
    def api_url(self) -> str:
        """The base URL for slack-sdk's clients."""
        return f"{self.url}/api/"

    async def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=ENOUGH_BYTES)
        api = WebApi(self)
        app.router.add_route("*", "/api/{method}", api.serve)
        app.router.add_get("/practice/socket", self.socket_mode.serve)
        PageServer(self).add_routes(app)
        self.files.add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving; connections that are still open are closed."""
        await self.deliveries.close()
        await self.socket_mode.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # How payloads reach the app.

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

    # People.

    def person(self, name: str) -> Person:
        """Return the hands and eyes of the member with this handle."""
        return Person(self, self.directory.named(name).id)

    def notices_for(self, user: str) -> list[Notice]:
        """Return what this person was told by Slack itself, oldest first."""
        return self.notice_board.of(user)

    def invite_bot(self, channel: str) -> Channel:
        """Make the app a member of a channel."""
        joined = self.conversations.named(channel)
        joined.members.add(BOT_USER_ID)
        self.changes.touch()
        return joined

    async def event(self, inner: dict[str, Any]) -> None:
        """Send the app an event such as {"type": "app_uninstalled"}, when it subscribed to that type."""
        if inner["type"] in self.bot_events:
            await self.deliveries.event(payloads.event(self, inner))

    def complain(self, about: str, faults: Iterable[str]) -> None:
        """Note what Slack would not have taken in an answer of the app; tests look at `complaints`."""
        self.complaints += [f"{about}: {fault}" for fault in list(faults) or ["refused"]]

    async def until(self, predicate: Callable[[], object], timeout: float = 5) -> None:  # noqa: ASYNC109
        """Return once `predicate()` is true, looking again after every change of the workspace."""
        await self.changes.until(predicate, timeout)
