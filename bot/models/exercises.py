"""What an exercise of the workbook is: pages of steps, scores, outcomes, readings, and what follows from a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StepKind(StrEnum):
    """How something is asked."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    DATE = "date"
    NUMBER = "number"
    ROWS = "rows"
    RANKING = "ranking"


class Must(StrEnum):
    """What a condition holds an answer or a score against."""

    IS = "is"
    IS_NOT = "is not"
    HAS = "has"
    HAS_NOT = "has not"
    AT_LEAST = "at least"
    BELOW = "below"
    FILLED = "is filled"
    EMPTY = "is empty"
    HIGHEST = "highest is"
    LOWEST = "lowest is"


class ReadingKind(StrEnum):
    """What is worked out from answers and was not typed by anybody."""

    BARS = "bars"
    EVIDENCE = "evidence"
    COVERAGE = "coverage"
    WORDS = "words"
    SPEAKING_TIME = "speaking-time"
    YEARS_LEFT = "years-left"
    RANKING = "ranking"
    CONTRAST = "contrast"
    EACH = "each"
    PANES = "panes"
    EQUITY = "equity"
    COUNTDOWN = "countdown"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so. `value` is an option, or a number.

    `subject` is a step; a score when `of_score`; or "telling.we", what is counted in the texts of a reading.
    """

    subject: str
    must: Must
    value: str | int = ""
    of_score: bool = False

    @property
    def of_count(self) -> bool:
        """Whether it is about something counted in texts."""
        return "." in self.subject


When = tuple[tuple[Condition, ...], ...]
"""Of each group one condition must hold. With no group it always holds."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, and what choosing it adds to which score."""

    id: str
    text: str
    scores: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """What is asked in each of several rows."""

    id: str
    label: str
    kind: StepKind
    options: tuple[Option, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is asked."""

    id: str
    kind: StepKind
    label: str
    name: str
    """What results call it; the label when nothing shorter was given."""
    hint: str = ""
    optional: bool = False
    when: When = ()
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    scores: Mapping[str, int] = field(default_factory=dict)
    """Of a scale: how often its number is added to which score."""
    least: int = 0
    most: int = 0
    """Of characters, choices, rows, ranks or the number itself, whichever its kind counts."""
    low: str = ""
    high: str = ""
    decimals: bool = False
    days: int = 0
    """Of a date: how many days from today it stands at."""
    from_plan: str = ""
    """The part of My plan that already says it."""


@dataclass(frozen=True, slots=True)
class ExercisePage:
    """What is asked in one window."""

    title: str
    text: str
    steps: tuple[Step, ...]
    when: When = ()


@dataclass(frozen=True, slots=True)
class PeerHalf:
    """Whom the result is held against: a lens, what the request is about, and why to ask."""

    lens: str
    focus: str
    why: str
    beside: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Score or step of one's own, and the question of the lens (from 1) that peers mark the same thing at."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a result says; of all that hold the first one counts."""

    id: str
    title: str
    text: str
    when: When = ()
    experiment: str = ""
    next: str = ""
    peer: PeerHalf | None = None
    """What to ask peers after this one, in the place of what the exercise asks them."""
    care: bool = False
    """Whether the sentence of care stands below it."""


@dataclass(frozen=True, slots=True)
class ReadingOf:
    """Something to be worked out, and the text that says what to see in it."""

    kind: ReadingKind
    title: str
    text: str
    of: tuple[str, ...]
    by: str = ""
    line: str = ""
    seconds: int = 0
    start: int = 0
    when: When = ()
    id: str = ""
    """What conditions call it that ask for what is counted in it."""


@dataclass(frozen=True, slots=True)
class ExperimentOf:
    """The experiment every exercise ends in: what is asked for, and in how many days it is due by default."""

    prompt: str
    hint: str
    days: int


@dataclass(frozen=True, slots=True)
class Exercise:
    """Ten minutes that leave a result, a dated experiment and a place in My plan."""

    id: str
    title: str
    purpose: str
    theme: str
    facing: tuple[str, ...]
    minutes: int
    sources: tuple[str, ...]
    pages: tuple[ExercisePage, ...]
    outcomes: tuple[Outcome, ...]
    experiment: ExperimentOf
    give: str
    readings: tuple[ReadingOf, ...] = ()
    scores: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Score and what people read for it."""
    plan: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Part of My plan and the lines it takes, with places for what was typed."""
    peer: PeerHalf | None = None
    next: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all pages."""
        return tuple(step for page in self.pages for step in page.steps)

    @property
    def halves(self) -> Mapping[str, PeerHalf]:
        """Every peer half and the way to it: the exercise's, and those of outcomes."""
        own = {"peer": self.peer} if self.peer else {}
        return own | {f'outcomes "{one.id}", peer': one.peer for one in self.outcomes if one.peer}

    def half_after(self, outcome_id: str) -> PeerHalf | None:
        """Return the peer half that follows an outcome; None when there is none."""
        theirs = next((one.peer for one in self.outcomes if one.id == outcome_id), None)
        return theirs or self.peer

    def step(self, step_id: str) -> Step | None:
        """Return a step; None when there is none of this id (any more)."""
        return next((step for step in self.steps if step.id == step_id), None)
