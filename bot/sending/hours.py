"""What time it is at Slack, which dates each of its answers: a machine whose clock is far off learns it there.

What is forgotten in a wrong year is gone for good, and nobody would notice before it is missed.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

logger = logging.getLogger(__name__)

FAR_OFF = timedelta(hours=1)
"""Far more than an answer takes, and than clocks differ that anybody looks after."""


class Hours:
    """How far our clock is ahead of Slack's, by its latest answer. Until the first one they are taken to agree."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ahead = timedelta(0)
        self._said = False

    def trace(self) -> aiohttp.TraceConfig:
        """Return what looks at every answer of a session."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._note)
        return config

    async def _note(self, _session: object, _context: object, answer: aiohttp.TraceRequestEndParams) -> None:
        # A date that is none says nothing, and must not cost the answer.
        with contextlib.suppress(LookupError, TypeError, ValueError, OverflowError):
            there = parsedate_to_datetime(answer.response.headers["Date"])
            self._ahead = self._now() - there.astimezone(UTC)

    def agree(self) -> bool:
        """Tell whether our clock is right; said in the log once, when it is not."""
        agree = abs(self._ahead) < FAR_OFF
        if not agree and not self._said:
            logger.critical(
                "SC-60 this machine's clock is %s Slack's: put it right. Until then nothing is tidied up, because what "
                "is forgotten in a wrong year is gone",
                f"{abs(self._ahead)} {'ahead of' if self._ahead > timedelta(0) else 'behind'}",
            )
        self._said = not agree
        return agree
