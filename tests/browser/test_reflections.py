"""A reflection at one's own minute: chosen, written, changed, put off and paused; and an admin's tip in a channel."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.window import Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

TUESDAY, WEDNESDAY = 1, 2
FIRST, CHANGED = "I keep choosing the loud project.", "I keep choosing the quiet project."
PROMPT = "Ten minutes is enough"


async def opt_in(ben: Window) -> None:
    """Let Ben choose Tuesdays at half past eight. His Slack is on the time of Sao Paulo."""
    await ben.go("general")
    await ben.command("/refl", "/reflect", "settings")
    await ben.shows("Weekly reflections")
    await ben.dialog.get_by_label("Day", exact=True).select_option(label="Tuesday")
    await ben.dialog.get_by_label("Time", exact=True).select_option(label="08:30")
    await ben.shot("reflect-settings")
    await ben.press("Save")
    await ben.shows("Saved")
    await expect(ben.dialog).to_contain_text("08:30")
    await ben.shot("reflect-saved")
    await ben.close()


def prompts(ben: Window) -> Locator:
    """Return the questions that wait for Ben."""
    return ben.messages.filter(has_text=PROMPT)


async def arrives(ben: Window, count: int) -> str:
    """Wait until so many questions wait. The newest says that it came at half past eight. Return its title."""
    await expect(prompts(ben)).to_have_count(count)
    newest = prompts(ben).last
    await expect(newest.get_by_role("time")).to_have_text("08:30")
    return await newest.get_by_role("strong").first.inner_text()


async def write(ben: Window, was: str, text: str) -> None:
    """Let Ben write, with what he wrote before in front of him."""
    button = "Read or change" if was else "Write"
    await ben.messages.get_by_role("button", name=button, exact=True).click()
    await ben.shows("Reflect")
    field = ben.dialog.get_by_role("textbox")
    await expect(field).to_have_value(was)
    await field.fill(text)
    await ben.shot("reflect-write")
    await ben.press("Keep it")
    await ben.shows("Kept")
    await ben.shot("reflect-kept")
    await ben.close()
    await expect(ben.messages.filter(has_text="Written.")).to_have_count(1)


async def search_journal(ben: Window) -> None:
    """Let Ben read his journal from Home, and look for words in it."""
    await ben.open_home()
    await ben.home.get_by_role("button", name="Journal").click()
    await ben.shows("My journal")
    await expect(ben.dialog).to_contain_text(CHANGED)
    await expect(ben.dialog).not_to_contain_text(FIRST)
    await ben.shot("journal")
    for words, found in (("rabbit", "No entry has those words."), ("quiet", CHANGED)):
        await ben.dialog.get_by_label("Search").fill(words)
        await ben.press("Search")
        await expect(ben.dialog).to_contain_text(found)
    await ben.shot("journal-search")
    await ben.close()


async def schedule_tips(ana: Window) -> None:
    """Let Ana have a tip posted to #general on Wednesdays at ten, Lisbon time."""
    await ana.go("general")
    await ana.command("/sid", "/sidecar", "channels")
    await ana.shows("Tips in channels")
    await ana.dialog.get_by_label("Channel").select_option(label="#general")
    await ana.dialog.get_by_label("Day", exact=True).select_option(label="Wednesday")
    await ana.dialog.get_by_label("Time", exact=True).select_option(label="10:00")
    await ana.dialog.get_by_label("Time zone").fill("Europe/Lisbon")
    await ana.shot("tips-channels")
    await ana.press("Add")
    await expect(ana.dialog).to_contain_text("The first tip comes to #general tomorrow at 10:00")
    await ana.shot("tips-added")
    await ana.close()


async def snooze_and_pause(ben: Window) -> None:
    """Let Ben put next week's question off to the next day, and pause when it comes again."""
    await ben.open_messages()
    await ben.jump_on_to(TUESDAY, 8, 30)
    question = await arrives(ben, 1)
    await prompts(ben).last.get_by_role("button", name="Snooze").click()
    await ben.shows("Snooze")
    await ben.shot("snooze")
    await ben.press("Snooze")
    await expect(ben.dialog).to_contain_text("Your next question comes tomorrow at 08:30")
    await ben.close()
    await expect(ben.messages.filter(has_text="Snoozed.")).to_have_count(1)
    await ben.shot("snoozed")

    await ben.jump_on_to(WEDNESDAY, 8, 30)
    assert await arrives(ben, 1) == question
    await prompts(ben).last.get_by_role("button", name="Pause").click()
    await expect(ben.messages.filter(has_text="Paused. Nothing comes until you press")).to_have_count(1)
    await ben.shot("paused")
    await ben.jump_on_to(TUESDAY, 8, 30)
    await ben.open_home()
    await expect(ben.home).to_contain_text("Your reflections are paused.")
    await ben.open_messages()
    await expect(prompts(ben)).to_have_count(0)


@pytest.mark.full
async def test_ben_gets_writes_changes_and_finds_a_reflection_and_ana_posts_a_tip(ana: Window, other: Window) -> None:
    await opt_in(other)
    await other.jump_on_to(TUESDAY, 8, 29)
    await other.open_home()
    await expect(other.home).to_contain_text("Your next question comes today at 08:30")
    await other.open_messages()
    await expect(prompts(other)).to_have_count(0)
    await other.jump_on_to(TUESDAY, 8, 30)
    await arrives(other, 1)
    await other.shot("reflect-message")
    await write(other, "", FIRST)
    await write(other, FIRST, CHANGED)
    await search_journal(other)

    await schedule_tips(ana)
    await ana.jump_on_to(WEDNESDAY, 10, 0)
    tip = ana.messages.filter(has_text="A tip for this week")
    await expect(tip).to_have_count(1)
    await expect(tip.get_by_role("time")).to_have_text("10:00")
    await ana.shot("tip-posted")

    await snooze_and_pause(other)
