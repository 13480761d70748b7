"""What an exercise must look like in a deck. What its parts must be to one another is in `faults`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.decks.exercises.conditions import parsed
from bot.decks.parts import Id, Ideas, Line, Shape, Theme, TitledShape, each_once, one_of, paragraphs
from bot.decks.themes import FACING, PLAN
from bot.models import (
    Column,
    Exercise,
    ExercisePage,
    ExperimentOf,
    Option,
    Outcome,
    PeerHalf,
    ReadingKind,
    ReadingOf,
    Step,
    StepKind,
)

ANSWER_CHARS = 3000
"""As much as an input of Slack's takes."""
LINE_CHARS = 200
MOST_NUMBER = 1_000_000_000_000
"""Companies are sold for more than a thousand million, in yen and rupees for many times as much."""

_SMALL = {kind.value: kind.value for kind in (StepKind.SHORT, StepKind.CHOICE, StepKind.NUMBER)}
_KINDS = {kind.value: kind.value for kind in StepKind}
_READINGS = {kind.value: kind.value for kind in ReadingKind}

Text = Annotated[str, AfterValidator(paragraphs)]
Facing = Annotated[str, AfterValidator(one_of("thing to face", FACING))]
PlanPart = Annotated[str, AfterValidator(one_of("part of My plan", PLAN))]
Scores = dict[Id, Annotated[int, Field(ge=-10, le=10)]]


def _conditions(lines: list[str]) -> list[str]:
    parsed(lines)
    return lines


Conditions = Annotated[list[str], AfterValidator(_conditions)]


class OptionShape(Shape):
    """One thing to choose."""

    id: Id
    text: Annotated[str, Field(max_length=75), Line]
    scores: Scores = Field(default_factory=dict)

    def option(self) -> Option:
        """Make the plain value."""
        return Option(self.id, self.text, self.scores)


class ColumnShape(Shape):
    """What is asked in each row."""

    id: Id
    kind: Annotated[str, AfterValidator(one_of("kind of column", _SMALL))] = "short"
    label: Annotated[str, Field(max_length=100), Line]
    options: list[OptionShape] = Field(default_factory=list)
    optional: bool = False

    def column(self) -> Column:
        """Make the plain value."""
        options = tuple(option.option() for option in self.options)
        return Column(self.id, self.label, StepKind(self.kind), options, self.optional)


class StepShape(Shape):
    """One thing that is asked."""

    id: Id
    kind: Annotated[str, AfterValidator(one_of("kind of step", _KINDS))]
    label: Annotated[str, Field(max_length=150), Line]
    name: Annotated[str, Field(max_length=40), Line] | None = None
    hint: Annotated[str, Field(max_length=150), Line] | None = None
    optional: bool = False
    when: Conditions = Field(default_factory=list)
    options: list[OptionShape] = Field(default_factory=list)
    columns: Annotated[list[ColumnShape], Field(max_length=5)] = Field(default_factory=list)
    scores: Scores = Field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    low: Annotated[str, Field(max_length=60), Line] | None = None
    high: Annotated[str, Field(max_length=60), Line] | None = None
    decimals: bool = False
    days: Annotated[int, Field(ge=1, le=730)] | None = None
    from_plan: PlanPart | None = None

    def step(self) -> Step:
        """Make the plain value, with the limits of its kind where the deck names none."""
        kind = StepKind(self.kind)
        least, most = _limits(kind, self)
        return Step(
            id=self.id,
            kind=kind,
            label=self.label,
            name=self.name or self.label,
            hint=self.hint or "",
            optional=self.optional,
            when=parsed(self.when),
            options=tuple(option.option() for option in self.options),
            columns=tuple(column.column() for column in self.columns),
            scores=self.scores,
            least=least,
            most=most,
            low=self.low or "",
            high=self.high or "",
            decimals=self.decimals,
            days=self.days or 0,
            from_plan=self.from_plan or "",
        )


def _limits(kind: StepKind, step: StepShape) -> tuple[int, int]:
    count = max(1, len(step.options))
    least, most = {
        StepKind.SHORT: (0, LINE_CHARS),
        StepKind.LONG: (0, ANSWER_CHARS),
        StepKind.CHOICES: (1, count),
        StepKind.RANKING: (1, count),
        StepKind.SCALE: (1, 5),
        StepKind.NUMBER: (0, MOST_NUMBER),
        StepKind.ROWS: (1, 6),
    }.get(kind, (0, 0))
    return step.least if step.least is not None else least, step.most if step.most is not None else most


class PageShape(Shape):
    """What is asked in one window."""

    title: Annotated[str, Field(max_length=24), Line]
    text: Text | None = None
    when: Conditions = Field(default_factory=list)
    steps: Annotated[list[StepShape], Field(min_length=1)]

    def page(self) -> ExercisePage:
        """Make the plain value."""
        steps = tuple(step.step() for step in self.steps)
        return ExercisePage(self.title, self.text or "", steps, parsed(self.when))


class ScoreShape(Shape):
    """Something that answers add to."""

    id: Id
    name: Annotated[str, Field(max_length=40), Line]


class PeerShape(Shape):
    """The half that peers see."""

    lens: Id
    focus: Annotated[str, Field(max_length=200), Line]
    why: Annotated[str, Field(max_length=300), Line]
    beside: dict[Id, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    def half(self) -> PeerHalf:
        """Make the plain value."""
        return PeerHalf(self.lens, self.focus, self.why, self.beside)


class OutcomeShape(Shape):
    """What a result says."""

    id: Id
    title: Annotated[str, Field(max_length=100), Line]
    text: Text
    when: Conditions = Field(default_factory=list)
    experiment: Annotated[str, Field(max_length=300), Line] | None = None
    next: str | None = None
    peer: PeerShape | None = None
    care: bool = False

    def outcome(self) -> Outcome:
        """Make the plain value."""
        return Outcome(
            id=self.id,
            title=self.title,
            text=self.text,
            when=parsed(self.when),
            experiment=self.experiment or "",
            next=self.next or "",
            peer=self.peer.half() if self.peer else None,
            care=self.care,
        )


class ReadingShape(Shape):
    """Something that is worked out."""

    id: Id | None = None
    kind: Annotated[str, AfterValidator(one_of("kind of reading", _READINGS))]
    title: Annotated[str, Field(max_length=60), Line]
    text: Text
    of: Annotated[list[str], Field(min_length=1), AfterValidator(each_once)]
    by: str | None = None
    line: Annotated[str, Field(max_length=300), Line] | None = None
    seconds: Annotated[int, Field(ge=10, le=600)] | None = None
    start: Annotated[int, Field(ge=14, le=40)] | None = None
    when: Conditions = Field(default_factory=list)

    def reading(self) -> ReadingOf:
        """Make the plain value."""
        return ReadingOf(
            kind=ReadingKind(self.kind),
            title=self.title,
            text=self.text,
            of=tuple(self.of),
            by=self.by or "",
            line=self.line or "",
            seconds=self.seconds or 120,
            start=self.start or 22,
            when=parsed(self.when),
            id=self.id or "",
        )


class ExperimentShape(Shape):
    """The experiment at the end."""

    prompt: Annotated[str, Field(max_length=150), Line]
    hint: Annotated[str, Field(max_length=150), Line] | None = None
    days: Annotated[int, Field(ge=1, le=180)] = 14


class ExerciseShape(TitledShape):
    """Ten minutes that leave something."""

    purpose: Annotated[str, Field(max_length=150), Line]
    theme: Theme
    facing: Annotated[list[Facing], Field(min_length=1), AfterValidator(each_once)]
    minutes: Annotated[int, Field(ge=3, le=30)]
    order: Annotated[int, Field(ge=1, le=999)] = 100
    sources: Ideas
    scores: list[ScoreShape] = Field(default_factory=list)
    pages: Annotated[list[PageShape], Field(min_length=1)]
    outcomes: Annotated[list[OutcomeShape], Field(min_length=1)]
    readings: list[ReadingShape] = Field(default_factory=list)
    experiment: ExperimentShape
    give: Annotated[str, Field(max_length=150), Line]
    plan: dict[PlanPart, Annotated[list[Annotated[str, Field(max_length=200), Line]], Field(min_length=1)]] = Field(
        default_factory=dict
    )
    peer: PeerShape | None = None
    next: str | None = None

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return self.sources

    @property
    def texts(self) -> list[str]:
        """What it says, where saying the same as another item would be a fault: not what is asked in a few words."""
        pages = [page.text for page in self.pages if page.text]
        return [self.purpose, *pages, *(reading.text for reading in self.readings)] + [
            outcome.text for outcome in self.outcomes
        ]

    @property
    def score_names(self) -> Mapping[str, str]:
        """Each score and what people read for it."""
        return {score.id: score.name for score in self.scores}

    def exercise(self) -> Exercise:
        """Make the plain value, as `SourceShape.source` does."""
        return Exercise(
            id=self.id,
            title=self.title,
            purpose=self.purpose,
            theme=self.theme,
            facing=tuple(self.facing),
            minutes=self.minutes,
            sources=tuple(self.sources),
            pages=tuple(page.page() for page in self.pages),
            outcomes=tuple(outcome.outcome() for outcome in self.outcomes),
            experiment=ExperimentOf(self.experiment.prompt, self.experiment.hint or "", self.experiment.days),
            give=self.give,
            readings=tuple(reading.reading() for reading in self.readings),
            scores=self.score_names,
            plan={part: tuple(lines) for part, lines in self.plan.items()},
            peer=self.peer.half() if self.peer else None,
            next=self.next or "",
        )
