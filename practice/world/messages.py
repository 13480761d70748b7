"""Channels, direct messages with the app, and the messages in them."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from practice.world.clock import PracticeClock
from practice.world.errors import SlackError
from practice.world.people import BOT_USER_ID

Message = dict[str, Any]

# Bookkeeping of the practice workspace that Slack's own message objects do not carry.
PRIVATE_KEYS = ("notified", "only_for")


@dataclass
class Channel:
    """One conversation: a channel, public or private, or the direct messages between one person and the app."""

    id: str
    name: str
    topic: str = ""
    user: str | None = None
    private: bool = False
    members: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    last_stamp: int = 0

    @property
    def is_im(self) -> bool:
        """True for direct messages."""
        return self.user is not None

    def seen_by(self, user: str) -> list[Message]:
        """Return the messages this person sees, oldest first."""
        return [message for message in self.messages if message.get("only_for") in (None, user)]

    def unread_by(self, user: str) -> int:
        """Count what others wrote since this person last looked."""
        last = self.read.get(user, "")
        # Time stamps are compared as text: all have ten digits before the point and six behind it.
        return sum(1 for m in self.seen_by(user) if m["ts"] > last and m["user"] != user)

    def find(self, ts: str) -> Message:
        """Return the message with this time stamp; SlackError when there is none."""
        for message in self.messages:
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")


class Conversations:
    """All conversations of the workspace."""

    def __init__(self, clock: PracticeClock, channels: Iterable[tuple[str, str, str]]) -> None:
        self._clock = clock
        self.channels = {id_: Channel(id_, name, topic) for id_, name, topic in channels}

    def add_private(self, id_: str, name: str, topic: str, members: set[str]) -> None:
        """Make a private channel with these members."""
        self.channels[id_] = Channel(id_, name, topic, private=True, members=members)

    def get(self, channel_id: str) -> Channel:
        """Return the conversation with this id; SlackError when there is none."""
        try:
            return self.channels[channel_id]
        except KeyError:
            raise SlackError("channel_not_found") from None

    def named(self, name: str) -> Channel:
        """Return the channel called `name` (with or without #), or the one with that id."""
        for channel in self.channels.values():
            if name.lstrip("#") in (channel.name, channel.id):
                return channel
        raise LookupError(f"no channel called {name}")

    def im(self, user: str) -> Channel | None:
        """Return this person's direct messages with the app, if there are any yet."""
        return self.channels.get(im_id(user))

    def open_im(self, user: str) -> Channel:
        """Return this person's direct messages with the app, opened if need be."""
        opened = self.channels.get(im_id(user))
        if opened is None:
            opened = Channel(im_id(user), "", user=user, members={user, BOT_USER_ID})
            self.channels[opened.id] = opened
        return opened

    def stamp(self, channel: Channel) -> str:
        """Return the next time stamp of this conversation: practice time, unique and increasing."""
        now = round(self._clock.now().timestamp() * 1_000_000)
        # The clock may stand still or be put back, but a time stamp is a message's name.
        channel.last_stamp = max(now, channel.last_stamp + 1)
        return f"{channel.last_stamp // 1_000_000}.{channel.last_stamp % 1_000_000:06d}"

    def add(self, channel: Channel, message: Message) -> Message:
        """Store a message at the present practice time."""
        message |= {"type": "message", "ts": self.stamp(channel)}
        channel.messages.append(message)
        return message


def im_id(user: str) -> str:
    """Return the id of the direct messages between this person and the app."""
    # Made of the person's own id, so that a test can name the conversation before there is one.
    return "D" + user[1:]


def as_sent(message: Message) -> Message:
    """Return the message as the app sees it in responses and payloads."""
    return copy.deepcopy({key: value for key, value in message.items() if key not in PRIVATE_KEYS})
