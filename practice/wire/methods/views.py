"""views.*: showing modals and App Homes."""

from __future__ import annotations

from typing import Any

from practice.blockkit.checking import check_view, error_code
from practice.wire.calls import Arguments
from practice.world.errors import SlackError
from practice.world.state import WorkspaceState


def open_view(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """views.open."""
    # Checked first: a view that is refused does not use the trigger up.
    given = checked(arguments.get("view"), "modal")
    user = slack.triggers.exchange(arguments.get("trigger_id"))
    return _shown(slack, slack.views.open(user, given))


def push(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """views.push."""
    given = checked(arguments.get("view"), "modal")
    user = slack.triggers.exchange(arguments.get("trigger_id"))
    if not slack.views.stacks[user]:
        raise SlackError("not_found")
    return _shown(slack, slack.views.push(user, given))


def update(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """views.update."""
    view_id, external_id = arguments.get("view_id"), arguments.get("external_id")
    if bool(view_id) == bool(external_id):
        raise SlackError("invalid_arguments", "exactly one of view_id and external_id is needed")
    kind = slack.views.find(view_id=view_id, external_id=external_id)["type"]
    given = checked(arguments.get("view"), kind)
    return _shown(slack, slack.views.update(given, view_id, external_id, arguments.get("hash")))


def publish(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """views.publish."""
    given = checked(arguments.get("view"), "home")
    if not slack.app.home_tab:
        raise SlackError("not_enabled")
    user = slack.directory.get(arguments.get("user_id")).id
    return _shown(slack, slack.views.publish(user, given, arguments.get("hash")))


def checked(view: Any, kind: str) -> dict[str, Any]:
    """Return the view when Slack would take it; SlackError otherwise."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "missing required field: view")
    faults = check_view(view)
    if not faults and view["type"] != kind:
        faults = [f"type: a {kind} is needed here"]
    if faults:
        raise SlackError(error_code(faults, "invalid_arguments"), *faults)
    return view


def _shown(slack: WorkspaceState, view: dict[str, Any]) -> dict[str, Any]:
    slack.changes.touch()
    return {"ok": True, "view": slack.views.as_sent(view)}
