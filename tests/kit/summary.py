"""What is said below the results: how many scenarios the world swap compared, and what was left out.

This is a plugin that tests/conftest.py names: with several processes, the one that prints opens no other conftest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

KEY = "sidecar_scenarios"
NO_CHROMIUM = "NO CHROMIUM: the browser tests were left out. Install the package `chromium` and run them again."


@dataclass
class Count:
    """How many scenarios were played in both worlds."""

    scenarios: int = 0


COUNT = Count()


@pytest.fixture
def count() -> Count:
    return COUNT


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a process hand over its count."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = COUNT.scenarios


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the count of a process that has ended."""
    COUNT.scenarios += getattr(node, "workeroutput", {}).get(KEY, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where `-q` shows no reasons."""
    if COUNT.scenarios:
        terminalreporter.write_line(f"world swap: {COUNT.scenarios} scenarios looked the same in both worlds")
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_CHROMIUM, yellow=True, bold=True)
