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
PACE = 40
"""So many times as fast as for people: the page's own waits only, Sidecar takes its time."""
PLAYED = 60_000
A_MINUTE = 60
"""Seconds in which somebody new reads an anonymous answer."""


def stage(window: Window) -> Locator:
    """Return the caption at the foot of the page."""
    return window.page.get_by_role("region", name="Scene")


async def leave_a_window_open(window: Window, name: str) -> None:
    """Let somebody open a window and go away; Ana sits down at the page."""
    await window.become(name)
    await window.go("general")
    await window.command("/work", "/workbook")
    await expect(window.dialog).to_have_count(1)
    window.name = "ana"
    await window.page.goto(f"{window.page.url.partition('?')[0]}?as={MEMBERS['ana'].id}&pace={PACE}")
    await window.is_drawn()


async def begin(window: Window, title: str) -> None:
    await window.page.get_by_role("button", name="Scenes").click()
    await window.page.locator("#scenes-menu").get_by_role("button", name=title).click()
    await expect(stage(window)).to_have_attribute("data-state", "playing")


async def play(window: Window, scene: dict[str, object]) -> float:
    """Play a scene; return the seconds it would have taken at the pace of people."""
    left, name, words = PLAYERS[str(scene["id"])]
    await leave_a_window_open(window, left)
    await begin(window, str(scene["title"]))
    await expect(stage(window)).to_have_attribute("data-state", "over", timeout=PLAYED)
    await expect(window.page.locator("body")).to_have_attribute("data-as", MEMBERS[name].id)
    await expect(window.page.get_by_label("Acting as")).to_have_value(MEMBERS[name].id)
    await expect(window.dialog).to_contain_text(words)
    await expect(stage(window)).to_contain_text(str(scene["end"]))
    await window.shot(f"scene-{scene['id']}-over")
    seconds = float(await stage(window).get_attribute("data-seconds") or "inf")
    await window.close()
    return seconds


async def test_one_press_plays_each_scene_to_its_end_over_a_window_left_open(other: Window) -> None:
    # One after another on one page: as visitors do, and without three demonstrations to start.
    for scene in shipped_scenes():
        seconds = await play(other, scene)
        assert seconds < A_MINUTE or scene["id"] != "round"


async def test_the_welcome_offers_every_scene_and_whoever_touches_the_page_takes_over(ana: Window) -> None:
    offered = ana.page.get_by_role("log").get_by_role("button")
    for scene in shipped_scenes():
        await expect(offered.filter(has_text=str(scene["title"]))).to_be_visible()
    await ana.shot("scenes-offered")

    await begin(ana, "A request")
    await expect(ana.dialog.get_by_label("What do you want feedback on?")).to_have_value(re.compile("reviews$"))
    await ana.dialog.get_by_role("heading", name="Ask for feedback").click()
    await expect(stage(ana)).to_have_attribute("data-state", "stopped")
    await expect(stage(ana)).to_contain_text("You took over")
    await ana.shot("scene-taken-over")
    await ana.pick("Who would you like to ask?", ("Hana", "Ines", "Jonas", "Kavya", "Liam"))
    await ana.press("Ask them")
    await ana.shows("On its way")
    await ana.close()
    await ana.page.get_by_role("button", name="Close").click()
    await expect(stage(ana)).to_have_count(0)

    await begin(ana, "A weekly question")
    await expect(ana.page.locator("body")).to_have_attribute("data-as", MEMBERS["ben"].id)
    await ana.page.get_by_role("button", name="Stop").click()
    await expect(stage(ana)).to_contain_text("go on by hand")
    await expect(ana.page.get_by_label("Acting as")).to_have_value(MEMBERS["ben"].id)
