"""A window or a message as one person has it before them: where its elements are, and what they filled in."""

from __future__ import annotations

from typing import Any

from practice.blockkit.interactive import Placed, placed
from practice.hands.access import message_in, view_of
from practice.wire import payloads
from practice.wire.connected import ConnectedWorkspace
from practice.world import forms
from practice.world.errors import RefusedError
from practice.world.people import Member

Payload = dict[str, Any]
Values = dict[str, dict[str, Any]]
"""What somebody fills in: plain values by block id and action id."""


class Surface:
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
            # Everybody has their own: what one chooses in a message shows on nobody else's screen.
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
        # The app may have changed the message since: inputs that came with that have no state yet.
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
            return {"container": where, "view": self.slack.views.as_sent(self.view)}
        where = {"type": "message", "message_ts": self.message["ts"], "channel_id": self.channel.id}
        return {"container": where, "channel": {"id": self.channel.id}, "message": dict(self.message)}
