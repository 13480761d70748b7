"""The state of the workspace as one person's page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from practice.world.messages import Channel, Message
from practice.world.people import BOT_USER_ID, SLACKBOT_ID, TEAM_ID, TEAM_NAME, Member
from practice.world.state import WorkspaceState

Part = dict[str, Any]
Moment = tuple[str, datetime]
"""A moment to jump to, with its label."""


Asked = Mapping[str, Sequence[str]]
"""Of people whom somebody waits for: by whom they are asked, all by their ids."""


def snapshot(
    slack: WorkspaceState, user: str, presets: Iterable[Moment] = (), asked: Asked = MappingProxyType({})
) -> Part:
    """Return everything the page needs to draw this person's screen, with the moments it offers to jump to."""
    # The app stands in the sidebar before it has written to somebody.
    if slack.app.messages_tab and not slack.directory.get(user).deleted:
        slack.conversations.open_im(user)
    channels = [c for c in slack.conversations.channels.values() if user in c.members]
    views = slack.views
    everybody = [member for member in slack.directory.members.values() if member.id != SLACKBOT_ID]
    namesakes = Counter(member.shown for member in everybody)
    return {
        "version": slack.changes.version,
        "now": slack.clock.now().timestamp(),
        "team": {"id": TEAM_ID, "name": TEAM_NAME},
        "app": BOT_USER_ID,
        "me": _person(slack.directory.get(user)),
        "people": [_person(m) | {"label": _label(m, namesakes[m.shown])} for m in everybody],
        "channels": [_channel(slack, channel, user) for channel in channels],
        "messages": {channel.id: _messages(channel, user) for channel in channels},
        "home": views.as_sent(views.homes[user]) if user in views.homes else None,
        "modals": [views.as_sent(view) for view in views.stacks[user]],
        "mail": list(_mail(slack, asked)),
        "commands": [_command(command) for command in slack.app.commands],
        "notices": [{"id": notice.id, "text": notice.text} for notice in slack.notice_board.of(user)],
        "clock": {"presets": _presets(slack, slack.directory.get(user).tz, presets), "running": slack.clock.running},
    }


def _mail(slack: WorkspaceState, asked: Asked) -> Iterator[Part]:
    """Yield whoever is asked, or has messages of the app that they have not read: whom a visitor may want to be."""
    for member in slack.directory.humans():
        im = slack.conversations.im(member.id)
        unread = im.unread_by(member.id) if im else 0
        if unread or member.id in asked:
            yield {"id": member.id, "unread": unread, "asked": list(asked.get(member.id, ()))}


def _person(member: Member) -> Part:
    names = ("id", "name", "shown", "real_name", "title", "tz", "color")
    flags = ("is_admin", "is_bot", "is_restricted", "is_stranger", "deleted")
    return {name: getattr(member, name) for name in (*names, *flags)}


def _label(member: Member, namesakes: int) -> str:
    return f"{member.shown} @{member.name}" if namesakes > 1 else member.shown


def _channel(slack: WorkspaceState, channel: Channel, user: str) -> Part:
    return {
        "id": channel.id,
        "name": slack.directory.bot.real_name if channel.is_im else channel.name,
        "kind": "im" if channel.is_im else "channel",
        "with": BOT_USER_ID if channel.is_im else None,
        "private": channel.private,
        "topic": channel.topic,
        "unread": channel.unread_by(user),
        "readonly": channel.is_im and slack.app.messages_read_only,
    }


def _messages(channel: Channel, user: str) -> list[Part]:
    seen = channel.seen_by(user)
    replies = Counter(m["thread_ts"] for m in seen if m.get("thread_ts") not in (None, m["ts"]))
    return [_message(message, replies[message["ts"]]) for message in seen]


def _message(message: Message, replies: int) -> Part:
    return {
        "ts": message["ts"],
        "user": message["user"],
        "text": message["text"],
        "blocks": message.get("blocks"),
        "files": message.get("files", []),
        "thread_ts": message.get("thread_ts"),
        "reply_count": replies,
        "edited": "edited" in message,
        "ephemeral": "only_for" in message,
    }


def _command(command: Part) -> Part:
    return {name: command.get(name, "") for name in ("command", "description", "usage_hint")}


def _presets(slack: WorkspaceState, zone: str | None, given: Iterable[Moment]) -> list[Part]:
    offered = moments(slack, zone, given)
    # Reversed, so that of several labels for one moment the first stays.
    coming = {at: label for label, at in reversed(offered) if at > slack.clock.now()}
    return [{"label": label, "at": at.timestamp()} for at, label in sorted(coming.items())]


def moments(slack: WorkspaceState, zone: str | None, given: Iterable[Moment]) -> list[Moment]:
    """Return every moment the page offers to somebody in this zone, with its label."""
    now = slack.clock.now().astimezone(ZoneInfo(zone or "Etc/UTC"))
    # Where the weekly slot lies until an admin moves it.
    tuesdays = (_morning(now, days) for days in ((1 - now.weekday()) % 7, 7))
    tuesday = next(morning for morning in tuesdays if morning > now)
    return [*given, ("Tomorrow 09:00", _morning(now, 1)), ("Next Tuesday 09:00", tuesday)]


def _morning(now: datetime, days: int) -> datetime:
    return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
