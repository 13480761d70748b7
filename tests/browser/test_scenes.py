"""The scenes, as somebody sees them who presses one button and watches; and as somebody who takes over."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from practice.browser.scenes import shipped_scenes
from tests.browser.window import MEMBERS, Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]

PLAYERS = {
    "round": ("chloe", "ana", "Send the numbers a day ahead."),
    "question": ("ben", "ben", "It got me hired three times."),
    "exercise": ("liam", "jonas", "What they marked, all together"),
}
"""By scene: who left a window open, on whose page it ends, and what can be read there."""
PLAYED = 180_000
A_MINUTE = 60_000


def stage(window: Window) -> Locator:
    """Return the caption at the foot of the page."""
    return window.page.get_by_role("region", name="Scene")


async def leave_a_window_open(window: Window, name: str) -> None:
    """Let somebody open a window and go away; Ana sits down at the page."""
    await window.become(name)
    await window.command("/work", "/workbook")
    await expect(window.dialog).to_have_count(1)
    window.name = "ana"
    await window.page.goto(f"{window.page.url.partition('?')[0]}?as={MEMBERS['ana'].id}")
    await window.is_drawn()


async def begin(window: Window, title: str) -> None:
    await window.page.get_by_role("button", name="Scenes").click()
    await window.page.locator("#scenes-menu").get_by_role("button", name=title).click()
    await expect(stage(window)).to_have_attribute("data-state", "playing")


@pytest.mark.parametrize("scene", shipped_scenes(), ids=lambda scene: str(scene["id"]))
async def test_one_press_plays_a_scene_to_its_end_over_a_window_left_open(
    other: Window, scene: dict[str, object]
) -> None:
    left, name, words = PLAYERS[str(scene["id"])]
    await leave_a_window_open(other, left)
    await begin(other, str(scene["title"]))
    await expect(stage(other)).to_have_attribute(
        "data-state", "over", timeout=A_MINUTE if scene["id"] == "round" else PLAYED
    )
    await expect(other.page.locator("body")).to_have_attribute("data-as", MEMBERS[name].id)
    await expect(other.page.get_by_label("Acting as")).to_have_value(MEMBERS[name].id)
    await expect(other.dialog).to_contain_text(words)
    await expect(stage(other)).to_contain_text(str(scene["end"]))
    await other.shot(f"scene-{scene['id']}-over")


async def test_the_welcome_offers_every_scene(ana: Window) -> None:
    offered = ana.page.get_by_role("log").get_by_role("button")
    for scene in shipped_scenes():
        await expect(offered.filter(has_text=str(scene["title"]))).to_be_visible()
    await ana.shot("scenes-offered")


async def test_whoever_touches_the_page_takes_over_and_goes_on_by_hand(ana: Window) -> None:
    await begin(ana, "A round")
    await expect(ana.dialog.get_by_label("What is it about?")).to_have_value(re.compile("reviews$"))
    await ana.dialog.get_by_role("heading", name="Ask for feedback").click()
    await expect(stage(ana)).to_have_attribute("data-state", "stopped")
    await expect(stage(ana)).to_contain_text("You took over")
    await ana.shot("scene-taken-over")
    await ana.pick("Whom would you like to ask?", ("Hana", "Ines", "Jonas", "Kavya", "Liam"))
    await ana.press("Ask them")
    await ana.shows("On its way")
    await ana.close()
    await ana.page.get_by_role("button", name="Close").click()
    await expect(stage(ana)).to_have_count(0)


async def test_stop_leaves_the_page_with_the_person_acted_as(ana: Window) -> None:
    await begin(ana, "A weekly question")
    await expect(ana.page.locator("body")).to_have_attribute("data-as", MEMBERS["ben"].id)
    await ana.page.get_by_role("button", name="Stop").click()
    await expect(stage(ana)).to_contain_text("go on by hand")
    await expect(ana.page.get_by_label("Acting as")).to_have_value(MEMBERS["ben"].id)
