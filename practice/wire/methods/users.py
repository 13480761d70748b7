"""users.*: the members, as Slack describes them."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from practice.wire.calls import Arguments
from practice.world.errors import SlackError
from practice.world.people import Member
from practice.world.state import WorkspaceState

Payload = dict[str, Any]

DEFAULT_PAGE = 1000


def users_info(slack: WorkspaceState, arguments: Arguments) -> Payload:
    """users.info."""
    member = slack.directory.get(arguments.get("user"))
    return {"ok": True, "user": _user_object(member, slack.clock.now())}


def users_list(slack: WorkspaceState, arguments: Arguments) -> Payload:
    """users.list, in pages."""
    everybody = list(slack.directory.members.values())
    start = _position(arguments.get("cursor"), len(everybody))
    size = _page_size(arguments.get("limit"))
    page = everybody[start : start + size]
    rest = start + size < len(everybody)
    return {
        "ok": True,
        "members": [_user_object(member, slack.clock.now()) for member in page],
        "cache_ts": int(slack.clock.now().timestamp()),
        "response_metadata": {"next_cursor": _cursor(start + size) if rest else ""},
    }


def _user_object(member: Member, now: datetime) -> Payload:
    """Return Slack's user object; like Slack, leave out the zone and the roles of somebody deactivated."""
    user: Payload = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "profile": _profile(member),
        "is_bot": member.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if member.is_stranger:
        user["is_stranger"] = True
    if member.deleted:
        return user
    return user | _active_fields(member) | _zone_fields(member, now)


def _profile(member: Member) -> Payload:
    return {
        "title": member.title,
        "real_name": member.real_name,
        "real_name_normalized": member.real_name,
        "display_name": member.display_name,
        "display_name_normalized": member.display_name,
        "status_text": "",
        "status_emoji": member.status_emoji,
        "status_expiration": 0,
        "team": member.team_id,
    }


def _active_fields(member: Member) -> Payload:
    return {
        "color": member.color,
        "real_name": member.real_name,
        "is_admin": member.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
        "is_email_confirmed": not member.is_bot,
    }


def _zone_fields(member: Member, now: datetime) -> Payload:
    if member.tz is None:
        return {}
    offset = now.astimezone(ZoneInfo(member.tz)).utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    return {"tz": member.tz, "tz_label": member.tz.replace("_", " "), "tz_offset": seconds}


def _page_size(limit: object) -> int:
    wanted = str(limit or DEFAULT_PAGE)
    if not wanted.isdecimal() or int(wanted) < 1:
        raise SlackError("invalid_limit")
    return min(int(wanted), DEFAULT_PAGE)


def _cursor(position: int) -> str:
    # Slack's cursors look like this, too: nothing that an app should read or count with.
    return base64.b64encode(f"user:{position}".encode()).decode()


def _position(cursor: object, total: int) -> int:
    if not cursor:
        return 0
    try:
        kind, _, position = base64.b64decode(str(cursor), validate=True).decode().partition(":")
    except ValueError:  # letters of no alphabet it has, a length that is none, no text in it
        raise SlackError("invalid_cursor") from None
    if kind != "user" or not position.isdecimal() or int(position) >= total:
        raise SlackError("invalid_cursor")
    return int(position)
