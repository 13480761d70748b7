"""A result as a picture, as it looks in the page by day and by night."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]

TITLE, TRY = "Where I am world-class", "One team ships without my review."
KINDS = {"Craft": 5, "Market": 2, "Organisation": 3, "Domain": 1, "Team": 4, "Growth": 2}
SPOKEN = "Your own scores. Your own scores: Craft 5, Market 2, Organisation 3, Domain 1, Team 4, Growth 2"
LATER = KINDS | {"Market": 4, "Domain": 2}


async def do_it(window: Window, points: dict[str, int]) -> None:
    """Go through the exercise to its end, and have the result sent as a picture."""
    await window.go("general")
    await window.command("/work", "/workbook", "")
    await window.shows("Workbook")
    row = window.dialog.locator(".block-section").filter(has_text=TITLE).filter(has=window.page.get_by_text("Begin"))
    await row.first.get_by_role("button", name="Begin").click()
    for place, (kind, point) in enumerate(points.items()):
        await window.dialog.get_by_role("radiogroup", name=f"{kind}:").get_by_role("radio").nth(point - 1).check()
        if place in (2, 5):
            await window.press("Next")
    await window.dialog.get_by_label("To get something right").check()
    await window.press("Next")
    await window.dialog.get_by_label("Craft: what happened?").fill("The editor that nobody has to learn.")
    await window.press("Next")
    await window.shows("Your result")
    await window.dialog.get_by_label("What will you try with it?").fill(TRY)
    await window.press("Finish")
    await expect(window.dialog).to_contain_text("My experiment, until")
    await window.shot("picture-result")
    await window.press("Send me this as a picture")
    await window.question.get_by_role("button", name="Send it to me").click()
    await window.shows("On its way")
    await window.close()


async def test_a_result_is_drawn_in_light_and_dark_and_said_in_words(other: Window) -> None:
    ben = other
    await do_it(ben, KINDS)
    await ben.open_messages()
    drawing = ben.messages.last.get_by_role("img", name="Your own scores")
    await expect(drawing).to_have_accessible_name(SPOKEN)
    await expect(ben.messages.last).to_contain_text("5  Craft")
    await ben.shot("picture-light")

    await do_it(ben, LATER)
    await ben.open_messages()
    change = ben.messages.last.get_by_role("img", name="Change over time")
    await expect(change).to_be_visible()
    await change.scroll_into_view_if_needed()
    await ben.shot("picture-lines-light")
    await ben.page.emulate_media(color_scheme="dark")
    await change.scroll_into_view_if_needed()
    await ben.shot("picture-lines-dark")
