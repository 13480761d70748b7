from __future__ import annotations

from typing import Any

import pytest

from practice.world import forms
from practice.world.errors import RefusedError
from tests.practice.guinea_pig import button, field, options

OPTIONS = options("red", "blue")
RED, BLUE = OPTIONS


def element(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "it", **more}


@pytest.mark.parametrize(
    ("given", "value", "held"),
    [
        (element("plain_text_input"), "hi", {"value": "hi"}),
        (element("plain_text_input"), "", {"value": None}),
        (element("static_select", options=OPTIONS), "red", {"selected_option": RED}),
        (element("static_select", options=OPTIONS), "Red", {"selected_option": RED}),
        (
            element("static_select", option_groups=[{"options": OPTIONS}]),
            "blue",
            {"selected_option": BLUE},
        ),
        (element("radio_buttons", options=OPTIONS), None, {"selected_option": None}),
        (element("checkboxes", options=OPTIONS), ["red", "blue"], {"selected_options": OPTIONS}),
        (element("multi_static_select", options=OPTIONS), [], {"selected_options": []}),
        (element("external_select", initial_option=RED), "red", {"selected_option": RED}),
        (element("users_select"), "U0ANA", {"selected_user": "U0ANA"}),
        (element("multi_users_select"), ["U0ANA"], {"selected_users": ["U0ANA"]}),
        (element("conversations_select"), "C0", {"selected_conversation": "C0"}),
        (element("datepicker"), "2026-11-23", {"selected_date": "2026-11-23"}),
        (element("timepicker"), "09:30", {"selected_time": "09:30"}),
    ],
)
def test_a_plain_value_becomes_slacks_state_entry(given: dict[str, Any], value: Any, held: dict[str, Any]) -> None:
    assert forms.entry(given, value) == {"type": given["type"], **held}


@pytest.mark.parametrize(
    ("given", "held"),
    [
        (element("plain_text_input", initial_value="hi"), {"value": "hi"}),
        (element("static_select", options=OPTIONS, initial_option=RED), {"selected_option": RED}),
        (element("checkboxes", options=OPTIONS, initial_options=[BLUE]), {"selected_options": [BLUE]}),
        (element("multi_users_select", initial_users=["U0ANA"]), {"selected_users": ["U0ANA"]}),
        (element("users_select", initial_user="U0ANA"), {"selected_user": "U0ANA"}),
        (element("channels_select", initial_channel="C0"), {"selected_channel": "C0"}),
        (element("datepicker", initial_date="2026-11-23"), {"selected_date": "2026-11-23"}),
        (element("timepicker"), {"selected_time": None}),
    ],
)
def test_an_untouched_input_holds_its_initial_value(given: dict[str, Any], held: dict[str, Any]) -> None:
    state = forms.initial_state([field("block", given)])
    assert state == {"block": {"it": {"type": given["type"], **held}}}


def test_buttons_hold_nothing_and_selects_outside_inputs_do() -> None:
    select = element("static_select", options=OPTIONS)
    blocks = [{"type": "actions", "block_id": "a", "elements": [button("Go", "go"), select]}]
    assert forms.initial_state(blocks) == {"a": {"it": {"type": "static_select", "selected_option": None}}}


def test_a_value_that_is_not_offered_is_refused() -> None:
    with pytest.raises(RefusedError):
        forms.entry(element("static_select", options=OPTIONS), "green")


def test_what_was_suggested_can_be_chosen() -> None:
    held = forms.entry(element("multi_external_select"), ["red"], suggested=[RED])
    assert held["selected_options"] == [RED]


def test_an_empty_choice_in_a_required_field_is_a_fault() -> None:
    blocks = [
        field("must", element("checkboxes", options=OPTIONS)),
        field("may", element("checkboxes", options=OPTIONS), optional=True),
    ]
    assert forms.faults(blocks, forms.initial_state(blocks)) == {"must": forms.REQUIRED}


def test_too_many_choices_are_a_fault() -> None:
    chosen = element("multi_static_select", options=OPTIONS, initial_options=OPTIONS, max_selected_items=1)
    blocks = [field("few", chosen)]
    assert forms.faults(blocks, forms.initial_state(blocks)) == {"few": "Please choose no more than 1."}


def test_only_input_blocks_with_the_same_ids_and_type_keep_what_was_typed() -> None:
    text = element("plain_text_input")
    select = element("static_select", options=OPTIONS)
    old = [field("same", text), field("other_type", text), {"type": "actions", "block_id": "a", "elements": [select]}]
    typed = forms.initial_state(old)
    forms.fill(old, typed, {"same": {"it": "x"}, "other_type": {"it": "y"}, "a": {"it": "red"}}, {})
    new = [field("same", text), field("other_type", select), old[2], field("fresh", text)]
    state = forms.carried_over(old, typed, new)
    assert state["same"]["it"]["value"] == "x"
    assert state["other_type"]["it"] == {"type": "static_select", "selected_option": None}
    assert state["a"]["it"]["selected_option"] is None
    assert state["fresh"]["it"]["value"] is None
