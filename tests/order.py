"""In which order tests run: every process begins with its part of the long ones.

Left to their place in the alphabet they would come last, keep one process busy and let the others wait. This is a
plugin that tests/conftest.py names. The parts are those of pytest-xdist's `--dist worksteal`, which gives the first
process the first of so many equal parts, and so on; if it did otherwise, only time would be lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")


def spread(long: Sequence[T], short: Sequence[T], processes: int) -> list[T]:
    """Return all tests in an order in which the part of each process begins with its share of the long ones."""
    found, total = list[T](), len(long) + len(short)
    for number in range(processes):
        own = long[number::processes]
        size = (total - len(found)) // (processes - number)
        taken = max(0, size - len(own))
        found += [*own, *short[:taken]]
        short = short[taken:]
    return found


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order what was chosen."""
    processes = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if item.get_closest_marker("long")]
    short = [item for item in items if not item.get_closest_marker("long")]
    items[:] = spread(long, short, processes)
