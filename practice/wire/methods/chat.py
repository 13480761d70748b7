"""chat.*: posting and changing messages."""

from __future__ import annotations

import re
from typing import Any

from practice.blockkit import sizes
from practice.blockkit.checking import check_message, error_code
from practice.wire.calls import Arguments
from practice.wire.methods.conversations import open_im
from practice.world.errors import SlackError
from practice.world.messages import Channel, as_sent
from practice.world.people import BOT_USER_ID, TEAM_DOMAIN
from practice.world.state import WorkspaceState

_STAMP = re.compile(r"\d{9,}\.\d{6}")


def post_message(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """chat.postMessage."""
    channel = _destination(slack, arguments)
    _check_content(arguments, sizes.MESSAGE_TEXT)
    message = slack.posting.post(channel, arguments | {"thread_ts": _thread(channel, arguments)})
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": as_sent(message)}


def post_ephemeral(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """chat.postEphemeral."""
    channel = _destination(slack, arguments)
    if slack.directory.get(arguments.get("user")).id not in channel.members:
        raise SlackError("user_not_in_channel")
    _check_content(arguments, sizes.MESSAGE_TEXT)
    message = slack.posting.post(channel, arguments, only_for=arguments["user"])
    return {"ok": True, "message_ts": message["ts"]}


def update(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """chat.update."""
    channel = slack.conversations.get(str(arguments.get("channel")))
    message = channel.find(str(arguments.get("ts")))
    # Slack does not find an ephemeral message again; only a response URL changes it.
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
        "message": as_sent(message),
    }


def get_permalink(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """chat.getPermalink."""
    channel = slack.conversations.get(str(arguments.get("channel")))
    if _is_hidden(channel):
        raise SlackError("channel_not_found")
    message = channel.find(str(arguments.get("message_ts")))
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def _is_hidden(channel: Channel) -> bool:
    """Tell whether Slack does not let on to the app that a channel is there."""
    return channel.private and BOT_USER_ID not in channel.members


def _thread(channel: Channel, arguments: Arguments) -> str | None:
    """Return the parent of a reply; when it is gone, Slack posts at the top level without a word."""
    parent = arguments.get("thread_ts")
    if parent is None:
        return None
    if not _STAMP.fullmatch(str(parent)):
        raise SlackError("invalid_thread_ts", f"{parent} is not a valid thread_ts")
    return str(parent) if any(message["ts"] == parent for message in channel.messages) else None


def _destination(slack: WorkspaceState, arguments: Arguments) -> Channel:
    wanted = str(arguments.get("channel") or "")
    # W…: people of an Enterprise Grid.
    if wanted[:1] in ("U", "W"):
        # Slack keeps accepting posts into direct messages that were open before somebody was deactivated.
        return slack.conversations.im(wanted) or open_im(slack, wanted, "channel_not_found")
    channel = slack.conversations.get(wanted)
    if _is_hidden(channel):
        raise SlackError("channel_not_found")
    if BOT_USER_ID not in channel.members and "chat:write.public" not in slack.app.bot_scopes:
        raise SlackError("not_in_channel")
    if channel.is_im and not slack.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def _check_content(arguments: Arguments, text_limit: int) -> None:
    content = {key: arguments[key] for key in ("text", "blocks") if arguments.get(key)}
    if faults := check_message(content, text_limit):
        raise SlackError(error_code(faults, "invalid_blocks"), *faults)
