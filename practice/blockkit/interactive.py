"""The elements people act on or fill in, and the blocks they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

Block = dict[str, Any]
Element = dict[str, Any]

# Elements that carry a value; buttons and overflow menus only act.
STATEFUL = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
ACTING = ("button", "overflow", "workflow_button")


class Placed(NamedTuple):
    """An interactive element and the block it stands in."""

    block: Block
    element: Element

    @property
    def block_id(self) -> str:
        """The id of the block."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """The id of the element."""
        return str(self.element["action_id"])

    @property
    def is_input(self) -> bool:
        """True for an element of an input block."""
        return bool(self.block["type"] == "input")


def placed(blocks: list[Block]) -> Iterator[Placed]:
    """Yield every interactive element in reading order."""
    for block in blocks:
        for element in _candidates(block):
            if element.get("type") in STATEFUL or element.get("type") in ACTING:
                yield Placed(block, element)


def _candidates(block: Block) -> list[Element]:
    kind = block.get("type")
    if kind == "input":
        return [block["element"]]
    if kind == "section":
        return [block["accessory"]] if block.get("accessory") else []
    if kind == "actions":
        return list(block.get("elements", []))
    return []


def all_options(element: Element) -> list[dict[str, Any]]:
    """Return the options of an element, or of an answer to block_suggestion, groups opened up."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    return list(element.get("options") or []) + grouped
