"""What of a delivery is handed to Bolt, which fails at odd shapes in keys that neither of us needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from handlers.payloads import reading
from handlers.payloads.reading import Body, action_of, mapping, name_of, team_of, user_of

Kept = dict[str, Any]
# No names of people or channels, which Slack sends along, too: nobody reads them here.
_COMMAND = ("team_id", "user_id", "trigger_id", "text", "channel_id", "response_url")
# The last four are what a form is shown again from (`forms.again`).
_VIEW = ("id", "hash", "type", "callback_id", "private_metadata", "state", "title", "submit", "close", "blocks")


def delivery(body: object) -> Kept:
    """Return what Bolt and we read of a delivery; {} when it is of a kind that is not for us. Raises Unreadable."""
    payload = mapping(body)
    if "command" in payload:
        return _command(payload)
    kind = name_of(payload.get("type"))
    return _KINDS[kind](payload) if kind in _KINDS else {}


def _command(body: Body) -> Kept:
    # Only for what it raises: the listener reads once more, from what is handed on.
    reading.command(body)
    return {"command": name_of(body["command"]), **_only(body, _COMMAND)}


def _click(body: Body) -> Kept:
    reading.click(body)
    return _interaction(body) | _only(body, ("container", "trigger_id")) | {"actions": [action_of(body)]}


def _submission(body: Body) -> Kept:
    reading.submission(body)
    return _interaction(body)


def _event(body: Body) -> Kept:
    event = mapping(body.get("event"))
    kept = {"type": name_of(event.get("type"))}
    if kept["type"] == "app_home_opened":
        reading.home_opened(body)
        kept |= _only(event, ("user", "tab"))
    # Every event that is not for us would otherwise be refused, and come again three times.
    known = kept["type"] in EVENTS
    return {"type": "event_callback", "team_id": reading.id_of(body.get("team_id")), "event": kept} if known else {}


def _challenge(body: Body) -> Kept:
    return {"type": "url_verification", "challenge": name_of(body.get("challenge"))}


EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
# No `block_suggestion`: the names it asks for would stand in the answer to a request.
_KINDS: Mapping[str, Callable[[Body], Kept]] = {
    "block_actions": _click,
    "view_submission": _submission,
    "event_callback": _event,
    "url_verification": _challenge,
}


def _only(body: Body, names: tuple[str, ...]) -> Kept:
    return {name: body[name] for name in names if name in body}


def _interaction(body: Body) -> Kept:
    who = {"team": {"id": team_of(body)}, "user": {"id": user_of(body)}}
    kept = {"type": body["type"], **who, **_only(body, ("response_url",))}
    if body.get("view"):
        # Bolt looks for both of these without asking whether they are there.
        kept["view"] = {"type": "modal", "callback_id": "", **_only(body["view"], _VIEW)}
    return kept
