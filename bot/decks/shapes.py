"""What each kind of content must look like, item by item. What concerns several items is in `checks`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.decks.exercises.shapes import ExerciseShape
from bot.decks.forms import FormedShape
from bot.decks.lenses import LensShape
from bot.decks.parts import (
    Ideas,
    Item,
    Line,
    Moment,
    Theme,
    TimeCode,
    TitledShape,
    each_once,
    paragraphs,
    question,
    words,
)
from bot.models import Arc, FormName, Reflection, Source, Tip


class SourceShape(Item):
    """An idea, with where it was told; `at` is empty for an idea from elsewhere."""

    theme: Theme
    at: list[TimeCode]
    statement: Annotated[str, Field(max_length=200), Line]

    def source(self) -> Source:
        """Make the plain value that rules and views know; they never see pydantic."""
        return Source(id=self.id, statement=self.statement, theme=self.theme, at=tuple(self.at))


LEAST_IN_ALL, MOST_IN_ALL = 45, 140
"""Words of a tip, with what its form shows."""


class TipShape(FormedShape):
    """Something to do this week."""

    theme: Theme
    sources: Ideas
    moments: Annotated[list[Moment], AfterValidator(each_once)]
    text: Annotated[str, AfterValidator(paragraphs), AfterValidator(words(25, 120))]

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return self.sources

    @property
    def texts(self) -> list[str]:
        """What it says."""
        return [self.title, self.text, *self.extras]

    @model_validator(mode="after")
    def _is_a_tip(self) -> TipShape:
        if self.form == FormName.CALL_BACK:
            raise ValueError('the form "call-back" is for reflections and steps: a tip has no earlier entry')
        count = sum(len(text.split()) for text in (self.text, *self.extras))
        if not LEAST_IN_ALL <= count <= MOST_IN_ALL:
            raise ValueError(f"has {count} words with all its parts; it takes {LEAST_IN_ALL} to {MOST_IN_ALL}")
        return self

    def _optional(self) -> tuple[str, ...]:
        # A tip does not come back.
        return ("days",)

    def tip(self) -> Tip:
        """Make the plain value, as `SourceShape.source` does."""
        return Tip(
            self.id, self.title, self.theme, tuple(self.sources), tuple(self.moments), self.text, self.form_value()
        )


class StepShape(FormedShape):
    """A set-up and a question; its theme is that of its arc."""

    sources: Ideas
    setup: Annotated[str, AfterValidator(paragraphs), AfterValidator(words(15, 70))]
    question: Annotated[str, Field(max_length=220), Line, AfterValidator(question)]

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return self.sources

    @property
    def texts(self) -> list[str]:
        """What it says."""
        return [self.title, self.setup, self.question, *self.extras]

    def prompt(self, theme: str) -> Reflection:
        """Make the plain value, of its own theme or of its arc's."""
        sources = tuple(self.sources)
        return Reflection(self.id, self.title, theme, sources, self.setup, self.question, self.form_value())


class ReflectionShape(StepShape):
    """A step that stands alone."""

    theme: Theme


class ArcShape(TitledShape):
    """Steps in a fixed order."""

    purpose: Annotated[str, Field(max_length=150), Line]
    theme: Theme
    steps: Annotated[list[StepShape], Field(min_length=1)]

    def arc(self) -> Arc:
        """Make the plain value, as `SourceShape.source` does."""
        steps = tuple(step.prompt(self.theme) for step in self.steps)
        return Arc(id=self.id, title=self.title, purpose=self.purpose, theme=self.theme, steps=steps)


SHAPES: Mapping[str, type[Item]] = {
    "lenses": LensShape,
    "sources": SourceShape,
    "tips": TipShape,
    "reflections": ReflectionShape,
    "arcs": ArcShape,
    "exercises": ExerciseShape,
}
"""The kinds of content: the name of the table in a file, and what each of its items must look like."""
