"""Every address the app talks to, and where each is answered."""

from __future__ import annotations

from email.utils import format_datetime

from aiohttp import web

from practice.wire.connected import ConnectedWorkspace
from practice.wire.filetransfer import FileTransfer
from practice.wire.responses import RESPONSES
from practice.wire.socketmode import SOCKET
from practice.wire.webapi import WebApi


def add_routes(app: web.Application, slack: ConnectedWorkspace) -> None:
    """Add Slack's side of the protocol to the server."""
    app.router.add_route("*", "/api/{method}", WebApi(slack).serve)
    app.router.add_get(SOCKET, slack.socket_mode.serve)
    app.router.add_post(f"{RESPONSES}/{{key}}", slack.responses.serve)
    FileTransfer(slack).add_routes(app)

    # In practice time, like everything here.
    async def dated(_request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(slack.clock.now(), usegmt=True)

    app.on_response_prepare.append(dated)
