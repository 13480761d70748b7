"""Counts the scenarios of all processes and prints the sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

KEY = "sidecar_scenarios"


@dataclass
class Count:
    """How many scenarios were played in both worlds."""

    scenarios: int = 0


COUNT = Count()


@pytest.fixture
def count() -> Count:
    return COUNT


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[KEY] = COUNT.scenarios


def pytest_testnodedown(node: Any) -> None:
    COUNT.scenarios += getattr(node, "workeroutput", {}).get(KEY, 0)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if COUNT.scenarios:
        terminalreporter.write_line(f"world swap: {COUNT.scenarios} scenarios looked the same in both worlds")
