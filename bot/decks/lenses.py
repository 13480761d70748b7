"""What a lens must look like: its questions in words, on scales and from lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.decks.parts import Item, Line, Shape, TimeCode, each_once, one_of
from bot.models import MOST_OPTIONS, Lens, Question, QuestionKind, Source


class LensSourceShape(Shape):
    """A lens brings its idea along."""

    idea: Annotated[str, Field(max_length=150), Line]
    at: TimeCode


class QuestionShape(Shape):
    """What a giver answers: in words, by a point on a scale, or by picking from a list."""

    label: Annotated[str, Field(max_length=100), Line]
    hint: Annotated[str, Field(max_length=150), Line]
    kind: Annotated[str, AfterValidator(one_of("kind", dict.fromkeys(QuestionKind, "")))] = QuestionKind.TEXT
    low: Annotated[str, Field(max_length=60), Line] | None = None
    high: Annotated[str, Field(max_length=60), Line] | None = None
    options: (
        Annotated[
            list[Annotated[str, Field(max_length=75), Line]],
            Field(min_length=3, max_length=MOST_OPTIONS),
            AfterValidator(each_once),
        ]
        | None
    ) = None
    most: int | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> QuestionShape:
        given = {name for name in ("low", "high", "options", "most") if getattr(self, name) is not None}
        needed = KEYS_OF[QuestionKind(self.kind)]
        if given != needed:
            keys = " and ".join(sorted(needed)) if needed else "neither low, high, options nor most"
            raise ValueError(f'of kind "{self.kind}" takes {keys}')
        # Whoever may pick all of them says nothing.
        if self.options is not None and self.most is not None and not 1 <= self.most < len(self.options):
            raise ValueError(f"lets one giver pick {self.most} of {len(self.options)}; it takes 1 or more, and not all")
        return self

    def question(self) -> Question:
        """Make the plain value, as `SourceShape.source` does."""
        options = tuple(self.options or ())
        kind = QuestionKind(self.kind)
        return Question(self.label, self.hint, kind, self.low or "", self.high or "", options, self.most or 0)


KEYS_OF: Mapping[QuestionKind, set[str]] = {
    QuestionKind.TEXT: set(),
    QuestionKind.SCALE: {"low", "high"},
    QuestionKind.PICKS: {"options", "most"},
}
MOST_OF: Mapping[QuestionKind, int] = {QuestionKind.TEXT: 3, QuestionKind.SCALE: 6, QuestionKind.PICKS: 2}
"""How many questions of a kind a lens may have: more would not fit a window that shows thirteen answers."""
LENS_BYTES = 5_000
"""What a lens may take once it is sealed with its round: `bot.feedback.box.BRIEF_BYTES`, without the longest focus."""


def _questions(questions: list[QuestionShape]) -> list[QuestionShape]:
    for kind, most in MOST_OF.items():
        count = sum(one.kind == kind for one in questions)
        if count > most:
            raise ValueError(f'has {count} of kind "{kind}"; at most {most} fit')
    if all(one.kind != QuestionKind.TEXT for one in questions):
        raise ValueError("must ask for words at least once: every answer begins a conversation")
    return questions


class LensShape(Item):
    """A template of a few questions, at least one of them answered in words."""

    # As much as an option of a list in Slack holds.
    title: Annotated[str, Field(max_length=75), Line]
    purpose: Annotated[str, Field(max_length=200), Line]
    source: LensSourceShape | None = None
    questions: Annotated[list[QuestionShape], Field(min_length=1, max_length=7), AfterValidator(_questions)]

    @model_validator(mode="after")
    def _fits_a_round(self) -> LensShape:
        # In bytes: a letter takes up to four of them, depending on the script.
        size = len(self.model_dump_json(exclude={"source"}, exclude_none=True).encode())
        if size > LENS_BYTES:
            raise ValueError(f"takes {size} bytes with all its questions; at most {LENS_BYTES} fit")
        return self

    def lens(self) -> Lens:
        """Make the plain value, as `SourceShape.source` does."""
        questions = tuple(question.question() for question in self.questions)
        return Lens(id=self.id, title=self.title, purpose=self.purpose, questions=questions)

    def idea(self) -> Source | None:
        """Make a source of the idea it brings along, under the lens's id; None when it brings none."""
        if self.source is None:
            return None
        return Source(id=self.id, statement=self.source.idea, theme="feedback", at=(self.source.at,))
