"""Payloads as Slack documents them, from what the workspace knows."""

from __future__ import annotations

import copy
from typing import Any

from practice.blockkit.interactive import STATEFUL, Element, Placed
from practice.wire.connected import ConnectedWorkspace
from practice.wire.events import VERIFICATION_TOKEN
from practice.world.messages import Channel, Message, as_sent
from practice.world.people import APP_ID, TEAM_DOMAIN, TEAM_ID, Member
from practice.world.state import WorkspaceState

Payload = dict[str, Any]


def command(slack: ConnectedWorkspace, member: Member, channel: Channel, name: str, text: str) -> Payload:
    """Return the form fields of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        # Direct messages have no name; Slack sends this word.
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": member.id,
        "user_name": member.name,
        "command": name,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",  # a form has no booleans
        "response_url": slack.responses.issue(channel, member.id),
        "trigger_id": slack.triggers.issue(member.id),
    }


def _interaction(slack: WorkspaceState, kind: str, member: Member) -> Payload:
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": slack.triggers.issue(member.id),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def view_action(slack: WorkspaceState, member: Member, view: Payload, action: Payload) -> Payload:
    """Return block_actions from a modal or an App Home."""
    return _interaction(slack, "block_actions", member) | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": slack.views.as_sent(view),
        "actions": [action],
    }


def message_action(
    slack: ConnectedWorkspace, member: Member, channel: Channel, message: Message, action: Payload
) -> Payload:
    """Return block_actions from a message."""
    ephemeral = "only_for" in message
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if "thread_ts" in message:
        container["thread_ts"] = message["thread_ts"]
    payload = _interaction(slack, "block_actions", member) | {
        "container": container,
        "channel": {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name},
        "state": {"values": copy.deepcopy(slack.message_inputs.get((member.id, channel.id, message["ts"]), {}))},
        "response_url": slack.responses.issue(channel, member.id, message),
        "actions": [action],
    }
    # Slack keeps no ephemeral message that it could send along; the app has the response URL to change it.
    return payload if ephemeral else payload | {"message": as_sent(message)}


def action(slack: WorkspaceState, item: Placed, chosen: Payload) -> Payload:
    """Return one entry of `actions`; `chosen` holds selected_option and its kin, or a text input's value."""
    element = item.element
    sent = {"type": element["type"], "block_id": item.block_id, "action_id": item.action_id}
    sent |= {key: copy.deepcopy(element[key]) for key in _echoed(element) if key in element}
    sent |= copy.deepcopy(chosen)
    return sent | {"action_ts": f"{slack.clock.now().timestamp():.6f}"}


def _echoed(element: Element) -> list[str]:
    if element["type"] == "button":
        return ["text", "value", "style", "url"]
    initial = "initial_" + STATEFUL.get(element["type"], "").removeprefix("selected_")
    # Slack sends along what a menu looked like, but not what it offers.
    return ["placeholder", "confirm", initial]


def view_submission(slack: WorkspaceState, member: Member, view: Payload) -> Payload:
    """Return the submission of a modal."""
    return _interaction(slack, "view_submission", member) | {
        "view": slack.views.as_sent(view),
        "response_urls": [],  # only for menus with response_url_enabled, which choose a conversation
    }


def view_closed(slack: WorkspaceState, member: Member, view: Payload, *, cleared: bool) -> Payload:
    """Return the news that somebody closed a modal; it carries no trigger."""
    payload = _interaction(slack, "view_closed", member)
    del payload["trigger_id"]
    return payload | {"view": slack.views.as_sent(view), "is_cleared": cleared}


def block_suggestion(slack: WorkspaceState, member: Member, where: Payload, item: Placed, query: str) -> Payload:
    """Return the request for the options of an external select; `where` holds container and view or message."""
    payload = _interaction(slack, "block_suggestion", member)
    del payload["trigger_id"]
    return payload | where | {"action_id": item.action_id, "block_id": item.block_id, "value": query}
