"""What people do with modals: submitting and closing them, and what the app's answer does to them."""

from __future__ import annotations

from typing import Any

from practice.blockkit.interactive import placed
from practice.hands.access import active, view_of
from practice.hands.surface import Surface, Values
from practice.wire import payloads
from practice.wire.acks import Ack
from practice.wire.connected import ConnectedWorkspace
from practice.wire.methods.views import checked
from practice.world import forms
from practice.world.errors import RefusedError, SlackError
from practice.world.state import WorkspaceState

Payload = dict[str, Any]

# What Slack's client says of no answer in time, and of any that it cannot use.
TROUBLE = "We had some trouble connecting. Try again?"


async def submit(slack: ConnectedWorkspace, user: str, view_id: str, state: Values | None = None) -> dict[str, str]:
    """Submit a modal; return errors per block id ({"": words} for the form as a whole), {} when it was taken."""
    member = active(slack, user)
    surface = Surface(slack, member, {"type": "view", "view_id": view_id})
    view = view_of(slack, user, view_id)
    if not view["submit"]:
        raise RefusedError("There is nothing to submit here.")
    surface.fill(state or {})
    if errors := forms.faults(view["blocks"], surface.state):
        return errors
    ack = await slack.deliveries.send("view_submission", payloads.view_submission(slack, member, view))
    errors = _taken(slack, user, view, ack)
    await slack.deliveries.settled()
    return errors


def _taken(slack: ConnectedWorkspace, user: str, view: Payload, ack: Ack) -> dict[str, str]:
    if not ack.ok:
        return {"": TROUBLE}
    try:
        errors = _answered(slack, user, view, ack.payload)
    except SlackError as error:
        slack.complain(f"answer to {view['callback_id']}: {error.code}", error.messages)
        return {"": TROUBLE}
    slack.changes.touch()
    return errors


def _answered(slack: WorkspaceState, user: str, view: Payload, answer: Payload) -> dict[str, str]:
    # The person closed it while the app was thinking: there is nothing left to answer to.
    if view not in slack.views.stacks[user]:
        return {}
    action = answer.get("response_action")
    if action == "errors":
        return _errors(view, answer.get("errors"))
    if action == "update":
        slack.views.update(checked(answer.get("view"), "modal"), view["id"], None, None)
    elif action == "push":
        slack.views.push(user, checked(answer.get("view"), "modal"))
    elif action == "clear":
        slack.views.clear(user)
    # An empty answer closes this window alone, and the one below it is seen again.
    elif not answer:
        slack.views.close(user, view["id"])
    else:
        raise SlackError("unknown response_action", f"the answer was {answer!r}")
    return {}


def _errors(view: Payload, errors: Any) -> dict[str, str]:
    inputs = {item.block_id for item in placed(view["blocks"]) if item.is_input}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("response_action errors without errors")
    # Slack cannot show these; the person reads of trouble, and the app learns nothing of it.
    if strangers := set(errors) - inputs:
        raise SlackError("errors beside blocks that are no inputs", *sorted(strangers))
    return {block_id: str(words) for block_id, words in errors.items()}


async def close(slack: ConnectedWorkspace, user: str, view_id: str, *, everything: bool = False) -> None:
    """Close a modal (the whole stack with `everything`, or when it asks for that itself)."""
    member = active(slack, user)
    view = view_of(slack, user, view_id)
    cleared = everything or bool(view["clear_on_close"])
    closed = slack.views.clear(user) if cleared else slack.views.close(user, view_id)
    slack.changes.touch()
    for one in reversed(closed):  # the top one first
        if one["notify_on_close"]:
            payload = payloads.view_closed(slack, member, one, cleared=cleared)
            await slack.deliveries.send("view_closed", payload)
