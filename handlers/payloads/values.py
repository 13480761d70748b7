"""What Slack sends, as typed values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.errors import Refusal
from bot.models import Posted, Who

Value = str | tuple[str, ...] | None
"""What an input holds: text, the value of a choice, an id, or several of them."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What every delivery says first: who acted."""

    team_id: str
    user_id: str

    @property
    def who(self) -> Who:
        """Whoever acted, as rules know people."""
        return Who(self.team_id, self.user_id)

    @property
    def delivery(self) -> str:
        """What a second delivery of the same act has in common with the first, and no other act."""
        # A trigger is new with everything somebody does, and stays the same when Slack sends that again.
        return json.dumps([getattr(self, name, "") for name in ("trigger_id", "action", "text")])


@dataclass(frozen=True, slots=True)
class Command(Payload):
    """A slash command."""

    trigger_id: str
    text: str
    channel_id: str
    response_url: str = ""
    """Where an answer goes that comes too late to be one; good for half an hour."""


@dataclass(frozen=True, slots=True)
class View:
    """The modal or Home view something happened in."""

    id: str
    hash: str
    kind: str
    """modal or home"""
    name: str
    """Its callback_id."""
    metadata: str
    """Our private_metadata: opaque ids only."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """By block id: every input of ours has one element."""
    typed: tuple[str, ...] = ()
    """The inputs in which somebody wrote something, by block id."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """What stands in it, with what was filled in, as Slack sends it: of any shape."""

    def text(self, block_id: str) -> str:
        """Read a single value by its block id; "" when it is empty, or not in this form."""
        value = self.values.get(block_id)
        return value if isinstance(value, str) else ""

    def number(self, block_id: str) -> int:
        """Return a single value as a number. Raises Refusal, beside its field, when it is empty or anything else."""
        return number(self.text(block_id), block_id)

    def day(self, block_id: str) -> date | None:
        """Return a picked day, None when there is none. Raises Refusal, beside its field, when it is anything else."""
        text = self.text(block_id)
        return day(text, block_id) if text else None

    def several(self, block_id: str) -> tuple[str, ...]:
        """Read several values by their block id; none when it is empty, or not in this form."""
        value = self.values.get(block_id)
        return value if isinstance(value, tuple) else ()


def number(text: str, block_id: str) -> int:
    """Return the number of a choice. Raises Refusal, beside that field, when it is anything else."""
    # `int` reads digits of every script, and nine of them fit any whole number of Postgres.
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Refusal("Please choose one of the values offered.", block_id)
    return int(text)


def day(text: str, block_id: str | None = None) -> date:
    """Return a day as Slack writes it. Raises Refusal when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("Please pick a day.", block_id) from error


@dataclass(frozen=True, slots=True)
class Click(Payload):
    """A tap on a button or a choice outside an input."""

    trigger_id: str
    action: str
    value: str
    view: View | None
    message: Posted | None = None
    response_url: str = ""


@dataclass(frozen=True, slots=True)
class Submission(Payload):
    """A modal sent off."""

    view: View

    @property
    def delivery(self) -> str:
        """The window, and what stood in it: a form that stays can be sent off again with something else."""
        return json.dumps([self.view.name, self.view.id, self.view.hash, sorted(self.view.values.items())])


@dataclass(frozen=True, slots=True)
class HomeOpened(Payload):
    """Somebody opened App Home."""
