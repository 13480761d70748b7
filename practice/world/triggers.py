"""Trigger ids: three real seconds, one use.

Real ones, because the clock of the workspace jumps by days between a click and its answer in a test, and stands still
while an app is too slow, which is what the limit is about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from practice.world.errors import SlackError
from practice.world.identifiers import Identifiers

LIFE_SECONDS = 3.0


@dataclass
class Trigger:
    """A permission to show one modal to one person."""

    user: str
    born: float
    used: bool = False


class Triggers:
    """Issues trigger ids and exchanges each of them once."""

    def __init__(self, identifiers: Identifiers, monotonic: Callable[[], float]) -> None:
        self._identifiers = identifiers
        self._monotonic = monotonic
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str) -> str:
        """Return a fresh trigger id for something this person just did."""
        # The shape of Slack's own: a running number, the workspace's number, a secret.
        trigger_id = f"{1_000_000 + self._identifiers.number('trigger')}.77.{self._identifiers.secret('trigger')}"
        self._issued[trigger_id] = Trigger(user, self._monotonic())
        return trigger_id

    def exchange(self, trigger_id: object) -> str:
        """Use a trigger id up and return whose it was."""
        if not isinstance(trigger_id, str) or not trigger_id:
            raise SlackError("invalid_arguments", "missing required field: trigger_id")
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if self._monotonic() - trigger.born > LIFE_SECONDS:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger.user
