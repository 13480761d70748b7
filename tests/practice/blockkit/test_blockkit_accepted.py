"""What Slack accepts passes: each block, each element, each surface, each limit reached exactly."""

from typing import Any

import pytest

from practice.blockkit.checking import check_message, check_suggestions, check_view

Block = dict[str, Any]


def plain(words: str = "Hello") -> Block:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str = "*Hello*") -> Block:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "a", **extra: Any) -> Block:
    return {"text": plain(value), "value": value, **extra}


CONFIRM = {
    "title": plain(),
    "text": mrkdwn(),
    "confirm": plain("Yes"),
    "deny": plain("No"),
    "style": "danger",
}
RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "<!here> is literal", "style": {"bold": True}},
                {"type": "link", "url": "https://example.org", "text": "here"},
                {"type": "user", "user_id": "U1"},
                {"type": "emoji", "name": "wave"},
                {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "a day"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}], "border": 0},
    ],
}

BLOCKS: dict[str, Block] = {
    "section": {"type": "section", "block_id": "s", "text": mrkdwn(), "expand": True},
    "section of fields": {"type": "section", "fields": [plain()] * 10},
    "context": {
        "type": "context",
        "elements": [
            mrkdwn(),
            plain(),
            {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"},
        ],
    },
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": {**plain(), "emoji": True}},
    "image": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A chart", "title": plain()},
    "actions": {"type": "actions", "elements": [{"type": "button", "text": plain(), "action_id": "a"}]},
    "input": {
        "type": "input",
        "label": plain(),
        "element": {"type": "plain_text_input"},
        "hint": plain(),
        "optional": True,
        "dispatch_action": False,
    },
    "rich text": RICH,
}
MODAL_ONLY = {"alert": {"type": "alert", "text": mrkdwn(), "level": "warning"}}
PIE = {"type": "pie", "segments": [{"label": "A", "value": 2}]}
LINE = {
    "type": "line",
    "series": [{"name": "S", "data": [{"label": "Mon", "value": 1.5}]}],
    "axis_config": {"categories": ["Mon"]},
}
MESSAGE_ONLY = {
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "A"}, RICH]]},
    "pie": {"type": "data_visualization", "title": "T", "chart": PIE},
    "line": {"type": "data_visualization", "title": "T", "chart": LINE},
}

ELEMENTS: list[Block] = [
    {"type": "static_select", "options": [option("a")], "initial_option": option("a")},
    {"type": "static_select", "option_groups": [{"label": plain(), "options": [option()]}]},
    {
        "type": "multi_static_select",
        "options": [option("a"), option("b")],
        "initial_options": [option("b")],
        "max_selected_items": 1,
    },
    {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    {"type": "multi_external_select", "min_query_length": 300, "initial_options": [option()]},
    {"type": "users_select", "initial_user": "U1", "placeholder": plain()},
    {"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 2},
    {
        "type": "conversations_select",
        "response_url_enabled": True,
        "default_to_current_conversation": True,
        "filter": {"include": ["public"], "exclude_bot_users": True},
    },
    {"type": "channels_select", "initial_channel": "C1", "focus_on_load": True},
    {"type": "multi_channels_select", "initial_channels": ["C1"]},
    {"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "a", "description": mrkdwn()}]},
    {"type": "radio_buttons", "options": [option("a"), option("b")], "initial_option": option("a")},
    {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": 0,
        "max_length": 3000,
        "initial_value": "",
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    },
    {"type": "datepicker", "initial_date": "2026-11-23", "confirm": CONFIRM},
    {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Berlin"},
]
BUTTONS: list[Block] = [
    {
        "type": "button",
        "text": plain(),
        "value": "v" * 2000,
        "style": "primary",
        "confirm": CONFIRM,
        "accessibility_label": "Answer",
    },
    {"type": "button", "text": plain("t" * 75), "url": "https://example.org/", "action_id": "i" * 255},
    {"type": "overflow", "options": [option("a"), option("b", url="https://example.org")]},
]


def modal(*blocks: Block, **extra: Any) -> Block:
    return {"type": "modal", "title": plain(), "submit": plain("Send"), "blocks": list(blocks), **extra}


@pytest.mark.parametrize("block", [*BLOCKS.values(), *MODAL_ONLY.values()], ids=[*BLOCKS, *MODAL_ONLY])
def test_a_modal_may_hold_the_block(block: Block) -> None:
    assert check_view(modal(block)) == []


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_home_may_hold_the_block(block: Block) -> None:
    assert check_view({"type": "home", "blocks": [block]}) == []


@pytest.mark.parametrize("block", [*BLOCKS.values(), *MESSAGE_ONLY.values()], ids=[*BLOCKS, *MESSAGE_ONLY])
def test_a_message_may_hold_the_block(block: Block) -> None:
    assert check_message({"text": "Hello", "blocks": [block]}) == []


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda element: element["type"])
def test_an_input_may_hold_the_element(element: Block) -> None:
    assert check_view(modal({"type": "input", "label": plain(), "element": element})) == []


@pytest.mark.parametrize("element", [ELEMENTS[0], ELEMENTS[2], ELEMENTS[5]], ids=lambda element: element["type"])
def test_a_menu_may_stand_among_the_actions_of_a_message(element: Block) -> None:
    assert check_message({"blocks": [{"type": "actions", "elements": [element]}]}) == []


@pytest.mark.parametrize("element", BUTTONS, ids=["button", "link button", "overflow"])
def test_an_accessory_and_an_action_may_be_the_element(element: Block) -> None:
    section = {"type": "section", "text": plain(), "accessory": element}
    assert check_view(modal(section, {"type": "actions", "elements": [element]})) == []


def test_a_modal_may_use_every_key_up_to_its_limit() -> None:
    view = modal(
        *[{"type": "divider"}] * 100,
        title=plain("t" * 24),
        close=plain("c" * 24),
        private_metadata="m" * 3000,
        callback_id="c" * 255,
        external_id="",
        clear_on_close=True,
        notify_on_close=False,
    )
    assert check_view(view) == []


def test_a_modal_without_inputs_needs_no_submit() -> None:
    assert check_view({"type": "modal", "title": plain(), "blocks": [{"type": "divider"}]}) == []


def test_a_message_may_be_text_alone_or_blocks_alone() -> None:
    assert check_message({"text": "Hello"}) == []
    assert check_message({"blocks": [{"type": "divider"}] * 50}) == []


def test_two_blocks_may_share_an_action_id() -> None:
    block = {"type": "actions", "elements": [{"type": "button", "text": plain(), "action_id": "a"}]}
    assert check_message({"blocks": [block, block]}) == []


def test_suggestions_may_be_none_or_grouped() -> None:
    assert check_suggestions({"options": []}) == []
    assert check_suggestions({"option_groups": [{"label": plain(), "options": [option()]}]}) == []
