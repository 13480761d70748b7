"""auth.test and apps.connections.open: who the app is, and where it connects for Socket Mode."""

from __future__ import annotations

from typing import Any

from practice.wire.calls import Arguments
from practice.wire.connected import ConnectedWorkspace
from practice.wire.socketmode import SOCKET
from practice.world.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME
from practice.world.state import WorkspaceState


def auth_test(slack: WorkspaceState, _arguments: Arguments) -> dict[str, Any]:
    """auth.test."""
    return {
        "ok": True,
        "url": f"{slack.url}/",
        "team": TEAM_NAME,
        "user": slack.directory.bot.name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def open_connection(slack: ConnectedWorkspace, _arguments: Arguments) -> dict[str, Any]:
    """apps.connections.open."""
    address = slack.url.replace("http://", "ws://")
    ticket = slack.socket_mode.ticket()
    return {"ok": True, "url": f"{address}{SOCKET}?ticket={ticket}&app_id={APP_ID}"}
