"""The walk of a whole round, by hand and eye: only what people see and press, in the demonstration itself."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.steps import KEPT, SIX, START, answer, ask, open_form, told
from tests.browser.window import NAMES, Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

REPLACED = "Ask the quiet people first."


async def decline(window: Window, name: str) -> None:
    """Let somebody say no."""
    await open_form(window, name)
    await window.press("I'd rather not answer")
    await window.shot("decline-question")
    await window.question.get_by_role("button", name="Say no").click()
    await window.shows("That is fine")
    await window.shot("declined")
    await window.close()


async def seen_by(window: Window, name: str) -> str:
    """Return all that somebody reads in Sidecar's Home and Messages."""
    if window.name != name:
        await window.become(name)
    await window.open_home()
    await expect(window.home).to_contain_text("What nobody can promise")
    home = await window.home.inner_text()
    await window.open_messages()
    await expect(window.messages).not_to_have_count(0)
    return home + await window.page.get_by_role("log").inner_text()


async def edit(window: Window, name: str, was: str, text: str) -> None:
    """Let somebody open the form again, find the words and change them."""
    await open_form(window, name)
    await expect(window.dialog).to_contain_text("Your answer is in.")
    await expect(window.dialog.get_by_label(START)).to_have_value(was)
    await window.shot("answer-again")
    await window.dialog.get_by_label(START).fill(text)
    await window.press("Change my answer")
    await window.shows("Locked away")
    await window.shot("locked-away")
    await window.close()


def check_answers(text: str) -> None:
    """See that what is shown holds the four answers as they were last, and nobody's name but the asker's."""
    assert [text.count(words) for words in KEPT] == [1, 1, 1, 1]
    assert REPLACED not in text
    assert not NAMES - {"ana", "duarte"} & set(re.findall(r"\w+", text.lower()))


@pytest.mark.full
async def test_four_of_six_answer_and_ana_reads_four_answers_without_names(ana: Window, other: Window) -> None:
    await ask(ana)
    await told(ana, "ana", "at least 5 people")
    await ana.shot("messages-asked")
    await told(other, "dev", "asks for your feedback")
    before = await seen_by(ana, "ana"), await seen_by(other, "dev")

    await answer(other, "jn", KEPT[0])
    await answer(other, "ben", REPLACED)
    await decline(other, "u7kfd")
    await answer(other, "cparker", KEPT[1])
    await answer(other, "chloe", KEPT[2])
    await edit(other, "ben", REPLACED, KEPT[3])
    assert (await seen_by(ana, "ana"), await seen_by(other, "dev")) == before, "somebody could see that answers came"

    await ana.jump_to("A day before the opening")
    for name in ("ben", "dev", "u7kfd"):
        await told(other, name, "Everyone asked gets this message, whether they have answered or not.")
    await other.shot("messages-reminder")
    await ana.jump_to("The opening")
    await told(ana, "ana", "Your request brought 4 answers, in random order.")
    await expect(ana.messages.filter(has_text=START)).to_have_count(4)
    await ana.shot("messages-opened")
    check_answers(await ana.page.get_by_role("log").inner_text())
    await ana.messages.get_by_role("button", name="Read them together").click()
    await ana.shows("Answers")
    await ana.shot("answers")
    check_answers(await ana.dialog.inner_text())
    for name in SIX:
        await told(other, name, "the answers are open. Thank you for being part of it")
    await other.shot("messages-opening")
