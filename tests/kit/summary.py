"""What is said below the results: how many scenarios the world swap compared, and what was left out.

This is a plugin that tests/conftest.py names: with several processes, the one that prints opens no other conftest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

KEY = "sidecar_scenarios"
NO_CHROMIUM = "NO CHROMIUM: the browser tests were left out. Install the package `chromium` and run them again."


@dataclass
class Count:
    """How many scenarios looked the same in the world of each swap."""

    scenarios: Counter[str] = field(default_factory=Counter)


COUNT = Count()


@pytest.fixture
def count() -> Count:
    return COUNT


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a process hand over its count."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = dict(COUNT.scenarios)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the count of a process that has ended."""
    COUNT.scenarios.update(getattr(node, "workeroutput", {}).get(KEY, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it where `-q` shows no reasons."""
    for swap, scenarios in sorted(COUNT.scenarios.items()):
        terminalreporter.write_line(f"world swap: {scenarios} scenarios looked the same with {swap}")
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_CHROMIUM in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(NO_CHROMIUM, yellow=True, bold=True)
