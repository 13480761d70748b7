"""What Slack's dictionaries become."""

from __future__ import annotations

import pytest

from bot.errors import Refusal
from handlers.payloads import View


def view(value: str | None) -> View:
    return View("V1", "hash", "modal", "rhythm", "", {"minute": value})


def test_a_number_is_read_from_a_choice() -> None:
    assert view("510").number("minute") == 510


@pytest.mark.parametrize("value", [None, "", "-1", "1.5", "nine"])
def test_what_is_no_number_is_refused_beside_its_field(value: str | None) -> None:
    with pytest.raises(Refusal, match="values offered") as refused:
        view(value).number("minute")
    assert refused.value.field == "minute"
