"""Who can see what: Chloe answers, and nothing that others see points to her."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, expect

from tests.browser.steps import KEPT, answer, ask, told
from tests.browser.window import Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATED = re.compile(r"^\d\d:\d\d:\d\d")
REWRITTEN = re.compile(r"^rewritten \d+×$")


async def view(window: Window, title: str) -> Locator:
    """Choose an onlooker and return what they see."""
    await window.page.get_by_role("tab", name=title).click()
    panel = window.page.get_by_role("complementary", name="Who can see what")
    return panel.get_by_role("tabpanel")


@pytest.mark.full
async def test_a_visitor_answers_as_chloe_and_nothing_points_to_chloe(ana: Window, other: Window) -> None:
    await ask(ana)
    await told(other, "chloe", "asks for your feedback")
    await ana.page.get_by_role("button", name="Who can see what").click()
    await expect(await view(ana, "Database thief")).to_contain_text("main database: boxes")
    await answer(other, "chloe", KEPT[0])
    thief = await view(ana, "Database thief")
    boxes = thief.get_by_role("region", name="main database: boxes")
    await expect(boxes.get_by_text(REWRITTEN)).to_be_visible()
    await expect(boxes.get_by_role("columnheader", name="last rewritten")).to_be_visible()
    await expect(boxes.get_by_role("cell", name=DATED)).to_be_visible()
    await ana.shot("onlooker-thief")
    assert KEPT[0] not in await thief.inner_text()
    for title, shot in (("Workspace owner", "owner"), ("Log reader", "log"), ("Whoever asked", "asker")):
        seen = await view(ana, title)
        await expect(seen).not_to_be_empty()
        await ana.shot(f"onlooker-{shot}")
        assert KEPT[0] not in await seen.inner_text()
    log = await view(ana, "Log reader")
    assert "U0CHLOE" not in await log.inner_text()
    owner = await view(ana, "Workspace owner")
    await owner.get_by_role("searchbox").fill("asks for your feedback")
    # Six were named, and three drawn beside them.
    await expect(owner.get_by_role("article")).to_have_count(9)
    await owner.get_by_role("searchbox").fill("Locked away")
    await expect(owner).to_contain_text("Nothing here.")
