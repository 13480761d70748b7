"""Slack dictionaries in, typed values out. The only place that knows the shape of what Slack sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Command(Payload):
    """A slash command."""

    trigger_id: str
    text: str
    channel_id: str


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

    def text(self, block_id: str) -> str:
        """Read a single value by its block id; "" when it is empty, or not in this form."""
        value = self.values.get(block_id)
        return value if isinstance(value, str) else ""

    def number(self, block_id: str) -> int:
        """Return a single value as a number. Raises Refusal, beside its field, when it is empty or anything else."""
        text = self.text(block_id)
        if not text.isdecimal():
            raise Refusal("Please choose one of the values offered.", block_id)
        return int(text)

    def several(self, block_id: str) -> tuple[str, ...]:
        """Read several values by their block id; none when it is empty, or not in this form."""
        value = self.values.get(block_id)
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Click(Payload):
    """A tap on a button or a choice outside an input."""

    trigger_id: str
    action: str
    value: str
    view: View | None
    message: Posted | None = None


@dataclass(frozen=True, slots=True)
class Submission(Payload):
    """A modal sent off."""

    view: View


@dataclass(frozen=True, slots=True)
class Suggestion(Payload):
    """Somebody types in a type-ahead."""

    query: str


@dataclass(frozen=True, slots=True)
class HomeOpened(Payload):
    """Somebody opened App Home."""


Body = Mapping[str, Any]

_SEVERAL = ("selected_users", "selected_options")
_SINGLE = ("value", "selected_user", "selected_date", "selected_time", "selected_conversation", "selected_channel")


def _value(element: Body) -> Value:
    for name in _SEVERAL:
        if name in element:
            # People come as plain ids, options as objects.
            return tuple(o if isinstance(o, str) else o["value"] for o in element[name] or ())
    # It is there and null while nothing is chosen.
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    for name in _SINGLE:
        if name in element:
            chosen: str | None = element[name]
            return chosen
    return None


def _view(view: Body) -> View:
    state = (view.get("state") or {}).get("values") or {}
    values = {block_id: _value(element) for block_id, block in state.items() for element in block.values()}
    return View(
        view["id"],
        view.get("hash", ""),
        view.get("type", "modal"),
        view.get("callback_id", ""),
        view.get("private_metadata", ""),
        values,
    )


def _team(body: Body) -> str:
    return str((body.get("team") or {}).get("id") or body["user"]["team_id"])


def command(body: Body) -> Command:
    """Read a slash command."""
    return Command(
        body["team_id"], body["user_id"], body["trigger_id"], body.get("text", "").strip(), body["channel_id"]
    )


def click(body: Body) -> Click:
    """Read a block action."""
    action = body["actions"][0]
    value = _value(action)
    view = _view(body["view"]) if body.get("view") else None
    # A click has one value; several ticked boxes become a JSON list in it.
    text = value if isinstance(value, str) else json.dumps(value or "")
    where = body.get("container") or {}
    # A button in a window or in Home has a container, too, which is no message.
    place = Posted(where["channel_id"], where["message_ts"]) if where.get("type") == "message" else None
    return Click(_team(body), body["user"]["id"], body["trigger_id"], action["action_id"], text, view, place)


def submission(body: Body) -> Submission:
    """Read a view submission."""
    return Submission(_team(body), body["user"]["id"], _view(body["view"]))


def suggestion(body: Body) -> Suggestion:
    """Read a request for the options of a type-ahead."""
    return Suggestion(_team(body), body["user"]["id"], body.get("value", ""))


def home_opened(body: Body) -> HomeOpened | None:
    """Read an app_home_opened event; None for the Messages tab."""
    event = body["event"]
    return HomeOpened(body["team_id"], event["user"]) if event.get("tab") == "home" else None
