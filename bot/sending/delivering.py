"""What each kind of message needs to leave: its words, and whom it concerns when it does not arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.engine import Engine
from bot.models import Message, OutboxItem

Renderer = Callable[[Engine, OutboxItem], Awaitable[Message | None]]
"""Makes the words. None means that the message has lost its sense (its round is over)."""

Undelivered = Callable[[Engine, OutboxItem], Awaitable[None]]
"""What else happens when a message will not arrive."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a kind of message needs besides its policy."""

    render: Renderer
    undelivered: Undelivered | None = None
    """When Slack refuses its recipient for good."""
    given_up: Undelivered | None = None
    """When it waited for longer than its kind may."""
    in_doubt: Undelivered | None = None
    """When it may have arrived, and is not sent a second time."""
