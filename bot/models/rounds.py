"""Rounds of feedback: limits, states and what they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.models.content import Question
from bot.models.people import Who

MIN_REVIEWERS = 5
"""A round never runs with fewer people asked (docs/anonymity: a guess must not be better than one in five)."""


MAX_NAMED = 10
"""The most people an asker may name."""


MAX_DRAWN = 3
"""So many people Sidecar draws on top, or nobody: fewer would stand alone (bot/feedback/draw.py)."""


FOCUS_CHARS = 600
"""The most an asker's focus may hold."""


TEXT_CHARS = 1_000
"""The most one text of an answer may hold."""


MIN_THRESHOLD = 3
"""No workspace may open rounds with fewer answers than this."""


THREAD_SLOTS = 6
"""Weekly slots an opened round lives before its key is destroyed."""


class RoundState(StrEnum):
    """Where a round stands. The last three are final: their key is gone."""

    GATHERING = "gathering"
    COLLECTING = "collecting"
    OPENED = "opened"
    CANCELLED = "cancelled"
    DESTROYED = "destroyed"
    ENDED = "ended"


# A draft lives, too: it has a key, which must be destroyed with it.
LIVE_STATES = (RoundState.GATHERING, RoundState.COLLECTING, RoundState.OPENED)


FINAL_STATES = (RoundState.CANCELLED, RoundState.DESTROYED, RoundState.ENDED)


@dataclass(frozen=True, slots=True)
class Round:
    """A request for feedback. What the asker wrote is in `brief`, sealed under the round's own key."""

    id: str
    team_id: str
    asker_id: str
    state: RoundState
    threshold: int
    """How many answers it takes to open, as promised to the givers when the round began."""
    days: int
    draws: bool
    """Whether Sidecar may add people. How many it did is told to nobody."""
    started_on: date
    opens_at: datetime | None
    ends_at: datetime | None
    reminded: bool
    extended: bool
    brief: bytes
    slot: int = 0
    """How many weekly slots have passed since it opened."""
    slot_at: datetime | None = None
    """When the next one comes; None before opening and after the last."""

    @property
    def asker(self) -> Who:
        """Who asked: the only person who may read, end, mute or report in this round."""
        return Who(self.team_id, self.asker_id)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody asked in a round."""

    user_id: str
    drawn: bool = False
    unreachable: bool = False
    """Slack could not deliver the invitation, so this person does not count."""
    able: bool = True
    """Whether they may still be asked: if not, nothing of theirs leaves any more. Read anew each time, never kept."""

    @property
    def counts(self) -> bool:
        """Whether an asker who knows everything about the people they named must take this one for a possible writer.

        Nobody who was drawn: what depended on them would tell the asker how many were.
        """
        return self.able and not self.drawn and not self.unreachable


@dataclass(frozen=True, slots=True)
class Brief:
    """What the asker wrote, and the lens as it stood that day."""

    focus: str
    lens_title: str
    questions: tuple[Question, ...]
    lens_id: str = ""
    """None for a follow-up, and in rounds that an older version began."""
    purpose: str = ""

    @property
    def scored(self) -> bool:
        """Whether anything is marked in this round: it depends on the lens alone, never on who did."""
        return any(question.scored for question in self.questions)


@dataclass(frozen=True, slots=True)
class Answer:
    """An opened answer: a fresh label and one text for each question; "" for one that is marked."""

    label: str
    texts: tuple[str, ...]
    name: str | None = None
    """Who wrote it, only if they signed."""
