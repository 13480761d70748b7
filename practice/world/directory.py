"""Who is in the workspace, and changes to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from practice.world.errors import SlackError
from practice.world.people import BOT_USER_ID, SLACKBOT_ID, Member, bot_member, slackbot


class Directory:
    """The members of the workspace, Slackbot and the app's own user among them."""

    def __init__(self, people: Iterable[Member], bot_name: str) -> None:
        everybody = [slackbot(), *people, bot_member(bot_name)]
        self.members = {member.id: member for member in everybody}

    def get(self, user_id: object) -> Member:
        """Return the member with this id; SlackError when there is none."""
        if not isinstance(user_id, str) or user_id not in self.members:
            raise SlackError("user_not_found")
        return self.members[user_id]

    def named(self, name: str) -> Member:
        """Return the member with this handle or id."""
        for member in self.members.values():
            if name.lstrip("@").lower() == member.name or name == member.id:
                return member
        raise LookupError(f"nobody is called {name}")

    def change(self, name: str, **fields: Any) -> Member:
        """Change a member's row, for instance `deleted=True` or `tz="Asia/Tokyo"`."""
        changed = replace(self.named(name), **fields)
        self.members[changed.id] = changed
        return changed

    def humans(self) -> list[Member]:
        """Return the people of this workspace (no bots, no Slackbot), deactivated ones included."""
        return [m for m in self.members.values() if not (m.is_bot or m.is_stranger or m.id == SLACKBOT_ID)]

    @property
    def bot(self) -> Member:
        """The app's own user."""
        return self.members[BOT_USER_ID]
