"""What a person may touch: being signed in, the conversations they are in, the messages and windows they see."""

from __future__ import annotations

from typing import Any

from practice.world.errors import RefusedError, SlackError
from practice.world.messages import Channel, Message
from practice.world.people import Member
from practice.world.state import WorkspaceState


def active(slack: WorkspaceState, user: str) -> Member:
    """Return the member who is about to do something; RefusedError for somebody who left, or belongs elsewhere."""
    member = slack.directory.get(user)
    if member.deleted:
        raise RefusedError(f"{member.shown} was deactivated and cannot sign in.")
    if member.is_stranger:
        raise RefusedError(f"{member.shown} belongs to another workspace and cannot sign in here.")
    return member


def place(slack: WorkspaceState, member: Member, channel_id: str) -> Channel:
    """Return a conversation this person is in."""
    channel = slack.conversations.channels.get(channel_id)
    if channel is None or member.id not in channel.members:
        raise RefusedError("You are not in that conversation.")
    return channel


def channel_of(slack: WorkspaceState, user: str, message: Message) -> Channel:
    """Return the conversation in which this person sees a message; RefusedError when it is gone."""
    stamp = (message["ts"], message["user"])
    found = [
        (dict(stored) != message, place, channel)
        for place, channel in enumerate(slack.conversations.channels.values())
        for stored in (channel.seen_by(user) if user in channel.members else [])
        if (stored["ts"], stored["user"]) == stamp
    ]
    if not found:
        raise RefusedError("That message is gone.")
    # Time stamps are unique in one conversation only; of several, it is the one with the same words.
    return min(found)[-1]


def message_in(slack: WorkspaceState, member: Member, channel_id: str, ts: str) -> tuple[Channel, Message]:
    """Return a message by its place and time stamp; RefusedError when this person does not see it."""
    channel = place(slack, member, channel_id)
    try:
        message = channel.find(ts)
    except SlackError:
        raise RefusedError("That message is gone.") from None
    if message not in channel.seen_by(member.id):
        raise RefusedError("That message is gone.")
    return channel, message


def view_of(slack: WorkspaceState, user: str, view_id: str) -> dict[str, Any]:
    """Return a view on this person's screen; RefusedError when it is closed."""
    try:
        view = slack.views.find(view_id=view_id)
    except SlackError:
        raise RefusedError("That window is closed.") from None
    if slack.views.owner(view_id) != user:
        raise RefusedError("That window is closed.")
    return view
