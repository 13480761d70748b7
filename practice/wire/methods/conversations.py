"""conversations.open, and opening somebody's direct messages for a post."""

from __future__ import annotations

from typing import Any

from practice.wire.calls import Arguments
from practice.world.errors import SlackError
from practice.world.messages import Channel
from practice.world.people import SLACKBOT_ID
from practice.world.state import WorkspaceState


def open_conversation(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """conversations.open with one user."""
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("not_allowed_token_type", "group conversations are not part of the practice workspace")
    known = slack.conversations.im(users[0])
    channel = known or open_im(slack, users[0], "user_not_found")
    # What Slack adds where the conversation was open before.
    again = {"no_op": True, "already_open": True} if known else {}
    return {"ok": True, **again, "channel": {"id": channel.id}}


def open_im(slack: WorkspaceState, user: str, unknown: str) -> Channel:
    """Open a person's direct messages with the app; `unknown` is the error for an id that nobody has."""
    member = slack.directory.members.get(user)
    if member is None:
        raise SlackError(unknown)
    if member.is_bot or member.id == SLACKBOT_ID:
        raise SlackError("cannot_dm_bot")
    if member.deleted:
        raise SlackError("user_disabled")
    if not slack.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    return slack.conversations.open_im(user)
