"""What Slack refuses is refused: one broken rule, one fault, with the path of what is wrong."""

from typing import Any

import pytest

from practice.blockkit.checking import check_view

Block = dict[str, Any]


def plain(words: str = "Hello") -> Block:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str = "Hello") -> Block:
    return {"type": "mrkdwn", "text": words}


def option(value: str = "a", **extra: Any) -> Block:
    return {"text": plain("Option"), "value": value, **extra}


def options(count: int) -> list[Block]:
    return [option(str(index)) for index in range(count)]


def section(**extra: Any) -> Block:
    return {"type": "section", "text": plain(), **extra}


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def button(**extra: Any) -> Block:
    return {"type": "button", "text": plain(), **extra}


def confirm(**changes: Any) -> Block:
    whole = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    return button(confirm={**whole, **changes})


def select(**extra: Any) -> Block:
    return {"type": "static_select", "options": [option()], **extra}


def modal(*blocks: Any) -> Block:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks)}


BLOCKS: list[tuple[Any, str]] = [
    ("words", ": not an object"),
    ({}, ".type: missing"),
    ({"type": "marquee"}, ".type: marquee is not allowed here"),
    ({"type": "table", "rows": [[]]}, ".type: table is not allowed here"),
    ({"type": "divider", "text": plain()}, ".text: unknown key"),
    ({"type": "divider", "block_id": ""}, ".block_id: empty"),
    ({"type": "divider", "block_id": "b" * 256}, ".block_id: longer than 255"),
    ({"type": "divider", "block_id": 7}, ".block_id: not a string"),
    ({"type": "section"}, ": needs text or fields"),
    (section(text=None), ".text: not a text object"),
    (section(text="Hello"), ".text: not a text object"),
    (section(text=plain("")), ".text: empty"),
    (section(text=mrkdwn("x" * 3001)), ".text: longer than 3000"),
    (section(text={"type": "markdown", "text": "x"}), ".text: must be plain_text or mrkdwn"),
    (section(text={"type": "mrkdwn"}), ".text: has no text"),
    (section(text={**mrkdwn(), "emoji": True}), ".text.emoji: unknown key"),
    (section(text={**plain(), "verbatim": True}), ".text.verbatim: unknown key"),
    (section(text={**plain(), "emoji": "yes"}), ".text.emoji: not true or false"),
    (section(fields=[]), ".fields: fewer than 1"),
    (section(fields={}), ".fields: not a list"),
    (section(fields=[plain()] * 11), ".fields: more than 10"),
    (section(fields=[plain(), plain("x" * 2001)]), ".fields[1]: longer than 2000"),
    (section(accessory={"type": "plain_text_input"}), ".accessory.type: plain_text_input is not allowed here"),
    ({"type": "context", "elements": []}, ".elements: fewer than 1"),
    ({"type": "context", "elements": [plain()] * 11}, ".elements: more than 10"),
    ({"type": "context", "elements": [button()]}, ".elements[0].type: button is not allowed here"),
    ({"type": "context", "elements": [mrkdwn("")]}, ".elements[0]: empty"),
    ({"type": "header", "text": mrkdwn()}, ".text: must be plain_text"),
    ({"type": "header", "text": plain("x" * 151)}, ".text: longer than 150"),
    ({"type": "header"}, ".text: missing"),
    ({"type": "image", "image_url": "https://example.org"}, ".alt_text: missing"),
    ({"type": "image", "alt_text": "A"}, ": needs exactly one of image_url and slack_file"),
    ({"type": "image", "image_url": "data:image/png;base64,AA", "alt_text": "A"}, ".image_url: malformed"),
    ({"type": "actions", "elements": []}, ".elements: fewer than 1"),
    ({"type": "actions", "elements": [button()] * 26}, ".elements: more than 25"),
    ({"type": "actions", "elements": [mrkdwn()]}, ".elements[0].type: mrkdwn is not allowed here"),
    (
        {"type": "actions", "elements": [button(action_id="a"), button(action_id="a")]},
        ".elements[1].action_id: a is used twice in the block",
    ),
    ({"type": "input", "label": plain()}, ".element: missing"),
    ({"type": "input", "label": mrkdwn(), "element": select()}, ".label: must be plain_text"),
    ({"type": "input", "label": plain("x" * 2001), "element": select()}, ".label: longer than 2000"),
    ({"type": "input", "label": plain(), "element": select(), "optional": 1}, ".optional: not true or false"),
    ({"type": "input", "label": plain(), "element": button()}, ".element.type: button is not allowed here"),
    (
        {"type": "alert", "text": plain(), "level": "loud"},
        ".level: must be one of default, info, warning, error, success",
    ),
    ({"type": "rich_text", "elements": []}, ".elements: fewer than 1"),
    (rich({"type": "text", "text": ""}), ".elements[0].elements[0].text: empty"),
    (rich({"type": "text", "text": "x", "style": {"loud": True}}), ".elements[0].elements[0].style.loud: unknown key"),
    (rich(mrkdwn()), ".elements[0].elements[0].type: mrkdwn is not allowed here"),
    (rich({"type": "link", "url": "javascript:alert(1)"}), ".elements[0].elements[0].url: malformed"),
    (
        rich({"type": "broadcast", "range": "all"}),
        ".elements[0].elements[0].range: must be one of here, channel, everyone",
    ),
]

ELEMENTS: list[tuple[Block, str]] = [
    ({"type": "button"}, ".text: missing"),
    (button(text=mrkdwn()), ".text: must be plain_text"),
    (button(text=plain("x" * 76)), ".text: longer than 75"),
    (button(value="v" * 2001), ".value: longer than 2000"),
    (button(value=""), ".value: empty"),
    (button(action_id="i" * 256), ".action_id: longer than 255"),
    (button(url="example.org"), ".url: malformed"),
    (button(url="javascript:alert(1)"), ".url: malformed"),
    (button(url="https://" + "x" * 3000), ".url: longer than 3000"),
    (button(style="default"), ".style: must be one of primary, danger"),
    (button(focus_on_load=True), ".focus_on_load: unknown key"),
    (confirm(title=mrkdwn()), ".confirm.title: must be plain_text"),
    (confirm(title=plain("x" * 101)), ".confirm.title: longer than 100"),
    (confirm(text=plain("x" * 301)), ".confirm.text: longer than 300"),
    (confirm(deny=plain("x" * 31)), ".confirm.deny: longer than 30"),
    (button(confirm={key: plain() for key in ("title", "text", "confirm")}), ".confirm.deny: missing"),
    ({"type": "overflow", "options": options(6)}, ".options: more than 5"),
    ({"type": "overflow", "options": []}, ".options: fewer than 1"),
    ({"type": "static_select"}, ": needs exactly one of options and option_groups"),
    (
        select(option_groups=[{"label": plain(), "options": options(1)}]),
        ": needs exactly one of options and option_groups",
    ),
    (select(options=options(101)), ".options: more than 100"),
    (select(options=[]), ".options: fewer than 1"),
    (select(options=[option("v" * 151)]), ".options[0].value: longer than 150"),
    (select(options=[{"text": plain("x" * 76), "value": "a"}]), ".options[0].text: longer than 75"),
    (select(options=[{"text": mrkdwn(), "value": "a"}]), ".options[0].text: must be plain_text"),
    (select(options=[{"text": plain()}]), ".options[0].value: missing"),
    (select(options=[option(url="https://example.org")]), ".options[0].url: unknown key"),
    (select(options=[option(description=plain("x" * 76))]), ".options[0].description: longer than 75"),
    (select(options=[option("a"), option("a")]), ": two options have the value a"),
    (select(initial_option=option("b")), ".initial_option: not among the options"),
    (select(initial_option=option("a", description=plain())), ".initial_option: not among the options"),
    (select(placeholder=plain("x" * 151)), ".placeholder: longer than 150"),
    (select(placeholder=plain("")), ".placeholder: empty"),
    (select(max_selected_items=1), ".max_selected_items: unknown key"),
    (select(response_url_enabled=False), ".response_url_enabled: unknown key"),
    ({"type": "multi_users_select", "max_selected_items": 0}, ".max_selected_items: below 1"),
    ({"type": "multi_users_select", "max_selected_items": True}, ".max_selected_items: not a whole number"),
    ({"type": "multi_users_select", "initial_users": ["ana"]}, ".initial_users[0]: malformed"),
    (
        {"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1},
        ".initial_users: more than max_selected_items",
    ),
    (
        {"type": "multi_static_select", "options": options(1), "initial_options": [option("z")]},
        ".initial_options[0]: not among the options",
    ),
    ({"type": "external_select", "options": options(1)}, ".options: unknown key"),
    ({"type": "external_select", "min_query_length": 301}, ".min_query_length: above 300"),
    ({"type": "external_select", "min_query_length": -1}, ".min_query_length: below 0"),
    ({"type": "checkboxes", "options": options(11)}, ".options: more than 10"),
    ({"type": "checkboxes", "options": options(1), "initial_options": []}, ".initial_options: fewer than 1"),
    (
        {"type": "radio_buttons", "options": options(1), "initial_option": option("z")},
        ".initial_option: not among the options",
    ),
    ({"type": "radio_buttons", "options": options(1), "placeholder": plain()}, ".placeholder: unknown key"),
    ({"type": "datepicker", "initial_date": "23.11.2026"}, ".initial_date: malformed"),
    ({"type": "timepicker", "initial_time": "24:00"}, ".initial_time: malformed"),
    (
        {"type": "conversations_select", "filter": {"include": ["secret"]}},
        ".filter.include[0]: must be one of im, mpim, private, public",
    ),
    (
        {"type": "conversations_select", "response_url_enabled": True},
        ".response_url_enabled: only in an input of a modal",
    ),
]

INPUTS: list[tuple[Block, str]] = [
    ({"min_length": 5, "max_length": 4}, ".min_length: above max_length"),
    ({"min_length": -1}, ".min_length: below 0"),
    ({"min_length": "5"}, ".min_length: not a whole number"),
    ({"max_length": 0}, ".max_length: below 1"),
    ({"max_length": 3001}, ".max_length: above 3000"),
    ({"initial_value": "x" * 3001}, ".initial_value: longer than 3000"),
    ({"initial_value": "xx", "max_length": 1}, ".initial_value: longer than max_length"),
    ({"placeholder": mrkdwn()}, ".placeholder: must be plain_text"),
    ({"multiline": "yes"}, ".multiline: not true or false"),
    ({"confirm": {}}, ".confirm: unknown key"),
    (
        {"dispatch_action_config": {"trigger_actions_on": ["on_blur"]}},
        ".dispatch_action_config.trigger_actions_on[0]: must be one of on_enter_pressed, on_character_entered",
    ),
]


@pytest.mark.parametrize(("block", "fault"), BLOCKS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_block_is_refused_with_its_path(block: Any, fault: str) -> None:
    assert check_view(modal({"type": "divider"}, block)) == [f"blocks[1]{fault}"]


@pytest.mark.parametrize(("element", "fault"), ELEMENTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_element_is_refused_with_its_path(element: Block, fault: str) -> None:
    assert check_view(modal(section(accessory=element))) == [f"blocks[0].accessory{fault}"]


@pytest.mark.parametrize(("keys", "fault"), INPUTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_text_input_is_refused_with_its_path(keys: Block, fault: str) -> None:
    block = {"type": "input", "label": plain(), "element": {"type": "plain_text_input", **keys}}
    assert check_view(modal(block)) == [f"blocks[0].element{fault}"]
