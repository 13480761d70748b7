"""Rows of Slack's member list, read whatever stands in them."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from bot.models import Person, storable, visible

PALM_TREE = ":palm_tree:"
"""Slack's own status for a holiday."""
_ID = re.compile(r"[\x21-\x7e]{1,32}")


def readable(team_id: str, member: dict[str, Any]) -> Person | None:
    """Return a member as a person; None for one whose row is so odd that it cannot be read."""
    try:
        return _person(team_id, member)
    except (TypeError, ValueError, AttributeError, KeyError):
        return None


def _person(team_id: str, member: dict[str, Any]) -> Person:
    """Return what the list says of somebody, whatever stands in it: one odd name must not hide the others."""
    found = member.get("profile")
    profile: dict[str, Any] = found if isinstance(found, dict) else {}
    # Either of them may be blank, also with a space in it, or be somebody else's, too; the handle is their own.
    shown, handle = _name(profile.get("display_name")), _name(member.get("name"))
    real = _name(profile.get("real_name")) or _name(member.get("real_name"))
    # Other words than Slack's own for yes say nothing: "false" would be one, and close everybody's account.
    said = {name for name, value in member.items() if value is True}
    home = member.get("team_id")
    return Person(
        team_id=team_id,
        user_id=member["id"],
        name=shown or real or handle,
        real_name=real,
        handle=handle,
        zone=_text(member.get("tz"))[:64] or None,
        # Slackbot says of itself that it is none.
        is_bot="is_bot" in said or member["id"] == "USLACKBOT",
        is_deleted="deleted" in said,
        is_guest=not said.isdisjoint({"is_restricted", "is_ultra_restricted"}),
        is_stranger="is_stranger" in said or (is_id(home) and home != team_id),
        is_away=profile.get("status_emoji") == PALM_TREE,
        is_admin=not said.isdisjoint({"is_admin", "is_owner"}),
    )


def _text(value: object) -> str:
    # As much as the column holds: Postgres would refuse the row, and with it the whole page.
    return storable(value)[:255] if isinstance(value, str) else ""


def _name(value: object) -> str:
    return visible(value)[:255] if isinstance(value, str) else ""


def has_id(member: object) -> bool:
    """Tell whether a row of the list names somebody."""
    return isinstance(member, dict) and is_id(member.get("id"))


def is_id(said: object) -> TypeGuard[str]:
    """Tell whether Slack said an id, of a person or a workspace, that can be kept."""
    # One that no database keeps would make every statement fail that names it; one with a space in it would be two.
    return isinstance(said, str) and _ID.fullmatch(said) is not None
