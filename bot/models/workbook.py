"""What a member does with exercises: sheets, results, what comes back on a date, and My plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.models.exercises import Exercise, ExercisePage, Step
from bot.models.people import Help, Who

EXPERIMENT_CHARS = 400
"""The most that an experiment, and what somebody gives, may hold."""
NOTE_CHARS = 600
"""The most that a line of the release notes may hold."""

Given = str | int | float | tuple[str, ...] | tuple[Mapping[str, str], ...]
"""Words, an option, a day as Slack writes it; a number; several options in their order; rows by column."""
Answers = Mapping[str, Given]
Typed = Mapping[str, str | tuple[str, ...]]
"""What stands in fields of a window, by their names."""


Bars = tuple[tuple[str, float], ...]
"""What has a bar, and how long it is."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Something worked out from answers."""

    title: str
    text: str
    lines: tuple[str, ...] = ()
    bars: Bars = ()
    """The numbers behind the lines, where these are bars."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an exercise came to, in words: it stays as it was when decks change."""

    outcome_id: str
    title: str
    text: str
    readings: tuple[Reading, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    """What was asked, and what was answered."""
    scores: Mapping[str, int] = field(default_factory=dict)
    """By what people read for them."""
    plan: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    next: str = ""
    care: bool = False
    """Whether the sentence of care stands below it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What happened, said on a day: a line of the release notes."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One doing of an exercise, opened. In the database everything but the day it was begun is sealed."""

    id: str
    day: date
    exercise_id: str
    title: str
    answers: Answers = field(default_factory=dict)
    typed: Typed = field(default_factory=dict)
    """Of a draft, what was filled in and is no answer (yet), by field; also what stands on the last page."""
    page: int = 0
    """The page it stands at, while it is a draft."""
    result: Result | None = None
    finished_on: date | None = None
    order: int = 0
    """The place among its member's results, from 1, in which they were finished: two may be of one day."""
    experiment: str = ""
    due: date | None = None
    give: str = ""
    notes: tuple[Note, ...] = ()
    damaged: bool = False
    brief: bool = False
    """Whether it was opened without its answers and what is long in its result, for a list or My plan."""

    @property
    def done(self) -> bool:
        """Whether it is finished."""
        return self.finished_on is not None


class Back(StrEnum):
    """What brings a sheet back to its member."""

    EXPERIMENT = "experiment"
    NINETY_DAYS = "ninety_days"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Return:
    """When a sheet comes back. What stands in it, nobody sees before."""

    id: str
    sheet_id: str
    team_id: str
    user_id: str
    kind: str
    due_at: datetime

    @property
    def who(self) -> Who:
        """Whose it is."""
        return Who(self.team_id, self.user_id)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing last time and now."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A part of My plan with its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment under way."""

    sheet_id: str
    text: str
    due: date


@dataclass(frozen=True, slots=True)
class Release:
    """What happened, with the experiment it answers."""

    day: date
    text: str
    tried: str

    @property
    def words(self) -> str:
        """The two as one line reads."""
        return f"{self.text} (Tried: {self.tried})"


@dataclass(frozen=True, slots=True)
class Plan:
    """My plan, put together from results and commitments."""

    parts: tuple[PlanPart, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    promised: tuple[tuple[date, str], ...] = ()
    """What somebody promised after feedback, with the day of the follow-up."""
    notes: tuple[Release, ...] = ()
    """Newest first."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it yet."""
        return not (self.parts or self.experiments or self.promised or self.notes)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook and Home show of a member's own."""

    drafts: tuple[Sheet, ...] = ()
    results: tuple[Sheet, ...] = ()
    """Newest first."""
    damaged: tuple[Sheet, ...] = ()
    plan: Plan = field(default_factory=Plan)
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of an exercise as somebody sees it."""

    sheet: Sheet
    exercise: Exercise
    page: ExercisePage
    """With its text filled in."""
    steps: tuple[Step, ...]
    place: int
    """The place of the page among those that come, from 1."""
    of: int
    fields: Typed
    """What stands in its fields: what was filled in last, as it was filled in."""
    today: date
    lacks: bool = False
    """Whether it is shown in the place of the result, because something is missing on it."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The last page: the result, and what is still asked."""

    sheet: Sheet
    exercise: Exercise
    result: Result
    experiment: str
    give: str
    due: date
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Shared:
    """What others get to see of a result, and nothing else."""

    who: Who
    sheet: Sheet
    parts: tuple[str, ...]
    help: Help = field(default_factory=Help)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or lines to be drawn: in each series one number for each category."""

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    values: str
    """What the numbers are."""
    over_time: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What peers marked, beside one's own view: in words, and as bars where there are any."""

    reading: Reading
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A result as charts, and the same in words."""

    sheet: Sheet
    charts: tuple[Chart, ...]
    words: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on the road that My plan describes: what it is (past, now, next, end), and what stands there."""

    shape: str
    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Follow:
    """Something to do next: what people read, the button it is, and what that is about."""

    label: str
    button: str
    about: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a result in its window."""

    follow: tuple[Follow, ...] = ()
    why: str = ""
    """What peers see that one cannot see oneself."""
    ideas: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    compares: bool = False
    """Whether there is an earlier one to lay beside it."""
    drawn: bool = False
    """Whether there is anything in it to draw."""
    again: bool = True
    """Whether its exercise is still offered."""
    help: Help = field(default_factory=Help)
    """The community's own, for a result that needs care."""
