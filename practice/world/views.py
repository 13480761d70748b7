"""Modals and App Homes: what stands on each person's screen, and what they have typed there so far."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from typing import Any

from practice.world import forms
from practice.world.clock import PracticeClock
from practice.world.errors import SlackError
from practice.world.identifiers import Identifiers
from practice.world.people import APP_ID, BOT_ID, TEAM_ID

View = dict[str, Any]

STACK_LIMIT = 3  # Slack's own
GIVEN_KEYS = (
    "type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "external_id",
    "clear_on_close", "notify_on_close", "submit_disabled",
)  # fmt: skip


class Views:
    """Every person's stack of modals and App Home."""

    def __init__(self, clock: PracticeClock, identifiers: Identifiers) -> None:
        self._clock = clock
        self._identifiers = identifiers
        self.stacks: defaultdict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.inputs: dict[str, forms.StateValues] = {}

    def open(self, user: str, given: View) -> View:
        """Show a modal; one that is already open is replaced by the new stack."""
        self.clear(user)
        return self._show(user, given)

    def push(self, user: str, given: View) -> View:
        """Show a modal above the one on top."""
        stack = self.stacks[user]
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        return self._show(user, given)

    def publish(self, user: str, given: View, seen_hash: str | None) -> View:
        """Replace a person's App Home."""
        home = self.homes.get(user)
        if home is None:
            self.homes[user] = home = self._new(given)
            home["root_view_id"] = home["id"]
        else:
            self._replace(home, given, seen_hash)
        return home

    def update(self, given: View, view_id: str | None, external_id: str | None, seen_hash: str | None) -> View:
        """Replace what an open view shows; inputs that keep their block and action id keep what was typed."""
        view = self.find(view_id=view_id, external_id=external_id)
        self._replace(view, given, seen_hash)
        return view

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        """Return an open view; SlackError when it is closed or never was."""
        for view in self.every():
            if (view_id and view["id"] == view_id) or (external_id and view["external_id"] == external_id):
                return view
        raise SlackError("not_found")

    def owner(self, view_id: str) -> str:
        """Return the person on whose screen the view stands."""
        for user, views in [*self.stacks.items(), *((user, [home]) for user, home in self.homes.items())]:
            if any(view["id"] == view_id for view in views):
                return user
        raise SlackError("not_found")

    def every(self) -> list[View]:
        """Return all views on anybody's screen."""
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def close(self, user: str, view_id: str) -> list[View]:
        """Take one modal off the screen and return what was taken off."""
        stack = self.stacks[user]
        closed = [view for view in stack if view["id"] == view_id]
        self.stacks[user] = [view for view in stack if view["id"] != view_id]
        return closed

    def clear(self, user: str) -> list[View]:
        """Take all modals off the screen and return them."""
        closed, self.stacks[user] = self.stacks[user], []
        return closed

    def as_sent(self, view: View) -> View:
        """Return the view as payloads carry it, with the present state of its inputs."""
        state = {"values": self.inputs.get(view["id"], {})}
        sent: View = json.loads(json.dumps({**view, "state": state}))  # quicker than copy.deepcopy
        return sent

    def _show(self, user: str, given: View) -> View:
        self._claim_external_id(given)
        view = self._new(given)
        stack = self.stacks[user]
        view["root_view_id"] = stack[0]["id"] if stack else view["id"]
        view["previous_view_id"] = stack[-1]["id"] if stack else None
        stack.append(view)
        return view

    def _claim_external_id(self, given: View) -> None:
        wanted = given.get("external_id")
        # Slack wants them unique among all views of a team.
        if wanted and any(view["external_id"] == wanted for view in self.every()):
            raise SlackError("duplicate_external_id")

    def _new(self, given: View) -> View:
        view = {"id": self._identifiers.short("V"), **self._filled(given)}
        self.inputs[view["id"]] = forms.initial_state(view["blocks"])
        return view

    def _replace(self, view: View, given: View, seen_hash: str | None) -> None:
        if seen_hash and seen_hash != view["hash"]:
            raise SlackError("hash_conflict")
        # The id stays and the hash is new: whoever saw the view before cannot overwrite it unawares.
        kept = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
        typed, before = self.inputs[view["id"]], view["blocks"]
        view.clear()
        view |= self._filled(given) | kept
        self.inputs[view["id"]] = forms.carried_over(before, typed, view["blocks"])

    # What Slack sends back of a view: every key, also those the app left out.
    def _filled(self, given: View) -> View:
        view = {key: copy.deepcopy(given[key]) for key in GIVEN_KEYS if given.get(key) is not None}
        forms.name_everything(view["blocks"], self._identifiers)
        defaults = {
            "team_id": TEAM_ID,
            "state": {"values": {}},
            "hash": f"{int(self._clock.now().timestamp())}.{self._identifiers.secret('hash')[:8]}",
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            # Slack gives a view without a title this one, Home included, where nobody sees it.
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "close": None,
            "submit": None,
            "previous_view_id": None,
            "root_view_id": None,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
        return defaults | view
