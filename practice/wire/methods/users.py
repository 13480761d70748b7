"""users.*, auth.test and apps.connections.open."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from practice.world.errors import SlackError
from practice.world.people import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    user_object,
)

if TYPE_CHECKING:
    from practice.workspace import Workspace

Arguments = dict[str, Any]

DEFAULT_PAGE = 1000


def auth_test(slack: Workspace, _arguments: Arguments) -> dict[str, Any]:
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


def connections_open(slack: Workspace, _arguments: Arguments) -> dict[str, Any]:
    """apps.connections.open."""
    address = slack.url.replace("http://", "ws://")
    ticket = slack.socket_mode.ticket()
    return {"ok": True, "url": f"{address}/practice/socket?ticket={ticket}&app_id={APP_ID}"}


def users_info(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.info."""
    member = slack.directory.get(arguments.get("user"))
    return {"ok": True, "user": user_object(member, slack.clock.now())}


def users_list(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """users.list, in pages."""
    everybody = list(slack.directory.members.values())
    start = _position(arguments.get("cursor"), len(everybody))
    size = _page_size(arguments.get("limit"))
    page = everybody[start : start + size]
    rest = start + size < len(everybody)
    return {
        "ok": True,
        "members": [user_object(member, slack.clock.now()) for member in page],
        "cache_ts": int(slack.clock.now().timestamp()),
        "response_metadata": {"next_cursor": _cursor(start + size) if rest else ""},
    }


def _page_size(limit: object) -> int:
    wanted = str(limit or DEFAULT_PAGE)
    if not wanted.isdecimal() or int(wanted) < 1:
        raise SlackError("invalid_limit")
    return min(int(wanted), DEFAULT_PAGE)


def _cursor(position: int) -> str:
    return base64.b64encode(f"user:{position}".encode()).decode()


def _position(cursor: object, total: int) -> int:
    if not cursor:
        return 0
    try:
        kind, _, position = base64.b64decode(str(cursor), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if kind != "user" or not position.isdecimal() or int(position) >= total:
        raise SlackError("invalid_cursor")
    return int(position)
