"""What people fill in: initial values, Slack's state objects, and the checks the Slack client makes before sending."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from practice.blockkit.interactive import (
    STATEFUL,
    Block,
    Element,
    Placed,
    all_options,
    placed,
)
from practice.world.errors import RefusedError
from practice.world.identifiers import Identifiers

StateValues = dict[str, dict[str, dict[str, Any]]]

REQUIRED = "Please complete this required field."
_SIMPLE_TYPES = (str, int, type(None))


def name_everything(blocks: list[Block], identifiers: Identifiers) -> None:
    """Give ids to blocks and elements that came without, as Slack does."""
    for block in blocks:
        # As short as those that Slack makes up.
        block.setdefault("block_id", identifiers.secret("block")[:5])
    for item in placed(blocks):
        item.element.setdefault("action_id", identifiers.secret("action")[:5])


def initial_state(blocks: list[Block]) -> StateValues:
    """Return Slack's `state.values` of untouched inputs."""
    state: StateValues = {}
    for item in placed(blocks):
        if item.element["type"] in STATEFUL:
            state.setdefault(item.block_id, {})[item.action_id] = _initial(item.element)
    return state


def _initial(element: Element) -> dict[str, Any]:
    kind = str(element["type"])
    key = STATEFUL[kind]
    given = element.get("initial_" + key.removeprefix("selected_"))
    # Slack's state has null where one may be chosen and nothing is, and an empty list where several may.
    if given is None and key.endswith("s"):
        given = []
    return {"type": kind, key: copy.deepcopy(given)}


def carried_over(old_blocks: list[Block], typed: StateValues, new_blocks: list[Block]) -> StateValues:
    """Return the state after an update: input blocks that keep block_id, action_id and type keep their entry."""
    # Only inputs keep what was chosen: menus elsewhere show what the app says now.
    state = initial_state(new_blocks)
    was_input = {(p.block_id, p.action_id, p.element["type"]) for p in placed(old_blocks) if p.is_input}
    for item in placed(new_blocks):
        if item.is_input and (item.block_id, item.action_id, item.element["type"]) in was_input:
            state[item.block_id][item.action_id] = typed[item.block_id][item.action_id]
    return state


def entry(element: Element, value: Any, suggested: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return Slack's state entry for a plain value; RefusedError when the element does not offer it."""
    kind = str(element["type"])
    key = STATEFUL[kind]
    if key == "selected_option":
        return {"type": kind, key: None if value is None else option(element, value, suggested)}
    if key == "selected_options":
        return {"type": kind, key: [option(element, one, suggested) for one in value or []]}
    if key.endswith("s"):
        return {"type": kind, key: list(value or [])}
    if not isinstance(value, _SIMPLE_TYPES):
        raise RefusedError(f"{element['action_id']} takes one value, not {value!r}")
    # Slack sends null for a text that is empty.
    return {"type": kind, key: value if value != "" else None}


def option(element: Element, value: Any, suggested: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return the option with this value (or else this text); RefusedError when it is not offered."""
    # What stands in an external select may be chosen again, whatever the app offered since.
    known = element.get("initial_options") or [element.get("initial_option") or {}]
    offered = [*all_options(element), *suggested, *known]
    for one in offered:
        if one.get("value") == value:
            return copy.deepcopy(one)
    for one in offered:
        # Or by what people read, so that a test may choose as they do.
        if one.get("text", {}).get("text") == value:
            return copy.deepcopy(one)
    raise RefusedError(f"{element['action_id']} does not offer {value!r}")


def faults(blocks: list[Block], state: StateValues) -> dict[str, str]:
    """Return what the Slack client itself complains about before it sends a form: {block_id: words}."""
    found = {}
    for item in placed(blocks):
        if item.is_input and (words := _fault(item, state[item.block_id][item.action_id])):
            found[item.block_id] = words
    return found


def _fault(item: Placed, held: dict[str, Any]) -> str | None:
    value = held[STATEFUL[item.element["type"]]]
    if value in (None, "", []):
        return None if item.block.get("optional") else REQUIRED
    if item.element["type"] == "plain_text_input":
        return _length_fault(item.element, value)
    most = item.element.get("max_selected_items")
    if most is not None and len(value) > most:
        return f"Please choose no more than {most}."
    return None


def _length_fault(element: Element, value: str) -> str | None:
    least, most = element.get("min_length"), element.get("max_length") or 3000
    if least is not None and len(value) < least:
        return f"Please write at least {least} characters."
    if len(value) > most:
        return f"Please write no more than {most} characters."
    return None


def fill(
    blocks: list[Block],
    state: StateValues,
    values: dict[str, dict[str, Any]],
    suggested: dict[str, list[dict[str, Any]]],
) -> None:
    """Write plain values, {block_id: {action_id: value}}, into a state; what the blocks do not have is left out.

    `suggested` holds, per action id, the options an external select was offered last.
    """
    for item in placed(blocks):
        given = values.get(item.block_id, {})
        if item.action_id in given and item.element["type"] in STATEFUL:
            offered = suggested.get(item.action_id, [])
            state[item.block_id][item.action_id] = entry(item.element, given[item.action_id], offered)
