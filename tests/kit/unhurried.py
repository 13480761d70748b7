"""Plays in which a busy machine decides nothing: limits of real seconds do not run out."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
SLOWER = 20.0
"""How many real seconds a second of the event loop takes: the three that Slack waits are a minute."""


class _SlowLoop(asyncio.SelectorEventLoop):
    # Every limit of asyncio, aiohttp and asyncpg is measured by this clock.
    def time(self) -> float:
        return super().time() / SLOWER


def _stands_still() -> float:
    return 0.0


PATIENT: dict[str, Any] = {"ack_seconds": 600.0, "monotonic": _stands_still}
"""Options of a practice workspace that waits ten minutes for an answer, and whose trigger ids never grow old."""


def played_slowly(story: Coroutine[Any, Any, T]) -> T:
    """Run a story in an event loop of its own, as `asyncio.run` does, by a clock that goes slower than the wall's."""
    with asyncio.Runner(loop_factory=_SlowLoop) as runner:
        return runner.run(story)
