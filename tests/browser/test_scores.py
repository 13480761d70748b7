"""A round with a lens that is marked, from choosing it to the bands, as it looks in the page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.steps import FOCUS, SIX, WHOM, open_form, told
from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]

LENS = "Which questions should they answer?"
PURPOSE = "What someone is unusually good at, and what happens when there is too much of it."
POINTS = ("5: I say it, and it counts", "4", "4", "3", "5: I say it, and it counts")
DISAGREE, CLEAR = "Can you disagree with them before they decide?", "How clear is it once they have decided?"


async def test_choosing_a_lens_says_what_it_is_for_and_peers_marks_come_back_in_bands(
    ana: Window, other: Window
) -> None:
    await ana.go("general")
    await ana.command("/fee", "/feedback-ask")
    await ana.shows("Ask for feedback")
    await ana.dialog.get_by_label("What do you want feedback on?").fill(FOCUS)
    await ana.pick(WHOM, SIX)
    await ana.dialog.get_by_label(LENS).select_option(label="Superpower and shadow")
    await expect(ana.dialog).to_contain_text(PURPOSE)
    await ana.shot("ask-picks")
    await ana.dialog.get_by_label(LENS).select_option(label="How I decide")
    await expect(ana.dialog).to_contain_text("How someone's decisions look to those who live with them")
    await expect(ana.dialog.get_by_label("What do you want feedback on?")).to_have_value(FOCUS)
    await ana.shot("ask-scales")
    await ana.press("Ask them")
    await ana.shows("On its way")
    await ana.close()

    await told(other, "ben", "asks for your feedback")
    for name, point in zip(SIX, POINTS, strict=False):
        await open_form(other, name)
        await other.dialog.get_by_label(DISAGREE).select_option(label=point)
        await other.dialog.get_by_label(CLEAR).select_option(label="I cannot say")
        await other.shot("answer-scales")
        await other.press("Send my answer")
        await other.shows("Locked away")
        await other.close()

    await ana.jump_to("The opening")
    await told(ana, "ana", "What they marked, all together")
    await expect(ana.messages.last).to_contain_text("4 to 5 of 5 (I say it, and it counts)")
    await expect(ana.messages.last).to_contain_text("Not shown")
    await ana.shot("scores")
