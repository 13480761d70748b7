"""Takes the picture of the README anew: `.venv/bin/python -m tests.browser.picture docs/sidecar.png`.

It plays the scene of a request on the demonstration, and shows what Ana reads in the end.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import ViewportSize, async_playwright, expect

from tests.browser.conftest import FLAGS, find_chromium
from tests.browser.demonstration import demonstration
from tests.browser.window import Window

SIZE: ViewportSize = {"width": 1240, "height": 1000}
PACE, PLAYED = 40, 60_000
SCENE = "A request, from asking to reading"


async def take(target: Path) -> None:
    """Play, and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with demonstration(Path(folder)) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            context = await browser.new_context(viewport=SIZE, color_scheme="light")
            window = await Window.open(context, address, "ana")
            await window.page.goto(f"{window.page.url}&pace={PACE}")
            await window.is_drawn()
            await window.page.get_by_role("button", name="Scenes").click()
            await window.page.locator("#scenes-menu").get_by_role("button", name=SCENE).click()
            stage = window.page.get_by_role("region", name="Scene")
            await expect(stage).to_have_attribute("data-state", "over", timeout=PLAYED)
            await window.close()
            await stage.get_by_role("button", name="Close").click()
            await window.open_messages()
            await window.page.screenshot(path=target, animations="disabled")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
