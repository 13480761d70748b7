"""The practice workspace: everything put together, started and stopped. Tests and the demonstration begin here.

What is in it stands in `practice/world/state.py`, how it speaks with the app in `practice/wire/connected.py`, what a
person can do there in `practice/hands/person.py`, what the page in the browser asks for in `practice/browser`.
"""

from __future__ import annotations

from functools import cached_property

from aiohttp import web

from practice.browser.pageserver import PageServer
from practice.hands.person import Person
from practice.wire.connected import ConnectedWorkspace
from practice.wire.routes import add_routes

# As much as a file may have (wire/methods/files.py): uploads come in by this server, too.
ENOUGH_BYTES = 10 * 1024 * 1024


class Workspace(ConnectedWorkspace):
    """A whole Slack workspace with one app in it, served on the loopback address."""

    _runner: web.AppRunner | None = None

    @cached_property
    def page(self) -> PageServer:
        """The page in the browser."""
        return PageServer(self)

    def person(self, name: str) -> Person:
        """Return the hands and eyes of the member with this handle."""
        return Person(self, self.directory.named(name).id)

    async def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=ENOUGH_BYTES)
        add_routes(app, self)
        self.page.add_routes(app)
        # Pages and apps hold WebSockets open; who stops the workspace does not wait the usual minute for them.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        # The loopback address and no other: nobody signs in here, and everybody may act as anybody.
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop serving; connections that are still open are closed."""
        # What waits to be delivered again would otherwise look for connections while they close.
        await self.deliveries.close()
        await self.socket_mode.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
