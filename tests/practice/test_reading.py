from __future__ import annotations

import pytest

from practice.hands.reading import find_element, find_input, text_of
from tests.practice.guinea_pig import FORM, field, modal, section

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hello "},
                {"type": "user", "user_id": "U0ANA"},
                {"type": "link", "url": "https://example.com", "text": " here"},
            ],
        }
    ],
}


def test_all_words_of_a_view_are_read_and_no_ids() -> None:
    words = text_of(FORM)
    for visible in ("A form", "Send", "Focus", "Start", "Stop", "Refresh"):
        assert visible in words
    for hidden in ("choice", "refresh", "multi_external_select"):
        assert hidden not in words


def test_rich_text_is_read_as_one_line() -> None:
    assert text_of({"text": "note", "blocks": [RICH]}) == "note\nHello <@U0ANA> here"


def test_elements_are_found_by_id_or_by_button_text() -> None:
    by_id, by_text = find_element(FORM, "refresh"), find_element(FORM, "Refresh")
    assert by_id is not None
    assert by_id == by_text
    assert find_element(FORM, "refresh", block_id="elsewhere") is None
    assert find_element({"blocks": [section("x")]}, "refresh") is None


def test_an_input_is_found_by_block_or_action_and_never_guessed() -> None:
    assert find_input(FORM, "focus").action_id == find_input(FORM, "text").action_id
    text = {"type": "plain_text_input", "action_id": "text"}
    with pytest.raises(LookupError, match="2 inputs are called 'text'; there are: a/text, b/text"):
        find_input(modal(field("a", text), field("b", text)), "text")
