"""The bar of the practice workspace: whom one could be next, and whose clock it is; and an export in readable words."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.steps import SIX, ask, told
from tests.browser.window import MEMBERS, Window

DRAWN = 3
"""So many are added where nine or more are left to draw from."""
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.full]


async def test_who_was_asked_and_who_has_mail_stands_beside_acting_as(ana: Window, other: Window) -> None:
    summary = ana.page.get_by_role("button", name=re.compile(r"\d asked · \d+ with mail"))
    await expect(summary).to_have_count(0)
    await ask(ana)
    await told(other, "dev", "asks for your feedback")
    await expect(summary).to_be_visible()
    await summary.click()
    menu = ana.page.locator("#mail-menu")
    assert "cparker" in SIX  # another one is called chris, too
    for name in SIX:
        called = "chris @cparker" if name == "cparker" else MEMBERS[name].shown
        await expect(menu.get_by_role("button", name=called)).to_contain_text("asked by you")
    await ana.shot("mail-menu")

    ana.name = "ben"
    await menu.get_by_role("button", name=MEMBERS["ben"].real_name).click()
    await ana.is_drawn()
    await expect(ana.messages.filter(has_text="asks for your feedback")).to_have_count(1)
    await expect(menu).to_have_count(0)
    await ana.become("ana")


async def test_the_clock_says_whose_it_is(ana: Window) -> None:
    clock = ana.page.get_by_role("button", name="Practice time")
    await expect(clock).to_contain_text("in Lisbon")
    await clock.click()
    await expect(ana.page.locator("#clock-menu")).to_contain_text("All times are Ana Duarte's, in Lisbon.")
    await ana.shot("clock-menu")
    await clock.click()
    await ana.become("ben")
    await expect(clock).to_contain_text("in Sao Paulo")


async def test_an_export_reads_as_slack_would_show_it(ana: Window) -> None:
    await ask(ana)
    await ana.page.get_by_role("button", name="Who can see what").click()
    owner = ana.page.get_by_role("complementary", name="Who can see what").get_by_role("tabpanel")
    await expect(owner).to_contain_text("@Ana Duarte asks for your feedback")
    assert not re.search(r"<!|<@|&amp;|\*At least", await owner.inner_text())
    await owner.get_by_role("searchbox").fill("@ana duarte asks")
    await expect(owner.get_by_role("article")).to_have_count(len(SIX) + DRAWN)
    await ana.shot("onlooker-owner-readable")
