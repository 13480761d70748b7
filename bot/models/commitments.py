"""After the opening: what the asker will do about it, and how they thank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.models.people import Who

COMMITMENT_CHARS = 400
"""The most that "what I will do" may hold."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an asker wants to do, and when the same people are asked whether they noticed."""

    team_id: str
    user_id: str
    round_id: str
    sealed: bytes
    remind_at: datetime | None
    due_at: datetime

    @property
    def who(self) -> Who:
        """Whose it is: nobody else may change or drop it."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class CommitForm:
    """What the form of a commitment shows."""

    round_id: str
    text: str
    day: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ThanksForm:
    """What the form of a public thank-you shows."""

    round_id: str
    asker_id: str
    will: str
