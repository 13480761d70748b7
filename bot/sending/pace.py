"""How soon the next try comes: what a postman remembers of recipients at rest and of workspaces in trouble.

All of it is forgotten with the process. What must outlive it (a pause that Slack asked for, when a row comes again)
stands in the database.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

REST = timedelta(seconds=1.05)
"""Slack takes one message a second in one conversation; the rest is for clocks that do not run alike."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=2)
"""Between two tries while Slack takes nothing: soon at first, and never so long that its return goes unnoticed."""
DOUBTS_IN_A_ROW = 10
"""So many posts in doubt, one after another and none taken, are no longer about one message: the workspace waits."""
LONG_TROUBLE = 3
"""After so many tries that Slack did not take, what waits there may come at once as soon as one is taken."""


def grown(first: timedelta, times: int, longest: timedelta) -> timedelta:
    """Return the wait after something went wrong so many times before."""
    # Bounded before it is a span of time, which overflows where doubling goes on for days.
    return min(first * int(2 ** min(max(times, 0), 30)), longest)


class Rests:
    """Recipients that were just posted to."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def begin(self, recipient: str, now: datetime) -> None:
        """Let a recipient rest from now on."""
        self._until[recipient] = now + REST

    def at(self, now: datetime) -> list[str]:
        """Return who rests. A rest longer than any is one from before the clock was put back."""
        self._until = {who: until for who, until in self._until.items() if now < until <= now + REST}
        return sorted(self._until)


class Troubles:
    """Workspaces in which Slack takes nothing, and messages it does not take while it takes others."""

    def __init__(self) -> None:
        self._not_taken: Counter[str] = Counter()
        self._doubts: Counter[str] = Counter()
        self._odd: Counter[str] = Counter()

    def not_taken(self, team_id: str, item_id: str) -> tuple[timedelta, timedelta]:
        """Count a message that Slack surely did not take; return how long the workspace pauses, and the message."""
        self._not_taken[team_id] += 1
        self._odd[item_id] += 1
        pause, own = (
            grown(FIRST_PAUSE, count - 1, LONGEST_PAUSE) for count in (self._not_taken[team_id], self._odd[item_id])
        )
        # What failed oftener than its workspace waits longer than it, so that the next try is another message's.
        return pause, max(pause, own)

    def in_doubt(self, team_id: str) -> timedelta | None:
        """Count a message in doubt; return how long its workspace pauses, if it is the workspace's trouble by now."""
        self._doubts[team_id] += 1
        many = self._doubts[team_id] - DOUBTS_IN_A_ROW
        return grown(FIRST_PAUSE, many, LONGEST_PAUSE) if many >= 0 else None

    def begins(self, team_id: str, item_id: str) -> bool:
        """Return whether what was counted last is new: neither this workspace nor this message was in trouble."""
        return self._not_taken[team_id] == 1 == self._odd[item_id]

    def is_doubtful(self, team_id: str) -> bool:
        """Return whether to ask Slack how it is before posting once more."""
        return self._doubts[team_id] >= DOUBTS_IN_A_ROW

    def taken(self, team_id: str, item_id: str) -> bool:
        """Note that Slack took a message; return whether it had taken none for long."""
        # One that was taken clears its workspace; what other messages have against them stays.
        not_taken, doubts = self._not_taken.pop(team_id, 0), self._doubts.pop(team_id, 0)
        self._odd.pop(item_id, None)
        return not_taken >= LONG_TROUBLE or doubts >= DOUBTS_IN_A_ROW

    def forget(self, item_id: str) -> None:
        """Forget a message that is over."""
        self._odd.pop(item_id, None)
