"""Limits against floods that live in memory only: a row for each tap would say who tapped."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

from bot.clock import Clock
from bot.errors import Refusal

TAPS_A_MINUTE = 40


class Limiter:
    """Counts what each person does in a sliding minute and forgets it afterwards."""

    def __init__(self, clock: Clock, most: int = TAPS_A_MINUTE, within: timedelta = timedelta(minutes=1)) -> None:
        self._clock, self._most, self._within = clock, most, within
        self._taps: dict[str, deque[float]] = {}

    def tap(self, user_id: str) -> None:
        """Count one act of somebody. Raises Refusal when it is one too many."""
        now = self._clock.now().timestamp()
        self._forget(now)
        taps = self._taps.setdefault(user_id, deque())
        if len(taps) >= self._most:
            raise Refusal("That was a lot at once. Please wait a minute and try again.")
        taps.append(now)

    def _forget(self, now: float) -> None:
        # Of everybody, whoever taps: otherwise who tapped last would stay in memory for as long as they are quiet.
        horizon = now - self._within.total_seconds()
        for user_id in list(self._taps):
            taps = self._taps[user_id]
            while taps and taps[0] <= horizon:
                taps.popleft()
            # An empty deque would still say who has been here.
            if not taps:
                del self._taps[user_id]
