"""The rules of whole views and messages, and the error that Slack answers."""

from collections.abc import Iterator
from typing import Any

import pytest

from practice.blockkit.checking import check_message, check_suggestions, check_view, error_code
from practice.blockkit.sizes import UPDATED_MESSAGE_TEXT

Block = dict[str, Any]


def plain(words: str = "Hello") -> Block:
    return {"type": "plain_text", "text": words}


def section(words: str = "Hello", kind: str = "mrkdwn") -> Block:
    return {"type": "section", "text": {"type": kind, "text": words}}


def question(block_id: str = "q", **element: Any) -> Block:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(),
        "element": {"type": "plain_text_input", **element},
    }


def modal(**changes: Any) -> Block:
    whole = {"type": "modal", "title": plain(), "submit": plain(), "blocks": [{"type": "divider"}], **changes}
    return {key: value for key, value in whole.items() if value != "left out"}


def chart(**changes: Any) -> Block:
    return {"type": "data_visualization", "title": "T", "chart": PIE, **changes}


def plot(series: list[Block], categories: list[str]) -> Block:
    return {"type": "bar", "series": series, "axis_config": {"categories": categories}}


def table(rows: int, columns: int) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "A"}] * columns] * rows}


def image(**changes: Any) -> Block:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A", **changes}


SLICE = {"label": "A", "value": 1}
PIE = {"type": "pie", "segments": [SLICE]}
ONE_SERIES = {"name": "S", "data": [{"label": "A", "value": 1}]}
WIDE = ["c" * 20] * 20
SIX_SERIES = [{"name": f"{place}" * 20, "data": [{"label": one, "value": 1} for one in WIDE]} for place in range(6)]

VIEWS: list[tuple[Block, str]] = [
    ({}, "type: missing"),
    ({"type": "message", "blocks": []}, "type: message is not allowed here"),
    (modal(title="left out"), "title: missing"),
    (modal(title=plain("x" * 25)), "title: longer than 24"),
    (modal(title=plain("")), "title: empty"),
    (modal(title={"type": "mrkdwn", "text": "x"}), "title: must be plain_text"),
    (modal(submit=plain("x" * 25)), "submit: longer than 24"),
    (modal(close=plain("x" * 25)), "close: longer than 24"),
    (modal(submit=None), "submit: not a text object"),
    (modal(submit="left out", blocks=[question()]), "submit: missing, and there are inputs"),
    (modal(blocks="left out"), "blocks: missing"),
    (modal(blocks=[]), "blocks: fewer than 1"),
    (modal(blocks=[{"type": "divider"}] * 101), "blocks: more than 100"),
    (modal(private_metadata="m" * 3001), "private_metadata: longer than 3000"),
    (modal(private_metadata={}), "private_metadata: not a string"),
    (modal(callback_id="c" * 256), "callback_id: longer than 255"),
    (modal(external_id="c" * 256), "external_id: longer than 255"),
    (modal(clear_on_close="yes"), "clear_on_close: not true or false"),
    (modal(hash="1.2"), "hash: unknown key"),
    (modal(blocks=[question(), question()]), "blocks[1].block_id: q is used twice"),
    (
        modal(blocks=[question("a", focus_on_load=True), question("b", focus_on_load=True)]),
        "blocks[1].element.focus_on_load: another element has the focus",
    ),
    ({"type": "home", "blocks": [], "title": plain()}, "title: unknown key"),
    ({"type": "home", "blocks": [], "submit": plain()}, "submit: unknown key"),
    ({"type": "home", "blocks": [{"type": "alert", "text": plain()}]}, "blocks[0].type: alert is not allowed here"),
    ({"type": "home", "blocks": [{"type": "divider"}] * 101}, "blocks: more than 100"),
]

MESSAGES: list[tuple[Block, str, str]] = [
    ({}, "no_text: text: empty, and there are no blocks", "no_text"),
    ({"text": " ", "blocks": []}, "no_text: text: empty, and there are no blocks", "no_text"),
    ({"text": 7}, "text: not a string", "invalid_blocks"),
    ({"text": "x" * 40_001}, "msg_too_long: text: longer than 40000", "msg_too_long"),
    ({"blocks": "[]"}, "invalid_blocks_format: blocks: not a list of objects", "invalid_blocks_format"),
    ({"blocks": [None]}, "invalid_blocks_format: blocks: not a list of objects", "invalid_blocks_format"),
    ({"blocks": [section()] * 51}, "blocks: more than 50", "invalid_blocks"),
    (
        {"blocks": [{"type": "alert", "text": plain()}]},
        "blocks[0].type: alert is not allowed here",
        "invalid_blocks",
    ),
    (
        {"blocks": [{"type": "markdown", "text": "x"}]},
        "blocks[0].type: markdown is not allowed here",
        "invalid_blocks",
    ),
    ({"blocks": [table(1, 1), table(1, 1)]}, "blocks: more than 1 of type table", "invalid_blocks"),
    ({"blocks": [chart()] * 3}, "blocks: more than 2 of type data_visualization", "invalid_blocks"),
    (
        {"blocks": [section("x" * 2800)] * 4},
        "msg_blocks_too_long: blocks: together longer than 11000",
        "msg_blocks_too_long",
    ),
    (
        {"blocks": [section("&" * 2300)]},
        "msg_blocks_too_long: blocks: together longer than 11000",
        "msg_blocks_too_long",
    ),
    (
        {"blocks": [section("<" * 2800, kind="plain_text")]},
        "msg_blocks_too_long: blocks: together longer than 11000",
        "msg_blocks_too_long",
    ),
]

SUPERFICIAL: list[tuple[Block, str]] = [
    (image(alt_text="x" * 2001), ".alt_text: longer than 2000"),
    (image(title=plain("x" * 2001)), ".title: longer than 2000"),
    (table(101, 1), ".rows: more than 100"),
    (table(1, 21), ".rows[0]: more than 20"),
    (table(1, 0), ".rows[0]: fewer than 1"),
    (chart(title="x" * 51), ".title: longer than 50"),
    (chart(chart={"type": "radar"}), ".chart.type: radar is not allowed here"),
    (chart(chart={"type": "pie", "segments": [SLICE] * 7}), ".chart.segments: more than 6"),
    (chart(chart={"type": "pie", "segments": [SLICE | {"value": 0}]}), ".chart.segments[0].value: not above 0"),
    (chart(chart=plot([ONE_SERIES] * 7, ["A"])), ".chart.series: more than 6"),
    (chart(chart=plot([ONE_SERIES] * 2, ["A"])), ".chart.series[1].name: S is used twice"),
    (chart(chart=plot([ONE_SERIES], ["B"])), ".chart.series[0].data: its labels are not the categories"),
    (chart(chart=plot([ONE_SERIES], [*WIDE, "d"])), ".chart.axis_config.categories: more than 20"),
    (chart(chart=plot([ONE_SERIES], ["c" * 21])), ".chart.axis_config.categories[0]: longer than 20"),
]


@pytest.mark.parametrize(("block", "fault"), SUPERFICIAL, ids=[fault for _, fault in SUPERFICIAL])
def test_a_picture_table_or_chart_beyond_its_limits_is_refused(block: Block, fault: str) -> None:
    assert check_message({"blocks": [block]}) == [f"blocks[0]{fault}"]


def test_a_picture_table_or_chart_may_reach_its_limits() -> None:
    for block in (
        image(alt_text="x" * 2000, title=plain("x" * 2000)),
        table(100, 20),
        chart(title="x" * 50, chart=plot(SIX_SERIES, WIDE)),
    ):
        assert check_message({"blocks": [block]}) == []


@pytest.mark.parametrize(("view", "fault"), VIEWS, ids=[fault for _, fault in VIEWS])
def test_a_broken_view_is_refused_with_its_path(view: Block, fault: str) -> None:
    faults = check_view(view)
    assert faults == [fault]
    assert error_code(faults, "invalid_arguments") == "invalid_arguments"


@pytest.mark.parametrize(("message", "fault", "code"), MESSAGES, ids=[fault for _, fault, _ in MESSAGES])
def test_a_broken_message_is_refused_with_its_error(message: Block, fault: str, code: str) -> None:
    faults = check_message(message)
    assert faults == [fault]
    assert error_code(faults, "invalid_blocks") == code


def test_a_view_above_250_kilobytes_is_too_large() -> None:
    faults = check_view(modal(blocks=[section("ü" * 1500) for _ in range(85)]))
    assert faults == ["view_too_large: the view has more than 250000 bytes"]
    assert error_code(faults, "invalid_arguments") == "view_too_large"


def test_markup_already_escaped_is_counted_as_it_stands() -> None:
    assert check_message({"blocks": [section("&amp;" * 600)] * 3}) == []


def test_an_updated_message_takes_a_tenth_of_the_text() -> None:
    assert check_message({"text": "x" * 4000}, text_limit=UPDATED_MESSAGE_TEXT) == []
    assert check_message({"text": "x" * 4001}, text_limit=UPDATED_MESSAGE_TEXT) == [
        "msg_too_long: text: longer than 4000"
    ]


def test_every_fault_is_named_at_once() -> None:
    faults = check_view(modal(title=plain(""), blocks=[section(""), {"type": "header"}]))
    assert faults == ["title: empty", "blocks[0].text: empty", "blocks[1].text: missing"]


def spoiled(value: Any) -> Iterator[Any]:
    """Yield copies of a payload, each with one value of it replaced by something odd."""
    yield from ([], {}, None, 7, "", "\ud800", [None], {"type": []}, True)
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from ({**value, key: odd} for odd in spoiled(entry))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from ([*value[:index], odd, *value[index + 1 :]] for odd in spoiled(entry))


def test_no_payload_however_odd_makes_the_check_fail() -> None:
    option = {"text": plain(), "value": "a"}
    select = {
        "type": "static_select",
        "action_id": "a",
        "option_groups": [{"label": plain(), "options": [option]}],
        "initial_option": option,
    }
    blocks = [{**section(), "accessory": select}, {"type": "actions", "elements": [select]}, question()]
    for view in spoiled(modal(blocks=blocks)):
        if isinstance(view, dict):
            assert isinstance(check_view(view), list)
    for message in spoiled({"text": "Hello", "blocks": [*blocks, table(1, 1), chart(chart=plot([ONE_SERIES], ["A"]))]}):
        if isinstance(message, dict):
            assert isinstance(check_message(message), list)


def test_suggestions_keep_the_rules_of_options() -> None:
    assert check_suggestions({}) == ["answer: needs exactly one of options and option_groups"]
    assert check_suggestions({"options": [{"text": plain(), "value": ""}]}) == ["answer.options[0].value: empty"]
