"""A member's rhythm of reflections and tips, and their journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.models.people import Who

# As much as one of Slack's text boxes takes.
ENTRY_CHARS = 3_000
TIP_DAYS_AFTER = 3
"""A weekly tip comes so many weekdays after the reflection: never both on one day."""
TICKED, CAME_TO, COMES_BACK, HAPPENED = "True of me", "Result", "Comes back on", "What happened"
"""What is said of what stands beside an entry's text."""
SILENT_WEEKS = 3
"""After so many prompts without any reaction Sidecar asks whether to go on."""


class RhythmState(StrEnum):
    """Whether reflections come."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When and what a member wants. Days are local to the member; `due_at` is the moment they come to."""

    team_id: str
    user_id: str
    state: RhythmState = RhythmState.OFF
    weekday: int = 1
    """0 is Monday."""
    minute: int = 9 * 60
    """Minutes after local midnight."""
    zone: str = "UTC"
    """The zone `due_at` was computed in."""
    own_zone: bool = False
    """Whether the member chose the zone; otherwise it follows their Slack."""
    track: str = "all"
    """`all`, `themes:a,b` or `arc:id`."""
    pace: int = 1
    """Weeks from one prompt to the next."""
    due_on: date | None = None
    """The local day that is planned. It stays through a pause: without one nothing was ever chosen."""
    due_at: datetime | None = None
    last_on: date | None = None
    """The local day of the last prompt: never two on one day."""
    silent: int = 0
    """Prompts in a row without a reaction."""
    again: str | None = None
    """An item that was snoozed and comes next."""
    tips: bool = False
    tip_due_at: datetime | None = None
    tip_track: str = "all"
    """What tips are about: `all`, or `themes:a,b`."""

    @property
    def tip_weekday(self) -> int:
        """The day of the week on which a tip comes. 0 is Monday."""
        return (self.weekday + TIP_DAYS_AFTER) % 7

    @property
    def who(self) -> Who:
        """Whose rhythm it is."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reflection that was sent, or asked for. `item_id` is empty until it is chosen, when it is sent."""

    id: str
    team_id: str
    user_id: str
    day: date
    item_id: str = ""
    answered: bool = False
    """Whether its member wrote, skipped or snoozed."""

    @property
    def who(self) -> Who:
        """Whose prompt it is: nobody else may act on it."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal entry, opened. In the database everything but the day is sealed under its member's own key."""

    id: str
    day: date
    item_id: str
    question: str
    text: str
    damaged: bool = False
    """Its bytes cannot be opened: question and text say so instead."""
    parts: tuple[tuple[str, str], ...] = ()
    """The boxes of a two-by-two, each with its label; one that was left empty, too."""
    ticked: tuple[str, ...] = ()
    """The statements that were true."""
    came_to: str = ""
    """What the ticks came to, in words: it stays as it was when decks change."""
    due: date | None = None
    """The day on which an experiment comes back."""
    happened: str = ""
    """What came of it, said on that day or later."""

    @property
    def beside(self) -> tuple[tuple[str, str], ...]:
        """What stands beside the text, each with a label."""
        told = [*self.parts, (TICKED, "; ".join(self.ticked)), (CAME_TO, self.came_to)]
        told += [(COMES_BACK, f"{self.due:%-d %B %Y}" if self.due else ""), (HAPPENED, self.happened)]
        return tuple((label, words) for label, words in told if words)

    @property
    def words(self) -> str:
        """Everything in it, to search."""
        return "\n".join([self.question, self.text, *(words for pair in self.beside for words in pair)])


class PairState(StrEnum):
    """What became of an invitation to do something in two."""

    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Pair:
    """That a member invited another one to do a reflection together. It holds no word of theirs."""

    id: str
    team_id: str
    user_id: str
    """Who invited."""
    partner_id: str
    item_id: str
    day: date
    state: PairState = PairState.OPEN

    @property
    def who(self) -> Who:
        """Who invited."""
        return Who(self.team_id, self.user_id)

    @property
    def partner(self) -> Who:
        """Who was invited."""
        return Who(self.team_id, self.partner_id)


@dataclass(frozen=True, slots=True)
class TrialDay:
    """When an experiment comes back. What it is stands in its journal entry, sealed."""

    entry_id: str
    team_id: str
    user_id: str
    due_at: datetime

    @property
    def who(self) -> Who:
        """Whose it is."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class HadTip:
    """A tip that a member or a channel has had."""

    tip_id: str
    message_id: str = ""
    """The message that brought it; empty for one that was read in a window."""
    closing: bool = False
    """Whether all of the chosen themes were had with it: remembered only so that the next one is another."""


@dataclass(frozen=True, slots=True)
class ChannelTip:
    """A channel that gets a tip a week."""

    team_id: str
    channel_id: str
    by_user: str
    """The admin who set it up, and who is told when Slack does not let us post."""
    weekday: int
    """0 is Monday."""
    minute: int
    """Minutes after local midnight."""
    zone: str
    due_at: datetime | None
    """None before it is planned, and while it rests because Slack refused."""
    track: str = "all"
    """What its tips are about: `all` for what suits any channel, or `themes:a,b`."""
