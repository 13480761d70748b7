from __future__ import annotations

from typing import Any

import pytest

from practice.blockkit.mentions import notified

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "<!here> <@U0BEN>"},
                {"type": "user", "user_id": "U0ANA"},
                {"type": "broadcast", "range": "channel"},
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("hi <@U0ANA>", ["U0ANA"]),
        ("hi <@U0ANA|ana> and <@U0ANA>", ["U0ANA"]),
        ("<!here> <!channel> <!everyone>", ["here", "channel", "everyone"]),
        ("<!here|here>", ["here"]),
        ("&lt;@U0ANA&gt; &lt;!here&gt; @here @ana <#C0GENERAL>", []),
    ],
)
def test_only_markup_in_text_notifies(text: str, who: list[str]) -> None:
    assert notified(text, None) == who


def test_plain_text_and_rich_text_words_notify_nobody_but_rich_elements_do() -> None:
    plain: dict[str, Any] = {"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}
    marked: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "<@U0BEN>"}}
    assert notified("", [plain]) == []
    assert notified("", [plain, marked, RICH]) == ["U0BEN", "U0ANA", "channel"]


def test_text_posted_without_markup_notifies_nobody() -> None:
    assert notified("<!here>", None, markup=False) == []
