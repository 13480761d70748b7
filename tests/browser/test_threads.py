"""The walk of a conversation, by hand and eye: letters, taps, a signature, a mute, a report, thanks, the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from tests.browser.steps import FOCUS, SIX, answer, begin_asking, told
from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]

WORDS = {name: f"The view of number {place}." for place, name in enumerate(SIX[:5])}
LETTERS = "The next letters"
REPLIES = re.compile(r"^\d+ repl")


async def moderators(ana: Window) -> None:
    """Let Ana add Sidecar to the moderators' channel and choose it."""
    await ana.go("moderators")
    composer = ana.page.get_by_label("Message #moderators")
    for line in ("/invite @Sidecar", "/sidecar settings"):
        await composer.fill(line)
        await composer.press("Enter")
    await ana.shows("Sidecar settings")
    await ana.dialog.get_by_label("Moderators' private channel").select_option(label="#moderators")
    await ana.shot("settings-moderators")
    await ana.press("Save")
    await expect(ana.dialog).to_contain_text("Sidecar said hello")
    await ana.close()


def answer_of(ana: Window, name: str) -> Locator:
    """Return the message that brings what somebody wrote."""
    return ana.messages.filter(has_text=WORDS[name])


async def writes_below(ana: Window, name: str, button: str, words: str) -> None:
    """Let Ana write below somebody's answer."""
    await ana.open_messages()
    await answer_of(ana, name).get_by_role("button", name=button, exact=True).click()
    await ana.dialog.get_by_label("Your letter" if button == "Reply" else "What I heard").fill(words)
    await ana.shot(f"{button.lower().replace(' ', '-')}-form")
    await ana.press("Send on Tuesday")
    await ana.shows("It leaves on Tuesday")
    await ana.shot("waits-for-its-day")
    await ana.close()


async def my_thread(other: Window, name: str) -> None:
    """Let somebody asked open their own thread."""
    await other.become(name)
    await other.open_messages()
    await other.messages.get_by_role("button", name="My thread").last.click()


async def letter(other: Window, name: str, words: str) -> None:
    """Let a giver write a letter."""
    await my_thread(other, name)
    await other.shows("Your thread")
    await other.dialog.get_by_label("Write back, if you like").fill(words)
    await other.press("Send on Tuesday")
    await other.shows("Locked away")
    await other.close()


async def below(ana: Window, name: str) -> str:
    """Return what stands in the thread below somebody's answer."""
    await ana.open_messages()
    await answer_of(ana, name).get_by_role("button", name=REPLIES).click()
    panel = ana.page.get_by_role("complementary", name="Thread")
    await expect(panel).to_be_visible()
    text = await panel.inner_text()
    await panel.get_by_role("button", name="Close thread").click()
    return text


async def opened(ana: Window, other: Window) -> None:
    """Let Ana ask, five answer, and the round open."""
    await begin_asking(ana, SIX)
    await ana.dialog.get_by_label("May Sidecar add others").select_option(label="No, only those I pick")
    await ana.press("Ask them")
    await ana.shows("On its way")
    await ana.shot("six-asked")
    await ana.close()
    await told(other, "ben", FOCUS)
    for name, words in WORDS.items():
        await answer(other, name, words)
    await ana.jump_to("The opening")
    await told(ana, "ana", "Your request brought 5 answers, in random order.")
    await expect(ana.messages.filter(has_text="The view of number")).to_have_count(5)
    await ana.shot("opened-with-ways-on")


async def test_a_whole_conversation(ana: Window, other: Window) -> None:
    await moderators(ana)
    await opened(ana, other)
    await _first_week(ana, other)
    await _second_week(ana, other)
    await _signed_muted_and_reported(ana, other)
    await _thanked_and_committed(ana, other)
    await _followed_up(ana, other)
    await _shredded(ana)


async def _first_week(ana: Window, other: Window) -> None:
    await writes_below(ana, "ben", "Reply", "Could you tell me more?")
    await ana.open_messages()
    await ana.messages.filter(has_text="brought 5 answers").get_by_role("button", name="What I heard").click()
    await ana.dialog.get_by_label("What I heard").fill("I heard that I decide late.")
    await ana.shot("heard-form")
    await ana.press("Send on Tuesday")
    await ana.shows("It leaves on Tuesday")
    await ana.close()
    await ana.jump_to(LETTERS)
    await told(other, "jn", "may have written to you")
    await my_thread(other, "jn")
    await other.shows("Nothing this time")
    await other.shot("nothing-this-time")
    await other.close()
    await my_thread(other, "ben")
    await expect(other.dialog).to_contain_text("Could you tell me more?")
    await expect(other.dialog).to_contain_text("I heard that I decide late.")
    await other.shot("my-thread")
    await other.press("Yes, that's it")
    await expect(other.dialog).to_contain_text("You: yes, that's it")
    await other.close()
    await letter(other, "ben", "It was about the roadmap.")
    await my_thread(other, "chloe")
    await other.press("Not quite")
    await other.dialog.get_by_label("What did they miss?").fill("Not late: alone.")
    await other.shot("not-quite")
    await other.press("Send on Tuesday")
    await other.shows("Locked away")
    await other.close()


async def _second_week(ana: Window, other: Window) -> None:
    await ana.jump_to(LETTERS)
    for name in ("ben", "chloe"):
        await expect(answer_of(ana, name).get_by_role("button", name=REPLIES)).to_be_visible()
    said = await below(ana, "ben")
    assert "It was about the roadmap." in said
    assert "yes, that's it" in said
    assert "Not late: alone." in await below(ana, "chloe")
    await writes_below(ana, "ben", "Reply", "What would have helped?")
    await ana.jump_to(LETTERS)
    await letter(other, "ben", "A first draft, a week earlier.")


async def _signed_muted_and_reported(ana: Window, other: Window) -> None:
    await my_thread(other, "chloe")
    await other.press("Tell my name")
    await other.shows("Tell your name?")
    await other.dialog.get_by_label("Yes, tell my name").check()
    await other.shot("tell-my-name")
    await other.press("Tell my name")
    await other.shows("Your name will be told")
    await other.close()
    await letter(other, "dev", "You will never read this.")
    await ana.open_messages()
    await answer_of(ana, "dev").get_by_role("button", name="Whole thread").click()
    await ana.press("Mute")
    await expect(ana.dialog).to_contain_text("Muted.")
    await ana.shot("muted")
    await ana.close()
    await answer_of(ana, "cparker").get_by_role("button", name="Whole thread").click()
    await ana.press("Report a text")
    await ana.shows("Report a text")
    await ana.shot("report")
    await ana.press("Send the text")
    await ana.shows("Reported")
    await ana.close()
    await ana.jump_to(LETTERS)
    for name in ("ben", "chloe"):
        await expect(answer_of(ana, name).get_by_role("button", name="2 replies")).to_be_visible()
    assert "A first draft, a week earlier." in await below(ana, "ben")
    assert "Chloe Martin" in await below(ana, "chloe")
    await my_thread(other, "chloe")
    await expect(other.dialog).to_contain_text("They were told your name")
    await other.shot("signed")
    await other.close()
    await expect(answer_of(ana, "dev").get_by_role("button", name=REPLIES)).to_have_count(0)
    # Ana moderates, too, and cannot decide on a report of her own.
    await other.become("hana")
    await other.go("moderators")
    report = other.messages.filter(has_text="Someone has reported this text")
    await expect(report).to_contain_text(WORDS["cparker"])
    await other.shot("moderators")
    await report.get_by_role("button", name="Uphold").click()
    await other.question.get_by_role("button", name="Uphold").click()
    await other.shows("Upheld")
    await other.close()
    await expect(other.messages.filter(has_text="Upheld.")).to_contain_text(WORDS["cparker"])
    await other.shot("upheld")
    await my_thread(other, "cparker")
    await expect(other.dialog).to_contain_text("This thread is closed to you")
    await other.shot("closed")
    await other.close()


async def _thanked_and_committed(ana: Window, other: Window) -> None:
    await ana.open_messages()
    heading = ana.messages.filter(has_text="brought 5 answers")
    await heading.get_by_role("button", name="What I will do").click()
    await ana.dialog.get_by_label("I will …").fill("Say where I stand first")
    await ana.shot("what-i-will-do")
    await ana.press("Save")
    await ana.shows("Noted")
    await ana.close()
    await heading.get_by_role("button", name="Thank in public").click()
    await ana.dialog.get_by_label("In which channel?").select_option(label="#general")
    await ana.dialog.get_by_label("What I heard").fill("That I decide late.")
    await ana.shot("thank")
    await ana.press("Post it")
    await ana.shows("Thank you for thanking")
    await ana.close()
    await other.become("hana")
    await other.go("general")
    post = other.messages.filter(has_text="asked at least 5 peers for feedback")
    await expect(post).to_contain_text("That I decide late.")
    await expect(post).to_contain_text("Say where I stand first")
    await other.shot("thanked")


async def _followed_up(ana: Window, other: Window) -> None:
    await ana.jump_on_to(1, 9, 0, weeks=3)
    await ana.open_messages()
    await ana.shot("after-four-weeks")
    for name in SIX[:2]:
        await told(other, name, "I said I would: Say where I stand first")
    await other.shot("follow-up")


async def _shredded(ana: Window) -> None:
    for _ in range(3):  # each move of the clock works off one slot, and then a day passes
        await ana.jump(timedelta(hours=26))
    await ana.open_messages()
    await expect(ana.messages.filter(has_text="Your request has ended. Nobody can read")).to_have_count(1)
    await answer_of(ana, "ben").get_by_role("button", name="Whole thread").click()
    await expect(ana.dialog).to_contain_text("was deleted")
    await ana.shot("shredded")
    await ana.close()
