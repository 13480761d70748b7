"""What people do with buttons, menus and pickers."""

from __future__ import annotations

from typing import Any

from practice.blockkit.checking import check_suggestions
from practice.blockkit.interactive import STATEFUL, Placed, all_options
from practice.hands.access import active
from practice.hands.surface import Surface, Values
from practice.wire import payloads
from practice.wire.connected import ConnectedWorkspace
from practice.world import forms

Payload = dict[str, Any]


async def click(
    slack: ConnectedWorkspace,
    user: str,
    container: Payload,
    block_id: str,
    action_id: str,
    chosen: Any = None,
    state: Values | None = None,
) -> None:
    """Press a button or choose in a menu; returns once the app's answer was handled."""
    surface = Surface(slack, active(slack, user), container)
    item = surface.find(block_id, action_id)
    # With a click Slack sends all that stands in the inputs by then, as `state`.
    surface.fill(state or {})
    sent = _chosen(surface, item, chosen)
    slack.changes.touch()
    # An input in a form stays with the person until they submit, unless its block asks for news.
    if item.is_input and not item.block.get("dispatch_action"):
        return
    ack = await slack.deliveries.send("block_actions", surface.payload(payloads.action(slack, item, sent)))
    if not ack.ok:
        slack.notice_board.tell(user, f"{slack.directory.bot.real_name} did not respond in time.")
    await slack.deliveries.settled()


def _chosen(surface: Surface, item: Placed, chosen: Any) -> Payload:
    kind = item.element["type"]
    if kind == "overflow":
        return {"selected_option": forms.option(item.element, chosen)}
    # A button has nothing chosen; its value is echoed from the element (`payloads.action`).
    if kind not in STATEFUL:
        return {}
    surface.fill({item.block_id: {item.action_id: chosen}})
    held = surface.state[item.block_id][item.action_id]
    return {key: value for key, value in held.items() if key != "type"}


async def suggest(
    slack: ConnectedWorkspace, user: str, container: Payload, block_id: str, action_id: str, query: str
) -> list[Payload]:
    """Type into an external select and return the options the app offers."""
    surface = Surface(slack, active(slack, user), container)
    item = surface.find(block_id, action_id)
    request = payloads.block_suggestion(slack, surface.member, surface.suggestion_source(), item, query)
    ack = await slack.deliveries.send("block_suggestion", request)
    answer = ack.payload if ack.ok else {"options": []}
    if faults := check_suggestions(answer):
        slack.complain(f"options for {action_id}", faults)
        answer = {"options": []}
    options = all_options(answer)
    known = surface.suggested.setdefault(action_id, [])
    # Options of earlier words stay known, because what was chosen from them may still stand in the menu.
    known[:] = [*options, *(old for old in known if old not in options)]
    return options
