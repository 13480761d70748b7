"""What people do with the composer and the sidebar: slash commands, messages, opening the app's tabs."""

from __future__ import annotations

from typing import Any

from practice.blockkit.checking import check_message
from practice.hands.access import active, place
from practice.wire import payloads
from practice.wire.acks import Ack
from practice.wire.connected import ConnectedWorkspace
from practice.world.errors import RefusedError
from practice.world.messages import Channel, Message
from practice.world.people import BOT_USER_ID, Member
from practice.world.state import WorkspaceState

INVITE = "/invite"
"""Slack's own command; the app never hears of it."""


def _writable(slack: WorkspaceState, member: Member, channel_id: str) -> Channel:
    # Commands are refused in a read-only tab as well: whether Slack takes them there is unsure, so nothing may need it.
    channel = place(slack, member, channel_id)
    if channel.is_im and slack.app.messages_read_only:
        raise RefusedError(f"Sending messages to {slack.directory.bot.real_name} has been turned off.")
    return channel


def say(slack: WorkspaceState, user: str, channel_id: str, text: str, thread_ts: str | None = None) -> Message:
    """Write a message."""
    member = active(slack, user)
    channel = _writable(slack, member, channel_id)
    if not text.strip():
        raise RefusedError("There is nothing to send.")
    # Slack takes commands everywhere but in threads.
    if thread_ts and text.startswith("/"):
        raise RefusedError(f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry!")
    message = slack.posting.say(channel, user, escaped(text), thread_ts)
    channel.read[user] = message["ts"]
    return message


def escaped(text: str) -> str:
    """Return typed words as the Slack client stores them: what looks like markup stays words."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read(slack: WorkspaceState, user: str, channel_id: str) -> None:
    """Mark a conversation as read."""
    channel = place(slack, slack.directory.get(user), channel_id)
    last = channel.messages[-1]["ts"] if channel.messages else ""
    if channel.read.get(user, "") != last:
        channel.read[user] = last
        slack.changes.touch()


async def command(slack: ConnectedWorkspace, user: str, channel_id: str, line: str) -> None:
    """Send a slash command, for instance "/sidecar help"; returns once the app's answer was handled."""
    member = active(slack, user)
    channel = _writable(slack, member, channel_id)
    name, _, text = line.strip().partition(" ")
    if name == INVITE:
        _invite(slack, member, channel, text.strip())
        return
    if name not in [known["command"] for known in slack.app.commands]:
        slack.notice_board.tell(user, f'"{name}" is not a valid command.')
        return
    ack = await slack.deliveries.send("command", payloads.command(slack, member, channel, name, text.strip()))
    _command_answered(slack, member, channel, name, line, ack)


def _command_answered(
    slack: ConnectedWorkspace, member: Member, channel: Channel, name: str, line: str, ack: Ack
) -> None:
    if not ack.ok:
        # Slack's own two words: the app was silent for three seconds, or did not take it.
        error = "operation_timeout" if ack.reason == "http_timeout" else "dispatch_failed"
        app = slack.directory.bot.real_name
        slack.notice_board.tell(member.id, f'{name} failed with the error "{error}". {app} did not respond in time.')
        return
    body = ack.payload
    # An empty acknowledgement shows nothing at all, not even the command that was typed.
    if not body.get("text") and not body.get("blocks"):
        return
    if faults := check_message({key: body[key] for key in ("text", "blocks") if body.get(key)}):
        slack.complain(f"answer to {name}", faults)
        slack.notice_board.tell(member.id, f'{name} failed with the error "invalid_blocks".')
        return
    # A command that answers to everybody is shown to everybody; otherwise nobody sees what was typed.
    if body.get("response_type") == "in_channel":
        slack.posting.say(channel, member.id, line)
    slack.responses.say(channel, member.id, body)


def _invite(slack: WorkspaceState, member: Member, channel: Channel, handle: str) -> None:
    invited = handle.lstrip("@").lower()
    if invited != slack.directory.bot.name or channel.is_im:
        slack.notice_board.tell(member.id, f"Nobody called {handle} can be invited here.")
        return
    channel.members.add(BOT_USER_ID)
    slack.posting.say(channel, member.id, f"invited {slack.directory.bot.real_name} to #{channel.name}")


async def open_tab(slack: ConnectedWorkspace, user: str, tab: str) -> None:
    """Open the app's Home or Messages tab; the app learns of it when it subscribed to app_home_opened."""
    active(slack, user)
    channel = slack.conversations.open_im(user)
    slack.changes.touch()
    news: dict[str, Any] = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab}
    news["event_ts"] = f"{slack.clock.now().timestamp():.6f}"
    # The event holds the Home as it stands, once one was ever published.
    if tab == "home" and user in slack.views.homes:
        news["view"] = slack.views.as_sent(slack.views.homes[user])
    await slack.event(news)
