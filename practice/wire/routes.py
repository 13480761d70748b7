"""Every address the app talks to, and where each is answered."""

from __future__ import annotations

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
