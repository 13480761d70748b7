"""From `/workbook` to a finished exercise with a dated step, as somebody does it who sees the page first."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]

JOB, TRY = "VP of Product", "I let the next three reviews run without speaking first."
HAPPENED = "Two of three went well."
PAGES = (
    ("Who speaks for you", ("My name did not come up", "None; they know it from slides")),
    ("Whether there is a job", ("A job that was open", "Several")),
    ("The clock", ("Longer than they were", "Nothing that I can name")),
    ("What you have heard", ("Only good things",)),
)


async def test_an_exercise_is_done_page_by_page_and_stands_in_the_plan(other: Window) -> None:
    ben = other
    await ben.go("general")
    await ben.command("/work", "/workbook", "")
    await ben.shows("Workbook")
    await ben.shot("workbook-list")
    await ben.dialog.get_by_role("button", name="Begin").first.click()
    await ben.shows("The job you want")
    await ben.dialog.get_by_label("Which job is it?").fill(JOB)
    await ben.shot("workbook-page")
    await ben.press("Next")
    for title, choices in PAGES:
        await ben.shows(title)
        for choice in choices:
            await ben.dialog.get_by_label(choice, exact=True).check()
        await ben.shot(f"workbook-{title.split()[-1].lower()}")
        await ben.press("Next")

    await ben.shows("Your result")
    # The first field is far below: the window opens at its head all the same.
    await expect(ben.dialog.get_by_text("Nobody in the room can speak for you")).to_be_in_viewport()
    await ben.shot("workbook-result")
    await ben.dialog.get_by_label("What will you do about it?").fill(TRY)
    await ben.press("Finish")
    await expect(ben.dialog).to_contain_text("My experiment, until")
    await expect(ben.dialog.get_by_text("Nobody in the room can speak for you")).to_be_in_viewport()
    await ben.shot("workbook-finished")
    await ben.press("My plan")
    await ben.shows("My plan")
    await expect(ben.dialog).to_contain_text(JOB)
    await ben.shot("workbook-plan")
    await ben.close()

    await ben.open_home()
    await expect(ben.home).to_contain_text(TRY)
    # Home may be drawn anew meanwhile: to hover tries again, to scroll does not.
    await ben.home.get_by_role("button", name="The whole plan").hover()
    await ben.shot("workbook-home")

    await ben.jump_to("The next experiment")
    await ben.open_messages()
    await expect(ben.messages.last).to_contain_text("you said you would try this until")
    await ben.shot("workbook-due")
    await ben.messages.last.get_by_role("button", name="What happened?").click()
    await ben.dialog.get_by_label("What happened?").fill(HAPPENED)
    await ben.press("Keep it")
    await ben.shows("Kept")
    await ben.press("My plan")
    await expect(ben.dialog).to_contain_text(f"{HAPPENED} (Tried: {TRY})")
    await ben.shot("workbook-released")
    await ben.close()
    await expect(ben.messages.last).to_contain_text("You said what happened")
