"""Marks that givers make on scales and lists, and all that anybody ever learns of them: bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.models.content import Question
from bot.models.people import Who

POINTS = 5
"""A scale goes from 1 to this."""

MOST_OPTIONS = 10
"""So many things a list may offer."""

Mark = tuple[int, ...]
"""One giver at one question: nothing, a point, or the places of what they picked."""

Bands = tuple[int, ...]
"""All givers at one question. A scale has one band: 1 is low, 2 the middle, 3 high. A list has one for each option."""

FEW, SOME, MOST = 0, 1, 2
"""How many picked an option: nobody or one; two or more; more than half, and perhaps everybody."""

LOW, MIDDLE, HIGH = 1, 2, 3
"""Where the median of a scale lies: below 2.5, up to 3.5, above."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What a round says in bands: for each question, in their order; None where nothing is shown, whyever."""

    now: tuple[Bands | None, ...] = ()
    before: tuple[Bands | None, ...] = ()
    """The same of an earlier round with the same lens, only where the two may stand side by side."""

    def at(self, place: int) -> tuple[Bands | None, Bands | None]:
        """Return what is shown at a question, and what may stand beside it."""
        return _at(self.now, place), _at(self.before, place)


def _at(bands: Sequence[Bands | None], place: int) -> Bands | None:
    return bands[place] if place < len(bands) else None


@dataclass(frozen=True, slots=True)
class KeptScores:
    """The scores of one round as its asker keeps them: neither who marked nor how many.

    Two of these must never be laid side by side by anybody: what may stand beside a round is in its `scores.before`.
    """

    round_id: str
    day: date
    lens_id: str
    title: str
    questions: tuple[Question, ...]
    scores: Scores


@dataclass(frozen=True, slots=True)
class ScoresRow:
    """The row in which these are kept, sealed under the asker's own key."""

    team_id: str
    user_id: str
    round_id: str
    day: date
    sealed: bytes

    @property
    def who(self) -> Who:
        """Whose it is."""
        return Who(self.team_id, self.user_id)
