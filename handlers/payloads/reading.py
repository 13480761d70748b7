"""From Slack's dictionaries to typed values: read, or `Unreadable`. Nothing here fails in another way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.models import Posted, storable
from handlers.payloads.values import Click, Command, HomeOpened, Submission, Value, View

ID = re.compile(r"[A-Z0-9]{2,32}")
"""Slack's ids of people, workspaces and conversations. They become parts of rows."""
NAME_CHARS = 255
"""What a name or id of another sort may hold: Slack allows names of ours as much, and its own are shorter."""
TEXT_CHARS = 100_000
"""More than any input takes. How long a text may be is for its rule to say."""


class Unreadable(Exception):
    """A payload does not have the shape that Slack documents, so there is nobody to answer."""


Body = Mapping[str, Any]

_SEVERAL = ("selected_users", "selected_options")
_SINGLE_IDS = ("selected_user", "selected_conversation", "selected_channel")
_SINGLE = ("value", "selected_date", "selected_time")


def mapping(value: object) -> Body:
    """Return a dictionary that must be one."""
    if not isinstance(value, Mapping):
        raise Unreadable
    return value


def _text(value: object, most: int = TEXT_CHARS) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most:
        raise Unreadable
    return storable(value)


def name_of(value: object) -> str:
    """Read what must be there: the name of a thing of ours, or an id that Slack hands out for a moment."""
    name = _text(value, NAME_CHARS)
    if not name:
        raise Unreadable
    return name


def id_of(value: object) -> str:
    """Return an id of a person, a workspace or a conversation."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Unreadable
    return value


def _chosen(option: object) -> str:
    return id_of(option) if isinstance(option, str) else _text(mapping(option).get("value"))


def _value(element: Body) -> Value:
    # By the keys that are there, not by `type`: Slack has many sorts of menus, and few keys for what they hold.
    for name in _SEVERAL:
        if name in element:
            # People come as plain ids, options as objects.
            chosen = element[name] or ()
            if not isinstance(chosen, list | tuple):
                raise Unreadable
            return tuple(_chosen(option) for option in chosen)
    # It is there and null while nothing is chosen.
    if "selected_option" in element:
        return _chosen(element["selected_option"]) if element["selected_option"] else None
    for name in _SINGLE_IDS:
        if name in element:
            return id_of(element[name]) if element[name] else None
    for name in _SINGLE:
        if name in element:
            return None if element[name] is None else _text(element[name])
    return None


def _elements(view: Body) -> dict[str, Body]:
    """Return the element of every input, by block id."""
    blocks = mapping(mapping(view.get("state") or {}).get("values") or {})
    return {storable(name): mapping(element) for name, block in blocks.items() for element in mapping(block).values()}


def _view(view: Body) -> View:
    elements = _elements(view)
    values = {name: _value(element) for name, element in elements.items()}
    return View(
        name_of(view.get("id")),
        _text(view.get("hash")),
        # What does not say that it is Home is taken for a modal, of which a stamp is asked (`forms.unstamped`).
        _text(view.get("type"), NAME_CHARS) or "modal",
        _text(view.get("callback_id"), NAME_CHARS),
        _text(view.get("private_metadata")),
        values,
        # Texts only: what was chosen is chosen again in a moment, what was written would be lost.
        tuple(name for name, one in elements.items() if one.get("type") == "plain_text_input" and values[name]),
        view,
    )


def team_of(body: Body) -> str:
    """Return the workspace somebody acted in."""
    # Slack documents null for apps that a whole organisation has installed.
    team = body.get("team")
    return id_of(mapping(team).get("id")) if team else id_of(mapping(body.get("user")).get("team_id"))


def user_of(body: Body) -> str:
    """Return who acted."""
    return id_of(mapping(body.get("user")).get("id"))


def command(body: Body) -> Command:
    """Read a slash command."""
    return Command(
        id_of(body.get("team_id")),
        id_of(body.get("user_id")),
        name_of(body.get("trigger_id")),
        _text(body.get("text")).strip(),
        id_of(body.get("channel_id")),
        _text(body.get("response_url")),
    )


def action_of(body: Body) -> Body:
    """Return what was pressed."""
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions:
        raise Unreadable
    return mapping(actions[0])


def click(body: Body) -> Click:
    """Read a block action."""
    action = action_of(body)
    value = _value(action)
    view = _view(mapping(body["view"])) if body.get("view") else None
    # A click has one value; several ticked boxes become a JSON list in it.
    text = value if isinstance(value, str) else json.dumps(value or "")
    # A button in a window or in Home has a container, too, which is no message.
    where = mapping(body.get("container") or {})
    place = None
    if where.get("type") == "message":
        place = Posted(id_of(where.get("channel_id")), name_of(where.get("message_ts")))
    trigger, name = name_of(body.get("trigger_id")), name_of(action.get("action_id"))
    return Click(team_of(body), user_of(body), trigger, name, text, view, place, _text(body.get("response_url")))


def submission(body: Body) -> Submission:
    """Read a view submission."""
    return Submission(team_of(body), user_of(body), _view(mapping(body.get("view"))))


def home_opened(body: Body) -> HomeOpened | None:
    """Read an app_home_opened event; None for the Messages tab."""
    event = mapping(body.get("event"))
    return HomeOpened(id_of(body.get("team_id")), id_of(event.get("user"))) if event.get("tab") == "home" else None
