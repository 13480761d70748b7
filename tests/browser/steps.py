"""What people do with Sidecar, one act each."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.window import Window

SIX = ("ben", "chloe", "dev", "cparker", "u7kfd", "jn")
"""Among them somebody of two names, one of which is another one's, too; one without any; one with accents."""
WHOM = "Who would you like to ask?"
FOCUS = "How I ran the last two product reviews"
START = "What could they start doing?"
KEPT = (
    "Say earlier where you stand.",
    "Send the numbers a day ahead.",
    "End with one clear decision.",
    "Leave a pause after each question.",
)


async def begin_asking(asker: Window, people: tuple[str, ...]) -> None:
    """Fill in the form of /feedback-ask up to its last button."""
    await asker.go("general")
    await asker.command("/fee", "/feedback-ask")
    await asker.shows("Ask for feedback")
    await asker.dialog.get_by_label("Which questions should they answer?").select_option(label="Start, stop, continue")
    await asker.dialog.get_by_label("What do you want feedback on?").fill(FOCUS)
    await asker.pick(WHOM, people)


async def ask(asker: Window) -> None:
    """Ask six people."""
    await begin_asking(asker, SIX)
    await asker.shot("ask-filled")
    await asker.press("Ask them")
    await asker.shows("On its way")
    await expect(asker.dialog).to_contain_text("At least 5 people")
    await asker.shot("asked")
    await asker.close()


async def open_form(window: Window, name: str) -> None:
    """Let somebody open the form from the newest invitation or reminder."""
    await window.become(name)
    await window.open_messages()
    await window.messages.get_by_role("button", name="Answer").last.click()
    await window.shows("Your answer")


async def answer(window: Window, name: str, text: str) -> None:
    """Let somebody answer the first question."""
    await open_form(window, name)
    await window.dialog.get_by_label(START).fill(text)
    await window.press("Send my answer")
    await window.shows("Locked away")
    await window.close()


async def told(window: Window, name: str, sentence: str) -> None:
    """Wait until somebody reads a sentence in their Messages."""
    if window.name != name:
        await window.become(name)
    await window.open_messages()
    await expect(window.messages.filter(has_text=sentence)).to_have_count(1)
