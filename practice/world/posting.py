"""Putting messages into conversations."""

from __future__ import annotations

import copy
from typing import Any

from practice.blockkit.mentions import notified
from practice.world import forms
from practice.world.changes import Changes
from practice.world.clock import PracticeClock
from practice.world.identifiers import Identifiers
from practice.world.messages import Channel, Conversations, Message
from practice.world.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID

KEPT_KEYS = ("text", "blocks", "metadata")


class Posting:
    """Stores what the app and people post."""

    def __init__(
        self, clock: PracticeClock, conversations: Conversations, identifiers: Identifiers, changes: Changes
    ) -> None:
        self._clock = clock
        self._conversations = conversations
        self._identifiers = identifiers
        self._changes = changes

    def post(self, channel: Channel, given: dict[str, Any], *, only_for: str | None = None) -> Message:
        """Store a message of the app; `only_for` makes it ephemeral."""
        message: Message = {"user": BOT_USER_ID, "bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM_ID}
        message |= self._content(given)
        if given.get("thread_ts"):
            message["thread_ts"] = str(given["thread_ts"])
        if only_for is not None:
            message["only_for"] = only_for
        return self._store(channel, message)

    def say(self, channel: Channel, user: str, text: str, thread_ts: str | None = None) -> Message:
        """Store what a person typed."""
        message: Message = {"user": user, "team": TEAM_ID, "text": text, "notified": notified(text, None)}
        if thread_ts:
            message["thread_ts"] = thread_ts
        return self._store(channel, message)

    def replace(self, message: Message, given: dict[str, Any]) -> None:
        """Give a stored message other words."""
        for key in ("blocks", "text"):
            message.pop(key, None)
        message |= self._content(given)
        message["edited"] = {"user": BOT_USER_ID, "ts": f"{self._clock.now().timestamp():.6f}"}
        self._changes.touch()

    def _content(self, given: dict[str, Any]) -> dict[str, Any]:
        # Copies, because ids are filled in below: what the app sent must stay in `calls` as it came.
        content = {key: copy.deepcopy(given[key]) for key in KEPT_KEYS if given.get(key)}
        content.setdefault("text", "")
        forms.name_everything(content.get("blocks", []), self._identifiers)
        # Arguments of a form-encoded call are strings.
        markup = given.get("mrkdwn", True) not in (False, "false")
        content["notified"] = notified(content["text"], content.get("blocks"), markup=markup)
        return content

    def _store(self, channel: Channel, message: Message) -> Message:
        stored = self._conversations.add(channel, message)
        self._changes.touch()
        return stored
