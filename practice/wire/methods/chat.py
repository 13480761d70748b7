"""chat.*: posting and changing messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from practice.blockkit import sizes
from practice.blockkit.checking import check_message, error_code
from practice.world.errors import SlackError
from practice.world.messages import Channel, wire
from practice.world.people import BOT_USER_ID, SLACKBOT_ID

if TYPE_CHECKING:
    from practice.workspace import Workspace

Arguments = dict[str, Any]

_STAMP = re.compile(r"\d{9,}\.\d{6}")


def post_message(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.postMessage."""
    channel = _destination(slack, arguments)
    _check_content(arguments, sizes.MESSAGE_TEXT)
    message = slack.posting.post(channel, arguments | {"thread_ts": _thread(channel, arguments)})
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": wire(message)}


def post_ephemeral(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.postEphemeral."""
    channel = _destination(slack, arguments)
    if slack.directory.get(arguments.get("user")).id not in channel.members:
        raise SlackError("user_not_in_channel")
    _check_content(arguments, sizes.MESSAGE_TEXT)
    message = slack.posting.post(channel, arguments, only_for=arguments["user"])
    return {"ok": True, "message_ts": message["ts"]}


def update(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """chat.update."""
    channel = slack.conversations.get(str(arguments.get("channel")))
    message = channel.find(str(arguments.get("ts")))
    if "only_for" in message:
        raise SlackError("message_not_found")
    if message["user"] != BOT_USER_ID:
        raise SlackError("cant_update_message")
    _check_content(arguments, sizes.UPDATED_MESSAGE_TEXT)
    # Blocks that are not mentioned stay; an empty list removes them.
    retained = {"blocks": message.get("blocks")} if arguments.get("blocks") is None else {}
    slack.posting.replace(message, arguments | retained)
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": wire(message),
    }


def open_conversation(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """conversations.open with one user."""
    users = [user for user in str(arguments.get("users") or "").split(",") if user]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("not_allowed_token_type", "group conversations are not part of the practice workspace")
    known = slack.conversations.im(users[0])
    channel = known or _open_im(slack, users[0], "user_not_found")
    again = {"no_op": True, "already_open": True} if known else {}
    return {"ok": True, **again, "channel": {"id": channel.id}}


def _thread(channel: Channel, arguments: Arguments) -> str | None:
    """Return the parent of a reply; when it is gone, Slack posts at the top level without a word."""
    parent = arguments.get("thread_ts")
    if parent is None:
        return None
    if not _STAMP.fullmatch(str(parent)):
        raise SlackError("invalid_thread_ts", f"{parent} is not a valid thread_ts")
    return str(parent) if any(message["ts"] == parent for message in channel.messages) else None


def _destination(slack: Workspace, arguments: Arguments) -> Channel:
    wanted = str(arguments.get("channel") or "")
    if wanted[:1] in ("U", "W"):
        # Slack keeps accepting posts into direct messages that were open before somebody was deactivated.
        return slack.conversations.im(wanted) or _open_im(slack, wanted)
    channel = slack.conversations.get(wanted)
    if BOT_USER_ID not in channel.members and "chat:write.public" not in slack.bot_scopes:
        raise SlackError("not_in_channel")
    if channel.is_im and not slack.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def _open_im(slack: Workspace, user: str, unknown: str = "channel_not_found") -> Channel:
    member = slack.directory.members.get(user)
    if member is None:
        raise SlackError(unknown)
    if member.is_bot or member.id == SLACKBOT_ID:
        raise SlackError("cannot_dm_bot")
    if member.deleted:
        raise SlackError("user_disabled")
    if not slack.messages_tab:
        raise SlackError("messages_tab_disabled")
    return slack.conversations.open_im(user)


def _check_content(arguments: Arguments, text_limit: int) -> None:
    content = {key: arguments[key] for key in ("text", "blocks") if arguments.get(key)}
    if faults := check_message(content, text_limit):
        raise SlackError(error_code(faults, "invalid_blocks"), *faults)
