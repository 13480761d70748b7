"""What a person does in a window on the practice workspace, by what can be seen and named in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from playwright.async_api import BrowserContext, Locator, Page, expect

from practice.world.people import PEOPLE, Member

MEMBERS: dict[str, Member] = {member.name: member for member in PEOPLE}


NAMES = {word.lower() for member in PEOPLE for word in (member.name, *member.shown.split(), *member.real_name.split())}
"""Every word that says who somebody is."""


class Window:
    """One window, and whoever sits in front of it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    @classmethod
    async def open(cls, context: BrowserContext, address: str, name: str) -> Window:
        """Open the page as somebody."""
        window = cls(await context.new_page(), name)
        await window.page.goto(f"{address}/?as={MEMBERS[name].id}")
        await window.is_drawn()
        return window

    async def is_drawn(self) -> None:
        """Wait until the page shows the workspace of whoever sits here."""
        await expect(self.page.locator(f'body[data-version][data-as="{MEMBERS[self.name].id}"]')).to_be_attached()

    async def become(self, name: str) -> None:
        """Let somebody else sit down."""
        self.name = name
        await self.page.get_by_label("Acting as").select_option(MEMBERS[name].id)
        await self.is_drawn()

    @property
    def dialog(self) -> Locator:
        """The modal on top."""
        return self.page.get_by_role("dialog")

    @property
    def question(self) -> Locator:
        """What is asked before a tap counts."""
        return self.page.get_by_role("alertdialog")

    @property
    def messages(self) -> Locator:
        """The messages in the middle of the page."""
        return self.page.get_by_role("main").get_by_role("article")

    @property
    def home(self) -> Locator:
        """Sidecar's Home."""
        return self.page.get_by_role("region", name="Home")

    async def go(self, place: str) -> None:
        """Go to a channel, or to Sidecar, by the sidebar."""
        await self.page.get_by_role("navigation").get_by_role("button", name=place).click()

    async def open_home(self) -> None:
        """Open Sidecar's Home; it is drawn anew."""
        await self.go("Sidecar")
        await self.page.get_by_role("tab", name="Home").click()

    async def open_messages(self) -> None:
        """Open the conversation with Sidecar. It stays open when somebody else sits down."""
        if self.page.url.endswith("#messages"):
            return
        await self.go("Sidecar")
        await self.page.get_by_role("tab", name="Messages").click()

    async def command(self, beginning: str, command: str, rest: str = "") -> None:
        """Type the beginning of a slash command, let the page complete it, and send it."""
        composer = self.page.get_by_label("Message #general")
        await composer.press_sequentially(beginning)
        await expect(self.page.get_by_role("option", name=command)).to_be_visible()
        await composer.press("Tab")
        await expect(composer).to_have_value(f"{command} ")
        await composer.press_sequentially(rest)
        await composer.press("Enter")

    async def press(self, button: str) -> None:
        """Press a button of the modal on top."""
        await self.dialog.get_by_role("button", name=button, exact=True).click()

    async def shows(self, title: str) -> None:
        """Wait for the modal with this title."""
        await expect(self.dialog.get_by_role("heading", name=title, exact=True)).to_be_visible()

    async def close(self) -> None:
        """Close the modal."""
        await self.press("Close dialog")
        await expect(self.dialog).to_have_count(0)

    async def pick(self, label: str, names: tuple[str, ...]) -> None:
        """Pick people in a list one types in; their lines may hold more than what is typed."""
        field = self.dialog.get_by_role("combobox", name=label)
        for name in names:
            await field.fill(name)
            await self.dialog.get_by_role("option", name=name).click()
            await expect(
                self.dialog.get_by_role("button", name=re.compile(f"^Remove .*{name}", re.IGNORECASE))
            ).to_be_visible()

    async def jump_to(self, moment: str) -> None:
        """Move the practice clock to one of the moments that the time control names."""
        await self.page.get_by_role("button", name="Practice time").click()
        choice = self.page.locator("#clock-menu").get_by_role("button", name=re.compile(f"^{moment}"))
        then = await choice.locator(".hint").inner_text()
        await choice.click()
        await expect(self.page.locator("#practice-time")).to_have_text(re.compile(f"^{then[:-2]}"))

    async def jump(self, by: timedelta) -> datetime:
        """Move the practice clock on by the date and time typed into the time control; return what it reads then."""
        return await self._set_clock(lambda now: now + by)

    async def jump_on_to(self, weekday: int, hour: int, minute: int, weeks: int = 0) -> datetime:
        """Move the practice clock to the next such moment of a week as read here; Monday is 0."""

        def moment(now: datetime) -> datetime:
            then = (now + timedelta((weekday - now.weekday()) % 7)).replace(hour=hour, minute=minute)
            return then + timedelta(weeks=weeks + (then <= now))

        return await self._set_clock(moment)

    async def _set_clock(self, choose: Callable[[datetime], datetime]) -> datetime:
        await self.page.get_by_role("button", name="Practice time").click()
        field = self.page.get_by_label("Another moment")
        then = choose(datetime.fromisoformat(await field.input_value()))
        await field.fill(then.strftime("%Y-%m-%dT%H:%M"))
        await self.page.get_by_role("button", name="Go there").click()
        await expect(self.page.locator("#practice-time")).to_contain_text(f"{then:%a} {then.day} {then:%b}")
        await expect(self.page.locator("#practice-time")).to_contain_text(f"{then:%H:%M}")
        return then

    async def shot(self, name: str) -> None:
        """Save a picture when SIDECAR_SHOTS names a folder."""
        if folder := os.environ.get("SIDECAR_SHOTS"):
            await self.page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")
