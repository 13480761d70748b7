"""What each kind of content must look like, item by item. What concerns several items is in `checks`.

A reason given here ends a sentence that begins with the name of the key: "title" "is empty".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.decks.themes import MOMENTS, THEMES, unlike
from bot.models import Arc, Lens, Question, Reflection, Source, Tip

SECTION = 3000
"""Characters that one section of a Slack message holds, counted after `&` is written as `&amp;`."""

INVISIBLE = r"\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""Control characters, and those that turn or hide the text around them."""


def _plain(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    markup = re.search("[<>*_~`]", text)
    if markup:
        raise ValueError(f'must be plain text; take out "{markup[0]}"')
    return text


def _line(text: str) -> str:
    if re.search(f"[{INVISIBLE}]", _plain(text)):
        raise ValueError("must be one line of plain text")
    return text.strip()


def _paragraphs(text: str) -> str:
    """Return the text with its paragraphs unwrapped: a file may break lines where it likes."""
    invisible = re.search(f"[{INVISIBLE}]", _plain(text).replace("\n", " "))
    if invisible:
        raise ValueError(f"must be plain text; take out the invisible character U+{ord(invisible[0]):04X}")
    unwrapped = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    size = len(unwrapped.replace("&", "&amp;"))
    if size > SECTION:
        raise ValueError(f"takes {size} characters in Slack; at most {SECTION} fit")
    return unwrapped


def _words(least: int, most: int) -> Callable[[str], str]:
    def counted(text: str) -> str:
        count = len(text.split())
        if not least <= count <= most:
            raise ValueError(f"has {count} words; it takes {least} to {most}")
        return text

    return counted


def _question(text: str) -> str:
    if not text.endswith("?"):
        raise ValueError("must end with a question mark")
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError('takes small letters, digits and single hyphens, for instance "running-meetings"')
    return text


def _time_code(text: str) -> str:
    if not re.fullmatch(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]", text):
        raise ValueError('must be a time code such as "00:53:35"')
    return text


def _one_of(what: str, known: Mapping[str, str]) -> Callable[[str], str]:
    def chosen(word: str) -> str:
        if word not in known:
            raise ValueError(f'"{word}" {unlike(what, word, known)}')
        return word

    return chosen


def _each_once(words: list[str]) -> list[str]:
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f'names "{word}" twice')
    return words


Line = AfterValidator(_line)
Id = Annotated[str, Field(max_length=60), AfterValidator(_slug)]
Theme = Annotated[str, AfterValidator(_one_of("theme", THEMES))]
Moment = Annotated[str, AfterValidator(_one_of("moment", MOMENTS))]
TimeCode = Annotated[str, AfterValidator(_time_code)]
Ideas = Annotated[list[str], Field(min_length=1), AfterValidator(_each_once)]


class Shape(BaseModel):
    """A table in a file: every key is known and of its type."""

    # Strict: a number must not pass for text. No key that is unknown: it is a misspelt one.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Item(Shape):
    """What every kind of content has: an id that stays the same for ever and belongs to no other item."""

    id: Id

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return []

    @property
    def texts(self) -> list[str]:
        """What it says, where saying the same as another item would be a fault."""
        return []


class SourceShape(Item):
    """An idea, with where it was told; `at` is empty for an idea from elsewhere."""

    theme: Theme
    at: list[TimeCode]
    statement: Annotated[str, Field(max_length=200), Line]

    def source(self) -> Source:
        """Make the plain value that rules and views know; they never see pydantic."""
        return Source(id=self.id, statement=self.statement, theme=self.theme, at=tuple(self.at))


class TitledShape(Item):
    """What people see listed."""

    title: Annotated[str, Field(max_length=60), Line]


class TipShape(TitledShape):
    """Something to do this week."""

    theme: Theme
    sources: Ideas
    moments: Annotated[list[Moment], AfterValidator(_each_once)]
    text: Annotated[str, AfterValidator(_paragraphs), AfterValidator(_words(60, 120))]

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return self.sources

    @property
    def texts(self) -> list[str]:
        """What it says."""
        return [self.title, self.text]

    def tip(self) -> Tip:
        """Make the plain value, as `SourceShape.source` does."""
        return Tip(self.id, self.title, self.theme, tuple(self.sources), tuple(self.moments), self.text)


class StepShape(TitledShape):
    """A set-up and a question; its theme is that of its arc."""

    sources: Ideas
    setup: Annotated[str, AfterValidator(_paragraphs), AfterValidator(_words(25, 70))]
    question: Annotated[str, Field(max_length=220), Line, AfterValidator(_question)]

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return self.sources

    @property
    def texts(self) -> list[str]:
        """What it says."""
        return [self.title, self.setup, self.question]

    def prompt(self, theme: str) -> Reflection:
        """Make the plain value, of its own theme or of its arc's."""
        return Reflection(self.id, self.title, theme, tuple(self.sources), self.setup, self.question)


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


class LensSourceShape(Shape):
    """A lens brings its idea along."""

    idea: Annotated[str, Field(max_length=150), Line]
    at: TimeCode


class QuestionShape(Shape):
    """What a giver answers."""

    label: Annotated[str, Field(max_length=100), Line]
    hint: Annotated[str, Field(max_length=150), Line]


class LensShape(Item):
    """A template of one to three questions."""

    # As much as an option of a list in Slack holds.
    title: Annotated[str, Field(max_length=75), Line]
    purpose: Annotated[str, Field(max_length=200), Line]
    source: LensSourceShape | None = None
    questions: Annotated[list[QuestionShape], Field(min_length=1, max_length=3)]

    def lens(self) -> Lens:
        """Make the plain value, as `SourceShape.source` does."""
        questions = tuple(Question(label=q.label, hint=q.hint) for q in self.questions)
        return Lens(id=self.id, title=self.title, purpose=self.purpose, questions=questions)

    def idea(self) -> Source | None:
        """Make a source of the idea it brings along, under the lens's id; None when it brings none."""
        if self.source is None:
            return None
        return Source(id=self.id, statement=self.source.idea, theme="feedback", at=(self.source.at,))


SHAPES: Mapping[str, type[Item]] = {
    "lenses": LensShape,
    "sources": SourceShape,
    "tips": TipShape,
    "reflections": ReflectionShape,
    "arcs": ArcShape,
}
"""The kinds of content: the name of the table in a file, and what each of its items must look like."""
