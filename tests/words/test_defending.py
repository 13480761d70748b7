"""The hint for whoever asked: it speaks up when a reply defends, and is silent when it asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.defending import MOST_SHOWN, defends


@pytest.mark.parametrize(
    "text",
    [
        "You have to understand that we were short of people.",
        "That's not fair.",
        "In my defence, nobody told me.",
        "The reason I did it was the board, and I was told to.",
        "You don’t know what happened before.",
        "To be fair, I was only trying to help.",
        "Thanks, but the reason we waited is simple.",
    ],
)
def test_a_reply_that_defends_is_noticed(text: str) -> None:
    found = defends(text)
    assert found
    assert all(phrase.lower() in text.lower().replace("’", "'") for phrase in found)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. Could you tell me more about the second half?",
        "What would you have liked to hear instead?",
        "I ask because I want to get it right next time.",
        "Which meeting do you have in mind? I had to think about this for a while.",
        "That was hard to read, and I am glad you wrote it.",
        "To be fair to everybody, what should I change first?",
        "",
    ],
)
def test_a_reply_that_asks_is_left_in_peace(text: str) -> None:
    assert defends(text) == ()


@given(st.text())
def test_any_text_can_be_looked_at_and_little_is_shown(text: str) -> None:
    assert len(defends(text)) <= MOST_SHOWN
