"""Windows that answer back: a warning, an error beside a field, a welcome; and the page by day and by night."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.demonstration import demonstration
from tests.browser.steps import SIX, START, WHOM, ask, begin_asking, open_form, told
from tests.browser.window import Window

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """One demonstration for all: nobody here moves the clock, and each test has its own asker."""
    async with demonstration(tmp_path_factory.mktemp("demonstration")) as started:
        yield started


async def test_a_newcomer_joins_from_the_announcement(ana: Window, other: Window) -> None:
    await ana.go("general")
    await ana.command("/sid", "/sidecar", "announce")
    await ana.shows("Announce Sidecar")
    await ana.shot("announce")
    await ana.press("Preview")
    await ana.shows("How it will look")
    await ana.shot("announce-preview")
    await ana.press("Back")
    await ana.press("Post it")
    await ana.shows("Announced")
    await ana.shot("announcing")
    await ana.close()

    await other.become("noor")
    await other.open_home()
    await expect(other.home).to_contain_text("Hear what your peers really think")
    await other.shot("home-newcomer")
    await other.go("general")
    await other.shot("announced")
    await other.messages.get_by_role("button", name="Join").click()
    await other.shows("Welcome to Sidecar")
    await other.shot("welcome")
    await other.press("Save")
    await other.shows("Saved")
    await other.close()
    await other.open_home()
    await expect(other.home).to_contain_text("Your choices")
    await expect(other.home.get_by_role("button", name="Ask for feedback")).to_be_visible()
    await other.shot("home-joined")


async def test_a_signed_answer_is_questioned_first_and_sent_as_it_is_on_request(ana: Window, other: Window) -> None:
    await ask(ana)
    await told(other, "ben", "asks for your feedback")
    await open_form(other, "ben")
    await other.shot("answer")
    await other.dialog.get_by_label(START).fill("Say earlier where you stand.\n- Ben")
    await other.press("Send my answer")
    await expect(other.dialog).to_contain_text("looks like a signature")
    await expect(other.dialog).to_contain_text("Nothing has been kept yet.")
    await expect(other.dialog).not_to_contain_text("Your answer is in.")
    await other.shot("answer-warned")
    await other.dialog.get_by_label("Send it as it is").check()
    await other.press("Send my answer")
    await other.shows("Locked away")
    await other.close()
    await open_form(other, "ben")
    await expect(other.dialog.get_by_label(START)).to_have_value("Say earlier where you stand.\n- Ben")
    await other.close()


async def test_four_people_are_too_few_and_the_field_says_so(other: Window) -> None:
    await other.become("hana")
    await begin_asking(other, SIX[:4])
    await other.press("Ask them")
    field = other.dialog.get_by_role("combobox", name=WHOM)
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(other.dialog.get_by_role("alert")).to_be_visible()
    await other.shot("ask-refused")
    await other.pick(WHOM, SIX[4:])
    await expect(other.dialog.get_by_role("alert")).to_have_count(0)
    await other.press("Ask them")
    await other.shows("On its way")


async def test_people_are_found_by_any_of_their_names_without_accents_and_told_apart(other: Window) -> None:
    await other.become("ines")
    await other.go("general")
    await other.command("/fee", "/feedback-ask")
    field = other.dialog.get_by_role("combobox", name=WHOM)
    rows = other.dialog.get_by_role("listbox", name="Choices").get_by_role("option")
    for typed, lines in (
        (" jose ", ["José Núñez @jn"]),
        ("ISIK", ["Işık (Işık Yılmaz) @isiky"]),
        ("ışık", ["Işık (Işık Yılmaz) @isiky"]),
        ("parker", ["chris (Christina Parker) @cparker"]),
        ("@cwong", ["chris (Christopher Wong) @cwong"]),
        ("maria silva", ["Maria Silva @maria.silva2", "Maria Silva @msilva"]),
        ("王", ["王芳 @wangfang"]),
        ("u7kf", ["u7kfd"]),
    ):
        await field.fill(typed)
        await expect(rows).to_have_text(lines)
    await other.shot("ask-names")
    await rows.click()
    await expect(other.dialog.get_by_role("button", name="Remove u7kfd")).to_be_visible()
    await other.close()


async def test_the_page_is_light_or_dark_as_its_reader_likes(ana: Window) -> None:
    async def background() -> str:
        return str(await ana.page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor"))

    async def switch(now: str, then: str) -> str:
        await ana.page.get_by_role("button", name=f"Theme: {now}").click()
        await expect(ana.page.get_by_role("button", name=f"Theme: {then}")).to_be_visible()
        return await background()

    automatic = await background()
    light, dark = await switch("auto", "light"), await switch("light", "dark")
    await ana.open_home()
    await expect(ana.home).to_contain_text("For admins")
    await ana.shot("home-dark")
    await ana.page.emulate_media(color_scheme="dark")
    assert light == automatic
    assert light != dark
    assert await switch("dark", "auto") == dark
