"""What content/ holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a giver does at a question: write, mark a point on a scale, or pick from a list."""

    TEXT = "text"
    SCALE = "scale"
    PICKS = "picks"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a lens, as the giver sees it beside an input."""

    label: str
    hint: str
    kind: QuestionKind = QuestionKind.TEXT
    low: str = ""
    """What the lowest point of a scale means, in a few words."""
    high: str = ""
    options: tuple[str, ...] = ()
    most: int = 0
    """How many options one giver may pick."""

    @property
    def scored(self) -> bool:
        """Whether it is answered by a mark, which nobody ever sees by itself, and not in words."""
        return self.kind is not QuestionKind.TEXT


@dataclass(frozen=True, slots=True)
class Lens:
    """A template of a few short questions."""

    id: str
    title: str
    purpose: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An idea the content teaches, with where it was said (hh:mm:ss into the talk)."""

    id: str
    statement: str
    theme: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tip:
    """Something to do this week."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    moments: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Reflection:
    """A set-up and one question worth ten minutes. A step of an arc is one, too."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    setup: str
    question: str


@dataclass(frozen=True, slots=True)
class Arc:
    """A series of reflections in a fixed order, one a week."""

    id: str
    title: str
    purpose: str
    theme: str
    steps: tuple[Reflection, ...]
