"""Fixtures: Chromium, the demonstration, and windows on it. Without Chromium these tests are left out, loudly."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, async_playwright, expect

from tests.browser.demonstration import demonstration
from tests.browser.window import Window
from tests.kit.summary import NO_CHROMIUM

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-component-update",
]
PATIENCE = 20_000
"""Milliseconds. Sidecar looks for what is due every five seconds and sends one message a second to a person."""


def find_chromium() -> str | None:
    """Return where Chromium is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    path = find_chromium()
    if path is None and os.environ.get("CI", "").lower() in {"true", "1"}:
        pytest.fail(f"{NO_CHROMIUM} Continuous integration may not leave them out.")
    if path is None:
        pytest.skip(NO_CHROMIUM)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def address(chromium: str, tmp_path: Path) -> AsyncIterator[str]:
    async with demonstration(tmp_path) as started:
        yield started


def is_trouble(said: ConsoleMessage) -> bool:
    """Tell whether the page complains. Whoever changes seats quickly leaves a connection before it stands."""
    return said.type in {"error", "warning"} and "closed before the connection is established" not in said.text


@asynccontextmanager
async def window(browser: Browser, address: str, name: str) -> AsyncIterator[Window]:
    """Open a window of its own (a tab behind another one is slow); it may show no fault and ask nobody else."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(PATIENCE)
    troubles: list[str] = []
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on("console", lambda said: troubles.append(said.text) if is_trouble(said) else None)
    context.on("request", lambda sent: None if sent.url.startswith(address) else troubles.append(sent.url))
    yield await Window.open(context, address, name)
    await context.close()
    assert not troubles


@pytest_asyncio.fixture(loop_scope="session")
async def ana(browser: Browser, address: str) -> AsyncIterator[Window]:
    """The window of Ana, who asks."""
    async with window(browser, address, "ana") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def other(browser: Browser, address: str) -> AsyncIterator[Window]:
    """A second window, for everybody else in turn."""
    async with window(browser, address, "ben") as opened:
        yield opened
