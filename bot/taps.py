"""Limits against floods that live in memory only: a row for each tap would say who tapped."""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.errors import Refusal

TAPS_A_MINUTE = 40


class Limiter:
    """Counts what each person does in a sliding minute and forgets it afterwards."""

    def __init__(self, clock: Clock, most: int = TAPS_A_MINUTE, within: timedelta = timedelta(minutes=1)) -> None:
        self._clock, self._most, self._within = clock, most, within
        self._taps: dict[str, list[float]] = {}

    def tap(self, user_id: str) -> None:
        """Count one act of somebody. Raises Refusal when it is one too many."""
        now = self._clock.now().timestamp()
        self._forget(now)
        taps = self._taps.setdefault(user_id, [])
        if len(taps) >= self._most:
            raise Refusal("That was a lot at once. Please wait a minute and try again.")
        taps.append(now)

    def _forget(self, now: float) -> None:
        # Of everybody, whoever taps: otherwise who tapped last would stay in memory for as long as they are quiet.
        # What is later than now was before the clock was set back: it would hold somebody back for that long.
        horizon = now - self._within.total_seconds()
        recent = {user: [at for at in taps if horizon < at <= now] for user, taps in self._taps.items()}
        self._taps = {user: taps for user, taps in recent.items() if taps}
