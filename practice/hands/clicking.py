"""What people do with buttons, menus and pickers."""

from __future__ import annotations

from typing import Any

from practice.blockkit.checking import check_suggestions
from practice.blockkit.interactive import STATEFUL, Placed, all_options, placed
from practice.hands.access import active, message_in, view_of
from practice.wire import payloads
from practice.wire.connected import ConnectedWorkspace
from practice.world import forms
from practice.world.errors import RefusedError
from practice.world.people import Member

Payload = dict[str, Any]
Values = dict[str, dict[str, Any]]


class Spot:
    """The view or the message somebody points at, with what they have filled in there."""

    def __init__(self, slack: ConnectedWorkspace, member: Member, container: Payload) -> None:
        if not slack.app.interactive:
            raise RefusedError("This app is not configured to handle interactive responses.")
        self.slack, self.member = slack, member
        self.view: Payload | None = None
        if container["type"] == "view":
            self.view = view_of(slack, member.id, container["view_id"])
            self.key = str(self.view["id"])
            self.blocks = self.view["blocks"]
            self.state = slack.views.inputs[self.key]
        else:
            self.channel, self.message = message_in(slack, member, container["channel"], container["ts"])
            self.key = f"{self.channel.id}:{self.message['ts']}"
            self.blocks = self.message.get("blocks") or []
            held = (member.id, self.channel.id, self.message["ts"])
            self.state = slack.message_inputs.setdefault(held, forms.initial_state(self.blocks))

    @property
    def suggested(self) -> dict[str, list[Payload]]:
        """What external selects offered here so far, per action id."""
        return self.slack.suggested.setdefault((self.member.id, self.key), {})

    def find(self, block_id: str, action_id: str) -> Placed:
        """Return the element with these ids; RefusedError when it is not there (any more)."""
        for item in placed(self.blocks):
            if item.block_id == block_id and item.action_id == action_id:
                return item
        raise RefusedError("That is not there any more.")

    def fill(self, values: Values) -> None:
        """Take over what stands in the inputs."""
        for block_id, entries in forms.initial_state(self.blocks).items():
            for action_id, untouched in entries.items():
                self.state.setdefault(block_id, {}).setdefault(action_id, untouched)
        forms.fill(self.blocks, self.state, values, self.suggested)

    def payload(self, action: Payload) -> Payload:
        """Return block_actions for an action here."""
        if self.view is not None:
            return payloads.view_action(self.slack, self.member, self.view, action)
        return payloads.message_action(self.slack, self.member, self.channel, self.message, action)

    def suggestion_source(self) -> Payload:
        """Return the part of a block_suggestion that says where it comes from."""
        if self.view is not None:
            where = {"type": "view", "view_id": self.view["id"]}
            return {"container": where, "view": self.slack.views.wire(self.view)}
        where = {"type": "message", "message_ts": self.message["ts"], "channel_id": self.channel.id}
        return {"container": where, "channel": {"id": self.channel.id}, "message": dict(self.message)}


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
    spot = Spot(slack, active(slack, user), container)
    item = spot.find(block_id, action_id)
    spot.fill(state or {})
    sent = _chosen(spot, item, chosen)
    slack.changes.touch()
    if item.is_input and not item.block.get("dispatch_action"):
        return
    ack = await slack.deliveries.send("block_actions", spot.payload(payloads.action(slack, item, sent)))
    if not ack.ok:
        slack.notice_board.tell(user, f"{slack.directory.bot.real_name} did not respond in time.")


def _chosen(spot: Spot, item: Placed, chosen: Any) -> Payload:
    kind = item.element["type"]
    if kind == "overflow":
        return {"selected_option": forms.option(item.element, chosen)}
    if kind not in STATEFUL:
        return {}
    spot.fill({item.block_id: {item.action_id: chosen}})
    held = spot.state[item.block_id][item.action_id]
    return {key: value for key, value in held.items() if key != "type"}


async def suggest(
    slack: ConnectedWorkspace, user: str, container: Payload, block_id: str, action_id: str, query: str
) -> list[Payload]:
    """Type into an external select and return the options the app offers."""
    spot = Spot(slack, active(slack, user), container)
    item = spot.find(block_id, action_id)
    request = payloads.block_suggestion(slack, spot.member, spot.suggestion_source(), item, query)
    ack = await slack.deliveries.send("block_suggestion", request)
    answer = ack.payload if ack.ok else {"options": []}
    if faults := check_suggestions(answer):
        slack.complain(f"options for {action_id}", faults)
        answer = {"options": []}
    options = all_options(answer)
    known = spot.suggested.setdefault(action_id, [])
    known[:] = [*options, *(old for old in known if old not in options)]
    return options
