"""A round with too few answers: one more week, then deleted unread, and everybody hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from tests.browser.steps import KEPT, SIX, answer, ask, told
from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]


async def test_a_round_with_two_answers_is_extended_and_then_destroyed_and_everybody_is_told(
    ana: Window, other: Window
) -> None:
    await ask(ana)
    await told(other, "ben", "asks for your feedback")
    await answer(other, "ben", KEPT[0])
    await answer(other, "jn", KEPT[1])

    await ana.jump_to("The opening")
    await told(ana, "ana", "so everyone gets one more week")
    await ana.shot("messages-extended")
    for name in SIX:
        await told(other, name, "so everyone gets one more week")
    await ana.jump(timedelta(days=7, hours=2))
    await told(ana, "ana", "Everything in it was deleted unread")
    await ana.shot("messages-destroyed")
    for name in SIX:
        await told(other, name, "Everything in it was deleted unread")
    await other.shot("messages-destroyed-reviewer")
    await expect(ana.messages.filter(has_text=KEPT[0])).to_have_count(0)
    await ana.open_home()
    await expect(ana.home).to_contain_text("Nothing is under way.")
